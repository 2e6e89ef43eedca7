"""Waiting for a judge. It may be stuck in C, with Python's own lock in hand: nothing inside of it could end it."""

from __future__ import annotations

import pickle
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any, BinaryIO

from lstm_course.grading.jobs import Result

MARGIN = 120.0  # seconds that judging may take on top of what a notebook may


class Stuck(Exception):
    """A test went on for longer than it may. ``cell`` is its number."""

    def __init__(self, cell: int) -> None:
        super().__init__(cell)
        self.cell = cell


class Lost(Exception):
    """The judge ended without a result, in the test of ``cell``; None: outside of all tests, or nobody knows."""

    def __init__(self, cell: int | None) -> None:
        super().__init__(cell)
        self.cell = cell


def write_place(write: Callable[[bytes], Any]) -> Callable[[int, float], None]:
    """Return what the judge calls before a test, (number of the cell, seconds at the very most), and with 0 after."""
    return lambda cell, seconds: write(pickle.dumps((cell, seconds)))


def result_of(reading: BinaryIO, end: Callable[[], Any], seconds: float) -> Result:
    """Return what a judge writes last. It is ended where a test, or all together, takes too long.

    Raises Stuck or Lost.
    """
    ends = monotonic() + seconds
    cell: int | None = None
    allowed = seconds
    while True:
        with _in_time(min(allowed, ends - monotonic()), end) as late:
            try:
                said: Any = pickle.load(reading)
            except (OSError, EOFError, pickle.UnpicklingError) as error:
                if late.is_set() and cell is not None:
                    raise Stuck(cell) from None
                raise Lost(cell) from error
        if isinstance(said, Result):
            return said
        number, allowed = said
        cell = number if allowed else None
        allowed = allowed or seconds


@contextmanager
def _in_time(seconds: float, end: Callable[[], Any]) -> Iterator[threading.Event]:
    late = threading.Event()

    def ring() -> None:
        late.set()
        end()

    timer = threading.Timer(max(seconds, 0.0), ring)
    timer.daemon = True
    timer.start()
    try:
        yield late
    finally:
        timer.cancel()
        timer.join()  # it and whoever waits must not end the process both at once
