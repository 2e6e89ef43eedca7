"""Tests that a person may want to look at because of how they were judged, and what became of them so far.

They are found in the graded notebooks, whichever command graded them, and beside them stands what the gradebook says.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstm_course.grading.publishing.judged_how import JudgedHow, read_how
from lstm_course.grading.reporting.gradebook_points import assignments_in


@dataclass(frozen=True)
class SecondLook:
    """One test of one student.

    how    how it was judged
    auto   its points, as the grader gave them
    given  points that a person gave in their place; None where nobody did
    open   whether nobody has decided on it since it was graded
    """

    student: str
    unit: str
    notebook: str
    cell: str
    how: JudgedHow
    auto: float
    given: float | None
    open: bool


def second_looks(
    course: Any, units: Iterable[str] | None = None, only: Collection[tuple[str, str]] | None = None
) -> list[SecondLook]:
    """Return them all, of a ``Course``: those that stock would give more points, and those that are less protected.

    only  (student, unit) of the hand-ins that are looked into
    """
    found: list[SecondLook] = []
    with course.gradebook as gradebook:
        names = [one.name for one in assignments_in(gradebook, units)]
        for name in names:
            some = None if only is None else {student for student, unit in only if unit == name}
            if some == set():
                continue
            for submission in gradebook.assignment_submissions(name):
                if some is None or submission.student_id in some:
                    found += _looks(submission, name, course.autograded(name, submission.student_id))
    return sorted(found, key=lambda one: (names.index(one.unit), one.notebook, one.cell, one.student))


def _looks(submission: Any, unit: str, folder: Path) -> Iterator[SecondLook]:
    for book in submission.notebooks:
        marked = dict(_marked(folder / f"{book.name}.ipynb"))
        for grade in book.grades if marked else ():
            if (how := marked.get(grade.name)) is not None:
                yield SecondLook(
                    student=submission.student_id,
                    unit=unit,
                    notebook=book.name,
                    cell=grade.name,
                    how=how,
                    auto=grade.auto_score or 0.0,
                    given=grade.manual_score,
                    open=grade.manual_score is None or bool(grade.needs_manual_grade),
                )


def _marked(path: Path) -> Iterator[tuple[str, JudgedHow]]:
    try:
        text = path.read_text(encoding="utf-8")
        cells = json.loads(text)["cells"] if "less_protected" in text else []
    except (OSError, ValueError, KeyError):
        return
    for cell in cells:
        if (how := read_how(cell)) != JudgedHow():
            yield str(cell["metadata"].get("nbgrader", {}).get("grade_id", "")), how
