"""Which diagram belongs to which cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import closed, gru, lstm, minimal, rnn
from lstm_course.plots.microscope.diagram import Diagram
from lstm_course.reference.cell import Cell
from lstm_course.reference.cells import (
    AblatedCell,
    ChoGRUCell,
    CoupledCell,
    GRUCell,
    LSTMCell,
    PeepholeCell,
    RNNCell,
)
from lstm_course.reference.newer_cells import MinGRUCell, MinLSTMCell

# By the class itself: a subclass may have other equations.
DIAGRAMS: dict[type, Callable[[Any], Diagram]] = {
    RNNCell: lambda cell: rnn.rnn(),
    LSTMCell: lambda cell: lstm.lstm(),
    CoupledCell: lambda cell: lstm.coupled(),
    PeepholeCell: lambda cell: lstm.peephole(cell.gates),
    AblatedCell: lambda cell: lstm.without_gate(cell.gate),
    GRUCell: lambda cell: gru.gru(),
    ChoGRUCell: lambda cell: gru.gru_cho(),
    MinLSTMCell: lambda cell: minimal.minlstm(),
    MinGRUCell: lambda cell: minimal.mingru(),
}


def diagram_of(cell: Cell | Function) -> Diagram:
    """Return the diagram of a cell: of a function, the LSTM's; of a cell that nobody has drawn, a closed box."""
    if not isinstance(cell, Cell):
        return lstm.lstm()
    return DIAGRAMS.get(type(cell), closed.closed)(cell)
