"""Copy memory says what was shown, after the delay; knowing when to speak is worth what the docstring says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.tasks.copy_memory import CHANCE, copy_memory, memoryless_loss

small = st.integers(1, 6)


@given(st.integers(0, 2**32 - 1), small, small, small, small)
def test_what_is_shown_is_asked_for_in_the_same_order(seed, N, delay, items, symbols):
    x, y, mask = copy_memory(np.random.default_rng(seed), N, delay, items, symbols)
    T, blank, now = delay + 2 * items, symbols, symbols + 1
    assert x.shape == (N, T, symbols + 2)
    np.testing.assert_array_equal(x.sum(axis=2), 1)
    shown = x.argmax(axis=2)
    assert shown[:, :items].max() < symbols
    np.testing.assert_array_equal(shown[:, :items], y[:, -items:])
    np.testing.assert_array_equal(y[:, :-items], blank)
    np.testing.assert_array_equal(shown[:, -items:], blank)
    np.testing.assert_array_equal((shown == now).nonzero()[1], items + delay - 1)
    assert (shown[:, items:] >= blank).all()
    np.testing.assert_array_equal(mask, np.broadcast_to(np.arange(T) >= T - items, (N, T)))


def test_the_lag_is_the_same_for_each_symbol():
    x, y, _ = copy_memory(np.random.default_rng(0), 2, 7, items=3)
    shown = x.argmax(axis=2)
    for k in range(3):
        np.testing.assert_array_equal(shown[:, k], y[:, k + 7 + 3])


def test_the_draw_is_the_documented_one():
    _, y, mask = copy_memory(np.random.default_rng(5), 4, 9)
    np.testing.assert_array_equal(y[mask].reshape(4, 10), np.random.default_rng(5).integers(0, 8, (4, 10)))


def test_a_guess_scores_chance_and_a_memoryless_answer_its_loss():
    _, y, mask = copy_memory(np.random.default_rng(1), 2000, 20)
    assert np.mean(y[mask] == 3) == pytest.approx(CHANCE, rel=0.05)
    p = np.where(mask, 1 / 8, 1.0)  # what a model without a memory gives to the true class
    assert np.mean(-np.log(p)) == pytest.approx(memoryless_loss(20))


@pytest.mark.parametrize("wrong", [{"delay": 0}, {"delay": 3, "items": 0}, {"delay": 3, "symbols": 0}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="at least 1"):
        copy_memory(np.random.default_rng(0), 2, **wrong)
