"""The file that nbgrader's own words go to: whatever a student is called, and however full the disk is."""

from __future__ import annotations

import logging
from pathlib import Path

from lstm_course.basics.words import printable


class LogFile(logging.FileHandler):
    """A file of lines that a terminal does not obey. One that cannot be written keeps nobody from being graded."""

    def __init__(self, path: str | Path) -> None:
        super().__init__(path, delay=True, encoding="utf-8", errors="backslashreplace")
        self.setFormatter(_Plain("%(asctime)s %(levelname)s %(message)s"))

    def handleError(self, record: logging.LogRecord) -> None:
        pass


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return "\n".join(map(printable, super().format(record).split("\n")))
