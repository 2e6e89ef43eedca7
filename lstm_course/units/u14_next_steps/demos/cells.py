"""The five of unit 14 as drawings, in the manner of unit 4's LSTM: the memory on top, what is computed from x below."""

from __future__ import annotations

from typing import Any

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.cells import BELT, FEED, GATES, Pen, canvas
from lstm_course.plots.microscope import minimal
from lstm_course.plots.microscope.raster import cell
from lstm_course.plots.style import demo, figure_of, show

FORGET, INPUT, NEW, OUTPUT = (GATES[name] for name in "figo")
COUNT, KEY = LIGHT["line"], LIGHT["x"]


def _sheet(height: float, inches: float) -> tuple[Any, Pen]:
    """Return a figure, 9 inches wide, and a pen on a sheet of 12 by ``height``."""
    fig, axis = figure_of(9, inches)
    canvas(axis, high=height)
    return fig, Pen(axis)


def _words(pen: Pen, *texts: tuple[float, float, str], colour: str = LIGHT["ink"], size: float = 13) -> None:
    for x, y, text in texts:
        pen.text(x, y, text, colour, size)


def _forks(pen: Pen, *points: tuple[float, float]) -> None:
    for x, y in points:
        pen.fork(x, y)


@demo
def minlstm() -> None:
    """Draw a minLSTM: nothing leads from h back to the gates."""
    show(
        cell(minimal.minlstm()),
        "A minLSTM. The state h runs along the top: it is multiplied by f over f + i, then i over f + i times the "
        "candidate g is added. f, i and g are computed from x alone; no wire leads from h down to them.",
    )


@demo
def slstm() -> None:
    """Draw an sLSTM: two belts, memory and normaliser, and h is one over the other."""
    fig, pen = _sheet(6.2, 4.7)
    pen.ground(0.45, 3.9, 8.9, 5.72, "memory")
    pen.ground(0.45, 0.3, 8.95, 2.32, "input")
    pen.ground(9.5, 0.3, 11.1, 5.1, "output")
    pen.line((0.6, 5.4), (9.0, 5.4), colour=BELT, lw=5)
    pen.line((0.6, 4.3), (9.0, 4.3), colour=COUNT, lw=5)
    pen.line((0.6, 0.7), (8.3, 0.7), arrow=False)
    pen.line((1.4, 0.1), (1.4, 0.7), arrow=False)
    for x, text, name, colour in (
        (2.4, "σ", "f", FORGET), (4.2, "exp", "i", INPUT), (5.8, "tanh", "g", NEW), (8.3, "σ", "o", OUTPUT),
    ):  # fmt: skip
        pen.line((x, 0.7), (x, 1.36))
        pen.box(x, 1.65, text, colour)
        _words(pen, (x - 0.35, 2.06, f"${name}$"), colour=colour)
    pen.line((2.4, 1.92), (2.4, 4.02), colour=FORGET)
    pen.line((2.4, 4.58), (2.4, 5.12), colour=FORGET)
    pen.circle(2.4, 4.3, "×", FORGET)
    pen.circle(2.4, 5.4, "×", FORGET)
    pen.line((4.2, 1.92), (4.2, 4.02), colour=INPUT)
    pen.circle(4.2, 4.3, "+", INPUT)
    pen.line((4.2, 3.1), (5.52, 3.1), colour=INPUT)
    pen.line((5.8, 1.92), (5.8, 2.82), colour=NEW)
    pen.circle(5.8, 3.1, "×", INPUT)
    pen.line((5.8, 3.38), (5.8, 5.12), colour=NEW)
    pen.circle(5.8, 5.4, "+", NEW)
    pen.line((8.3, 5.4), (8.3, 4.98), colour=BELT)
    pen.circle(8.3, 4.7, "÷", BELT)
    pen.line((8.3, 4.3), (8.3, 4.43), colour=COUNT, arrow=False)
    pen.line((8.58, 4.7), (10.2, 4.7), (10.2, 2.38), colour=BELT)
    pen.line((8.3, 1.92), (8.3, 2.1), (9.92, 2.1), colour=OUTPUT)
    pen.circle(10.2, 2.1, "×", OUTPUT)
    pen.line((10.2, 1.83), (10.2, 0.7), (11.4, 0.7))
    _forks(pen, (1.4, 0.7), (2.4, 0.7), (4.2, 0.7), (5.8, 0.7), (4.2, 3.1))
    _words(
        pen,
        (0.0, 5.4, r"$c_{t-1}$"), (9.1, 5.4, r"$c_t$"), (0.0, 4.3, r"$n_{t-1}$"), (9.1, 4.3, r"$n_t$"),
        (0.0, 0.7, r"$h_{t-1}$"), (11.5, 0.7, r"$h_t$"), (1.55, 0.15, r"$x_t$"), (2.0, 5.92, "forget"),
        (5.45, 5.92, "write"), (3.2, 3.6, "count"),
    )  # fmt: skip
    show(
        fig,
        "An sLSTM. Two belts run along the top: the memory c and the normaliser n. Both are multiplied by f; to c, i "
        "times g is added, to n, i alone. The gate i is an exponential. c divided by n, times o, leaves as h, which "
        "the gates of the next step read.",
    )


