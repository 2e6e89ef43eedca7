"""The LSTM cell as a drawing: whole, a part at a time, and as a link of a chain."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lstm_course.plots.cells import BELT, STATE, Pen, canvas, draw_lstm, draw_rnn, module
from lstm_course.plots.microscope.lstm import lstm
from lstm_course.plots.microscope.raster import cell
from lstm_course.plots.style import demo, figure_of, show

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PARTS = {
    "forget": ("forget", "the forget gate, and the × with which it scales the old c"),
    "write": ("write", "the input gate and the candidate, their product, and the + with which it is added to c"),
    "show": ("show", "the output gate, tanh of the new c, and their product h"),
}
_APART = 13.4  # between two links of a chain


@demo
def diagram() -> None:
    """Draw the cell: c as a conveyor belt on top, the layers below it, and its three parts on grounds of their own."""
    show(
        cell(lstm()),
        "The LSTM cell. The memory c runs along the top like a conveyor belt: it is multiplied by f, then i times g is "
        "added, and nothing else reaches it. On the right the output part: a copy of c goes down through tanh, is "
        "multiplied by o and leaves as h. Below the input part: the last h and x, joined, which all four layers f, i, "
        "g and o read. A box is a layer, a circle works entry by entry.",
    )


@demo
def part(name: str) -> None:
    """Draw the cell with one part lit: "forget", "write" or "show"."""
    lit, words = PARTS[name]
    drawn = cell(lstm().only({lit}), with_key=False, inch=140)
    show(drawn, f"The LSTM cell, pale, with the memory's belt and one part in colour: {words}.")


def _link(axis: Axes, name: str, draw: Callable[[Pen], None], wires: tuple[tuple[float, str], ...]) -> None:
    canvas(axis, width=3 * _APART - 1.9, low=-0.9)
    for place in range(3):
        pen = Pen(axis, x0=_APART * place, size=0.6)
        module(pen, name if place != 1 else "")
        if place == 1:
            draw(pen)
        else:
            pen.line((5.75, -0.6), (5.75, 0.4))
            pen.text(6.0, -0.5, rf"$x_{{t{'-+'[place // 2]}1}}$")
        for y, letter in wires if place < 2 else ():
            pen.line(
                (11.1, y), (_APART + 0.4, y), colour=BELT if letter == "c" else STATE, lw=5 if letter == "c" else 1.8
            )
            pen.text(11.75, y + 0.5, rf"${letter}_{'{t-1}' if place == 0 else 't'}$", ha="center")


@demo
def chain() -> None:
    """Draw three links of an RNN and of an LSTM: the same chain, another inside."""
    fig, (upper, lower) = figure_of(10, 4, rows=2)
    _link(upper, "RNN", draw_rnn, ((2.2, "h"),))
    _link(lower, "LSTM", draw_lstm, ((4.7, "c"), (0.7, "h")))
    show(
        fig,
        "Two chains of three modules each, with x coming in from below at every one. RNN: inside is one tanh layer, "
        "and h alone goes from module to module. LSTM: inside are four layers, and two things go on: h below and the "
        "memory c along the top, which no layer lies across.",
    )
