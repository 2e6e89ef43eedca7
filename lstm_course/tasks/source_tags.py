"""Tagging each character of real program text: the source of Python's own standard library.

Nothing is downloaded: the text is on every machine that has Python, and so is the teacher, ``tokenize``. Whether a
name is called is decided by the bracket *after* it, so that a tagger which reads from left to right has to guess.
"""

from __future__ import annotations

import io
import keyword
import sysconfig
import tokenize
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

CLASSES = ("space", "keyword", "call", "name", "number", "string", "comment", "operator")
"""What a character can be part of. "call" is a name right before a "(", be it called there or defined."""

ALPHABET = 128
"""Characters are their code points; all from 127 on count as 127."""

CHANCE = 0.3
"""Share of the most frequent class, "string" (docstrings included): 0.29 to 0.34 in CPython 3.11 to 3.13."""

FILES, SMALLEST, LARGEST = 60, 8_000, 60_000

_PLAIN = {tokenize.NUMBER: 4, tokenize.STRING: 5, tokenize.COMMENT: 6, tokenize.OP: 7}
# From Python 3.12 on, an f-string is many tokens: here it stays one string, from its start to its end.
_OPENS = {getattr(tokenize, name, None) for name in ("FSTRING_START", "TSTRING_START")} - {None}
_CLOSES = {getattr(tokenize, name, None) for name in ("FSTRING_END", "TSTRING_END")} - {None}


def label(source: str) -> Ids:
    """Return the class of each character of a Python source: whole numbers (T,), indices into `CLASSES`.

    Line ends in ``source`` are "\\n". What is in no token (spaces, line ends, backslashes) is a space.
    Raises tokenize.TokenError, SyntaxError or IndentationError where the source is no Python.
    """
    lines = io.StringIO(source)  # not splitlines, for which a form feed ends a line too
    starts = np.cumsum([0, *map(len, lines)])
    labels = np.zeros(len(source), dtype=np.int64)
    tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    open_strings: list[int] = []
    for token, following in zip(tokens, [*tokens[1:], tokens[-1]], strict=True):
        first, last = (min(starts[min(row - 1, len(starts) - 1)] + column, len(source))
                       for row, column in (token.start, token.end))  # fmt: skip
        if token.type in _OPENS:
            open_strings.append(first)
        elif token.type in _CLOSES:
            labels[open_strings.pop() : last] = CLASSES.index("string")
        elif not open_strings:
            labels[first:last] = _class_of(token, following)
    return labels


def _class_of(token: tokenize.TokenInfo, following: tokenize.TokenInfo) -> int:
    if token.type == tokenize.NAME:
        if keyword.iskeyword(token.string):
            return CLASSES.index("keyword")
        return CLASSES.index("call" if following.string == "(" else "name")
    return _PLAIN.get(token.type, 0)


def encode(source: str) -> Ids:
    """Return code points (T,), at most 127: a character that is not ASCII counts as 127."""
    return np.minimum(np.array([ord(character) for character in source], dtype=np.int64), ALPHABET - 1)


@cache
def corpus(part: str = "train") -> tuple[Ids, Ids]:
    """Return the characters and their classes, each (length,), of all files of a part, one after the other.

    Of the standard library's modules of 8 to 60 kB, the first 60 by name; every fifth is held out for "test", the
    others are "train". So no file is in both. Raises FileNotFoundError where Python came without its sources.
    """
    if part not in ("train", "test"):
        raise ValueError(f'part is "train" or "test", not {part!r}')
    folder = Path(sysconfig.get_path("stdlib"))
    files = [path for path in sorted(folder.glob("*.py")) if SMALLEST < path.stat().st_size < LARGEST][:FILES]
    if len(files) < 10:
        raise FileNotFoundError(f"the standard library's sources are not in {folder}: this Python came without them")
    chosen = [path for number, path in enumerate(files) if (number % 5 == 4) == (part == "test")]
    sources = [path.read_text(encoding="utf-8") for path in chosen]
    return np.concatenate([encode(s) for s in sources]), np.concatenate([label(s) for s in sources])


def source_tags(rng: np.random.Generator, batch: int, length: int, part: str = "train") -> tuple[Ids, Ids]:
    """Return a batch of windows of source: code points x (N, T) below 128, classes y (N, T), indices into `CLASSES`.

    N = batch, T = length. The windows start anywhere, in the middle of a word too: drawn at once, with
    ``rng.integers(0, len(text) - T + 1, N)``. Chance: always the most frequent class, "string", is right at 30 % of the
    characters (`CHANCE`). The classes are those of Python's own tokenizer; part as in `corpus`.
    """
    text, classes = corpus(part)
    at = rng.integers(0, len(text) - length + 1, batch)[:, None] + np.arange(length)
    return text[at], classes[at]
