"""Figures of unit 2: what truncated backpropagation through time leaves out, and what that costs in training."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache as remember
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference import rnn as reference
from lstm_course.units.u02_bptt.demos.bptt import ARGUMENTS, network
from lstm_course.units.u02_bptt.experiments.echo import LAG, UPDATES, T, error_at_the_end, train_echo

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Backward = Callable[..., Any]

CHUNKS = (2, 4, 8, 24)

# -- what is left of the gradient ----------------------------------------------------------------------------


def _long(gain: float, seed: int = 1) -> tuple[Any, dict[str, Any]]:
    given = network(T, N=4, D=3, H=16, gain=gain, seed=seed)
    given["x"] *= 0.3  # small inputs: tanh stays away from its flat ends, so that the gradient travels
    return given["dhs"], reference.rnn_forward_with_cache(*(given[name] for name in ARGUMENTS))[1]


def reached(k: int) -> int:
    """How many of the T inputs get a gradient from a loss at the last step alone."""
    dhs, cache = _long(1.0)
    dhs = np.where((np.arange(T) == T - 1)[:, None], dhs, 0.0)
    return int(np.sum(np.any(reference.truncated_rnn_backward(dhs, cache, k)[0] != 0, axis=(0, 2))))


def _missing(truncated: Backward, gain: float, chunks: Sequence[int] = range(1, T + 1)) -> list[float]:
    """For each k, how far the truncated dW_hh is from the full one, as a share of its size; mean of six networks."""
    shares = np.zeros(len(chunks))
    for seed in range(6):
        dhs, cache = _long(gain, seed)
        full = truncated(dhs, cache, T)[3]
        errors = [truncated(dhs, cache, k)[3] - full for k in chunks]
        shares += [np.linalg.norm(error) / np.linalg.norm(full) / 6 for error in errors]
    return shares.tolist()


def _draw_cut(truncated: Backward, k: int, curves: dict[float, list[float]]) -> tuple[Figure, str]:
    dhs, cache = _long(1.0)
    dhs = np.where((np.arange(T) == T - 1)[:, None], dhs, 0.0)
    sizes = [np.linalg.norm(truncated(dhs, cache, n)[0], axis=(0, 2)) for n in (T, k)]
    fig, (ax, share) = figure_of(9, 3.5, columns=2, width_ratios=(1.4, 1))
    steps = np.arange(1, T + 1)
    ax.bar(steps, sizes[0], color=LIGHT["pale"], label="full gradient")
    ax.bar(steps, sizes[1], width=0.45, color=COLOURS[0], label=f"truncated, k = {k}")
    for border in range(k, T, k):
        ax.axvline(border + 0.5, color=COLOURS[1], lw=0.8, ls=":")
    ax.set(
        xlabel="step t",
        ylabel="size of dL/dx at step t",
        title="A loss at step 24 alone",
        ylim=(0, 1.35 * sizes[0].max()),
    )
    ax.legend(loc="upper left", framealpha=1, edgecolor=LIGHT["paper"])
    for colour, marker, (gain, curve) in zip((COLOURS[0], COLOURS[2]), "os", curves.items(), strict=False):
        share.plot(steps, curve, marker=marker, markersize=3, color=colour, label=f"W_hh = {gain} × orthogonal")
    share.axvline(k, color=COLOURS[1], lw=1, ls=":")
    share.set(
        xlabel="chunk length k", ylabel="part of dW_hh that is lost", title="A loss at every step", ylim=(-0.03, 1.25)
    )
    label_ends(share)
    lost = ", ".join(f"{curve[k - 1]:.2f} for a gain of {gain}" for gain, curve in curves.items())
    return fig, (
        f"Left: with chunks of {k} steps a loss at step 24 reaches the last {int(np.sum(sizes[1] > 0))} inputs only. "
        f"Right: the part of dW_hh that is lost falls with k; at k = {k} it is {lost}."
    )


@demo
def cut(truncated: Backward) -> None:
    """Which inputs a loss at the end reaches, and how much of dW_hh is lost, with a slider for k."""
    curves = {gain: _missing(truncated, gain) for gain in (1.0, 0.6)}
    slider(lambda k: _draw_cut(truncated, k, curves), k=("chunk length k", 1, T, 1, 5))


# -- training with it ----------------------------------------------------------------------------------------


@remember
def learns_echo(k: int) -> str:
    """ "yes" if training with chunks of k steps brings the error below 0.1, else "no"."""
    curve = train_echo(reference.truncated_rnn_backward, reference.time_affine_backward, k)
    return "yes" if error_at_the_end(curve) < 0.1 else "no"


@demo
def echo(truncated: Backward, affine: Backward) -> None:
    """Learning curves for several chunk lengths, and for an output layer alone on fixed recurrent weights."""
    runs = {f"k = {k}": train_echo(truncated, affine, k) for k in CHUNKS}
    runs["output layer alone"] = train_echo(truncated, affine, 1, recurrent=False)
    fig, ax = figure_of(8, 3.6)
    for (name, curve), style in zip(runs.items(), ("-", "--", "-.", "-", ":"), strict=True):
        smooth = np.convolve(curve, np.ones(10) / 10, mode="valid")
        colour = LIGHT["ink"] if name.startswith("output") else None
        ax.plot(np.arange(len(smooth)) + 10, smooth, style, label=name, color=colour)
    ax.axhline(1, color=LIGHT["line"], lw=0.8)
    ax.text(UPDATES, 1.03, "always says 0", ha="right", color=LIGHT["soft"], fontsize=9)
    ax.set(xlabel="update", ylabel="mean squared error", ylim=(0, 1.5), xlim=(0, UPDATES))
    ax.set_title(f"Repeat the input of {LAG} steps ago: chunks of k steps")
    label_ends(ax)
    final = ", ".join(f"{name}: {error_at_the_end(curve):.3f}" for name, curve in runs.items())
    show(fig, f"Training error on repeating the input of {LAG} steps ago. At the end: {final}.")
