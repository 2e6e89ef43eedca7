"""What people get wrong in dropping words."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.sentences import END, PADDING, START, UNKNOWN
from lstm_course.units.u13_variational_lstm.references import word_dropout


def _drop(
    draws: Callable = lambda rng, shape: rng.random(shape),
    rule: Callable = lambda u, p: u < p,
    spared: Callable = lambda ids: (ids == START) | (ids == PADDING),
    becomes: int = UNKNOWN,
) -> Callable:
    """Word dropout in which one thing is done differently."""
    return lambda ids, p, rng: np.where(rule(draws(rng, ids.shape), p) & ~spared(ids), becomes, ids)


def _none(ids: np.ndarray) -> np.ndarray:
    return np.zeros(ids.shape, bool)


def _first_column(ids: np.ndarray) -> np.ndarray:
    spared = ids == PADDING
    spared[:, 0] = True
    return spared


def _last_column(ids: np.ndarray) -> np.ndarray:
    spared = (ids == START) | (ids == PADDING)
    spared[:, -1] = True
    return spared


def _another_word(ids, p, rng):
    dropped = (rng.random(ids.shape) < p) & (ids != START) & (ids != PADDING)
    return np.where(dropped, rng.integers(UNKNOWN + 1, 44, ids.shape), ids)


def _only_where_words_are(ids, p, rng):
    new = ids.copy()
    words = (ids != START) & (ids != PADDING)
    new[words] = np.where(rng.random(words.sum()) < p, UNKNOWN, ids[words])
    return new


def _moved_up(ids, p, rng):
    """Take dropped words out, so that the rest closes up."""
    dropped = (rng.random(ids.shape) < p) & (ids != START) & (ids != PADDING)
    new = np.full_like(ids, PADDING)
    for row, old, gone in zip(new, ids, dropped, strict=True):
        kept = old[~gone]
        row[: len(kept)] = kept
    return new


def _exact_share(ids, p, rng):
    words = np.flatnonzero((ids != START) & (ids != PADDING))
    new = ids.copy()
    new.flat[rng.permutation(words)[: round(p * len(words))]] = UNKNOWN
    return new


WORD_DROPOUT = (
    Misconception(
        "the start dropped too",
        _drop(spared=lambda ids: ids == PADDING),
        "START is no word: the decoder needs it to know where a sentence begins. It stays.",
    ),
    Misconception(
        "padding dropped too",
        _drop(spared=lambda ids: ids == START),
        "PADDING is no word: behind the end there is nothing to drop.",
    ),
    Misconception(
        "nothing spared",
        _drop(spared=_none),
        "Words are dropped, and START and PADDING are none.",
    ),
    Misconception(
        "the end spared too",
        _drop(spared=lambda ids: (ids == START) | (ids == PADDING) | (ids == END)),
        "Two marks are spared, START and PADDING. END is dropped like a word.",
    ),
    Misconception(
        "the first step spared, whatever is there",
        _drop(spared=_first_column),
        "START is spared because it is START. Where a word stands at the first step, it can be dropped.",
    ),
    Misconception(
        "the last step spared, whatever is there",
        _drop(spared=_last_column),
        "PADDING is spared because it is PADDING. A sentence may fill its row: then a word, or END, stands at the last "
        "step, and can be dropped.",
    ),
    Misconception(
        "keeps with probability p",
        _drop(rule=lambda u, p: u >= p),
        "p is the share that is dropped; yours keeps that share.",
    ),
    Misconception(
        "dropped where the large numbers are",
        _drop(rule=lambda u, p: u >= 1 - p),
        "The share is right, the documented rule is another: a word is dropped where its number is below p.",
    ),
    Misconception(
        "padding in place of the word",
        _drop(becomes=PADDING),
        "What is dropped becomes UNKNOWN: there is a word here, and the decoder may not know which.",
    ),
    Misconception(
        "the end in place of the word",
        _drop(becomes=END),
        "What is dropped becomes UNKNOWN. After an END the decoder would believe that all is said.",
    ),
    Misconception(
        "another word in its place",
        _another_word,
        "What is dropped becomes UNKNOWN, not some other word: the decoder is to know that it does not know.",
    ),
    Misconception(
        "dropped words taken out",
        _moved_up,
        "Each step stays where it is: a word that is dropped becomes UNKNOWN, and its neighbours do not move.",
    ),
    Misconception(
        "a factor of 1 − p",
        lambda ids, p, rng: (word_dropout(ids, p, rng) / (1 - p)).astype(ids.dtype),
        "These are numbers of words, not activations: nothing is scaled.",
    ),
    Misconception(
        "whole sentences dropped",
        _drop(draws=lambda rng, shape: rng.random((shape[0], 1))),
        "Each word is dropped or kept by itself; yours has one number for a sentence.",
    ),
    Misconception(
        "the same places in all sentences",
        _drop(draws=lambda rng, shape: rng.random((1, shape[1]))),
        "Each sentence has draws of its own: one number for each entry of ids.",
    ),
    Misconception(
        "one draw for everything",
        _drop(draws=lambda rng, shape: np.full(shape, rng.random())),
        "One number for each entry of ids is drawn. Yours drops all words or none.",
    ),
    Misconception(
        "numbers for the words alone",
        _only_where_words_are,
        "As a distribution this is right, but the documented draw has a number for each entry of ids, START and "
        "PADDING too.",
    ),
    Misconception(
        "exactly a share p",
        _exact_share,
        "Each word is dropped or kept by itself, so how many there are varies from draw to draw.",
    ),
    Misconception(
        "Gaussian numbers",
        _drop(draws=lambda rng, shape: rng.standard_normal(shape)),
        "A number that is below p with probability p is uniform between 0 and 1: `rng.random`.",
    ),
    Misconception(
        "a generator of its own",
        lambda ids, p, rng: word_dropout(ids, p, np.random.default_rng(0)),
        "Draw from the generator that is given; with one of your own the same places are dropped in every batch.",
    ),
    Misconception(
        "no words dropped",
        lambda ids, p, rng: ids.copy(),
        "Nothing is dropped: each word is to become UNKNOWN with the probability p.",
    ),
    common.mutates(word_dropout, "ids"),
)
