"""Unit 3's plots: how much of the gradient arrives, and what predicts it. The cliff is in `cliff`.

Each demo takes the student's functions, so that it works with anybody's.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Function
from lstm_course.plots.architecture import LAYER, POINT, Flow, Part, architecture
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.rnn import rnn_forward
from lstm_course.units.u03_vanishing_gradients.demos.cliff import cliff as cliff  # as notebooks name it

FIRST, SECOND, THIRD, FOURTH = COLOURS[:4]
INK = LIGHT["ink"]
UNITS, INPUTS, BATCH, STEPS = 64, 8, 16, 100
INPUT_SIZES = {"tiny (0.01)": 0.01, "small (0.3)": 0.3, "usual (1)": 1.0}


def layer(kind: str, radius: float, input_size: float, rescale_to_radius: Function, seed: int = 0) -> tuple:
    """Draw the arguments (x, h0, W_ih, W_hh, b) of a tanh layer: 16 sequences of 100 Gaussian inputs, 64 units.

    kind: "gaussian" or "orthogonal", both brought to the radius, or "pytorch", whose default has one of its own.
    input_size is the standard deviation of the inputs.
    """
    rng = np.random.default_rng(seed)
    W_ih = rng.standard_normal((UNITS, INPUTS)) / np.sqrt(INPUTS)
    W_hh, b = rng.standard_normal((UNITS, UNITS)), np.zeros(UNITS)
    x, h0 = input_size * rng.standard_normal((BATCH, STEPS, INPUTS)), np.zeros((BATCH, UNITS))
    if kind == "pytorch":  # torch.nn.RNN: everything uniform in ±1/sqrt(H), two biases
        limit = UNITS**-0.5
        W_ih, W_hh = rng.uniform(-limit, limit, W_ih.shape), rng.uniform(-limit, limit, W_hh.shape)
        return x, h0, W_ih, W_hh, rng.uniform(-limit, limit, UNITS) + rng.uniform(-limit, limit, UNITS)
    if kind == "orthogonal":
        W_hh = np.linalg.qr(W_hh)[0]
    return x, h0, W_ih, rescale_to_radius(W_hh, radius), b


def rate_of(norms: np.ndarray) -> float:
    """Fit the factor per step: log(norm) against the lag, by least squares, without the ends."""
    lags = np.arange(10, len(norms) - 10)
    return float(np.exp(np.polyfit(lags, np.log(np.maximum(norms[lags], 1e-300)), 1)[0]))


def growth(gradient_norm_by_lag: Function, rescale_to_radius: Function, radius: float, input_size: float) -> float:
    """How many times as large the gradient is at lag 99 as at lag 0, Gaussian weights. NaN when nobody is looking."""
    if quiet():
        return float("nan")
    norms = gradient_norm_by_lag(*layer("gaussian", radius, input_size, rescale_to_radius))
    return float(norms[-1] / norms[0])


@demo
def steps_back(steps: int = 2) -> None:
    """Draw what the gradient meets on its way back: at each step the slope of the tanh, then the same matrix."""
    parts, flows = [], []
    for k in range(steps + 1):
        late = "T" if k == 0 else f"T−{k}"
        column = 3.1 * (steps - k)
        parts.append(Part(f"h{k}", f"∂L/∂h({late})", (column, 0), hue="gradient"))
        if k == steps:
            break
        parts.append(Part(f"slope{k}", "×", (column - 1.05, 0), POINT, "gradient", f"1 − h({late})²"))
        parts.append(Part(f"W{k}", "Wᵀ", (column - 2.0, 0), LAYER, "h", "the same each time"))
        flows += [
            Flow(f"h{k}", f"slope{k}"),
            Flow(f"slope{k}", f"W{k}"),
            Flow(f"W{k}", f"h{k + 1}"),
        ]
    fig, words = architecture(parts, flows)
    show(fig, f"The way of the gradient, from right to left. {words} After {steps} steps: {steps} slopes, and {steps} "
              "times the same W.")  # fmt: skip


@demo
def matrix_powers(spectral_radius: Function) -> None:
    """Plot the size of W^k for three matrices of radius 0.9: the largest singular value rules the first step only."""
    gaussian = np.random.default_rng(1).standard_normal((32, 32))
    matrices = {
        "rotation": 0.9 * np.array([[0.6, -0.8], [0.8, 0.6]]),
        "Gaussian, 32 x 32": gaussian * 0.9 / spectral_radius(gaussian),
        "shear": np.array([[0.9, 3.0], [0.0, 0.9]]),
    }
    fig, axis = figure_of(7, 3.3)
    powers = np.arange(61)
    for (name, W), colour in zip(matrices.items(), COLOURS, strict=False):
        sizes = [np.linalg.norm(np.linalg.matrix_power(W, k), 2) for k in powers]
        axis.semilogy(powers, sizes, color=colour, lw=2, label=f"{name}: $\\sigma_{{max}}$ = {sizes[1]:.2g}")
    axis.semilogy(powers, float(spectral_radius(W)) ** powers, ":", color=INK, label="radius$^k$ = 0.9$^k$")
    axis.set(xlabel="power k", ylabel="size of $W^k$ (largest singular value)")
    axis.set_title("One radius, three beginnings, one slope in the end", loc="left", fontsize=11)
    label_ends(axis)
    show(fig, "Three curves of the size of W to the power k. They start at different heights, the shear rises "
              "first, and all end up falling in parallel with the dotted line 0.9 to the power k.")  # fmt: skip


@demo
def gradient_flow(
    gradient_norm_by_lag: Function, rescale_to_radius: Function, predicted_decay: Function | None = None
) -> None:
    """Plot the gradient's norm by lag, one line a model. Dotted: radius^lag, or typical^lag once it is there."""

    def draw(radius: float, inputs: str) -> tuple:
        fig, axis = figure_of(7.4, 4)
        lags, notes = np.arange(STEPS), []
        models = (
            ("gaussian", f"Gaussian, radius {radius:.2f}", FIRST),
            ("orthogonal", f"orthogonal, radius {radius:.2f}", SECOND),
            ("pytorch", "PyTorch's default, radius 0.62", THIRD),
        )
        for kind, label, colour in models:
            arguments = layer(kind, radius, INPUT_SIZES[inputs], rescale_to_radius)
            norms = gradient_norm_by_lag(*arguments)
            factor = 0.62 if kind == "pytorch" else radius
            if predicted_decay is not None:
                _, factor = predicted_decay(arguments[3], rnn_forward(*arguments)[0])
            axis.semilogy(lags, norms / norms[0], color=colour, lw=2, label=f"{label}: {norms[-1] / norms[0]:.2g}")
            axis.semilogy(lags, float(factor) ** lags, ":", color=colour, lw=1.6)
            notes.append(f"{label}: {norms[-1] / norms[0]:.1e}")
        axis.set_yticks(10.0 ** np.arange(-30, 11, 10))
        axis.axhline(1, color=LIGHT["pale"], lw=0.8, zorder=0)
        prediction = "radius" if predicted_decay is None else r"($\sigma_w$ rms tanh$'$)"
        axis.plot([], [], ":", color=LIGHT["soft"], label=f"predicted: {prediction}$^{{lag}}$")
        axis.set(xlabel="lag T - t (steps back from the end)", ylabel="gradient norm (lag 0 = 1)", ylim=(1e-30, 1e16))
        axis.set_title(f"How much of the gradient arrives; inputs {inputs}", loc="left", fontsize=11)
        axis.legend(frameon=False, loc="lower left", fontsize=9, title="at lag 99", alignment="left")
        return fig, "Gradient norm against the lag on a logarithmic axis. At lag 99, " + "; ".join(notes) + "."

    slider(
        draw,
        radius=("spectral radius", 0.5, 2.5, 0.05, 1.5),
        inputs=("inputs", list(INPUT_SIZES), "small (0.3)"),
    )


