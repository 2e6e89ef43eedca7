"""What is nudged shows exactly where it is read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.reference.influence import influence


@given(st.integers(0, 2**32 - 1), st.integers(1, 3), st.integers(1, 5), st.integers(1, 3))
def test_a_linear_mixture_over_time_shows_its_own_weights(seed, N, T, D):
    rng = np.random.default_rng(seed)
    A, x = rng.standard_normal((T, T)), rng.standard_normal((N, T, D))
    found = influence(lambda x: np.einsum("ts,nsd->ntd", A, x), x, -0.5)
    np.testing.assert_allclose(found, 0.5 * np.abs(A), rtol=1e-9, atol=1e-12)


def test_a_running_sum_reads_the_past_alone():
    found = influence(lambda x: np.cumsum(x, axis=1), np.ones((2, 4, 3)), 1.0)
    np.testing.assert_allclose(found, np.tril(np.ones((4, 4))))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_the_output_s_and_x_is_left_alone(dtype):
    x = np.arange(6, dtype=dtype).reshape(1, 3, 2)
    kept = x.copy()
    assert influence(np.tanh, x, 0.1).dtype == dtype
    np.testing.assert_array_equal(x, kept)
