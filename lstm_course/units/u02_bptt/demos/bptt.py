"""Figures of unit 2: how good a numerical gradient is, and gradients on their way back through time.

Every function takes the student's functions as arguments; networks and data are made here, from fixed seeds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.gradcheck import numerical_gradient as reference_gradient
from lstm_course.reference.gradcheck import relative_error as reference_error
from lstm_course.reference.rnn import rnn_backward as reference_backward
from lstm_course.reference.rnn import rnn_forward, rnn_forward_with_cache, rnn_step_backward

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Backward = Callable[..., Any]

ARGUMENTS = ("x", "h0", "W_ih", "W_hh", "b")
GRADIENTS = ("dx", "dh0", "dW_ih", "dW_hh", "db")
RIGHT = 1e-7  # a relative error below this is rounding and curvature, not a bug
LENGTHS = (1, 2, 3, 4, 5)


def network(T: int, N: int = 2, D: int = 3, H: int = 4, gain: float = 1.0, seed: int = 1) -> dict[str, Any]:
    """Weights, inputs and a loss (each state weighted by ``dhs``) of a small network; W_hh is gain × orthogonal."""
    rng = np.random.default_rng(seed)
    return {
        "W_ih": 0.5 * rng.standard_normal((H, D)),
        "W_hh": gain * np.linalg.qr(rng.standard_normal((H, H)))[0],
        "b": rng.uniform(-0.3, 0.3, H),
        "h0": rng.uniform(-0.5, 0.5, (N, H)),
        "x": rng.standard_normal((N, T, D)),
        "dhs": rng.standard_normal((N, T, H)),
    }


def example(T: int) -> tuple[Any, dict[str, Any]]:
    """(dhs, cache) of a small network with T steps: the arguments of a backward pass."""
    given = network(T)
    return given["dhs"], rnn_forward_with_cache(*(given[name] for name in ARGUMENTS))[1]


def _loss(given: dict[str, Any], name: str) -> Callable[[Any], float]:
    """Return the loss as a function of the one argument ``name``."""
    return lambda value: float(np.sum(rnn_forward(*({**given, name: value}[a] for a in ARGUMENTS))[0] * given["dhs"]))


# -- the step of a numerical gradient ------------------------------------------------------------------------

STEPS = 10.0 ** np.arange(-12, 0.51, 0.5)


def _error_by_step(numerical_gradient: Backward) -> list[float]:
    given = network(6)
    exact = reference_backward(*example(6))[ARGUMENTS.index("W_hh")]
    return [reference_error(exact, numerical_gradient(_loss(given, "W_hh"), given["W_hh"], e)) for e in STEPS]


def best_exponent() -> int:
    """Return the power of ten at which central differences are best, on the network of `step_size`."""
    return round(float(np.log10(STEPS[np.argmin(_error_by_step(reference_gradient))])))


def _one_sided(f: Callable[[Any], float], x: Any, eps: float) -> Any:
    nudges = eps * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + nudge) - f(x)) / eps for nudge in nudges]).reshape(x.shape)


@demo
def step_size(numerical_gradient: Backward) -> None:
    """Error of the numerical gradient of an RNN's loss against eps, central and one-sided."""
    central, one_sided = _error_by_step(numerical_gradient), _error_by_step(_one_sided)
    fig, ax = figure_of(7, 3.4)
    ax.loglog(STEPS, one_sided, "s--", color=COLOURS[1], markersize=4, label="one-sided difference")
    ax.loglog(STEPS, central, "o-", color=COLOURS[0], markersize=4, label="central difference (your function)")
    ax.text(2e-12, 4e-10, "rounding", color=LIGHT["soft"])
    ax.text(0.25, 4e-8, "curvature", color=LIGHT["soft"], ha="left")
    ax.set(xlabel="step eps", ylabel="relative error of dW_hh", xlim=(1e-12, 10), ylim=(1e-12, 2))
    ax.set_title("Too small a step is as bad as too large a one")
    ax.legend(loc="upper center", frameon=False)
    best = STEPS[int(np.argmin(central))]
    show(fig, "Relative error against the step on logarithmic axes: both curves fall, then rise. Central differences "
         f"are best at a step of {best:.0e}, with an error of {min(central):.0e}; one-sided ones reach only "
         f"{min(one_sided):.0e}.")  # fmt: skip


# -- a gradient check for each T -----------------------------------------------------------------------------


