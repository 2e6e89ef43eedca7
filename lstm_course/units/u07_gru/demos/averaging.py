"""What a GRU's two gates do, each alone: an average, a flip-flop; and the cell as a drawing."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.microscope.gru import gru
from lstm_course.plots.microscope.raster import cell
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.lstm import lstm_step, sigmoid


def one_unit(b_z: float, w_x: float = 1.0) -> tuple[Array, Array, Array, Array]:
    """Return a GRU of one unit and one input with the candidate tanh(w_x x) and z = σ(b_z), whatever it reads."""
    return np.array([[0.0], [0.0], [w_x]]), np.zeros((3, 1)), np.array([0.0, b_z, 0.0]), np.zeros(3)


def follow(step: Function, weights: tuple, x: Array) -> Array:
    """Return the state after each step, from zero, for inputs x (T, D): (T, H)."""
    h = np.zeros((1, weights[1].shape[1]))
    states = []
    for row in x:
        h = step(row[None], h, *weights)
        states.append(h[0])
    return np.array(states)


@demo
def averaging(gru_step: Function) -> None:
    """Show a slider for b_z: the state of one unit follows a noisy signal."""
    rng = np.random.default_rng(7)
    steps = np.arange(120)
    signal = np.where(steps < 60, -0.5, 0.6)
    noisy = signal + 0.5 * rng.standard_normal(len(steps))

    def draw(b_z: float):
        h = follow(gru_step, one_unit(b_z), noisy[:, None])[:, 0]
        z = float(sigmoid(np.array(b_z)))
        half_life = np.log(0.5) / np.log(z)
        fig, axis = figure_of(8, 3.4)
        axis.plot(steps, np.tanh(noisy), ".", ms=4, color=LIGHT["n"], alpha=0.7, label="candidate n = tanh(x)")
        axis.step(
            steps, np.tanh(signal), where="mid", color=LIGHT["ink"], lw=3, alpha=0.3, label="the same without noise"
        )
        axis.plot(steps, h, lw=2, color=LIGHT["h"], label="state h")
        axis.set(
            title=f"z = {z:.3f}: an average in which half the weight lies on the last {half_life:.1f} steps",
            xlabel="step", ylabel="value", ylim=(-1.15, 1.15),
        )  # fmt: skip
        axis.legend(frameon=False, fontsize=9, loc="upper left", ncols=3)
        return fig, (
            f"With b_z = {b_z:g}, z = {z:.3f}: h follows a noisy signal that jumps at step 60. "
            f"At step 70 it is {h[70]:.2f}; without noise the candidate is 0.54."
        )

    slider(draw, b_z=("update bias b_z", -4.0, 6.0, 1.0, 3.0))


@demo
def counting(gru_step: Function, tell: Callable[[float], None]) -> None:
    """Plot both states on a repeated symbol: the LSTM's c counts, the GRU's h does not. ``tell`` gets the largest h."""
    T = 60
    x = np.full((T, 1), 20.0)  # the candidate is tanh(20), which is 1
    W_ih, b = np.array([[0.0], [0.0], [1.0], [0.0]]), np.array([20.0, 20.0, 0.0, 20.0])
    h, c, counted = np.zeros((1, 1)), np.zeros((1, 1)), []
    for t in range(T):
        h, c = lstm_step(x[t][None], h, c, W_ih, np.zeros((4, 1)), b)
        counted.append(c.item())
    steps = np.arange(1, T + 1)
    fig, (left, right) = figure_of(9, 3.4, columns=2)
    left.plot(steps, counted, lw=2, color=LIGHT["c"])
    left.set(title="LSTM: c with f = i = 1", xlabel="symbols read", ylabel="c")
    largest = 0.0
    for b_z, colour in zip((0.0, 2.0, 4.0, 6.0), COLOURS, strict=False):
        states = follow(gru_step, one_unit(b_z), x)[:, 0]
        largest = max(largest, float(states.max()))
        right.plot(steps, states, lw=2, color=colour, label=f"z = {sigmoid(np.array(b_z)):.4f}")
    right.axhline(1, color=LIGHT["line"], lw=0.8)
    right.set(title="GRU: h for four settings of z", xlabel="symbols read", ylabel="h", ylim=(0, 1.12))
    right.legend(frameon=False, fontsize=9, loc="center right", bbox_to_anchor=(1, 0.33))
    show(
        fig,
        f"Left: after {T} equal symbols the LSTM's c is {counted[-1]:.0f}. Right: the GRU's h bends towards 1 for "
        f"every z and never passes it; the largest value is {largest:.3f}.",
    )
    tell(largest)


@demo
def cell_diagram() -> None:
    """Draw the GRU cell in PyTorch's convention: h as the belt, z as the points, r on the way to the candidate."""
    show(
        cell(gru()),
        "The GRU cell as PyTorch has it. The state h runs along the top: it is multiplied by z, then 1 minus z times "
        "the candidate n is added. Below, r multiplies what W_hn makes of the old state, W_in x is added, and tanh "
        "gives n. r and z are computed from the old state and from x; W_in reads x alone.",
    )
