"""A class graded once more, beside its gradebook: on a copy, in a folder that is thrown away."""

from __future__ import annotations

import json
import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, BaseCell, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from traitlets.config import Config

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.course import Course
from lstm_course.grading.batch.gradebook import gradebook_file
from lstm_course.grading.batch.progress import Progress
from lstm_course.grading.batch.work_folder import remove, timestamp_in
from lstm_course.grading.reporting.recorder import Recorder
from lstm_course.grading.reporting.rows import Row, read_rows


@dataclass(frozen=True)
class Cell:
    """A graded cell, as the gradebook has it."""

    assignment: str
    notebook: str
    name: str


@dataclass(frozen=True)
class Mark:
    """Points that a cell has: those of its test, and those that a person gave it, which count."""

    auto: float | None
    manual: float | None = None


@dataclass(frozen=True)
class Regraded:
    """What one student's cell has and would have; with the outputs that show it, and the report's row."""

    student: str
    old: Mark
    new: float | None
    outputs: list[Any]
    row: Row | None

    @property
    def by_hand(self) -> bool:
        return self.old.manual is not None

    @property
    def change(self) -> float:
        """Return what the points that count would change by."""
        return 0.0 if self.by_hand else (self.new or 0.0) - (self.old.auto or 0.0)


@dataclass(frozen=True)
class Trial:
    """regraded: whose points differ. same: how many have what they had. left: who was not regraded, and why."""

    cell: Cell
    regraded: tuple[Regraded, ...]
    same: int
    left: Mapping[str, str]


def marks_of(gradebook: Any, cell: Cell) -> dict[str, Grade]:
    """Return student → nbgrader's row of that cell."""
    rows = (
        gradebook.db.query(SubmittedAssignment.student_id, Grade)
        .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(Notebook, Notebook.id == BaseCell.notebook_id)
        .join(Assignment, Assignment.id == Notebook.assignment_id)
        .filter(BaseCell.name == cell.name, Notebook.name == cell.notebook, Assignment.name == cell.assignment)
    )
    return dict(rows.all())


def try_again(
    course: Course,
    cell: Cell,
    student: str | None = None,
    workers: int = 2,
    say: Callable[[str], None] = print,
    watched: bool = False,
) -> Trial:
    """Grade what was graded before, of everybody or of one student, and say what the cell would have.

    Gradebook, graded notebooks and report stay as they are. Raises CourseError where nothing can be regraded.
    """
    with course.gradebook as gradebook:
        before = {who: Mark(row.auto_score, row.manual_score) for who, row in marks_of(gradebook, cell).items()}
    handed_in = [who for who, unit in course.submissions() if unit == cell.assignment and student in (None, who)]
    left = {who: why for who in handed_in if (why := _not_graded(course, cell, who, before))}
    if not set(handed_in) - set(left):
        why = next(iter(left.values()), "no hand-in lies in the submitted folder")
        raise CourseError(f"nobody's {cell.assignment} can be regraded: {why}")
    with _copy(course, left) as trial:
        recorder = Recorder(trial.root / f"{_folder(trial).name}/rows.jsonl")
        with Progress(f"regrading {cell.assignment}", watched) as progress:
            done = trial.autograde(
                cell.assignment,
                student or "*",
                force=True,
                workers=workers,
                record=recorder.graded,
                report=lambda one: progress.step(),
                expect=progress.expect,
                say=say,
            )
        left |= {one.student: one.problem for one in done if one.problem}
        rows = {row["student"]: row for row in read_rows(recorder.path) if row["cell"] == cell.name}
        with trial.gradebook as gradebook:
            after = {who: row.auto_score for who, row in marks_of(gradebook, cell).items()}
        good = [one.student for one in done if not one.problem]
        regraded = tuple(
            Regraded(who, before[who], after[who], outputs_in(_graded(trial, cell, who), cell.name), rows.get(who))
            for who in sorted(good)
            if after[who] != before[who].auto
        )
    return Trial(cell, regraded, len(good) - len(regraded), left)


def outputs_in(path: Path, cell: str) -> list[Any]:
    """Return the outputs of a cell in a graded notebook; none where it is not there."""
    with suppress(OSError, ValueError, LookupError, TypeError):
        for one in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if one["metadata"].get("nbgrader", {}).get("grade_id") == cell:
                return list(one["outputs"])
    return []


def _graded(course: Course, cell: Cell, student: str) -> Path:
    return course.autograded(cell.assignment, student) / f"{cell.notebook}.ipynb"


def _not_graded(course: Course, cell: Cell, student: str, before: Mapping[str, Mark]) -> str:
    """Return why a student's points of now are of no hand-in that lies there, "" where they are."""
    graded = course.autograded(cell.assignment, student)
    if student not in before or not graded.exists():
        return "not graded yet: run lstm-course autograde"
    new, old = timestamp_in(course.submitted(student, cell.assignment)), timestamp_in(graded)
    return "handed in again since it was graded: run lstm-course autograde" if new and old and new > old else ""


@contextmanager
def _copy(course: Course, left: Mapping[str, str]) -> Iterator[Course]:
    """Open the same course with a copy of its gradebook, which lies beside it: seed and calibration are found there."""
    source = gradebook_file(course.folder().db_url)
    if source is None:
        raise CourseError("regrade works on a copy of the gradebook, and so needs one in a file, not on a server")
    source = course.root / source
    folder = Path(tempfile.mkdtemp(prefix=".regrading-", dir=course.root))
    handle, name = tempfile.mkstemp(prefix=".regrading-", suffix=".db", dir=source.parent)  # mode 0600
    os.close(handle)
    changes = Config()
    changes.CourseDirectory.db_url = f"sqlite:///{name}"
    changes.CourseDirectory.autograded_directory = str(folder / "autograded")
    excluded = [course.folder().student_id_exclude, *left]
    changes.CourseDirectory.student_id_exclude = ",".join(filter(None, excluded))
    try:
        with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(name)) as new:
            old.backup(new)
        trial = Course(course.root, course.log_file, as_user=True, anywhere=True, changes=changes)
        try:
            yield trial
        finally:
            trial.close()
    finally:
        remove(folder)
        for path in (name, f"{name}-journal"):
            Path(path).unlink(missing_ok=True)


def _folder(trial: Course) -> Path:
    return Path(trial.folder().autograded_directory).parent