def _faulty(summed: bool = True, listens: bool = True, piles: bool = False) -> Backward:
    """Return a backward pass with a bug that no sequence of one step can show."""

    def backward(dhs: Any, cache: Any) -> Any:
        dx, dh = np.zeros_like(cache["x"]), np.zeros_like(cache["h0"])
        total: list[Any] = [0.0, 0.0, 0.0]
        before = np.concatenate([cache["h0"][:, None], cache["hs"]], axis=1)
        for t in range(dhs.shape[1] - 1, -1, -1):
            step = {**cache, "x": cache["x"][:, t], "h_prev": before[:, t], "h": cache["hs"][:, t]}
            dx[:, t], dh_prev, *parts = rnn_step_backward(dhs[:, t] + dh * listens, step)
            dh = dh_prev + dh * piles
            total = [part + so_far * summed for part, so_far in zip(parts, total, strict=True)]
        return dx, dh, *total

    return backward


SUSPECTS = {"A": _faulty(summed=False), "B": _faulty(listens=False), "C": _faulty(piles=True)}


def _check(backward: Backward, T: int, numerical_gradient: Backward, relative_error: Backward) -> list[float]:
    """Relative error of each of the five gradients, for a sequence of T steps."""
    given = network(T)
    measured = (numerical_gradient(_loss(given, name), given[name], 1e-5) for name in ARGUMENTS)
    return [relative_error(a, n) for a, n in zip(backward(*example(T)), measured, strict=True)]


def steps_to_find_all() -> int:
    """Return the fewest steps with which a check of the weights' gradients alone finds each suspect's bug."""

    def found(backward: Backward, T: int) -> bool:
        return max(_check(backward, T, reference_gradient, reference_error)[2:]) > RIGHT

    return next(T for T in LENGTHS if all(found(backward, T) for backward in SUSPECTS.values()))


def _table(ax: Axes, errors: Any, lengths: Sequence[int], title: str) -> None:
    """Gradients down, T across; each field holds its relative error, said in words where right."""
    from matplotlib.colors import ListedColormap

    errors = np.array(errors).T
    ax.imshow(
        errors > RIGHT,
        cmap=ListedColormap([tint(LIGHT["right"], 0.25), tint(LIGHT["wrong"], 0.3)]),
        vmin=0,
        vmax=1,
        aspect="auto",
    )
    for (row, column), error in np.ndenumerate(errors):
        bad = error > RIGHT
        ax.text(column, row, f"{error:.2g}" if bad else "right", ha="center", va="center", fontsize=8.5,
                weight="bold" if bad else "normal", color=LIGHT["ink"])  # fmt: skip
    ax.set_xticks(range(len(lengths)), [str(T) for T in lengths])
    ax.set_yticks(range(len(GRADIENTS)), GRADIENTS)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set(xlabel="T, steps in the sequence", title=title)


def _in_words(errors: Any, lengths: Sequence[int]) -> str:
    wrong = {
        T: [g for g, e in zip(GRADIENTS, row, strict=True) if e > RIGHT] for T, row in zip(lengths, errors, strict=True)
    }
    return "; ".join(f"T = {T}: {', '.join(names) + ' wrong' if names else 'all right'}" for T, names in wrong.items())


@demo
def suspects(numerical_gradient: Backward, relative_error: Backward, lengths: Sequence[int] = LENGTHS) -> None:
    """Show the gradient check of three backward passes, each right for T = 1."""
    fig, axes = figure_of(10.5 if len(lengths) > 1 else 6, 2.7, columns=len(SUSPECTS), sharey=True)
    words = []
    for ax, (name, backward) in zip(axes, SUSPECTS.items(), strict=True):
        errors = [_check(backward, T, numerical_gradient, relative_error) for T in lengths]
        _table(ax, errors, lengths, f"Backward pass {name}")
        words.append(f"Backward pass {name}: {_in_words(errors, lengths)}.")
    show(fig, "Relative error of each gradient for each T. " + " ".join(words))


@demo
def own_check(backward: Backward, numerical_gradient: Backward, relative_error: Backward) -> None:
    """Show the same table for the student's own backward pass."""
    errors = [_check(backward, T, numerical_gradient, relative_error) for T in LENGTHS]
    fig, ax = figure_of(5, 2.7)
    _table(ax, errors, LENGTHS, f"Your backward pass: largest error {np.max(errors):.0e}")
    show(fig, f"Relative error of each gradient for each T, your backward pass. {_in_words(errors, LENGTHS)}.")


# -- the unrolled graph --------------------------------------------------------------------------------------


