"""Routines for whole sequences compute what the readable step does, T times, forward and back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from lstm_course.reference import gru, lstm, rnn
from lstm_course.reference.cell import unroll, unroll_backward
from lstm_course.reference.cells import GRUCell, LSTMCell, RNNCell
from lstm_course.reference.sequence import gru as gru_sequence
from lstm_course.reference.sequence import lstm as lstm_sequence
from lstm_course.reference.sequence import rnn as rnn_sequence
from tests.reference.grids import covering, name_of
from tests.reference.sample_cells import drawn

CELLS = {"lstm": LSTMCell(), "gru": GRUCell(), "rnn": RNNCell()}
EACH = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
FACTORS = {
    "cell": tuple(CELLS),
    "N": (1, 3),
    "T": (1, 2, 8, 9, 21),  # around the block that is gone back through at once
    "D": (1, 4),
    "H": (1, 5),
    "dtype": ("float64", "float32"),
    "layout": ("C", "F", "every second"),
    "last": (False, True),
}


class StepByStep:
    """A cell as it is, but without routines: `unroll` takes its steps one by one."""

    def __init__(self, cell):
        self.cell, self.name = cell, cell.name

    def __getattr__(self, name):
        if name == "routines":
            raise AttributeError(name)
        return getattr(self.cell, name)


def laid_out(a, layout):
    """Return the same numbers in another order in memory."""
    if layout == "every second":
        return np.repeat(a, 2, axis=-1)[..., ::2]
    return np.array(a, order=layout)


def flat(hs, last, back):
    dx, dstate, dparams = back
    return {
        "hs": hs,
        **{f"last {k}": a for k, a in enumerate(last)},
        "dx": dx,
        **{f"first {k}": a for k, a in enumerate(dstate)},
        **dparams,
    }


def both_ways(cell, params, x, state, dhs, dlast):
    hs, last, caches = unroll(cell, params, x, state)
    return flat(hs, last, unroll_backward(cell, params, caches, dhs, dlast)), caches


def assert_equal(mine, right, tolerance):
    assert list(mine) == list(right)
    for name in right:
        assert mine[name].shape == right[name].shape
        assert mine[name].dtype == right[name].dtype
        size = np.abs(right[name]).max()
        np.testing.assert_allclose(mine[name], right[name], rtol=0, atol=tolerance * size, err_msg=name)


@pytest.mark.parametrize("case", covering(FACTORS, 2), ids=name_of)
def test_a_sequence_at_once_is_the_step_taken_t_times(case):
    cell, dtype = CELLS[case["cell"]], case["dtype"]
    x, state, params, dhs, dlast = drawn(cell, *(case[name] for name in "NTDH"))
    change = lambda a: laid_out(a.astype(dtype), case["layout"])
    x, dhs, state, dlast = change(x), change(dhs), tuple(map(change, state)), tuple(map(change, dlast))
    params = {name: change(value) for name, value in params.items()}
    end = dlast if case["last"] else None
    mine, steps = both_ways(cell, params, x, state, dhs, end)
    right, caches = both_ways(StepByStep(cell), params, x, state, dhs, end)
    tolerance = 1e-12 if dtype == "float64" else 2e-5
    assert_equal(mine, right, tolerance)
    assert len(steps) == len(caches)
    for step, cache in zip(steps, caches, strict=True):
        assert_equal(step, cache, tolerance)


def test_the_names_and_results_are_those_of_the_readable_routines():
    x, (h, c), params, dhs, _ = drawn(CELLS["lstm"], 3, 12, 2, 4)
    weights = params.values()
    forward = lstm_sequence.lstm_forward(x, h, c, *weights), lstm.lstm_forward(x, h, c, *weights)
    for mine, right in zip(*forward, strict=True):
        np.testing.assert_allclose(mine, right, rtol=1e-12, atol=1e-14)
    steps, cache = (m.lstm_forward_with_cache(x, h, c, *weights)[2] for m in (lstm_sequence, lstm))
    for mine, right in zip(lstm_sequence.lstm_backward(dhs, steps), lstm.lstm_backward(dhs, cache), strict=True):
        np.testing.assert_allclose(mine, right, rtol=1e-12, atol=1e-12)
    for fast, readable, cell in ((gru_sequence, gru, "gru"), (rnn_sequence, rnn, "rnn")):
        x, (h,), params, *_ = drawn(CELLS[cell], 3, 12, 2, 4)
        mine, right = (getattr(m, f"{cell}_forward")(x, h, *params.values()) for m in (fast, readable))
        for a, b in zip(mine, right, strict=True):
            np.testing.assert_allclose(a, b, rtol=1e-12, atol=1e-14)


@EACH
def test_nothing_given_is_changed_and_nothing_returned_is_shared(cell):
    x, state, params, dhs, dlast = drawn(cell, 2, 11, 3, 4)
    given = (x, *state, *params.values(), dhs, *dlast)
    before = [a.copy() for a in given]
    hs, last, steps = unroll(cell, params, x, state)
    first = flat(hs, last, unroll_backward(cell, params, steps, dhs, dlast))
    kept = {name: a.copy() for name, a in first.items()}
    for a in first.values():
        a[...] = 7
    again = flat(kept["hs"], last, unroll_backward(cell, params, steps, dhs, dlast))
    for name in ("dx", *params):
        assert np.array_equal(again[name], kept[name])
    assert all(np.array_equal(a, b) for a, b in zip(given, before, strict=True))


@EACH
def test_whole_numbers_are_computed_with_as_the_step_does(cell):
    rng = np.random.default_rng(0)
    x, state, params, *_ = drawn(cell, 2, 3, 2, 2)
    whole = rng.integers(-2, 3, x.shape)
    mine, right = (unroll(c, params, whole, state)[0] for c in (cell, StepByStep(cell)))
    np.testing.assert_allclose(mine, right, rtol=1e-12)


def test_somebodys_own_step_is_taken_step_by_step():
    calls = []

    def step(*arguments):
        calls.append(1)
        return lstm.lstm_step_with_cache(*arguments)

    class Louder(LSTMCell):
        def step(self, x, state, params):
            calls.append(1)
            return super().step(x, state, params)

    x, state, params, *_ = drawn(CELLS["lstm"], 2, 4, 2, 3)
    unroll(replace(LSTMCell(), forward=step), params, x, state)
    unroll(Louder(), params, x, state)
    assert len(calls) == 8
    assert CELLS["lstm"].routines is not None


@EACH
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_vanished_gradient_becomes_nothing_and_what_arrives_is_the_same(cell, dtype):
    """The loss reads the last step alone, and small weights take the gradient down by orders of magnitude a step."""
    x, state, params, dhs, _ = drawn(cell, 2, 60 if dtype == "float32" else 400, 3, 6)
    params = {name: (0.05 * value).astype(dtype) for name, value in params.items()}
    x, state = x.astype(dtype), tuple(s.astype(dtype) for s in state)
    dhs = np.zeros_like(dhs, dtype)
    dhs[:, -1] = 1e-3  # some orders smaller than usual: nothing is left of it at the first steps
    if cell.name == "gru":
        params["b_hh"][6:12] = -3  # else z h keeps it
    if cell.name == "lstm":
        params["b"][6:12] = -3
    mine, steps = both_ways(cell, params, x, state, dhs, None)
    right, _ = both_ways(StepByStep(cell), params, x, state, dhs, None)
    tiny = np.finfo(dtype).tiny
    assert np.any((right["dx"] != 0) & (np.abs(right["dx"]) < tiny))  # else nothing is tested
    for name in ("dx", "first 0", *params):
        found = np.abs(mine[name])
        assert not np.any((found > 0) & (found < tiny)), name
        np.testing.assert_allclose(
            mine[name], right[name], rtol=2e-4 if dtype == "float32" else 1e-9, atol=1e8 * float(tiny), err_msg=name
        )
    assert np.all(mine["dx"][:, 0] == 0)
    assert np.all(mine["dx"][:, -1] != 0)
    sizes = [float(np.abs(mine["dx"][:, t]).max()) for t in range(x.shape[1])]
    assert all(a <= b for a, b in pairwise(sizes) if b == 0)
    assert len(steps) == x.shape[1]
