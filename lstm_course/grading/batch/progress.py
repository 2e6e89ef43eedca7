"""How far a batch is: a bar on a terminal; in a file or a pipe a line now and then."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import monotonic
from types import TracebackType

from tqdm import tqdm

EVERY = 10.0  # seconds between lines where nobody watches


class Progress:
    """Counts submissions. ``expect`` is told how many there will be, and tells again when it is fewer."""

    def __init__(
        self, what: str, watched: bool, every: float = EVERY, tell: Callable[[str], None] | None = None
    ) -> None:
        self._what, self._every, self._tell = what, every, tell or _to_stderr
        self._bar = tqdm(desc=what, unit=" submission", dynamic_ncols=True, disable=not watched)
        self._watched = watched
        self._began = self._told = monotonic()
        self._first = 0.0
        self.done = self.total = self.passed_over = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.close()

    @property
    def seconds(self) -> float:
        return monotonic() - self._began

    def expect(self, total: int) -> None:
        self.passed_over += max(self.total - total, 0)
        self.total = self._bar.total = total
        self._bar.refresh()

    def step(self) -> None:
        self.done += 1
        self._first = self._first or monotonic()
        self._bar.update()
        if not self._watched and monotonic() - self._told >= self._every:
            self._told = monotonic()
            self._tell(self.line())

    def line(self) -> str:
        """``autograding: 40 of 120, 1.3 a second, 01:02 left``"""
        # Counted from the first one on: before it, everything was started.
        rate = (self.done - 1) / max(monotonic() - self._first, 1e-9)
        left = tqdm.format_interval(int((self.total - self.done) / rate)) if rate > 0 else "?"
        speed = f"{rate:.1f} a second" if rate >= 1 else f"{1 / rate:.1f} s each" if rate > 0 else "the first"
        return f"{self._what}: {self.done} of {self.total}, {speed}, {left} left"


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
