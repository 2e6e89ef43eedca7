"""Lists and errors as a sentence has them."""

from __future__ import annotations

from collections.abc import Iterable


def listed(names: Iterable[str]) -> str:
    """Return "a", "a and b" or "a, b and c"; "" for none."""
    *some, last = list(names) or [""]
    return f"{', '.join(some)} and {last}" if some else last


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or the name of its type where it says nothing."""
    lines = str(error).strip().splitlines()
    return lines[0][:200] if lines else type(error).__name__


def printable(text: str) -> str:
    """Return a line with a sign in place of what a terminal obeys or cannot print."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
