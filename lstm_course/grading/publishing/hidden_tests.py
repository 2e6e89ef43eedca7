"""Which lines of a test students may see: nbgrader's marks for hidden tests."""

from __future__ import annotations

_BEGIN, _END = "BEGIN HIDDEN TESTS", "END HIDDEN TESTS"


def has_hidden_tests(source: str) -> bool:
    """Return whether a test holds what students are not to see."""
    return _BEGIN in source


def hidden_lines(source: str) -> set[int]:
    """Return the numbers, from 1, of the lines that students are not to see, the two marks included."""
    hidden, inside = set(), False
    for number, text in enumerate(source.splitlines(), 1):
        inside |= _BEGIN in text
        if inside:
            hidden.add(number)
        inside &= _END not in text
    return hidden
