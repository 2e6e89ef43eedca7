"""Film reviews from a grammar, in which the order of the words decides: negation and contrast.

"not good" is bad, and after "but" the first clause no longer counts. Each word alone says almost nothing about the
label, so that a bag of words stays near chance. Some labels of the training part are wrong, as real ones are.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lstm_course.tasks.padding import pad_batch

Ids = NDArray[np.int64]


def _words(text: str) -> list[str]:
    return text.split()


NOUNS = _words("plot cast music pace script ending camera story humour dialogue")
GOOD = _words("good great superb moving funny clever warm fresh gripping lovely")
BAD = _words("bad dull weak boring messy slow cheap flat clumsy awful")
NEGATIONS = ("not", "never", "hardly")
INTENSIFIERS = ("very", "really", "quite", "so")
FILLER = _words("we saw it on friday with friends in a small cinema near the old station and it rained all day")
LINKS = ("", "but", "although first", "although", "and")

OTHERS = _words("the was but although and , .")
VOCABULARY = ("<pad>", "<unk>", *sorted({*NOUNS, *GOOD, *BAD, *NEGATIONS, *INTENSIFIERS, *FILLER, *OTHERS}))
PADDING, UNKNOWN = 0, 1

NOISE = 0.1
"""Share of wrong labels in what a classifier is trained and stopped on."""

CHANCE = 0.5
"""Accuracy of an answer that does not look."""


def review(rng: np.random.Generator) -> tuple[str, int]:
    """Write one review: its text and its label, 1 for a good one. Words stand apart by spaces, "," and "." too.

    One clause, or two that are linked: after "but" the second counts, of "although" the one without it, and with
    "and" both say the same. A clause is negated with a probability of 0.4. Filler before and after says nothing.
    """
    link = LINKS[rng.integers(len(LINKS))]
    first, good = _clause(rng)
    words, label = first, good
    if link:
        second, also = _clause(rng, good if link == "and" else None)
        match link:
            case "but":
                words, label = [*first, ",", "but", *second], also
            case "although first":
                words, label = ["although", *first, ",", *second], also
            case "although":
                words = [*first, ",", "although", *second]
            case _:
                words = [*first, "and", *second]
    return " ".join([*_filler(rng), ".", *words, ".", *_filler(rng)]), int(label)


def _clause(rng: np.random.Generator, good: bool | None = None) -> tuple[list[str], bool]:
    good = bool(rng.random() < 0.5) if good is None else good
    negated = rng.random() < 0.4
    words = ["the", _one(rng, NOUNS), "was"]
    words += [_one(rng, NEGATIONS)] if negated else []
    words += [_one(rng, INTENSIFIERS)] if rng.random() < 0.4 else []
    return [*words, _one(rng, GOOD if good != negated else BAD)], good


def _filler(rng: np.random.Generator) -> list[str]:
    many, at = rng.integers(0, 9), rng.integers(0, len(FILLER) - 8)
    return FILLER[at : at + many]


def _one(rng: np.random.Generator, words: list[str] | tuple[str, ...]) -> str:
    return words[rng.integers(len(words))]


def reviews(rng: np.random.Generator, batch: int, noise: float = 0.0) -> tuple[list[str], Ids]:
    """Return ``batch`` reviews and their labels y (N,), 0 or 1. A share ``noise`` of the labels is turned round.

    Drawn one review after the other, then the noise (N,) with rng.random. ValueError for a noise outside 0 to 1
    or a batch below 1.
    """
    if batch < 1:
        raise ValueError(f"a batch has at least one review, not {batch}")
    if not 0 <= noise <= 1:
        raise ValueError(f"noise is a share from 0 to 1, not {noise}")
    texts, labels = zip(*(review(rng) for _ in range(batch)), strict=True)
    y = np.array(labels, dtype=np.int64)
    return list(texts), np.where(rng.random(batch) < noise, 1 - y, y)


def review_part(part: str, seed: int, count: int, noise: float = 0.0) -> tuple[Ids, Ids, Ids]:
    """Return ids (N, T), lengths (N,) and labels (N,) of a part: "train", "validation" or "test", each drawn apart."""
    number = ("train", "validation", "test").index(part)
    texts, y = reviews(np.random.default_rng([seed, number]), count, noise)
    return (*encode(texts), y)


def encode(texts: list[str], vocabulary: tuple[str, ...] = VOCABULARY) -> tuple[Ids, Ids]:
    """Encode texts as numbers: ids (N, T), filled up behind each text with `PADDING`, and lengths (N,).

    A word that is not in the vocabulary counts as `UNKNOWN`, and so does a text without words. TypeError for a single
    text, which would be read letter by letter.
    """
    if isinstance(texts, str):
        raise TypeError("a list of texts is wanted, and not one text: put it into brackets")
    number = {word: k for k, word in enumerate(vocabulary)}
    return pad_batch([[number.get(word, UNKNOWN) for word in text.split()] or [UNKNOWN] for text in texts], PADDING)


def bag_of_words(ids: Ids, lengths: Ids, size: int = len(VOCABULARY)) -> NDArray[np.float64]:
    """Return how often each word is in each text, as a share of its words: (N, size). Their order is gone."""
    counts = np.zeros((len(ids), size))
    rows, steps = np.nonzero(np.arange(ids.shape[1]) < lengths[:, None])
    np.add.at(counts, (rows, ids[rows, steps]), 1)
    return counts / lengths[:, None]
