"""The update gate's two meanings are one function with two sets of weights; the reset gate's two places are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.reference.gru import flip_update_gate, gru_step, gru_step_cho
from lstm_course.reference.lstm import sigmoid

SIZES = st.integers(1, 5)


def arrays_for(N: int, D: int, H: int, seed: int = 0, dtype: type = np.float64) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = [(N, D), (N, H), (3 * H, D), (3 * H, H), (3 * H,), (3 * H,)]
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


def chung_step(x, h, W_ih, W_hh, b_ih, b_hh):
    """Return a GRU in which z weighs the candidate, written out block by block."""
    a_r, a_z, a_n = np.split(x @ W_ih.T + b_ih, 3, axis=-1)
    c_r, c_z, c_n = np.split(h @ W_hh.T + b_hh, 3, axis=-1)
    z, n = sigmoid(a_z + c_z), np.tanh(a_n + sigmoid(a_r + c_r) * c_n)
    return (1 - z) * h + z * n


@given(N=SIZES, D=SIZES, H=SIZES, seed=st.integers(0, 2**32 - 1))
def test_flipped_weights_give_the_other_convention_the_same_state(N: int, D: int, H: int, seed: int) -> None:
    x, h, *weights = arrays_for(N, D, H, seed)
    flipped = flip_update_gate(*weights)
    np.testing.assert_allclose(chung_step(x, h, *flipped), gru_step(x, h, *weights), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gru_step(x, h, *flipped), chung_step(x, h, *weights), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_twice_is_not_at_all_and_the_arguments_stay(dtype: type) -> None:
    _, _, *weights = arrays_for(2, 3, 4, dtype=dtype)
    before = [w.copy() for w in weights]
    for twice, once, kept in zip(flip_update_gate(*flip_update_gate(*weights)), weights, before, strict=True):
        assert twice.dtype == dtype
        np.testing.assert_array_equal(twice, once)
        np.testing.assert_array_equal(once, kept)


def test_the_two_places_of_the_reset_gate_agree_where_the_gate_is_open() -> None:
    x, h, W_ih, W_hh, b_ih, b_hh = arrays_for(3, 2, 4)
    W_ih[:4], W_hh[:4], b_ih[:4], b_hh[:4] = 0, 0, 400, 0
    after, before = (step(x, h, W_ih, W_hh, b_ih, b_hh) for step in (gru_step, gru_step_cho))
    np.testing.assert_allclose(after, before, rtol=1e-12)
    b_ih[:4] = 0
    after, before = (step(x, h, W_ih, W_hh, b_ih, b_hh) for step in (gru_step, gru_step_cho))
    assert np.abs(after - before).max() > 0.01
