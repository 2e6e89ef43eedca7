"""Both conventions of the GRU: forward, gradients, and how they differ."""

from __future__ import annotations

import inspect
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.reference import gru
from lstm_course.reference.gradcheck import numerical_gradient

torch = pytest.importorskip("torch")
from tests.reference import torch_cells as oracle  # noqa: E402

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-11}, np.float32: {"rtol": 2e-4, "atol": 2e-5}}
DTYPES = pytest.mark.parametrize("dtype", [np.float64, np.float32])
GRID = pytest.mark.parametrize(("N", "D", "H"), [*product((1, 2, 5), repeat=3)])
BOTH = pytest.mark.parametrize("convention", ["pytorch", "cho"])
STEP = {"pytorch": gru.gru_step, "cho": gru.gru_step_cho}
CACHED = {"pytorch": gru.gru_step_with_cache, "cho": gru.gru_step_cho_with_cache}
BACK = {"pytorch": gru.gru_step_backward, "cho": gru.gru_step_cho_backward}


def arrays_for(N, D, H, dtype=np.float64, T=None, seed=0):
    """x, h, W_ih, W_hh, b_ih, b_hh"""
    rng = np.random.default_rng(seed)
    shapes = [(N, D) if T is None else (N, T, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)]
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def torch_step(convention, x, h, W_ih, W_hh, b_ih, b_hh):
    if convention == "cho":
        return oracle.gru_cho(x, (h,), {"W_ih": W_ih, "W_hh": W_hh, "b_ih": b_ih, "b_hh": b_hh})[0]
    return torch.gru_cell(x, h, W_ih, W_hh, b_ih, b_hh)


@DTYPES
@GRID
@BOTH
def test_a_step_and_every_gradient_agree_with_autograd(convention, N, D, H, dtype):
    given_arrays = arrays_for(N, D, H, dtype)
    tensors = [torch.tensor(a, requires_grad=True) for a in given_arrays]
    right = torch_step(convention, *tensors)
    dh = np.random.default_rng(1).standard_normal((N, H)).astype(dtype)
    right.backward(torch.tensor(dh))

    h = STEP[convention](*given_arrays)
    assert h.dtype == dtype
    np.testing.assert_allclose(h, right.detach().numpy(), **TOLERANCE[dtype])
    again, cache = CACHED[convention](*given_arrays)
    np.testing.assert_array_equal(again, h)
    for mine, tensor in zip(BACK[convention](dh, cache), tensors, strict=True):
        assert mine.dtype == dtype
        np.testing.assert_allclose(mine, tensor.grad.numpy(), **TOLERANCE[dtype])


@BOTH
def test_gradients_agree_with_central_differences(convention):
    given_arrays = arrays_for(2, 3, 4)
    dh = np.random.default_rng(1).standard_normal((2, 4))
    found = BACK[convention](dh, CACHED[convention](*given_arrays)[1])
    for k, gradient in enumerate(found):

        def loss(a, k=k):
            return float(np.sum(STEP[convention](*given_arrays[:k], a, *given_arrays[k + 1 :]) * dh))

        np.testing.assert_allclose(gradient, numerical_gradient(loss, given_arrays[k], 1e-6), rtol=1e-6, atol=1e-8)


@DTYPES
@pytest.mark.parametrize("T", [1, 2, 5])
@GRID
def test_forward_is_pytorchs_gru(N, D, H, T, dtype):
    x, h0, *weights = arrays_for(N, D, H, dtype, T)
    out, last = torch.gru(
        torch.tensor(x), torch.tensor(h0)[None], [torch.tensor(w) for w in weights], True, 1, 0.0, False, False, True
    )
    hs, h_T = gru.gru_forward(x, h0, *weights)
    assert hs.dtype == dtype
    np.testing.assert_allclose(hs, out.numpy(), **TOLERANCE[dtype])
    np.testing.assert_allclose(h_T, last[0].numpy(), **TOLERANCE[dtype])


@settings(max_examples=30, deadline=None)
@given(sizes=st.tuples(*[st.integers(1, 4)] * 3), seed=st.integers(0, 2**32 - 1))
def test_the_state_stays_between_the_old_one_and_the_candidate(sizes, seed):
    given_arrays = arrays_for(*sizes, seed=seed)
    for cached in CACHED.values():
        h, cache = cached(*given_arrays)
        low, high = np.minimum(cache["h_prev"], cache["n"]), np.maximum(cache["h_prev"], cache["n"])
        assert np.all((low - 1e-12 <= h) & (h <= high + 1e-12))


def test_the_two_conventions_differ_unless_the_reset_gate_is_open():
    x, h, W_ih, W_hh, b_ih, b_hh = arrays_for(3, 2, 4)
    assert (
        np.max(np.abs(gru.gru_step(x, h, W_ih, W_hh, b_ih, b_hh) - gru.gru_step_cho(x, h, W_ih, W_hh, b_ih, b_hh)))
        > 0.1
    )
    b_ih[:4] = 50  # r = 1
    same = [step(x, h, W_ih, W_hh, b_ih, b_hh) for step in STEP.values()]
    np.testing.assert_allclose(*same, rtol=1e-12)


def test_nothing_is_changed():
    given_arrays = arrays_for(2, 3, 4)
    before = [a.copy() for a in given_arrays]
    for convention in STEP:
        _, cache = CACHED[convention](*given_arrays)
        BACK[convention](np.ones((2, 4)), cache)
    gru.gru_forward(given_arrays[0][:, None], *given_arrays[1:])
    for a, b in zip(given_arrays, before, strict=True):
        np.testing.assert_array_equal(a, b)


def test_every_public_function_says_its_shapes():
    for name, function in inspect.getmembers(gru, inspect.isfunction):
        assert function.__doc__, name
        assert (
            name == "sigmoid"
            or "(N, " in function.__doc__
            or "as in `" in function.__doc__
            or "Shapes" in function.__doc__
        )
