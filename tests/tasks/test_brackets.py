"""Brackets close in the right order, and the counter made by hand counts what a stack would hold."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.reference.lstm import lstm_forward, lstm_step, stack_gates
from lstm_course.tasks.brackets import ALPHABET, TEXT, UNITS, bracket_counter, depth, encode, statements


def stacks(text):
    """Return what is open after each symbol, kept in a list."""
    now = []
    for symbol in text:
        if symbol == ";":
            now = []
        elif symbol in "([":
            now = [*now, {"(": ")", "[": "]"}[symbol]]
        elif symbol in ")]":
            assert now[-1] == symbol, f"{text} closes what is not open"
            now = now[:-1]
        yield now


def memories(text):
    weights = bracket_counter()
    stacked = stack_gates(*(weights[f"W_{k}"] for k in "ifgo"), *(weights[f"b_{k}"] for k in "ifgo"))
    h = c = np.zeros((1, len(UNITS)))
    for x in encode(text)[0]:
        h, c = lstm_step(x[None], h, c, *stacked)
        yield c[0]


@given(st.integers(0, 2**32 - 1), st.integers(1, 60))
def test_statements_close_what_is_open_and_depth_is_what_a_stack_holds(seed, length):
    text = statements(np.random.default_rng(seed), length)
    assert len(text) == length
    assert set(text) <= set(ALPHABET)
    np.testing.assert_array_equal(depth(text), [len(now) for now in stacks(text)])


def test_brackets_stay_open_and_are_of_both_kinds():
    text = statements(np.random.default_rng(0), 4000)
    assert 0.7 < text.count("(") / text.count("[") < 1.4
    assert text.count("(") + text.count("[") > text.count(")") + text.count("]") > 200


def test_more_closed_than_opened_is_below_nothing():
    np.testing.assert_array_equal(depth("(x))];("), [1, 1, 0, -1, -2, 0, 1])


def test_a_text_is_one_hot_in_the_order_of_the_alphabet():
    x = encode(ALPHABET)
    np.testing.assert_array_equal(x[0], np.eye(len(ALPHABET)))
    with pytest.raises(ValueError, match="substring"):
        encode("(a)")


@pytest.mark.parametrize("text", [TEXT, statements(np.random.default_rng(1), 60)])
def test_the_counter_counts(text):
    counts = [round(c[UNITS.index("all")]) for c in memories(text)]
    assert np.mean(counts == depth(text)) > 0.9


def test_the_counter_is_an_lstm_like_any_other():
    weights = bracket_counter()
    stacked = stack_gates(*(weights[f"W_{k}"] for k in "ifgo"), *(weights[f"b_{k}"] for k in "ifgo"))
    start = np.zeros((1, len(UNITS)))
    _, (_, c) = lstm_forward(encode(TEXT), start, start, *stacked)
    np.testing.assert_allclose(c[0], list(memories(TEXT))[-1])


def test_the_seed_says_it_all():
    a, b = (statements(np.random.default_rng(4), 50) for _ in range(2))
    assert a == b
