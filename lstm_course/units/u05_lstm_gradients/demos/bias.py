"""Unit 5's plot of the forget bias: how much of a gradient the direct path keeps over a hundred steps."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.reference.cell import unroll
from lstm_course.reference.cells import LSTMCell
from lstm_course.reference.lstm import sigmoid
from lstm_course.units.u05_lstm_gradients.demos.gradients import BATCH, INPUTS, UNITS


def products(set_forget_bias: Function, cell_path_gradient: Function, bias: float, steps: int = 100) -> Array:
    """Return the product of ``steps`` forget gates of an untrained LSTM on noise, for each sequence and unit, (N, H).

    64 units with PyTorch's default weights and biases, but for the forget bias.
    """
    rng = np.random.default_rng(0)
    cell = LSTMCell()
    params = cell.init_params(rng, INPUTS, UNITS)
    params["b"] = set_forget_bias(params["b"], bias)
    _, _, caches = unroll(cell, params, 0.3 * rng.standard_normal((BATCH, steps + 1, INPUTS)))
    return cell_path_gradient(np.stack([cache["f"] for cache in caches]))[0]


def kept(set_forget_bias: Function, cell_path_gradient: Function, bias: float) -> float:
    """Return the mean product over 100 steps. NaN where no figure is shown."""
    return float("nan") if quiet() else float(products(set_forget_bias, cell_path_gradient, bias).mean())


@demo
def product_by_bias(set_forget_bias: Function, cell_path_gradient: Function, forget_bias_for: Function) -> None:
    """Plot what is left after 100 steps by bias, formula and measurement, and the bias for a memory of k steps."""
    fig, (left, right) = figure_of(9, 3.7, columns=2)
    biases = np.arange(-1, 8.01, 1.0)
    measured = [products(set_forget_bias, cell_path_gradient, bias) for bias in biases]
    line = np.linspace(-1, 8, 100)
    left.semilogy(line, sigmoid(line) ** 100, ":", color=LIGHT["ink"], lw=1.6, label=r"$\sigma(b_f)^{100}$")
    low, middle, high = np.array([np.percentile(m, (10, 50, 90)) for m in measured]).T
    left.fill_between(biases, low, high, color=LIGHT["f"], alpha=0.2, lw=0, label="10 to 90 % of the units")
    left.semilogy(biases, middle, "o-", color=LIGHT["f"], label="median unit")
    notes = []
    for bias in (0, 1, 3, 5):
        mean = float(np.mean(measured[int(bias) + 1]))
        left.annotate(
            f"{mean:.0e}", (bias, middle[int(bias) + 1]), xytext=(8, -14), textcoords="offset points", fontsize=9
        )
        notes.append(f"bias {bias}: {mean:.0e}")
    left.set(xlabel="forget bias", ylabel="product of 100 forget gates")
    left.set_title("What the direct path keeps (numbers: means)", loc="left", fontsize=11)
    left.legend(frameon=False, fontsize=9, loc="lower right")
    steps = np.geomspace(2, 1000, 60)
    for share, colour in ((0.9, COLOURS[2]), (0.5, COLOURS[0]), (0.1, COLOURS[1])):
        right.semilogx(steps, forget_bias_for(steps, share), color=colour, lw=2, label=f"{share:.0%} is left")
    right.semilogx(steps, np.log(steps), ":", color=LIGHT["ink"], label="log(steps)")
    right.set(xlabel="steps to be bridged", ylabel="forget bias needed")
    right.set_title("Which bias for which memory?", loc="left", fontsize=11)
    right.legend(frameon=False, fontsize=9)
    show(
        fig,
        "Left: the product of 100 forget gates against the forget bias; means: " + "; ".join(notes) + ". Right: the "
        "bias needed against the number of steps, one line each for 90, 50 and 10 % left; all rise like the logarithm.",
    )
