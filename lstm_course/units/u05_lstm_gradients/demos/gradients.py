"""Unit 5's plots of the gradient on its way back: by its lag, for any cell; and along c beside along h."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.cell import Cell
from lstm_course.reference.cells import GRUCell, LSTMCell, RNNCell
from lstm_course.units.u05_lstm_gradients.experiments.gradients import (
    BATCH,
    INPUTS,
    STEPS,
    UNITS,
    arriving,
    mean_by_lag,
    norm,
    rate_of,
)


def own_lstm(
    lstm_step_with_cache: Function, lstm_step_backward: Function, forget_bias: float | None = None, name: str = "lstm"
) -> Cell:
    """Return a cell made of a student's own two functions, initialised as PyTorch does, but for the forget bias."""
    return LSTMCell(name, forward=lstm_step_with_cache, backward=lstm_step_backward, forget_bias=forget_bias)


def seven_cells(lstm_step_with_cache: Function, lstm_step_backward: Function) -> dict[str, Cell]:
    """Label → cell. The four LSTMs run on the two functions given."""
    lstms = {
        f"LSTM, forget bias {bias}": own_lstm(lstm_step_with_cache, lstm_step_backward, float(bias))
        for bias in (0, 1, 3, 5)
    }
    return {"RNN": RNNCell(), "orthogonal RNN": RNNCell(recurrent="orthogonal"), **lstms, "GRU": GRUCell()}


def at_last_lag(cell: Cell) -> float:
    """Return what is left of the gradient at lag 99. NaN where no figure is shown."""
    return float("nan") if quiet() else float(mean_by_lag(cell)[-1])


