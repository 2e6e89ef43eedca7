"""The adding problem is what its paper says, and drawn in the documented order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.tasks.adding import CHANCE, adding_problem


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(2, 30))
def test_one_mark_in_each_half_and_their_values_add_up(seed, N, T):
    x, y = adding_problem(np.random.default_rng(seed), N, T)
    assert x.shape == (N, T, 2)
    assert y.shape == (N,)
    values, marks = x[..., 0], x[..., 1]
    assert set(np.unique(marks)) <= {0.0, 1.0}
    np.testing.assert_array_equal(marks[:, : T // 2].sum(axis=1), 1)
    np.testing.assert_array_equal(marks[:, T // 2 :].sum(axis=1), 1)
    assert values.min() >= 0
    assert values.max() < 1
    for row in range(N):
        assert y[row] == pytest.approx(values[row][marks[row] == 1].sum())


def test_the_draws_are_values_then_first_then_second_marks():
    x, _ = adding_problem(np.random.default_rng(5), 4, 9)
    rng = np.random.default_rng(5)
    np.testing.assert_array_equal(x[..., 0], rng.random((4, 9)))
    np.testing.assert_array_equal(x[:, :4, 1].argmax(axis=1), rng.integers(0, 4, 4))
    np.testing.assert_array_equal(x[:, 4:, 1].argmax(axis=1), rng.integers(4, 9, 4) - 4)


def test_every_step_can_be_marked_and_each_sequence_by_itself():
    x, _ = adding_problem(np.random.default_rng(0), 500, 7)
    assert (x[..., 1].sum(axis=0) > 0).all()
    assert len(np.unique(x[..., 1], axis=0)) == 12


def test_always_answering_one_scores_chance():
    _, y = adding_problem(np.random.default_rng(1), 200_000, 2)
    assert np.mean((y - 1) ** 2) == pytest.approx(CHANCE, rel=0.02)


def test_a_sequence_too_short_for_two_marks_is_refused():
    with pytest.raises(ValueError, match="high"):
        adding_problem(np.random.default_rng(0), 3, 1)
