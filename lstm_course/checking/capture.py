"""Whatever a function says while it runs is kept, a little of it, and not shown.

A graded cell that writes anything to stderr gets no points from nbgrader, and a flood of prints hides the card.
"""

from __future__ import annotations

import contextlib
import io
import logging
import sys
import warnings
from collections.abc import Iterator

import numpy as np

from lstm_course.checking.limits import call_within
from lstm_course.checking.values import plain

_MOST_TEXT = 2000
_MOST_WARNINGS = 20


class Captured:
    """What was printed and warned while the body ran."""

    def __init__(self) -> None:
        self.text = _Text()
        self.caught: list[warnings.WarningMessage] = []

    def printed(self) -> str:
        return plain(self.text.kept, _MOST_TEXT)

    def warnings(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(map(_told, self.caught[:_MOST_WARNINGS])))


def _told(warning: warnings.WarningMessage) -> str:
    try:
        text = plain(str.__str__(call_within(0.5, str, warning.message)), 200)  # the student's code too
    except BaseException:
        text = ""
    return f"{warning.category.__name__}: {text}"


class _Text(io.TextIOBase):
    """Keeps the beginning of a flood and forgets the rest. Closing it closes nothing."""

    encoding = "utf-8"

    def __init__(self) -> None:
        self.kept = ""

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if len(self.kept) <= _MOST_TEXT:
            self.kept += str.__str__(text)[: _MOST_TEXT + 1]
        return len(text)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


@contextlib.contextmanager
def capture_output() -> Iterator[Captured]:
    """Keep prints, warnings and log records in what is yielded. NumPy's error handling is the default inside,
    and after it what it was before, whatever was set."""
    said = Captured()
    root, disabled = logging.root, logging.root.manager.disable
    handlers = list(root.handlers)
    with (
        contextlib.redirect_stdout(said.text),
        contextlib.redirect_stderr(said.text),
        warnings.catch_warnings(record=True) as said.caught,
        np.errstate(all="warn", under="ignore"),
    ):
        warnings.simplefilter("default")  # a line that warns a million times is kept once
        if disabled < sys.maxsize:  # each change goes through all loggers that there are
            logging.disable(sys.maxsize)
        try:
            yield said
        finally:
            if root.manager.disable != disabled:
                logging.disable(disabled)
            root.handlers[:] = handlers