@demo
def by_lag(cells: Mapping[str, Cell], seeds: int = 3) -> None:
    """Plot the gradient by lag, one line a cell, with what is left at lag 99 and the factor per step.

    Any cells will do: whatever has the four methods of `lstm_course.reference.cell.Cell`.
    """
    fig, axis = figure_of(8.6, 4.6)
    lags, notes = np.arange(STEPS), []
    for place, (label, cell) in enumerate(cells.items()):
        norms = mean_by_lag(cell, seeds)
        numbers = f"{norms[-1]:.0e}, {rate_of(norms):.3f} a step"
        style = ("-", "--", "-.")[place // len(COLOURS)]
        axis.semilogy(lags, norms, style, color=COLOURS[place % len(COLOURS)], lw=2, label=f"{label}: {numbers}")
        notes.append(f"{label}: {norms[-1]:.0e}")
    axis.axhline(1, color=LIGHT["pale"], lw=0.8, zorder=0)
    axis.set(
        xlabel="lag (steps back from the end)", ylabel="gradient of the whole state (lag 0 = 1)", ylim=(1e-24, 1e3)
    )
    axis.set_title("What is left of the gradient before training: at lag 99, and per step", loc="left", fontsize=11)
    label_ends(axis)
    show(fig, "Gradient norm against the lag on a logarithmic axis. At lag 99, " + "; ".join(notes) + ".")


def beside(cell: Cell, cell_path_gradient: Function, seed: int = 0) -> tuple[Array, Array, Array]:
    """(||dL/dc_t||, ||dL/dh_t||, ||dL/dc_T times the product of f||), each (steps,) by lag; lag 0 of c is 1."""
    rng = np.random.default_rng(seed)
    params = cell.init_params(rng, INPUTS, UNITS)
    back, caches = arriving(cell, params, 0.3 * rng.standard_normal((BATCH, STEPS, INPUTS)))
    # All that reaches c: from the next step, and from this step's h.
    whole = [
        dc + dh * cache["o"] * (1 - np.tanh(cache["c"]) ** 2) for (dh, dc), cache in zip(back, caches, strict=True)
    ]
    product = cell_path_gradient(np.stack([cache["f"] for cache in caches]))
    rows = (
        [norm(dc) for dc in whole],
        [norm(dh) for dh, _ in back],
        [norm(whole[-1] * along) for along in product],
    )
    of_c, of_h, path = (np.array(row)[::-1] / norm(whole[-1]) for row in rows)
    return of_c, of_h, path


@demo
def c_beside_h(lstm_step_with_cache: Function, lstm_step_backward: Function, cell_path_gradient: Function) -> None:
    """Show a slider for the forget bias: the gradient of c, the gradient of h, and the product of the forget gates."""

    def draw(bias: float) -> tuple:
        cell = own_lstm(lstm_step_with_cache, lstm_step_backward, bias)
        of_c, of_h, path = beside(cell, cell_path_gradient)
        fig, axis = figure_of(7.6, 4)
        lags = np.arange(STEPS)
        axis.semilogy(lags, of_c, lw=2.2, color=LIGHT["c"], label=r"of c: $\|\partial L/\partial c_t\|$")
        axis.semilogy(lags, of_h, lw=2, color=LIGHT["h"], label=r"of h: $\|\partial L/\partial h_t\|$")
        axis.semilogy(lags, path, ":", lw=2, color=LIGHT["ink"], label="along c alone: product of the forget gates")
        low = min(1e-4, 10 ** np.floor(np.log10(max(min(of_c.min(), of_h.min(), path.min()), 1e-60))))
        axis.set(xlabel="lag (steps back from the end)", ylabel="gradient norm (c at lag 0 = 1)", ylim=(low, 1e2))
        axis.set_title(f"Along c and along h, forget bias {bias:g}", loc="left", fontsize=11)
        label_ends(axis)
        return fig, (
            f"With forget bias {bias:g}, at lag 10: of c {of_c[10]:.1e}, of h {of_h[10]:.1e}, along c alone "
            f"{path[10]:.1e}; at lag 99: {of_c[-1]:.1e}, {of_h[-1]:.1e}, {path[-1]:.1e}."
        )

    slider(draw, bias=("forget bias", -1.0, 6.0, 0.5, 3.0))


@demo
def way_back() -> None:
    """Draw the step, with arrows from right to left: what multiplies the gradient on each way."""
    fig, axis = figure_of(8.2, 3.5)
    axis.set(xlim=(0, 12), ylim=(-0.5, 4.8))
    axis.axis("off")
    memory, state, gates = LIGHT["c"], LIGHT["h"], LIGHT["gradient"]

    def arrow(start: tuple[float, float], end: tuple[float, float], colour: str, width: float) -> None:
        axis.annotate(
            "", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "lw": width, "mutation_scale": 17}
        )

    def label(x: float, y: float, text: str, colour: str, size: float = 10.5) -> None:
        axis.text(x, y, text, color=colour, fontsize=size, ha="center", va="center")

    for x, y, text in ((11.3, 4, "$dc$"), (0.7, 4, r"$dc_{prev}$"), (11.3, 1, "$dh$"), (0.7, 1, r"$dh_{prev}$")):
        label(x, y, text, LIGHT["ink"], 15)
    for x, y, text in ((8.2, 4, "c"), (8.2, 1, "h"), (4.6, 1, "gates")):
        axis.text(
            x, y, text, fontsize=13, ha="center", va="center",
            bbox={"boxstyle": "round,pad=0.35", "facecolor": LIGHT["paper"], "edgecolor": LIGHT["soft"], "lw": 1.4},
        )  # fmt: skip
    arrow((10.8, 4), (8.6, 4), memory, 4)
    arrow((7.8, 4), (1.4, 4), memory, 4)
    label(4.2, 4.45, r"$\times\, f$: no matrix, no $\tanh'$", memory)
    arrow((10.8, 1), (8.55, 1), state, 2.5)
    arrow((8.2, 1.4), (8.2, 3.55), state, 2.5)
    label(9.9, 2.5, r"$\times\; o\,(1-\tanh^2 c)$: h shows c", state)
    arrow((7.85, 1), (5.35, 1), state, 2.5)
    label(6.6, 0.55, r"into o: $\times\,\tanh c$", state)
    arrow((7.9, 3.65), (5.1, 1.45), gates, 2.5)
    label(4.6, 2.7, r"into i, f, g: $\times\; g,\ c_{prev},\ i$", gates)
    arrow((3.85, 1), (1.5, 1), gates, 2.5)
    label(2.7, 0.5, r"$\times$ slopes, then $W_{hh}$", gates)
    arrow((4.6, 0.65), (4.6, -0.15), gates, 2.5)
    label(5.1, -0.3, r"$W_{ih}$: to $dx$", gates)
    show(
        fig,
        "One step backwards, from right to left. dc, and a part of dh, meet at the new c. From there one way leads "
        "straight on to the old c and multiplies by f alone; the other leads through the gates and W_hh to the old h.",
    )
