"""Text that goes through a spreadsheet unharmed, and does nothing there.

A cell that begins with one of ``= + - @`` is a formula to a spreadsheet, whatever stands in the file's quotes, and a
file that is opened with another separator has cells that nobody wrote. So an apostrophe is put before each such sign
that a cell could begin with, as people do who type one in. ``unguarded`` takes exactly these out again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_SIGNS = "=+\\-@\uff1d\uff0b\uff0d\uff20"  # and their full-width forms, which Excel takes for the same
_STARTS = re.compile(rf"((?:^|[,;|\t\r\n])[\s\"]*)('*)(?=[{_SIGNS}])")
_A_NUMBER = re.compile(r"[+-]?[0-9]+([.,][0-9]+)?", re.ASCII)


def guarded(text: str) -> str:
    """Return a text that no spreadsheet runs; one that is a plain number stays as it is."""
    return text if _A_NUMBER.fullmatch(text) else _STARTS.sub(r"\1\2'", text)


def unguarded(text: str) -> str:
    """Return what ``guarded`` was given."""
    return _STARTS.sub(lambda found: found[1] + found[2][1:], text)


def as_csv(rows: Iterable[Sequence[str]]) -> str:
    """Return the rows as a CSV file's text, commas between guarded cells."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return text.getvalue()


def in_digits(number: float) -> str:
    """Return a number of points as platforms read it: at most four decimals, no exponent."""
    return f"{round(number, 4) + 0.0:.4f}".rstrip("0").rstrip(".")