@demo
def mlstm() -> None:
    """Draw an mLSTM: the memory is a matrix, written to by v and k, asked by q."""
    fig, pen = _sheet(6.2, 4.7)
    pen.ground(0.45, 4.5, 11.1, 5.5, "memory")
    pen.ground(0.45, 0.1, 11.1, 1.98, "input", "input part: x alone")
    pen.ground(7.8, 2.95, 11.1, 4.15, "output")
    pen.line((0.6, 5.0), (11.0, 5.0), colour=BELT, arrow=False, lw=14)
    pen.line((11.0, 5.0), (11.45, 5.0), colour=BELT, lw=5)
    pen.line((0.6, 0.5), (10.4, 0.5), arrow=False)
    for x, text, name, colour in (
        (1.8, "σ", "f", FORGET), (3.2, "exp", "i", INPUT), (4.6, r"$W_v$", "v", NEW), (6.0, r"$W_k$", "k", NEW),
        (8.4, r"$W_q$", "q", BELT), (10.4, "σ", "o", OUTPUT),
    ):  # fmt: skip
        pen.line((x, 0.5), (x, 1.06))
        pen.box(x, 1.35, text, colour)
        _words(pen, (x - 0.4, 1.75, f"${name}$"), colour=colour)
    pen.line((1.8, 1.62), (1.8, 4.72), colour=FORGET)
    pen.circle(1.8, 5.0, "×", FORGET)
    pen.line((4.6, 1.62), (4.6, 2.5), (5.02, 2.5), colour=NEW)
    pen.line((6.0, 1.62), (6.0, 2.5), (5.58, 2.5), colour=NEW)
    pen.circle(5.3, 2.5, "⊗", NEW)
    pen.line((3.2, 1.62), (3.2, 3.6), (5.02, 3.6), colour=INPUT)
    pen.line((5.3, 2.78), (5.3, 3.32), colour=NEW, lw=5, arrow=False)
    pen.circle(5.3, 3.6, "×", INPUT)
    pen.line((5.3, 3.88), (5.3, 4.7), colour=NEW, lw=5, arrow=False)
    pen.circle(5.3, 5.0, "+", NEW)
    pen.line((8.4, 4.8), (8.4, 3.88), colour=BELT, lw=5, arrow=False)
    pen.line((8.4, 1.62), (8.4, 3.32), colour=BELT)
    pen.circle(8.4, 3.6, "·", BELT)
    pen.line((8.68, 3.6), (10.12, 3.6), colour=BELT)
    pen.line((10.4, 1.62), (10.4, 3.32), colour=OUTPUT)
    pen.circle(10.4, 3.6, "×", OUTPUT)
    pen.line((10.68, 3.6), (11.4, 3.6))
    _forks(pen, (1.8, 0.5), (3.2, 0.5), (4.6, 0.5), (6.0, 0.5), (8.4, 0.5))
    _words(
        pen,
        (-0.05, 5.5, r"$C_{t-1}$"), (11.55, 5.0, r"$C_t$"), (0.1, 0.5, r"$x_t$"), (11.5, 3.6, r"$h_t$"),
        (1.3, 5.75, "forget"), (4.85, 5.75, "write"), (8.75, 4.3, "ask"),
    )  # fmt: skip
    show(
        fig,
        "An mLSTM. The memory C, a matrix and therefore a thick belt, is multiplied by f; i times the outer product of "
        "v and k is added. Below it the query q is multiplied with C; the result, times o, leaves as h. Everything is "
        "computed from x alone. The normaliser n, to which i times k is added, is left out of the drawing.",
    )


