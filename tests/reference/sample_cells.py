"""The cells that the tests run, ours and a stranger's, and what they run them on."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from lstm_course.reference import lstm
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
from lstm_course.reference.newer_cells import DiagonalSSMCell, MinGRUCell, MinLSTMCell, MLSTMCell, SLSTMCell
from tests.reference import torch_cells as oracle
from tests.reference import torch_newer as newer
from tests.reference.minimal_gated_unit import MinimalGatedUnit

PEEPHOLES = ("ifo", "if", "io", "fo", "i", "f", "o", "")
WITHOUT = {"i": "i_gate", "f": "f_gate", "o": "o_gate"}
NOT_IN_TORCH = {
    "gru_cho": (ChoGRUCell(), oracle.gru_cho),
    "coupled": (CoupledCell(), oracle.coupled),
    **{f"peephole_{g or 'none'}": (PeepholeCell(gates=g), oracle.lstm) for g in PEEPHOLES},
    **{f"without_{g}": (AblatedCell(gate=g), partial(oracle.lstm, **{WITHOUT[g]: False})) for g in "ifo"},
    "minlstm": (MinLSTMCell(), newer.minlstm),
    "mingru": (MinGRUCell(), newer.mingru),
    "slstm": (SLSTMCell(), newer.slstm),
    "mlstm": (MLSTMCell(), newer.mlstm),
    "diagonal_ssm": (DiagonalSSMCell(longest=5), newer.ssm),
}
CELLS = {
    "rnn": RNNCell(),
    "gru": GRUCell(),
    "lstm": LSTMCell(),
    "student": cell_of("student", lstm.lstm_step, lstm.lstm_step_backward),
    "stranger": MinimalGatedUnit(),
    **{name: cell for name, (cell, _) in NOT_IN_TORCH.items()},
}
EVERY_CELL = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)


def drawn(cell, N, T, D, H, lengths=None, seed=0):
    """x, first state, parameters, gradients from outside: none of them 0, none of them small."""
    rng = np.random.default_rng(seed)
    params = {k: 0.7 * rng.standard_normal(v.shape) for k, v in cell.init_params(rng, D, H).items()}
    state = tuple(rng.standard_normal(s.shape) for s in cell.init_state(N, H))
    x, dhs = rng.standard_normal((N, T, D)), rng.standard_normal((N, T, state[0].shape[1]))
    dlast = tuple(rng.standard_normal(s.shape) for s in state)
    return x, state, params, dhs, dlast
