"""Brackets close in the right order, the answer is the one that is due, and chance is chance."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.tasks.brackets import CHANCE, SYMBOLS, brackets


def texts(x):
    return ["".join(SYMBOLS[k] for k in row) for row in x.argmax(axis=2)]


@given(st.integers(0, 2**32 - 1), st.integers(1, 4), st.integers(1, 30), st.integers(1, 4), st.floats(0, 0.9))
def test_the_answer_is_what_a_stack_says(seed, N, T, max_depth, letters):
    x, y, mask = brackets(np.random.default_rng(seed), N, T, max_depth, letters)
    assert x.shape == (N, T, 6)
    np.testing.assert_array_equal(x.sum(axis=2), 1)
    for text, due, asked in zip(texts(x), y, mask, strict=True):
        stack = []
        for t, symbol in enumerate(text):
            if symbol in "([":
                stack.append({"(": ")", "[": "]"}[symbol])
            elif symbol in ")]":
                assert stack.pop() == symbol, f"{text} closes what is not open"
            assert len(stack) <= max_depth
            assert due[t] == (0 if not stack else " )]".index(stack[-1]))
            assert asked[t] == (symbol in ")]" and bool(stack))


def test_a_guess_scores_chance_where_it_counts():
    _, y, mask = brackets(np.random.default_rng(0), 500, 60)
    assert mask.mean() > 0.1
    assert np.mean(y[mask] == 1) == pytest.approx(CHANCE, abs=0.02)


def test_the_last_symbol_does_not_tell_the_answer_there():
    x, y, mask = brackets(np.random.default_rng(1), 500, 60)
    just_closed = x.argmax(axis=2)[mask] - SYMBOLS.index(")") + 1
    assert np.mean(y[mask] == just_closed) == pytest.approx(CHANCE, abs=0.02)


def test_the_share_of_letters_is_the_one_asked_for():
    x, _, _ = brackets(np.random.default_rng(2), 300, 50, letters=0.6)
    assert np.mean(x.argmax(axis=2) >= SYMBOLS.index("x")) == pytest.approx(0.6, abs=0.02)


def test_the_seed_says_it_all():
    a, b = (brackets(np.random.default_rng(4), 5, 20) for _ in range(2))
    assert all(np.array_equal(p, q) for p, q in zip(a, b, strict=True))


@pytest.mark.parametrize("wrong", [{"max_depth": 0}, {"letters": 1.0}, {"letters": -0.1}])
def test_nonsense_is_refused(wrong):
    with pytest.raises(ValueError, match="max_depth"):
        brackets(np.random.default_rng(0), 2, 5, **wrong)
