"""What people get wrong between characters and numbers."""

from __future__ import annotations

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.units.u10_text_generation.references import ids_to_text, text_to_ids


def _whole(numbers):
    return np.array(list(numbers), dtype=np.int64)


def _by_first_appearance(text, vocabulary):
    met = list(dict.fromkeys(text))
    return _whole(met.index(character) for character in text)


def _one_hot(text, vocabulary):
    return np.eye(len(vocabulary), dtype=np.int64)[text_to_ids(text, vocabulary)]


TEXT_TO_IDS = (
    Misconception(
        "the code point for the place",
        lambda text, vocabulary: _whole(map(ord, text)),
        "ord gives the character's number in Unicode. Wanted is its place in the vocabulary at hand.",
    ),
    Misconception(
        "a vocabulary put in order first",
        lambda text, vocabulary: text_to_ids(text, sorted(vocabulary)),
        "The order of the vocabulary is what gives the numbers their meaning: it is used as it comes.",
    ),
    Misconception(
        "a vocabulary of the text's own",
        lambda text, vocabulary: text_to_ids(text, sorted(set(text))),
        "Each text would have numbers of its own then, and the model learned those of the vocabulary that was given.",
    ),
    Misconception(
        "numbers in the order of appearance",
        _by_first_appearance,
        "The numbers depend on the vocabulary alone, not on which character comes first in this text.",
    ),
    Misconception(
        "places counted from one",
        lambda text, vocabulary: text_to_ids(text, vocabulary) + 1,
        "The first character of the vocabulary is number 0. Yours would ask the embedding for a row too many.",
    ),
    Misconception(
        "places counted from the end",
        lambda text, vocabulary: text_to_ids(text, vocabulary[::-1]),
        "The first character of the vocabulary is number 0, the last one has the largest number.",
    ),
    Misconception(
        "a text turned round",
        lambda text, vocabulary: text_to_ids(text[::-1], vocabulary),
        "The numbers stand in the order of the text.",
    ),
    Misconception(
        "the last character lost",
        lambda text, vocabulary: text_to_ids(text[:-1], vocabulary),
        "As many numbers come back as the text has characters.",
    ),
    Misconception(
        "each character only once",
        lambda text, vocabulary: text_to_ids("".join(dict.fromkeys(text)), vocabulary),
        "A character that comes again gets its number again. Yours leaves it out.",
    ),
    Misconception(
        "a plain list",
        lambda text, vocabulary: text_to_ids(text, vocabulary).tolist(),
        "A NumPy array is wanted: what follows cuts it into rows.",
    ),
    Misconception(
        "numbers with a decimal point",
        lambda text, vocabulary: text_to_ids(text, vocabulary).astype(float),
        "Numbers of characters are whole: they will be used as an index. An empty array needs to be told so, too.",
    ),
    Misconception(
        "one-hot rows",
        _one_hot,
        "One number a character is enough here: the embedding looks up its row.",
    ),
)

IDS_TO_TEXT = (
    Misconception(
        "the code point for the character",
        lambda ids, vocabulary: "".join(chr(k) for k in ids),
        "chr knows Unicode's numbers. These are places in the vocabulary at hand.",
    ),
    Misconception(
        "a vocabulary put in order first",
        lambda ids, vocabulary: ids_to_text(ids, sorted(vocabulary)),
        "The order of the vocabulary is what gives the numbers their meaning: it is used as it comes.",
    ),
    Misconception(
        "places counted from one",
        lambda ids, vocabulary: "".join(vocabulary[k - 1] for k in ids),
        "Number 0 is the first character. And −1 is a place as well in Python, the last: so there was no error.",
    ),
    Misconception(
        "places counted from the end",
        lambda ids, vocabulary: ids_to_text(ids, vocabulary[::-1]),
        "Number 0 is the first character of the vocabulary.",
    ),
    Misconception(
        "bytes for the string",
        lambda ids, vocabulary: ids_to_text(ids, vocabulary).encode(),
        "Those are the numbers under which a file keeps the characters. A string is wanted: leave the encoding out.",
    ),
    Misconception(
        "a list for the string",
        lambda ids, vocabulary: list(ids_to_text(ids, vocabulary)),
        "One string is wanted. A string has a method that joins a list, with itself between.",
    ),
    Misconception(
        "gaps between the characters",
        lambda ids, vocabulary: " ".join(ids_to_text(ids, vocabulary)),
        "What stands before .join goes between the characters. Nothing belongs there.",
    ),
    Misconception(
        "the numbers as text",
        lambda ids, vocabulary: "".join(str(k) for k in ids),
        "That spells the numbers. Each of them says which character of the vocabulary is meant.",
    ),
    Misconception(
        "a text turned round",
        lambda ids, vocabulary: ids_to_text(ids[::-1], vocabulary),
        "The characters stand in the order of the numbers.",
    ),
    Misconception(
        "the last number lost",
        lambda ids, vocabulary: ids_to_text(ids[:-1], vocabulary),
        "As many characters come back as there are numbers.",
    ),
    Misconception(
        "each number only once",
        lambda ids, vocabulary: ids_to_text(list(dict.fromkeys(ids)), vocabulary),
        "A number that comes again stands for its character again. Yours leaves it out.",
    ),
)
