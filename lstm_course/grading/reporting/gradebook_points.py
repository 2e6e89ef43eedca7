"""What the gradebook says of a class, in a few queries: nbgrader's own objects take a query for each grade."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from nbgrader.api import (
    BaseCell,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import func, select

from lstm_course.grading.points import waits
from lstm_course.grading.reporting.points_table import UnitPoints


class CellPoints(NamedTuple):
    """One graded cell of one student.

    by_hand  a person marks it: a written answer, a task, an answer without a test
    waiting  it waits for that person
    graded   it has points, from whomever
    """

    student: str
    unit: str
    notebook: str
    cell: str
    points: float
    most: float
    by_hand: bool
    waiting: bool
    graded: bool


def read_points(gradebook: Any, units: Iterable[str] | None = None) -> tuple[list[UnitPoints], list[CellPoints]]:
    """Return a row for each student and unit, handed in or not, and each graded cell of what was handed in.

    gradebook  an open one of nbgrader's
    """
    students = [name for (name,) in gradebook.db.query(Student.id).order_by(Student.last_name, Student.first_name)]
    rows: list[UnitPoints] = []
    cells: list[CellPoints] = []
    for assignment in assignments_in(gradebook, units):
        most = assignment.max_score
        there = _submitted(gradebook.db, assignment)
        for student in students:
            its = there.get(student)
            cells += its or ()
            rows.append(_row(student, assignment.name, most, its))
    return rows, cells


def assignments_in(gradebook: Any, units: Iterable[str] | None) -> list[Any]:
    """Return nbgrader's assignments of these units, in their order; of all for None, in the gradebook's own."""
    there = {one.name: one for one in gradebook.assignments}
    return [there[name] for name in (there if units is None else dict.fromkeys(units)) if name in there]


def _submitted(database: Any, assignment: Any) -> dict[str, list[CellPoints]]:
    found: dict[str, list[CellPoints]] = {
        student: []
        for (student,) in database.query(SubmittedAssignment.student_id).filter_by(assignment_id=assignment.id)
    }
    for one in database.execute(_cells_of(assignment.id)):
        found[one.student_id].append(_cell(one, assignment.name))
    return found


def _cells_of(assignment: str) -> Any:
    answered = select(SolutionCell.notebook_id, SolutionCell.name).subquery()
    return (
        select(
            SubmittedAssignment.student_id,
            Notebook.name.label("notebook"),
            BaseCell.__table__.c.name.label("cell"),
            func.coalesce(GradeCell.__table__.c.max_score, TaskCell.__table__.c.max_score, 0.0).label("most"),
            GradeCell.__table__.c.cell_type,
            answered.c.name.label("answer"),
            Grade.auto_score,
            Grade.manual_score,
            Grade.extra_credit,
            Grade.needs_manual_grade,
            Grade.score,
        )
        .select_from(Grade)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(BaseCell.__table__, BaseCell.__table__.c.id == Grade.cell_id)
        .outerjoin(GradeCell.__table__, GradeCell.__table__.c.id == Grade.cell_id)
        .outerjoin(TaskCell.__table__, TaskCell.__table__.c.id == Grade.cell_id)
        .outerjoin(
            answered,
            (answered.c.notebook_id == BaseCell.__table__.c.notebook_id)
            & (answered.c.name == BaseCell.__table__.c.name),
        )
        .where(SubmittedAssignment.assignment_id == assignment)
    )


def _cell(one: Any, unit: str) -> CellPoints:
    student, notebook, cell, most, kind, answer, auto, manual, *_, points = one  # by name it takes twice as long
    return CellPoints(
        student,
        unit,
        notebook,
        cell,
        points,
        most,
        by_hand=kind != "code" or answer is not None,
        waiting=waits(one),
        graded=auto is not None or manual is not None,
    )


def _row(student: str, unit: str, most: float, cells: Sequence[CellPoints] | None) -> UnitPoints:
    if cells is None:
        return UnitPoints(student, unit, 0.0, most, 0.0, "missing")
    tests = [cell for cell in cells if not cell.by_hand]
    # A test that a student deleted stays without a score; the others count.
    ungraded = bool(tests) and not any(cell.graded for cell in tests)
    to_mark = 0.0 if ungraded else sum(cell.most for cell in cells if cell.by_hand and cell.waiting)
    points = sum(cell.points for cell in cells)
    return UnitPoints(student, unit, points, most, to_mark, "not graded" if ungraded else "graded")


def by_cell(cells: Collection[CellPoints]) -> Iterator[tuple[tuple[str, str], list[CellPoints]]]:
    """Yield (unit, cell) and what everybody got for it, in the order in which the gradebook has them."""
    found: defaultdict[tuple[str, str], list[CellPoints]] = defaultdict(list)
    for one in cells:
        found[one.unit, one.cell].append(one)
    yield from found.items()
