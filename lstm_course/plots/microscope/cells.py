"""Which diagram belongs to which cell."""

from __future__ import annotations

from lstm_course.basics.types import Function
from lstm_course.plots.microscope import lstm
from lstm_course.plots.microscope.diagram import Diagram
from lstm_course.reference.cell import Cell
from lstm_course.reference.cells import AblatedCell, CoupledCell, PeepholeCell


def diagram_of(cell: Cell | Function) -> Diagram:
    """Return the diagram of a cell; of a function, the LSTM's."""
    kind = type(cell)  # no subclass: it may have other equations
    if isinstance(cell, PeepholeCell):
        return lstm.peephole(cell.gates)
    if isinstance(cell, AblatedCell):
        return lstm.without_gate(cell.gate)
    if kind is CoupledCell:
        return lstm.coupled()
    return lstm.lstm()
