"""Small sentences with a hidden topic, for a variational LSTM: "the small cat sees a dog near the park".

One of eight topics decides the adjective, the place, and two of eight nouns and of eight verbs. So there is something
to say about a sentence as a whole, and much that is left to chance: both is needed to see what a latent code is for.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lstm_course.tasks.padding import pad_batch

Ids = NDArray[np.int64]


def _words(text: str) -> list[str]:
    return text.split()


ARTICLES = _words("a the one every some")
ADJECTIVES = _words("small old red quiet happy tall blue strange")
NOUNS = _words("cat dog bird child teacher robot king farmer")
VERBS = _words("sees likes follows hears finds paints greets helps")
PLACES = _words("park house garden river school market tower station")
PREPOSITIONS = ("near", "in", "behind")
TOPICS = 8

PADDING, START, END, UNKNOWN = 0, 1, 2, 3
VOCABULARY = ("<pad>", "<start>", "<end>", "<unk>", *ARTICLES, *ADJECTIVES, *NOUNS, *VERBS, *PLACES, *PREPOSITIONS)
LONGEST = 10
"""Steps of the longest sentence, `END` counted."""

_NUMBER = {word: k for k, word in enumerate(VOCABULARY)}


def sentence(rng: np.random.Generator) -> tuple[str, int]:
    """Write one sentence: its text and its topic, from 0 to 7. It has an adjective, and a place, half the time each."""
    topic = int(rng.integers(TOPICS))

    def near_topic(words: list[str]) -> str:
        return words[(topic + rng.integers(2)) % TOPICS]

    words = [ARTICLES[rng.integers(len(ARTICLES))]]
    words += [ADJECTIVES[topic]] if rng.random() < 0.5 else []
    words += [near_topic(NOUNS), near_topic(VERBS), ARTICLES[rng.integers(len(ARTICLES))], near_topic(NOUNS)]
    if rng.random() < 0.5:
        words += [PREPOSITIONS[rng.integers(len(PREPOSITIONS))], "the", PLACES[topic]]
    return " ".join(words), topic


def sentences(rng: np.random.Generator, batch: int) -> tuple[Ids, Ids, Ids]:
    """Return ids (N, T) with `END` after each sentence and `PADDING` behind it, lengths (N,) with `END`, topics (N,).

    ValueError for a batch below 1.
    """
    if batch < 1:
        raise ValueError(f"a batch has at least one sentence, not {batch}")
    texts, topics = zip(*(sentence(rng) for _ in range(batch)), strict=True)
    return (*encode(list(texts)), np.array(topics, dtype=np.int64))


def encode(texts: list[str]) -> tuple[Ids, Ids]:
    """Encode sentences as numbers, `END` after each: ids (N, T) and lengths (N,). KeyError names an unknown word."""
    return pad_batch([[*(_NUMBER[word] for word in text.split()), END] for text in texts], PADDING)


def words(ids: Ids) -> list[str]:
    """Return the sentences (N,) that the rows of ids (N, T) spell, up to `END`."""
    rows = [row[: row.index(END)] if END in row else row for row in np.asarray(ids).tolist()]
    return [" ".join(VOCABULARY[k] for k in row if k not in (PADDING, START)) for row in rows]
