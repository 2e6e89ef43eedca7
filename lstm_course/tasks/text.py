"""Text for a character model: Python's own documentation, which is on every machine, or the user's own.

``pydoc_data.topics`` is what ``help("LAMBDA")`` prints: 79 pages of real, technical English. Many pages quote each
other word for word ("compound" has "if", "while" and "with" in it). Each paragraph is kept once, at its first place:
else a model would be tested on what it has seen.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]

ALPHABET = "\n" + "".join(map(chr, range(32, 127)))
"""The line end and the 95 printable characters of ASCII: the same on each version of Python."""

LENGTH = 360_000
"""Characters of `topics_text` that are used. CPython 3.11 has 373 thousand, 3.12 397, 3.13 414; the words differ."""

HELD_OUT = 25_000
"""Characters at the end that are held out."""

REPLACED = 0.05
"""The largest share of characters of a user's text that may become "?"."""

_PLAIN = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\t": " "})


def plain(text: str) -> str:
    """Return the text in `ALPHABET`: typographic quotes and dashes become plain ones, what is left over "?"."""
    return "".join(character if character in _KNOWN else "?" for character in _with_plain_signs(text))


_KNOWN = frozenset(ALPHABET)
_LETTERS = str.maketrans(dict(zip("ßæÆœŒøØłŁ", ["ss", "ae", "AE", "oe", "OE", *"oOlL"], strict=True)))


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _with_plain_signs(text: str) -> str:
    return _line_ends(text).translate(_PLAIN)


def unaccented(text: str) -> str:
    """Return the text with plain quotes and dashes, and its letters without accents: "naïve" is "naive"."""
    text = unicodedata.normalize("NFKD", _with_plain_signs(text)).translate(_LETTERS)
    return "".join(character for character in text if not unicodedata.combining(character))


@cache
def topics_text() -> str:
    """Return the first `LENGTH` characters of Python's documentation, in `ALPHABET`, no paragraph twice.

    ImportError where Python came without it (``pydoc_data`` is left out of some small installations).
    """
    try:
        topics = import_module("pydoc_data.topics").topics
    except ImportError as error:
        raise ImportError("this Python came without its documentation (pydoc_data): use load_text(path)") from error
    seen: set[str] = set()
    kept = []
    for paragraph in "\n\n".join(topics[name] for name in sorted(topics)).split("\n\n"):
        words = " ".join(paragraph.split())
        if words not in seen:
            seen.add(words)
            kept.append(paragraph)
    return plain("\n\n".join(kept))[:LENGTH]


def topics(part: str = "train") -> Ids:
    """Return the documentation as numbers, (length,): "test" is its last `HELD_OUT` characters, "train" the rest.

    ValueError for another part.
    """
    return split(text_to_ids(topics_text()), part, HELD_OUT)


def split(ids: Ids, part: str, held_out: int) -> Ids:
    """Return the last ``held_out`` of them for "test", those before for "train".

    ValueError for another part, and where one of the two would be empty.
    """
    if part not in ("train", "test"):
        raise ValueError(f'part is "train" or "test", not {part!r}')
    if not 0 < held_out < len(ids):
        raise ValueError(f"of {len(ids)} characters at least 1 is held out and at least 1 is not, so not {held_out}")
    return ids[:-held_out] if part == "train" else ids[-held_out:]


NAMED = 255
"""More characters than this, or a line's end among them, are a text, and no file's name."""


def load_text(source: str | Path, least: int = 10_000, own_symbols: bool = False) -> str:
    """Return a text of the user's in `ALPHABET`: letters lose their accents, what is left over is "?".

    source       the name of a UTF-8 file, or the text itself: a string with a line's end, or of more than `NAMED`
                 characters
    own_symbols  keep all symbols as they are, for a text in other letters; `symbols_of` is its alphabet. What Unicode
                 can write in two ways, é or e with an accent, is written in one (NFC)

    FileNotFoundError where there is no such file; ValueError where it is no UTF-8 text, has fewer than ``least``
    characters or one symbol only, or more than a share `REPLACED` of it would be "?": each says in words what is wrong.
    """
    name, text = _read(source)
    text = unicodedata.normalize("NFC", _line_ends(text)) if own_symbols else unaccented(text)
    if len(text) < least:
        raise ValueError(f"{name} has {len(text)} characters: a character model wants at least {least}")
    strange = [] if own_symbols else [character for character in text if character not in _KNOWN]
    if len(strange) > REPLACED * len(text):
        raise ValueError(
            f"{len(strange) / len(text):.0%} of the characters of {name} are none of the {len(ALPHABET)} that the "
            f"model has, such as {strange[0]!r}: take a text in Latin letters, and save it as UTF-8; or keep the "
            "text's own symbols, with own_symbols=True"
        )
    if len(set(text)) < 2:
        raise ValueError(f"{name} has one symbol only, {text[:1]!r}: there is nothing to predict")
    return text if own_symbols else plain(text)


def _read(source: str | Path) -> tuple[str, str]:
    """Return what a message calls a text, and the text."""
    if isinstance(source, str) and ("\n" in source or len(source) > NAMED):
        return "this text", source.removeprefix("\ufeff")
    path = Path(source)
    if path.is_dir():
        raise ValueError(f"{path} is a folder: name one text file in it")
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    try:
        return str(path), path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path} is no UTF-8 text (byte {error.start}): save it as UTF-8 first") from None


def symbols_of(text: str) -> str:
    """Return the symbols of a text, each once, in Unicode's order: the alphabet of a model that is to read it."""
    return "".join(sorted(set(text)))


def text_to_ids(text: str, alphabet: Sequence[str] = ALPHABET) -> Ids:
    """Return the number of each character in the alphabet, (length,). KeyError names a character that is not in it."""
    number = {character: k for k, character in enumerate(alphabet)}
    try:
        return np.array([number[character] for character in text], dtype=np.int64)
    except KeyError as error:
        raise KeyError(f"{error.args[0]!r} is none of the {len(number)} characters of this alphabet") from None


def ids_to_text(ids: Sequence[int] | Ids, alphabet: Sequence[str] = ALPHABET) -> str:
    """Return the characters of these numbers. IndexError where one is not below len(alphabet), or negative."""
    ids = np.asarray(ids, dtype=np.int64)
    if len(ids) and not 0 <= ids.min() <= ids.max() < len(alphabet):
        raise IndexError(f"numbers are from 0 to {len(alphabet) - 1}, not {ids.min()} to {ids.max()}")
    return "".join(alphabet[k] for k in ids)


def stateful_batches(ids: Ids, batch: int, length: int) -> Iterator[tuple[Ids, Ids]]:
    """Yield windows (x, y), each (batch, length), such that row n of a batch goes on where row n of the last one ended.

    The text is cut into ``batch`` rows of equal length. y[n, t] is the character after x[n, t]. What does not fill a
    row, or a last window, is not used. ValueError where the text is too short for one window, or batch or length is
    below 1.
    """
    if min(batch, length) < 1:
        raise ValueError(f"at least 1 row and windows of at least 1 are wanted, not {batch} and {length}")
    row = (len(ids) - 1) // batch
    if row < length:
        raise ValueError(f"{len(ids)} characters are too few for {batch} rows of {length}")
    x, y = (ids[at : at + row * batch].reshape(batch, row) for at in (0, 1))
    for at in range(0, row - length + 1, length):
        yield x[:, at : at + length], y[:, at : at + length]
