"""Any cell through `unroll` and back: against autograd, against central differences, alone and padded."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.reference import lstm, rnn
from lstm_course.reference.cell import hidden_size_of, unroll, unroll_backward
from lstm_course.reference.cells import LSTMCell, RNNCell
from lstm_course.reference.gradcheck import numerical_gradient
from tests.reference.grids import covering, name_of
from tests.reference.minimal_gated_unit import MinimalGatedUnit

torch = pytest.importorskip("torch")
from tests.reference import torch_cells as oracle  # noqa: E402
from tests.reference.sample_cells import EVERY_CELL, NOT_IN_TORCH, drawn  # noqa: E402

SIZES = dict.fromkeys("NTDH", (1, 2, 5))


def lengths_for(kind, N, T):
    return None if kind == "full" else np.random.default_rng(N + T).integers(0 if kind == "empty" else 1, T + 1, N)


def close(mine, theirs, what=""):
    theirs = theirs.detach().numpy() if isinstance(theirs, torch.Tensor) else theirs
    np.testing.assert_allclose(mine, theirs, rtol=1e-10, atol=1e-10, err_msg=what)


def assert_is_autograds(cell, step, x, state, params, dhs, dlast, lengths):
    tx, *tstate = (torch.tensor(a, requires_grad=True) for a in (x, *state))
    tparams = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    steps = [x.shape[1]] * len(x) if lengths is None else lengths.tolist()
    right, right_last = oracle.unroll(step, tx, tuple(tstate), tparams, steps)
    loss = (right * torch.tensor(dhs)).sum()
    (loss + sum((a * torch.tensor(d)).sum() for a, d in zip(right_last, dlast, strict=True))).backward()

    hs, last, caches = unroll(cell, params, x, state, lengths)
    dx, dstate, dparams = unroll_backward(cell, params, caches, dhs, dlast, lengths)
    close(hs, right, "hs")
    for mine, theirs in zip(last, right_last, strict=True):
        close(mine, theirs, "last")
    close(dx, tx.grad, "dx")
    for mine, theirs in zip(dstate, tstate, strict=True):
        close(mine, np.zeros(theirs.shape) if theirs.grad is None else theirs.grad, "dstate")
    assert list(dparams) == list(params)
    for name, tensor in tparams.items():
        close(dparams[name], np.zeros(tensor.shape) if tensor.grad is None else tensor.grad, name)


@pytest.mark.parametrize(
    "case", covering({"cell": tuple(NOT_IN_TORCH), **SIZES, "lengths": ("full", "any", "empty")}, 3), ids=name_of
)
def test_cells_that_pytorch_lacks_agree_with_autograd_on_a_second_version(case):
    cell, step = NOT_IN_TORCH[case["cell"]]
    sizes = [case[name] for name in "NTDH"]
    lengths = lengths_for(case["lengths"], case["N"], case["T"])
    x, state, params, dhs, dlast = drawn(cell, *sizes)
    assert_is_autograds(cell, step, x, state, params, dhs, dlast, lengths)


@EVERY_CELL
@pytest.mark.parametrize("lengths", [None, np.array([1, 3, 0, 2])], ids=["full", "lengths"])
def test_every_cell_agrees_with_central_differences(cell, lengths):
    x, state, params, dhs, dlast = drawn(cell, 4, 3, 1, 2)
    _, _, caches = unroll(cell, params, x, state, lengths)
    dx, dstate, dparams = unroll_backward(cell, params, caches, dhs, dlast, lengths)

    def loss(x=x, state=state, params=params):
        hs, last, _ = unroll(cell, params, x, state, lengths)
        return float(np.sum(hs * dhs) + sum(np.sum(a * d) for a, d in zip(last, dlast, strict=True)))

    def agrees(found, changed, start):
        np.testing.assert_allclose(found, numerical_gradient(changed, start, 1e-6), rtol=1e-6, atol=2e-8)

    agrees(dx, lambda a: loss(x=a), x)
    for k, before in enumerate(state):
        agrees(dstate[k], lambda a, k=k: loss(state=(*state[:k], a, *state[k + 1 :])), before)
    for name, value in params.items():
        agrees(dparams[name], lambda a, name=name: loss(params={**params, name: a}), value)


@EVERY_CELL
def test_first_state_and_last_gradient_have_defaults(cell):
    x, _, params, dhs, dlast = drawn(cell, 3, 4, 2, 5)
    zeros = tuple(np.zeros_like(s) for s in cell.init_state(3, 5))
    for mine, right in zip(unroll(cell, params, x)[:2], unroll(cell, params, x, zeros)[:2], strict=True):
        np.testing.assert_array_equal(mine[0], right[0])
    caches = unroll(cell, params, x)[2]
    mine, right = (unroll_backward(cell, params, caches, dhs, d) for d in (None, tuple(0 * d for d in dlast)))
    for name in params:
        np.testing.assert_array_equal(mine[2][name], right[2][name])
    assert hidden_size_of(cell, params, 2) == 5


@EVERY_CELL
def test_float32_stays_float32_and_nothing_is_changed(cell):
    single = lambda a: a.astype(np.float32)
    x, state, params, dhs, dlast = drawn(cell, 3, 4, 2, 5)
    x, dhs, params = single(x), single(dhs), {k: single(v) for k, v in params.items()}
    state, dlast = tuple(map(single, state)), tuple(map(single, dlast))
    held = [x, dhs, *state, *dlast, *params.values()]
    before, lengths = [a.copy() for a in held], np.array([4, 1, 3])
    for first, end in ((state, dlast), (None, None)):
        hs, last, caches = unroll(cell, params, x, first, lengths)
        dx, dstate, dparams = unroll_backward(cell, params, caches, dhs, end, lengths)
        assert {a.dtype for a in (hs, *last, dx, *dstate, *dparams.values())} == {np.dtype(np.float32)}
    for a, b in zip(held, before, strict=True):
        np.testing.assert_array_equal(a, b)


@EVERY_CELL
@settings(max_examples=10, deadline=None)
@given(data=st.data())
def test_a_padded_sequence_is_that_sequence_alone(cell, data):
    lengths = np.array(data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=4)))
    x, state, params, dhs, _ = drawn(cell, len(lengths), 5, 2, 3, seed=data.draw(st.integers(0, 99)))
    x[np.arange(5) >= lengths[:, None]] = np.nan  # what padding holds must not matter
    hs, last, caches = unroll(cell, params, x, state, lengths)
    dx, _, dparams = unroll_backward(cell, params, caches, dhs, None, lengths)
    total = {name: np.zeros_like(value) for name, value in params.items()}
    for n, length in enumerate(lengths):
        one = slice(n, n + 1)
        own_state = tuple(s[one] for s in state)
        own, own_last, own_caches = unroll(cell, params, x[one, :length], own_state)
        np.testing.assert_allclose(hs[one, :length], own, atol=1e-12)
        np.testing.assert_array_equal(hs[n, length:], 0)
        for mine, right in zip(last, own_last, strict=True):
            np.testing.assert_allclose(mine[one], right, atol=1e-12)
        own_dx, _, weights = unroll_backward(cell, params, own_caches, dhs[one, :length])
        np.testing.assert_allclose(dx[one, :length], own_dx, atol=1e-12)
        np.testing.assert_array_equal(dx[n, length:], 0)
        total = {name: total[name] + weights[name] for name in total}
    for name in params:
        np.testing.assert_allclose(dparams[name], total[name], atol=1e-11)


@pytest.mark.parametrize("lengths", [[1, 2], [-1, 2, 3], [1, 2, 5]])
def test_lengths_that_do_not_fit_are_refused(lengths):
    cell = RNNCell()
    x, state, params, *_ = drawn(cell, 3, 4, 2, 5)
    with pytest.raises(ValueError, match="lengths are 3 numbers from 0 to 4"):
        unroll(cell, params, x, state, np.array(lengths))


def test_the_sequence_functions_are_unroll():
    x, (h, c), params, dhs, _ = drawn(LSTMCell(), 2, 5, 3, 4)
    hs, _, cache = lstm.lstm_forward_with_cache(x, h, c, *params.values())
    mine, _, caches = unroll(LSTMCell(), params, x, (h, c))
    np.testing.assert_allclose(mine, hs, rtol=1e-12)
    dx, (dh, dc), dparams = unroll_backward(LSTMCell(), params, caches, dhs)
    for a, b in zip((dx, dh, dc, *dparams.values()), lstm.lstm_backward(dhs, cache), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)

    x, (h,), params, dhs, _ = drawn(RNNCell(), 2, 5, 3, 4)
    _, cache = rnn.rnn_forward_with_cache(x, h, *params.values())
    dx, (dh,), dparams = unroll_backward(RNNCell(), params, unroll(RNNCell(), params, x, (h,))[2], dhs)
    for a, b in zip((dx, dh, *dparams.values()), rnn.rnn_backward(dhs, cache), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-12)


def test_a_class_in_place_of_a_cell_is_refused_in_words():
    with pytest.raises(TypeError, match=r"LSTMCell is a class: .*LSTMCell\(\)"):
        unroll(LSTMCell, {}, np.zeros((1, 2, 3)))


@pytest.mark.parametrize("shape", [(3,), (5, 3), (1, 0, 3), (1, 2, 3, 4)])
def test_an_x_that_is_no_batch_of_sequences_is_refused_in_words(shape):
    cell = LSTMCell()
    params = cell.init_params(np.random.default_rng(0), 3, 4)
    with pytest.raises(ValueError, match=rf"\(N, T, D\).*not of shape {re.escape(str(shape))}"):
        unroll(cell, params, np.zeros(shape))


def test_a_gradient_that_a_cell_leaves_out_is_named() -> None:
    class Forgetful(MinimalGatedUnit):
        def step_backward(self, dstate, cache, params):
            dx, before, gradients = super().step_backward(dstate, cache, params)
            return dx, before, {"U": gradients["U"]}

    x, state, params, dhs, _ = drawn(Forgetful(), 2, 3, 2, 4)
    _, _, caches = unroll(Forgetful(), params, x, state)
    with pytest.raises(ValueError, match="step_backward gives no gradient for V, shift"):
        unroll_backward(Forgetful(), params, caches, dhs)
