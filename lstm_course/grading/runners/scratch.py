"""Where notebooks are run: a folder in the place for temporary files that goes with whoever made it, however that ends.

A judge that is stuck, or a batch that is killed, removes nothing. What it worked in is then removed by those who wait
for it, or by whoever grades next on this machine.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from lstm_course.basics.locks import locked
from lstm_course.grading.judging.folders import remove_tree

_PREFIX, _LOCK = "lstm-course-grading-", ".held-while-grading"


class Scratch:
    """A folder with one for each job in it. A lock in it is held as long as this process lives."""

    def __init__(self) -> None:
        remove_left()
        self.folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
        self._lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        locked(self._lock)

    @contextlib.contextmanager
    def for_one(self) -> Iterator[Path]:
        """Yield an empty folder, which is removed afterwards."""
        folder = Path(tempfile.mkdtemp(dir=self.folder))
        try:
            yield folder
        finally:
            remove_tree(folder)

    def close(self) -> None:
        remove_tree(self.folder)
        if self._lock >= 0:
            os.close(self._lock)
        self._lock = -1


def remove_left() -> None:
    """Remove what processes that are gone have left."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            lock = os.open(folder / _LOCK, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
            try:
                if folder.lstat().st_uid == os.geteuid() and locked(lock):
                    remove_tree(folder)
            finally:
                os.close(lock)
