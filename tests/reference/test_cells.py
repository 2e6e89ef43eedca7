"""The course's cells: their options, and your own functions in their place."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.reference import lstm
from lstm_course.reference.cell import Cell, hidden_size_of, unroll, unroll_backward
from lstm_course.reference.cells import AblatedCell, GRUCell, LSTMCell, PeepholeCell, RNNCell, cell_of
from lstm_course.reference.gru import gru_step, gru_step_backward
from tests.reference.minimal_gated_unit import MinimalGatedUnit

torch = pytest.importorskip("torch")
from tests.reference.sample_cells import EVERY_CELL, drawn  # noqa: E402


def test_your_own_functions_are_the_ones_that_run():
    x, state, params, dhs, _ = drawn(LSTMCell(), 2, 3, 2, 3)

    def no_output_gate(x, h, c, W_ih, W_hh, b):
        _, c = lstm.lstm_step(x, h, c, W_ih, W_hh, b)
        return np.tanh(c), c

    def silent(dh, dc, cache):
        return tuple(0 * d for d in lstm.lstm_step_backward(dh, dc, cache))

    mine = cell_of("mine", no_output_gate)
    hs, last, _ = unroll(mine, params, x, state)
    np.testing.assert_array_equal(hs[:, -1], np.tanh(last[1]))
    caches = unroll(LSTMCell(), params, x, state)[2]
    assert not np.any(unroll_backward(cell_of("silent", None, silent), params, caches, dhs)[0])
    assert np.any(unroll_backward(mine, params, caches, dhs)[0])


def test_your_own_gru_goes_on_like_the_gru():
    cell = cell_of("own", gru_step, gru_step_backward, like=GRUCell())
    x, state, params, dhs, _ = drawn(cell, 2, 3, 2, 3)
    hs, _, caches = unroll(cell, params, x, state)
    right, _, right_caches = unroll(GRUCell(), params, x, state)
    np.testing.assert_allclose(hs, right, rtol=1e-12)
    mine, theirs = unroll_backward(cell, params, caches, dhs), unroll_backward(GRUCell(), params, right_caches, dhs)
    np.testing.assert_allclose(mine[0], theirs[0], rtol=1e-12)


@EVERY_CELL
def test_a_cell_is_a_cell(cell):
    assert isinstance(cell, Cell)


def test_parameters_of_no_known_size_are_refused():
    with pytest.raises(ValueError, match="no hidden size gives parameters of shapes"):
        hidden_size_of(MinimalGatedUnit(), {"U": np.zeros((4, 4))}, 2)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: RNNCell(recurrent="sparse"), "recurrent is"),
        (lambda: LSTMCell(forget_bias=1.0, longest=10), "choose one"),
        (lambda: PeepholeCell(gates="ig"), "gates are"),
        (lambda: PeepholeCell(gates="ii"), "gates are"),
        (lambda: AblatedCell(gate="g"), "gate is"),
    ],
)
def test_options_that_make_no_sense_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
