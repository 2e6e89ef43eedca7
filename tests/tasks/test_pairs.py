"""Dates, words turned round, and sentences: what is asked is what is answered, as numbers and as text."""

from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_course.tasks.dates import FORMATS, date_pairs, dates
from lstm_course.tasks.pairs import (
    END,
    PADDING,
    START,
    SYMBOLS,
    character_accuracy,
    decode_ids,
    encode_pairs,
    exact_match,
)
from lstm_course.tasks.reversal import reversal, reversal_pairs
from lstm_course.tasks.sentences import (
    ADJECTIVES,
    LONGEST,
    NOUNS,
    PLACES,
    TOPICS,
    VERBS,
    VOCABULARY,
    encode,
    sentence,
    sentences,
    words,
)

PARSED = ("%d %B %Y", "%B %d, %Y", "%b %d %Y", "%d/%m/%Y", "%d.%m.%Y", "the %d of %B %Y")


@pytest.mark.parametrize("number", range(len(FORMATS)))
def test_a_date_is_the_day_it_says(number):
    for written, iso in date_pairs(np.random.default_rng(number), 50, FORMATS[number : number + 1]):
        assert datetime.strptime(written, PARSED[number]).strftime("%Y-%m-%d") == iso


def test_dates_come_in_all_formats():
    written = [text for text, _ in date_pairs(np.random.default_rng(0), 300)]
    assert any("/" in t for t in written)
    assert any(t.startswith("the ") for t in written)
    assert dates(np.random.default_rng(0), 7).target.shape == (7, 11)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 20), st.integers(1, 5), st.integers(0, 6))
def test_words_are_turned_round(batch, shortest, more):
    pairs = reversal_pairs(np.random.default_rng(batch), batch, shortest, shortest + more)
    for word, answer in pairs:
        assert shortest <= len(word) <= shortest + more
        assert answer == word[::-1]
    source, lengths, target = reversal(np.random.default_rng(batch), batch, shortest, shortest + more)
    assert decode_ids(source) == [word for word, _ in pairs]
    assert decode_ids(target) == [answer for _, answer in pairs]
    assert lengths.tolist() == [len(word) for word, _ in pairs]
    assert ((target == END).sum(1) == 1).all()


def test_lengths_that_cannot_be_are_refused():
    for wrong in ((0, 3), (4, 3)):
        with pytest.raises(ValueError, match="lengths"):
            reversal(np.random.default_rng(0), 2, *wrong)
    with pytest.raises(KeyError):
        encode_pairs([("Ä", "a")])


def test_a_match_is_exact_and_characters_count_without_padding():
    target = encode_pairs([("x", "ab"), ("x", "abcd")]).target
    assert target.shape == (2, 5)
    assert exact_match(target, target) == character_accuracy(target, target) == 1
    # what comes after the end does not count for a match, and too long or too short an answer is none
    said = target.copy()
    said[0, 3:] = 7
    assert exact_match(said, target) == character_accuracy(said, target) == 1
    assert exact_match(target[:, :3], target) == 0.5
    assert character_accuracy(target[:, :3], target) == 6 / 8
    said[0, 0] = START
    assert exact_match(said, target) == 0.5
    assert len(SYMBOLS) == len(set(SYMBOLS))
    assert SYMBOLS[PADDING] == "<pad>"


@pytest.mark.parametrize(
    ("predicted", "target"),
    [
        ([[3, 2]], [[3, 2], [3, 2]]),
        ([[3, 2], [3, 2]], [[3, 2]]),
        ([3, 2], [3, 2]),
        (np.zeros((0, 2), int), np.zeros((0, 2), int)),
    ],
)
def test_rows_that_are_not_one_for_one_are_refused(predicted, target):
    for measure in (exact_match, character_accuracy):
        with pytest.raises(ValueError, match="one row predicted for each row"):
            measure(np.array(predicted), np.array(target))


def test_a_target_of_padding_and_numbers_of_no_symbol_are_refused():
    with pytest.raises(ValueError, match="nothing but padding"):
        character_accuracy(np.array([[3, 2]]), np.zeros((1, 2), int))
    for wrong in ([[-1]], [[3, len(SYMBOLS)]]):
        with pytest.raises(ValueError, match="numbers are from 0"):
            decode_ids(wrong)
    assert decode_ids([[3, END, -1]]) == ["a"]
    assert decode_ids([]) == []


def test_no_sentence_is_no_batch():
    with pytest.raises(ValueError, match="at least one sentence"):
        sentences(np.random.default_rng(0), 0)


def test_sentences_have_the_words_of_their_topic():
    rng = np.random.default_rng(0)
    for _ in range(300):
        text, topic = sentence(rng)
        tokens = text.split()
        assert all(t == ADJECTIVES[topic] for t in tokens if t in ADJECTIVES)
        assert all(t == PLACES[topic] for t in tokens if t in PLACES)
        for kind, many in ((NOUNS, 2), (VERBS, 1)):
            found = [t for t in tokens if t in kind]
            assert len(found) == many
            assert all((kind.index(t) - topic) % TOPICS in (0, 1) for t in found)
        assert len(tokens) < LONGEST


def test_sentences_as_numbers_and_back():
    ids, lengths, topics = sentences(np.random.default_rng(3), 40)
    rng = np.random.default_rng(3)
    drawn = [sentence(rng) for _ in range(40)]
    assert words(ids) == [text for text, _ in drawn]
    assert topics.tolist() == [topic for _, topic in drawn]
    assert (ids[np.arange(40), lengths - 1] == END).all()
    assert len(set(VOCABULARY)) == len(VOCABULARY)
    with pytest.raises(KeyError, match="zebra"):
        encode(["the zebra"])
