"""The variants as drawings: the LSTM cell with what each of them adds to it or takes out."""

from __future__ import annotations

from typing import Any

from lstm_course.plots.cells import Pen, canvas, draw_lstm
from lstm_course.plots.style import demo, figure_of, show


def _draw(kinds: dict[str, dict[str, Any]], alt: str, size: float, height: float) -> None:
    fig, axes = figure_of(10 if len(kinds) > 1 else 6, height, columns=len(kinds), squeeze=False)
    for axis, (title, parts) in zip(axes.flat, kinds.items(), strict=True):
        canvas(axis)
        axis.set_title(title)
        draw_lstm(Pen(axis, size=size), **parts)
    show(fig, alt)


@demo
def peepholes() -> None:
    """Draw the cell with peepholes on all gates, and on some."""
    _draw(
        {"peepholes on all gates": {"peepholes": "fio"}, "on the forget and the output gate only": {"peepholes": "fo"}},
        "Two LSTM cells with dashed wires from the memory to the gates. Left, all three: f and i read c from before "
        "the forget gate's ×, which is the old c; o reads it from behind the +, the new one. Right, f and o only.",
        size=0.6, height=2.8,
    )  # fmt: skip


@demo
def coupled() -> None:
    """Draw the cell whose input gate is 1 − f."""
    _draw(
        {"coupled gates": {"coupled": True}},
        "An LSTM cell with three layers. There is no input gate: the forget gate's wire forks, and 1 − f goes to the × "
        "of the candidate.",
        size=0.7, height=3.0,
    )  # fmt: skip


@demo
def ablations() -> None:
    """Draw the cell without each of its gates."""
    _draw(
        {f"without {name}": {"without": name} for name in "ifo"},
        "Three LSTM cells, each with a layer missing. Without i the candidate goes straight to the +. Without f "
        "nothing lies on the belt before the +. Without o all of tanh of c leaves as h.",
        size=0.42, height=1.9,
    )  # fmt: skip