def _flow(backward: Backward, T: int, everywhere: bool) -> tuple[list[float], list[float], float]:
    """Per step: the size of the gradient that it hands back, and of its own share in dW_hh; and of the sum."""
    dhs, cache = example(T)
    if not everywhere:
        dhs = np.where((np.arange(T) == T - 1)[:, None], dhs, 0.0)
    states = np.concatenate([cache["h0"][:, None], cache["hs"]], axis=1)
    handed: list[float] = []
    upto = [np.zeros_like(cache["W_hh"])]
    for t in reversed(range(T)):  # the last steps alone, from step t on: their dh0 is what step t hands back
        tail = {**cache, "x": cache["x"][:, t:], "h0": states[:, t], "hs": cache["hs"][:, t:]}
        _, dh, _, dW_hh, _ = backward(dhs[:, t:], tail)
        handed.insert(0, float(np.linalg.norm(dh)))
        upto.insert(0, dW_hh)
    shares = [float(np.linalg.norm(a - b)) for a, b in pairwise(upto)]
    return handed, shares, float(np.linalg.norm(upto[0]))


def _draw_graph(backward: Backward, T: int, losses: str) -> tuple[Figure, str]:
    everywhere = losses == "at every step"
    handed, shares, total = _flow(backward, T, everywhere)
    outside = np.linalg.norm(example(T)[0], axis=(0, 2))
    fig, (ax, bars) = figure_of(8.5, 5, rows=2, height_ratios=(2, 1), sharex=True)
    node = {"ha": "center", "va": "center", "fontsize": 9, "zorder": 3}
    for t in range(T + 1):
        ax.text(
            t, 1, f"$h_{t}$", bbox={"boxstyle": "circle,pad=0.35", "fc": LIGHT["paper"], "ec": LIGHT["ink"]}, **node
        )
        if t:
            ax.text(
                t, 0, f"$x_{t}$", bbox={"boxstyle": "square,pad=0.35", "fc": LIGHT["chip"], "ec": LIGHT["line"]}, **node
            )
            _arrow(ax, (t, 0.2), (t, 0.75), LIGHT["line"], 1)
            _arrow(ax, (t - 0.8, 1.08), (t - 0.2, 1.08), LIGHT["line"], 1)
            width = 0.8 + 5 * handed[t - 1] / max(*handed, 1e-9)
            _arrow(ax, (t - 0.2, 0.9), (t - 0.8, 0.9), LIGHT["gradient"], width)
            ax.text(t - 0.5, 0.62, f"{handed[t - 1]:.2g}", color=LIGHT["gradient"], ha="center", fontsize=9)
        if t == T or (t and everywhere):
            ax.text(
                t,
                1.95,
                f"$L_{t}$",
                bbox={"boxstyle": "round,pad=0.3", "fc": tint(LIGHT["gradient"], 0.15), "ec": LIGHT["gradient"]},
                **node,
            )
            _arrow(ax, (t, 1.75), (t, 1.27), LIGHT["gradient"], 0.8 + 5 * outside[t - 1] / max(*handed, 1e-9))
            ax.text(t + 0.12, 1.45, f"{outside[t - 1]:.2g}", color=LIGHT["gradient"], fontsize=9)
    ax.set(
        xlim=(-0.5, T + 0.5),
        ylim=(-0.35, 2.3),
        title="Thin: forward. Thick: the gradient on its way back, with its size",
    )
    ax.axis("off")
    bars.bar(range(1, T + 1), shares, width=0.5, color=COLOURS[0])
    bars.axhline(total, color=LIGHT["ink"], linestyle=":", label=f"size of the sum: {total:.2g}")
    bars.set(
        xlabel="step t",
        ylabel="size of its share\nin dW_hh",
        xticks=range(1, T + 1),
        ylim=(0, 1.3 * max(*shares, total)),
    )
    bars.legend(loc="upper left", frameon=False)
    return fig, (
        f"The unrolled network, T = {T}, a loss {losses}. Sizes of the gradient handed back, from the last step to the "
        f"first: {', '.join(f'{v:.2g}' for v in reversed(handed))}. Below, the share of each step in dW_hh."
    )


def _arrow(ax: Axes, start: tuple, end: tuple, colour: str, width: float) -> None:
    style = {
        "arrowstyle": f"-|>,head_width={0.18 + 0.03 * width}",
        "color": colour,
        "lw": width,
        "shrinkA": 0,
        "shrinkB": 0,
    }
    ax.annotate("", xy=end, xytext=start, arrowprops=style)


@demo
def graph(backward: Backward) -> None:
    """Draw the unrolled graph with the gradient flowing back, live."""
    slider(
        lambda T, losses: _draw_graph(backward, T, losses),
        T=("steps T", 2, 8, 1, 5),
        losses=("a loss", ["at the last step only", "at every step"], "at the last step only"),
    )
