"""Associative recall and counting brackets: the answers are those that a reader of the sequence would give."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.tasks.associative_recall import KEYS, associative_recall
from lstm_course.tasks.bracket_depth import ALPHABET, DEEPEST, bracket_depth


@pytest.mark.parametrize("pairs", [1, 5, KEYS])
def test_the_value_is_that_beside_the_key_that_is_asked_for(pairs):
    x, y = associative_recall(np.random.default_rng(0), 50, pairs)
    assert x.shape == (50, pairs + 1, KEYS + 8)
    for row, answer in zip(x, y, strict=True):
        keys, values = row[:, :KEYS].argmax(axis=1), row[:-1, KEYS:].argmax(axis=1)
        assert len(set(keys[:-1])) == pairs
        assert values[list(keys[:-1]).index(keys[-1])] == answer
        assert not row[-1, KEYS:].any()


@pytest.mark.parametrize("pairs", [0, KEYS + 1])
def test_another_number_of_pairs_is_refused(pairs):
    with pytest.raises(ValueError, match="pairs"):
        associative_recall(np.random.default_rng(0), 2, pairs)


def test_the_depth_is_the_count_of_open_brackets_since_the_last_semicolon():
    x, y = bracket_depth(np.random.default_rng(0), 40, 60)
    assert set(np.unique(y)) >= {0, 1, 2, 3}
    for row, depths in zip(x, y, strict=True):
        text = "".join(ALPHABET[k] for k in row.argmax(axis=1))
        for t, depth in enumerate(depths):
            statement = text[: t + 1].rpartition(";")[2]
            count = statement.count("(") - statement.count(")")
            assert count >= 0
            assert depth == min(count, DEEPEST)
