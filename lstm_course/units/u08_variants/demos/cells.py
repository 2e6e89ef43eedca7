"""The variants as drawings: the LSTM cell with what each of them adds to it or takes out."""

from __future__ import annotations

from lstm_course.plots.microscope import lstm
from lstm_course.plots.microscope.raster import cell, cells
from lstm_course.plots.style import demo, show


@demo
def peepholes() -> None:
    """Draw the cell with peepholes on all gates, and on some."""
    kinds = {"peepholes on all gates": "ifo", "on the forget and the output gate only": "fo"}
    show(
        cells({title: lstm.peephole(gates) for title, gates in kinds.items()}),
        "Two LSTM cells with dashed wires from the memory to the gates. Left, all three: f and i read c from before "
        "the forget gate's ×, which is the old c; o reads it from behind the +, the new one. Right, f and o only.",
    )


@demo
def coupled() -> None:
    """Draw the cell whose input gate is 1 − f."""
    show(
        cell(lstm.coupled(), with_key=False, inch=140),
        "An LSTM cell with three layers. There is no input gate: the forget gate's wire forks, and 1 − f goes to the × "
        "of the candidate.",
    )


@demo
def ablations() -> None:
    """Draw the cell without each of its gates."""
    show(
        cells({f"without {gate}": lstm.without_gate(gate) for gate in "ifo"}),
        "Three LSTM cells, each with a layer missing. Without i the candidate goes straight to the +. Without f "
        "nothing lies on the belt before the +. Without o all of tanh of c leaves as h.",
    )
