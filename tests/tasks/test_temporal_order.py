"""Temporal order is what its paper says, and drawn in the documented order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.tasks.temporal_order import CHANCE, temporal_order


@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(10, 130))
def test_two_relevant_symbols_stand_where_the_paper_puts_them_and_their_order_is_the_answer(seed, N, T):
    x, y = temporal_order(np.random.default_rng(seed), N, T)
    assert x.shape == (N, T, 6)
    np.testing.assert_array_equal(x.sum(axis=-1), 1)
    assert set(np.unique(x)) == {0.0, 1.0}
    for row, answer in zip(x, y, strict=True):
        (first, second), which = row[:, :2].nonzero()
        assert T // 10 <= first < T // 5
        assert T // 2 <= second < 6 * T // 10
        assert 2 * which[0] + which[1] == answer


def test_at_the_paper_s_length_the_places_are_the_paper_s():
    x, _ = temporal_order(np.random.default_rng(0), 3000, 100)
    places = sorted(set(x[..., :2].nonzero()[1].tolist()))
    assert places == [*range(10, 20), *range(50, 60)]


def test_the_draws_are_distractors_places_symbols():
    x, y = temporal_order(np.random.default_rng(5), 4, 20)
    rng = np.random.default_rng(5)
    symbols = rng.integers(2, 6, (4, 20))
    places = rng.integers(2, 4, 4), rng.integers(10, 12, 4)
    first, second = rng.integers(0, 2, 4), rng.integers(0, 2, 4)
    symbols[np.arange(4), places[0]], symbols[np.arange(4), places[1]] = first, second
    np.testing.assert_array_equal(x.argmax(axis=-1), symbols)
    np.testing.assert_array_equal(y, 2 * first + second)


def test_an_answer_that_does_not_look_scores_chance():
    _, y = temporal_order(np.random.default_rng(1), 100_000, 10)
    for answer in range(4):
        assert np.mean(y == answer) == pytest.approx(CHANCE, rel=0.03)


def test_a_sequence_too_short_is_refused():
    with pytest.raises(ValueError, match="at least 10 steps"):
        temporal_order(np.random.default_rng(0), 2, 9)
