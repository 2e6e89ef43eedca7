"""Dropout that is the same at each step: the mask, and a step through it."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.reference import dropout
from lstm_course.reference.lstm import lstm_step

torch = pytest.importorskip("torch")

TOLERANCE = {np.float64: {"rtol": 1e-10, "atol": 1e-11}, np.float32: {"rtol": 2e-4, "atol": 2e-5}}


def arrays_for(N, D, H, dtype=np.float64, p=0.4):
    """x, h, c, W_ih, W_hh, b, mask_x, mask_h"""
    rng = np.random.default_rng(N + 10 * D + 100 * H)
    shapes = [(N, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,)]
    masks = [dropout.variational_dropout_mask(rng, shape, p) for shape in shapes[:2]]
    return [a.astype(dtype) for a in (*(rng.standard_normal(shape) for shape in shapes), *masks)]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0, 0.99), st.tuples(st.integers(1, 5), st.integers(1, 5)))
def test_a_mask_is_zero_or_what_makes_up_for_it(seed, p, shape):
    mask = dropout.variational_dropout_mask(np.random.default_rng(seed), shape, p)
    assert mask.shape == shape
    assert mask.dtype == np.float64
    np.testing.assert_array_equal(mask[mask > 0], 1 / (1 - p))
    np.testing.assert_array_equal(mask == 0, np.random.default_rng(seed).random(shape) < p)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_a_mask_drops_as_often_as_it_says_and_has_mean_one(p):
    mask = dropout.variational_dropout_mask(np.random.default_rng(0), (400, 500), p)
    assert abs(np.mean(mask == 0) - p) < 5 * np.sqrt(p * (1 - p) / mask.size)
    assert abs(np.mean(mask) - 1) < 5 * np.sqrt(p / (1 - p) / mask.size)


def test_no_dropout_is_the_lstm():
    *arrays, mask_x, mask_h = arrays_for(3, 2, 4, p=0.0)
    mine = dropout.lstm_step_with_dropout(*arrays, mask_x, mask_h)
    np.testing.assert_array_equal(mine, lstm_step(*arrays))


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize(("N", "D", "H"), [*product((1, 2, 5), repeat=3)])
def test_a_step_is_that_of_pytorch_on_masked_inputs(N, D, H, dtype):
    arrays = arrays_for(N, D, H, dtype)
    x, h, c, W_ih, W_hh, b, mask_x, mask_h = (torch.tensor(a) for a in arrays)
    right = torch.lstm_cell(x * mask_x, (h * mask_h, c), W_ih, W_hh, b)
    for mine, theirs in zip(dropout.lstm_step_with_dropout(*arrays), right, strict=True):
        assert mine.dtype == dtype
        np.testing.assert_allclose(mine, theirs.numpy(), **TOLERANCE[dtype])
