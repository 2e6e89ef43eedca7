"""Unit 8's cells with weights set by hand: a clock, a counter that cannot count, a bracket counter without a gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.lstm import lstm_step, stack_gates
from lstm_course.tasks.brackets import TEXT, UNITS, bracket_counter, depth, encode

SHARP = 200.0  # how steep the clock's gates are: half a tick from the threshold, σ is 0 or 1 to four digits


def clock(period: int, tick: float = 0.1) -> tuple[dict[str, Array], dict[str, Array]]:
    """Build a unit that adds ``tick`` at each step, and opens its output gate and clears c every ``period`` steps.

    Returns (W_ih, W_hh, b) and (p_i, p_f, p_o), by name. There is nothing to read: W_ih and W_hh are 0, D = 1.
    """
    threshold = (period - 0.5) * tick
    b_i = -np.log(1 / tick - 1)  # σ(b_i) = tick
    weights = {
        "W_ih": np.zeros((4, 1)),
        "W_hh": np.zeros((4, 1)),
        "b": np.array([b_i, SHARP * threshold, 20.0, -SHARP * threshold]),
    }
    return weights, {"p_i": np.zeros(1), "p_f": np.array([-SHARP]), "p_o": np.array([SHARP])}


def run(step: Function, x: Array, *weights: Any, units: int = 1) -> tuple[Array, Array]:
    """(h, c) of every step, each (T, H), of one sequence x (T, D) from a state of zeros."""
    h = c = np.zeros((1, units))
    seen = []
    for row in x:
        h, c = step(row[None], h, c, *weights)
        seen.append((h[0], c[0]))
    hs, cs = zip(*seen, strict=True)
    return np.array(hs), np.array(cs)


@demo
def keeping_time(peephole_step: Function, steps: int = 60, start: int = 12) -> None:
    """Show the killer demo of peepholes: a clock whose c is hidden, with its peepholes and without. Slider: period."""

    def draw(period: int):
        weights, peepholes = clock(period)
        fig, axes = figure_of(9, 4.4, columns=2, rows=2, sharex=True, sharey="row")
        spikes = []
        for column, (title, factor) in enumerate((("With peepholes", 1.0), ("Peepholes at 0", 0.0))):
            hs, cs = run(
                peephole_step, np.zeros((steps, 1)), *weights.values(), *(factor * p for p in peepholes.values())
            )
            spikes.append(np.flatnonzero(hs[:, 0] > 0.1) + 1)
            axes[0, column].plot(np.arange(1, steps + 1), cs[:, 0], "o-", ms=3, lw=1, color=LIGHT["c"])
            axes[0, column].axhline((period - 0.5) * 0.1, ls=":", color=LIGHT["ink"], lw=1.2, label="threshold")
            axes[0, column].set_title(title)
            axes[1, column].plot(np.arange(1, steps + 1), hs[:, 0], "o-", ms=3, lw=1, color=LIGHT["h"])
            axes[1, column].set(xlabel="step", ylim=(-0.1, 1.1))
        axes[0, 0].set(ylabel="memory c")
        axes[0, 0].legend(frameon=False, loc="upper right", fontsize=9)
        axes[1, 0].set_ylabel("shown: h")
        gaps = np.diff(spikes[0])
        rhythm = f"every {gaps[0]} steps" if len(gaps) and (gaps == gaps[0]).all() else "at most once"
        return fig, (
            f"With peepholes c climbs in steps of 0.1, is shown and cleared, {rhythm}: {len(spikes[0])} spikes of h in "
            f"{steps} steps. With the peepholes at 0, c climbs on without end, and h has {len(spikes[1])} spikes."
        )

    slider(draw, period=("period in steps", 2, 25, 1, start))


def spikes_of(peephole_step: Function, period: int = 12, steps: int = 60) -> Array:
    """Return the steps, counted from 1, at which the clock's h is above 0.1."""
    weights, peepholes = clock(period)
    hs, _ = run(peephole_step, np.zeros((steps, 1)), *weights.values(), *peepholes.values())
    return np.flatnonzero(hs[:, 0] > 0.1) + 1


def counters(kept: float) -> tuple[tuple[Array, ...], tuple[Array, ...]]:
    """(W_ih, W_hh, b) of two counters of x = ±1: an LSTM's that adds, and a coupled one's that keeps ``kept``."""
    zero = np.zeros((4, 1))
    lstm = np.array([[0.0], [0.0], [20.0], [0.0]]), zero, np.array([30.0, 30.0, 0.0, 30.0])
    logit = np.log(kept / (1 - kept))
    coupled = np.array([[0.0], [20.0], [0.0]]), zero[:3], np.array([logit, 0.0, 30.0])
    return lstm, coupled


