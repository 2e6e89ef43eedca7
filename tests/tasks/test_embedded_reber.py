"""Each word is of the grammar, the outer letters agree, and only a memory beats chance."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstm_course.tasks.embedded_reber import CHANCE, SYMBOLS, embedded_reber, encode, memory_accuracy


def reber_word(word: str) -> bool:
    """Return a walk through the diagram, by hand."""
    ways = {
        "0": {"T": "1", "P": "2"}, "1": {"S": "1", "X": "3"}, "2": {"T": "2", "V": "4"},
        "3": {"X": "2", "S": "5"}, "4": {"P": "3", "V": "5"}, "5": {"E": "end"},
    }  # fmt: skip
    place = "0"
    for letter in word[1:]:
        place = ways.get(place, {}).get(letter, "nowhere")
    return word[0] == "B" and place == "end"


def words_of(x, y, mask):
    for n in range(len(x)):
        steps = int(mask[n].sum())
        first = SYMBOLS[x[n, 0].argmax()]
        read = "".join(SYMBOLS[k] for k in x[n, :steps].argmax(axis=1))
        word = first + "".join(SYMBOLS[k] for k in y[n, :steps])
        assert read == word[:-1], "y is x, one letter on"
        yield word


@given(st.integers(0, 2**32 - 1), st.integers(1, 6), st.integers(1, 4))
def test_each_word_is_of_the_embedded_grammar(seed, N, inner):
    x, y, mask = embedded_reber(np.random.default_rng(seed), N, inner)
    assert x.shape == (*y.shape, 7) == (*mask.shape, 7)
    for word in words_of(x, y, mask):
        assert word[1] == word[-2] in "TP"
        assert word[-1] == "E"
        parts = re.findall("B[^BE]*E", word[2:-2])
        assert "".join(parts) == word[2:-2]
        assert len(parts) == inner
        assert all(map(reber_word, parts))


def test_padding_is_zero_and_one_word_fills_the_length():
    x, y, mask = embedded_reber(np.random.default_rng(3), 20)
    assert not x[~mask].any()
    assert not y[~mask].any()
    assert mask.all(axis=1).any()
    np.testing.assert_array_equal(x[mask].sum(axis=1), 1)


def test_both_ways_are_taken_equally_often():
    words = list(words_of(*embedded_reber(np.random.default_rng(0), 4000)))
    assert np.mean([word[1] == "T" for word in words]) == pytest.approx(0.5, abs=0.03)
    assert np.mean([word[3] == "T" for word in words]) == pytest.approx(0.5, abs=0.03)
    assert min(map(len, words)) == 9  # as the paper has it


def test_the_decisive_step_is_where_the_outer_letter_is_due():
    words = ["BTBTXSETE", "BPBPVVEPE", "BTBPVPXTVVETE"]
    x, y, mask = encode(words)
    perfect = np.eye(7)[y]
    assert memory_accuracy(perfect, y, mask) == 1
    assert memory_accuracy(-perfect, y, mask) == 0
    always_T = np.zeros_like(perfect)
    always_T[..., SYMBOLS.index("T")] = 1
    assert memory_accuracy(always_T, y, mask) == pytest.approx(2 / 3)
    for n, word in enumerate(words):
        before = len(word) - 3
        assert SYMBOLS[x[n, before].argmax()] == "E"
        assert SYMBOLS[y[n, before]] == word[1]


def test_without_a_memory_it_is_chance():
    rng = np.random.default_rng(1)
    _, y, mask = embedded_reber(rng, 4000)
    assert memory_accuracy(rng.random((*y.shape, 7)), y, mask) == pytest.approx(CHANCE, abs=0.03)


def test_the_seed_says_it_all():
    a, b, c = (embedded_reber(np.random.default_rng(seed), 5, 2) for seed in (4, 4, 5))
    assert all(np.array_equal(p, q) for p, q in zip(a, b, strict=True))
    assert not all(np.array_equal(p, q) for p, q in zip(a, c, strict=True))


def test_no_inner_word_is_refused():
    with pytest.raises(ValueError, match="inner"):
        embedded_reber(np.random.default_rng(0), 2, 0)