@demo
def state_space() -> None:
    """Draw a diagonal state-space model: no gates, and a wire past the memory."""
    fig, pen = _sheet(4.7, 3.6)
    pen.ground(0.45, 3.4, 11.1, 4.2, "memory")
    pen.ground(0.45, 0.1, 6.6, 1.95, "input")
    pen.ground(7.2, 0.95, 11.1, 3.05, "output")
    pen.line((0.6, 3.9), (11.4, 3.9), colour=BELT, lw=5)
    pen.line((0.6, 0.5), (10.0, 0.5), (10.0, 1.12))
    pen.circle(3.0, 3.9, "×", FORGET)
    pen.box(3.0, 2.3, r"$e^{\Delta A}$", FORGET, 1.1)
    pen.line((3.0, 2.57), (3.0, 3.62), colour=FORGET)
    pen.line((5.6, 0.5), (5.6, 1.12))
    pen.box(5.6, 1.4, r"$\bar B$", NEW)
    pen.line((5.6, 1.68), (5.6, 3.62), colour=NEW)
    pen.circle(5.6, 3.9, "+", NEW)
    pen.line((8.0, 3.9), (8.0, 2.92), colour=BELT)
    pen.box(8.0, 2.65, r"$C$", BELT)
    pen.line((8.45, 2.65), (9.72, 2.65), colour=BELT)
    pen.box(10.0, 1.4, "skip", OUTPUT)
    pen.line((10.0, 1.68), (10.0, 2.37), colour=OUTPUT)
    pen.circle(10.0, 2.65, "+", OUTPUT)
    pen.line((10.28, 2.65), (11.4, 2.65))
    _forks(pen, (5.6, 0.5))
    _words(
        pen,
        (0.0, 3.9, r"$s_{t-1}$"), (11.5, 3.9, r"$s_t$"), (0.1, 0.5, r"$x_t$"), (11.5, 2.65, r"$y_t$"),
        (2.65, 4.42, "fade"), (5.25, 4.42, "write"), (8.2, 3.3, "read"),
    )  # fmt: skip
    _words(pen, (1.2, 1.55, "the same at every step:\nno wire leads here"), size=11, colour=FEED)
    show(
        fig,
        "A diagonal state-space model. The memory s runs along the top: it is multiplied by exp of delta times A, then "
        "B-bar times x is added. C reads it, and x times skip is added on the way out. No wire leads to the factor: it "
        "is the same at every step.",
    )


@demo
def attention() -> None:
    """Draw self-attention at one step: the memory is a row of keys and values that grows."""
    fig, pen = _sheet(6.0, 4.5)
    pen.ground(0.5, 3.05, 5.3, 5.6, "memory")
    pen.ground(0.45, 0.1, 10.5, 2.05, "input")
    pen.ground(7.75, 3.4, 11.1, 5.75, "output")
    pen.line((0.6, 0.5), (9.2, 0.5), arrow=False)
    for x, text, name, colour in ((5.2, r"$W_k$", "k", KEY), (7.2, r"$W_v$", "v", NEW), (9.2, r"$W_q$", "q", KEY)):
        pen.line((x, 0.5), (x, 1.06))
        pen.box(x, 1.35, text, colour)
        _words(pen, (x + 0.2, 1.8, f"${name}_t$"), colour=colour)
    for t in range(4):
        x = 1.2 + 1.1 * t
        new = t == 3
        label = "t" if new else f"t-{3 - t}"
        pen.box(x, 4.9, f"$v_{{{label}}}$", NEW, 0.8)
        pen.box(x, 4.0, f"$k_{{{label}}}$", KEY, 0.8)
    pen.line((5.2, 1.62), (5.2, 3.3), (4.7, 3.68), colour=KEY)
    pen.line((7.2, 1.62), (7.2, 4.9), (5.0, 4.9), colour=NEW)
    pen.line((9.2, 1.62), (9.2, 3.5), colour=KEY)
    pen.box(9.2, 3.8, "softmax(q·k)", BELT, 2.2)
    pen.line((5.0, 4.0), (8.05, 4.0), colour=KEY)
    pen.line((9.2, 4.07), (9.2, 5.0), colour=BELT)
    pen.circle(9.2, 5.3, "Σ", BELT)
    pen.line((0.8, 5.3), (8.92, 5.3), colour=NEW)
    pen.line((9.48, 5.3), (11.3, 5.3))
    _forks(pen, (5.2, 0.5), (7.2, 0.5))
    _words(pen, (0.1, 0.5, r"$x_t$"), (11.4, 5.3, r"$y_t$"), (0.05, 4.45, "…"))
    _words(pen, (0.9, 3.3, "the memory grows by a key and\na value at every step"), size=11, colour=FEED)
    show(
        fig,
        "Self-attention at step t. From x come a key, a value and a query. Key and value join those of all steps "
        "before, a row that grows. The query meets all keys; the softmax of their products weighs the values, and "
        "their sum leaves as y.",
    )