@demo
def saturated(saturation: Function, rescale_to_radius: Function) -> None:
    """Where the gradient is lost at large radii: the share of saturated entries, and the slopes that remain."""
    fig, (left, right) = figure_of(8.4, 3.3, columns=2)
    ends = []
    for radius, colour in ((0.9, FIRST), (1.5, SECOND), (2.5, THIRD)):
        hs, _ = rnn_forward(*layer("gaussian", radius, 0.3, rescale_to_radius))
        share = saturation(hs, 0.9)
        left.plot(np.arange(1, STEPS + 1), 100 * share, color=colour, lw=1.6, label=f"radius {radius}")
        slopes = np.sort((1 - hs[:, 20:] ** 2).ravel())
        right.plot(slopes, np.linspace(0, 100, len(slopes)), color=colour, lw=1.6)
        ends.append(f"radius {radius}: {100 * share[-1]:.0f} %")
    left.set(xlabel="step t", ylabel="entries with |h| > 0.9, in %", ylim=(0, None))
    left.set_title("Saturation over time", loc="left", fontsize=11)
    label_ends(left)
    right.set(xlabel="slope tanh' = 1 - h²", ylabel="entries with a smaller slope, in %")
    right.set_title("What is left of the slopes", loc="left", fontsize=11)
    show(fig, "Left: the share of entries above 0.9 over time; at the last step " + ", ".join(ends) +
              ". Right: the distribution of the tanh slopes, which moves towards 0 as the radius grows.")  # fmt: skip


@demo
def decay_against_radius(
    gradient_norm_by_lag: Function, predicted_decay: Function, rescale_to_radius: Function
) -> None:
    """Plot the measured factor per step against the radius, with both predictions, Gaussian and orthogonal."""
    fig, axes = figure_of(8.4, 3.6, columns=2, sharey=True)
    radii = np.linspace(0.4, 2.4, 11)
    for axis, kind in zip(axes, ("gaussian", "orthogonal"), strict=True):
        rows = []
        for radius in radii:
            arguments = layer(kind, radius, 0.3, rescale_to_radius)
            bound, typical = predicted_decay(arguments[3], rnn_forward(*arguments)[0])
            rows.append((rate_of(gradient_norm_by_lag(*arguments)), typical, bound))
        measured, typical, bound = np.transpose(rows)
        axis.plot(radii, bound, "--", color=SECOND, label="bound: $\\sigma_{max}$ max tanh$'$")
        axis.plot(radii, radii, "-.", color=FOURTH, label="radius, as if there were no tanh")
        axis.plot(radii, typical, ":", color=INK, lw=2, label="typical: $\\sigma_w$ rms tanh$'$")
        axis.plot(radii, measured, "o", color=FIRST, label="measured")
        axis.axhline(1, color=LIGHT["pale"], lw=0.8, zorder=0)
        axis.set(xlabel="spectral radius of $W_{hh}$", ylim=(0, 3))
        axis.set_title(f"{kind.capitalize()} weights", loc="left", fontsize=11)
    axes[0].set_ylabel("factor per step")
    axes[1].legend(frameon=False, fontsize=9, loc="upper left")
    show(fig, "The factor per step against the spectral radius. The measured points lie on the typical "
              "prediction. The bound lies far above them, above all for Gaussian weights.")  # fmt: skip