@demo
def counting(coupled_step: Function, up: int = 20, tell: Callable[[float], None] | None = None) -> None:
    """Count ``up`` steps up, then down: an LSTM and a coupled cell. Slider: what the coupled one keeps.

    ``tell`` gets c of the coupled cell, keeping 0.9, when the count is at its highest.
    """
    x = np.repeat([1.0, -1.0], up)[:, None]
    truth = np.cumsum(x)

    def draw(kept: float):
        of_lstm, of_coupled = counters(kept)
        adds, means = run(lstm_step, x, *of_lstm)[1][:, 0], run(coupled_step, x, *of_coupled)[1][:, 0]
        fig, (left, right) = figure_of(9, 3.4, columns=2, sharex=True)
        steps = np.arange(1, len(x) + 1)
        left.plot(steps, truth, color=LIGHT["ink"], lw=4, alpha=0.25)
        left.plot(steps, adds, "o-", ms=3, lw=1)
        left.plot(steps, means, "o-", ms=3, lw=1, color=COLOURS[1])
        left.text(21, 19.5, "  the count, thick; c of the LSTM", color=COLOURS[0], fontsize=9)
        left.text(20, 1.6, "c of the coupled cell", color=COLOURS[1], fontsize=9, ha="center")
        left.set(xlabel="step", ylabel="c", title="Twenty up, twenty down")
        right.plot(steps, means, "o-", ms=3, lw=1, color=COLOURS[1])
        right.axhline(0, color=LIGHT["line"], lw=0.8)
        for edge in (-1, 1):
            right.axhline(edge, ls=":", color=LIGHT["ink"], lw=1)
        right.set(xlabel="step", ylim=(-1.15, 1.15), title=f"The coupled one, larger (f = {kept:g})")
        last = np.round(adds[-1]) + 0.0  # no minus in front of a zero
        return fig, (
            f"The LSTM's c is the count: {adds[up - 1]:.0f} at step {up}, {last:.0f} at the end. The coupled cell's c, "
            f"which keeps {kept:g}, stays between -1 and 1: {means[up - 1]:.2f} at step {up}, {means[-1]:.2f} at the "
            f"end, where the count is 0."
        )

    slider(draw, kept=("f of the coupled cell", [0.5, 0.8, 0.9, 0.95, 0.99], 0.9))
    if tell is not None:
        tell(float(run(coupled_step, x[:up], *counters(0.9)[1])[1][-1, 0]))


def without(ablated_step: Function, gate: str | None) -> tuple[Array, Array]:
    """(h, c), each (T, 5), of unit 4's bracket counter along its text, with one of its gates taken out, or none."""
    weights = bracket_counter()
    stacked = stack_gates(*(weights[f"W_{k}"] for k in "ifgo"), *(weights[f"b_{k}"] for k in "ifgo"))
    x = encode(TEXT)[0]
    if gate is None:
        return run(lstm_step, x, *stacked, units=len(UNITS))
    return run(lambda *a: ablated_step(*a, gate), x, *stacked, units=len(UNITS))


@demo
def a_gate_taken_out(ablated_step: Function, tell: Callable[[str], None] | None = None) -> None:
    """Plot unit 4's bracket counter, whole and without each gate. ``tell`` gets the gate whose loss does most harm."""
    truth, steps = depth(TEXT), np.arange(len(TEXT))
    fig, axes = figure_of(10, 6.6, columns=2, rows=4, sharex=True, sharey="col")
    wrong, notes = {}, []
    names = {None: "all gates", "i": "no input gate", "f": "no forget gate", "o": "no output gate"}
    for row, (gate, name) in zip(axes, names.items(), strict=True):
        hs, cs = without(ablated_step, gate)
        count, asked = cs[:, UNITS.index("all")], hs[:, UNITS.index("round")]
        wrong[gate] = int(np.sum(np.round(count) != truth))
        out_of_turn = int(np.sum((np.abs(asked) > 0.2) & (np.array(list(TEXT)) != "?")))
        row[0].step(steps, truth, where="mid", color=LIGHT["ink"], lw=3, alpha=0.3)
        row[0].plot(steps, count, "o-", ms=3, lw=1, color=LIGHT["c"])
        row[0].set_title(f"{name}: c of “all”, wrong at {wrong[gate]} of {len(TEXT)} symbols", fontsize=10, loc="left")
        row[1].bar(steps, asked, color=[LIGHT["h"] if s == "?" else LIGHT["line"] for s in TEXT], width=0.7)
        row[1].axhline(0, color=LIGHT["line"], lw=0.8)
        row[1].set_title(f"{name}: h of “round”, unasked at {out_of_turn} symbols", fontsize=10, loc="left")
        row[0].set(ylim=(-2.5, 6.5), ylabel="c (thick: truth)")
        row[1].set(ylim=(-1.1, 1.1), ylabel="h")
        notes.append(f"{name}: count wrong at {wrong[gate]} symbols, spoken unasked at {out_of_turn}")
    for axis in axes[-1]:
        axis.set_xticks(steps, list(TEXT), family="monospace", fontsize=8)
        axis.set_xlabel("symbol read")
    show(fig, f"The bracket counter on {TEXT}, of {len(TEXT)} symbols. " + "; ".join(notes) + ".")
    if tell is not None:
        tell(max("ifo", key=wrong.__getitem__))
