"""Lists and errors as a sentence has them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

_MOST_NAMES = 40


def listed(names: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"; "" for none."""
    *some, last = list(names) or [""]
    return f"{', '.join(some)} and {last}" if some else last


def meant(name: str, names: Collection[str]) -> str:
    """Return the end of a sentence on a name that is not there: "; did you mean b?", or which names there are."""
    if near := get_close_matches(name, list(names), 1):
        return f"; did you mean {near[0]}?"
    some, more = list(names)[:_MOST_NAMES], len(names) - _MOST_NAMES
    return f"; it is one of {', '.join(some) or 'none'}" + (f" and {more} more" if more > 0 else "")


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or the name of its type where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def printable(text: str) -> str:
    """Return a line with a sign in place of what a terminal obeys or cannot print."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
