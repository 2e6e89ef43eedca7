"""The equations in NumPy, forward and backward; any cell unrolled over a sequence.

The equations themselves are in the modules, one for each network: ``reference.lstm.lstm_step``.
"""

from lstm_course.reference.cell import Cell, unroll, unroll_backward
from lstm_course.reference.cells import (
    AblatedCell,
    ChoGRUCell,
    CoupledCell,
    GRUCell,
    LSTMCell,
    PeepholeCell,
    RNNCell,
    cell_of,
)
from lstm_course.reference.gradcheck import numerical_gradient, relative_error
from lstm_course.reference.newer_cells import DiagonalSSMCell, MinGRUCell, MinLSTMCell, MLSTMCell, SLSTMCell
from lstm_course.reference.torch_weights import load_into, to_torch

__all__ = [
    "AblatedCell",
    "Cell",
    "ChoGRUCell",
    "CoupledCell",
    "DiagonalSSMCell",
    "GRUCell",
    "LSTMCell",
    "MLSTMCell",
    "MinGRUCell",
    "MinLSTMCell",
    "PeepholeCell",
    "RNNCell",
    "SLSTMCell",
    "cell_of",
    "load_into",
    "numerical_gradient",
    "relative_error",
    "to_torch",
    "unroll",
    "unroll_backward",
]
