"""Watches what the instructor's own solution does that its text does not tell. It is the one notebook that is trusted.

Names: what the instructor's other cells made is looked at before and after each cell of the solution, and each test.
Files: those beside the notebook are looked at before and after whatever runs.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from lstm_course.grading.jobs import Cell, Job, Observed
from lstm_course.grading.judging.instructor import Instructor
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.statements import DEFINITIONS
from lstm_course.grading.judging.student_life import Refused, Stopped


class Observer:
    """Looks on while a job's cells run. ``unsure``: files that the solution's text says it writes."""

    def __init__(self, job: Job, session: Session, instructor: Instructor, unsure: set[str]) -> None:
        self._session, self._unsure = session, unsure
        self._files = sorted(job.own_files.keys() | unsure)
        self._solutions = {cell.grade_id for cell in job.instructor if cell.kind == "solution"} - {""}
        made = (s for s in instructor.statements if not s.in_test and not isinstance(s.node, DEFINITIONS))
        self._names = sorted({name for statement in made for name in statement.binds})
        self._altered: dict[str, tuple[str, ...]] = {}
        self._written: set[str] = set()
        self._touched: set[str] = set()  # by a test or by the functions that it calls: nobody can say which

    @contextmanager
    def watching(self, cell: Cell) -> Iterator[None]:
        """Look before and after."""
        ours = cell.kind == "test" or cell.grade_id in self._solutions
        names, files = self._prints() if ours else {}, self._stamps()
        yield
        now = self._stamps()
        changed = {name for name in self._files if files.get(name) != now.get(name)}
        if cell.grade_id in self._solutions:
            self._written |= changed
        self._touched |= changed
        after = self._prints() if ours else {}
        if altered := [name for name, told in names.items() if after.get(name, told) != told]:
            self._altered[cell.grade_id] = tuple(altered)

    def observed(self) -> Observed:
        """Return what was seen."""
        return Observed(
            altered=dict(self._altered),
            written=tuple(sorted(self._written)),
            unwritten=tuple(sorted(self._unsure - self._touched)),
        )

    def _prints(self) -> dict[str, str]:
        with suppress(Refused, Stopped):
            self._session.ready()
            told = self._session.ask({"op": "fingerprints", "names": self._names}, 60.0) if self._names else {}
            return {str(name): str(print_) for name, print_ in told.items()} if isinstance(told, dict) else {}
        return {}

    def _stamps(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for name in self._files:
            with suppress(OSError):
                about = os.stat(self._session.folder / name)
                found[name] = (about.st_ino, about.st_size, about.st_mtime_ns)
        return found
