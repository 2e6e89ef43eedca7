"""Delayed recall is what its docstring says, and drawn in the documented order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.tasks.delayed_recall import CHANCE, delayed_recall

sizes = given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 30), st.integers(1, 6))


@sizes
def test_the_first_step_tells_the_answer_and_no_other_step_does(seed, N, T, symbols):
    x, y = delayed_recall(np.random.default_rng(seed), N, T, symbols)
    assert x.shape == (N, T, symbols + 1)
    assert y.shape == (N,)
    np.testing.assert_array_equal(x[:, 0, :symbols], np.eye(symbols)[y])
    assert not x[:, 1:, :symbols].any()
    assert not x[:, 0, symbols].any()


def test_the_draws_are_symbols_then_noise():
    x, y = delayed_recall(np.random.default_rng(5), 4, 9, noise=0.5)
    rng = np.random.default_rng(5)
    np.testing.assert_array_equal(y, rng.integers(0, 4, 4))
    np.testing.assert_array_equal(x[:, 1:, 4], 0.5 * rng.standard_normal((4, 8)))


def test_an_answer_that_does_not_look_scores_chance():
    _, y = delayed_recall(np.random.default_rng(1), 100_000, 2)
    for answer in range(4):
        assert np.mean(y == answer) == pytest.approx(CHANCE, rel=0.03)


def test_no_noise_leaves_silence():
    x, _ = delayed_recall(np.random.default_rng(1), 3, 5, noise=0)
    assert not x[:, 1:].any()


@pytest.mark.parametrize(("length", "symbols"), [(0, 4), (3, 0)])
def test_what_cannot_be_drawn_is_refused(length, symbols):
    with pytest.raises(ValueError, match=r"at least one step|high"):
        delayed_recall(np.random.default_rng(0), 2, length, symbols)
