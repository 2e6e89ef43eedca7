"""Regraded points into the gradebook, and back out of it.

Only the points of the test are touched, ``auto_score``: what a person gave, wrote or decided stays. Before anything is
written, what was there lies in a file of the course's folder ``regrades``, from which it can be put back.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import replace_file, write_atomically
from lstm_course.grading.batch.course import Course
from lstm_course.grading.batch.work_folder import alone_in
from lstm_course.grading.regrading.trial import Cell, Trial, marks_of, outputs_in
from lstm_course.grading.reporting.recorder import NAME
from lstm_course.grading.reporting.rows import ReportFile, read_rows

FOLDER = "regrades"
_UNDONE = ".undone.json"


@dataclass(frozen=True)
class Step:
    """One student's cell before and after: points of the test, outputs in the graded notebook, the report's row."""

    student: str
    auto: tuple[float | None, float | None]
    outputs: tuple[list[Any], list[Any]]
    row: tuple[Mapping[str, Any] | None, Mapping[str, Any] | None]

    def back(self) -> Step:
        return Step(self.student, self.auto[::-1], self.outputs[::-1], self.row[::-1])


def enter(course: Course, trial: Trial) -> tuple[Path, list[str]]:
    """Write what a trial found. Return the file that undoes it, and who was left out: changed in the meantime."""
    cell = trial.cell
    rows = {row["student"]: row for row in read_rows(course.root / NAME) if _is_of(row, cell)}
    steps = [
        Step(
            one.student,
            (one.old.auto, one.new),
            (outputs_in(_path(course, cell, one.student), cell.name), one.outputs),
            (rows.get(one.student), one.row),
        )
        for one in trial.regraded
    ]
    with alone_in(course.root):
        path = course.root / FOLDER / f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%S-%f}_{cell.assignment}_{cell.name}.json"
        told = {"cell": asdict(cell), "steps": [asdict(step) for step in steps]}
        write_atomically(path, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
        return path, _apply(course, cell, steps)


def last_of(course: Course, cell: Cell) -> tuple[Path, list[Step]]:
    """Return the last regrade of a cell that was not undone. Raises CourseError where there is none."""
    for path in sorted((course.root / FOLDER).glob("*.json"), reverse=True):
        if path.name.endswith(_UNDONE):
            continue
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if Cell(**told["cell"]) == cell:
                return path, [
                    Step(**{name: _pair(name, value) for name, value in one.items()}) for one in told["steps"]
                ]
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise CourseError(f"{path} cannot be read ({error}): move it away to go on without it") from None
    raise CourseError(f"there is no regrade of {cell.name} in {course.root / FOLDER} that could be undone")


def undo(course: Course, cell: Cell, path: Path, steps: Iterable[Step]) -> list[str]:
    """Put back what was there before a regrade. Return who was left out: their points have changed since."""
    with alone_in(course.root):
        left = _apply(course, cell, [step.back() for step in steps])
        os.replace(path, path.with_name(path.name.removesuffix(".json") + _UNDONE))
        return left


def _apply(course: Course, cell: Cell, steps: Iterable[Step]) -> list[str]:
    """Write the second of each pair, where the gradebook has the first. All points at once, then what shows them.

    Whoever is killed in between has the points, and the file that undoes them.
    """
    steps, left = list(steps), []
    with course.gradebook as gradebook:
        grades = marks_of(gradebook, cell)
        for step in steps:
            grade = grades.get(step.student)
            if grade is None or grade.auto_score != step.auto[0]:
                left.append(step.student)
            else:
                grade.auto_score = step.auto[1]
        gradebook.db.commit()
    done = [step for step in steps if step.student not in left]
    for step in done:
        _show(_path(course, cell, step.student), cell.name, step.outputs[1])
    _report(course.root / NAME, cell, done)
    return left


def _show(path: Path, cell: str, outputs: list[Any]) -> None:
    """Put the outputs into a graded notebook; its permissions stay, and one that cannot be read stays as it is."""
    try:
        notebook, mode = json.loads(path.read_text(encoding="utf-8")), path.stat().st_mode
        found = [one for one in notebook["cells"] if one["metadata"].get("nbgrader", {}).get("grade_id") == cell]
        for one in found:
            one["outputs"] = outputs
        replace_file(path, (json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n").encode())
        path.chmod(mode & 0o777)
    except (OSError, ValueError, LookupError, TypeError):
        return


def _report(path: Path, cell: Cell, steps: Iterable[Step]) -> None:
    """Add the rows of each submission once more, with the cell's own in its place."""
    blocks: dict[str, list[dict[str, Any]]] = {}
    for row in read_rows(path):
        if row["unit"] == cell.assignment:
            blocks.setdefault(row["student"], []).append(row)
    report = ReportFile(path)
    for step in steps:
        new = step.row[1]
        if new is not None and step.student in blocks:
            report.add([{**new} if _is_of(row, cell) else row for row in blocks[step.student]])


def _is_of(row: Mapping[str, Any], cell: Cell) -> bool:
    return (row["unit"], row.get("notebook"), row.get("cell")) == (cell.assignment, cell.notebook, cell.name)


def _path(course: Course, cell: Cell, student: str) -> Path:
    return course.autograded(cell.assignment, student) / f"{cell.notebook}.ipynb"


def _pair(name: str, value: Any) -> Any:
    return value if name == "student" else tuple(value)
