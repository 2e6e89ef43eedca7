"""Enters a submission with one statement for each table, where nbgrader makes an object for each row."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any
from uuid import uuid4

from nbgrader import api, utils
from sqlalchemy import insert
from sqlalchemy.exc import StatementError

_SHAPE = "lstm_course: cells of an assignment"
Shape = list[tuple[str, list[str], list[str]]]
"""Of each notebook: its id, and the ids of the cells that get a grade, and of those that get a comment."""


def at_once(add_submission: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does nbgrader's ``Gradebook.add_submission``: the same rows, in the same order."""

    def add(self: Any, assignment: str, student: str, **given: Any) -> Any:
        if given.keys() - {"timestamp"}:
            return add_submission(self, assignment, student, **given)
        known = self.db().info.setdefault(_SHAPE, {})
        if assignment not in known:
            known[assignment] = _shape_of(self.find_assignment(assignment))
        of, shape = known[assignment]
        sent = {"id": uuid4().hex, "assignment_id": of, "student_id": self.find_student(student).id}
        if "timestamp" in given:
            sent["timestamp"] = utils.parse_utc(given["timestamp"])
        try:
            _insert(self.db, sent, shape)
        except StatementError as error:
            self.db.rollback()
            raise api.InvalidEntry(*error.args) from error
        return self.find_submission(assignment, student)

    return add


def _shape_of(assignment: Any) -> tuple[str, Shape]:
    shape = []
    for book in assignment.notebooks:
        grades, answers, tasks = map(_ids, (book.grade_cells, book.solution_cells, book.task_cells))
        shape.append((book.id, grades + tasks, answers + tasks))
    return assignment.id, shape


def _ids(cells: Iterable[Any]) -> list[str]:
    return [cell.id for cell in cells]


def _insert(db: Any, sent: dict[str, Any], shape: Shape) -> None:
    rows: dict[Any, list[dict[str, Any]]] = {api.SubmittedNotebook: [], api.Grade: [], api.Comment: []}
    for book, grades, comments in shape:
        mine = {"id": uuid4().hex, "assignment_id": sent["id"], "notebook_id": book}
        rows[api.SubmittedNotebook].append(mine)
        for kind, cells in ((api.Grade, grades), (api.Comment, comments)):
            rows[kind] += [{"notebook_id": mine["id"], "cell_id": cell} for cell in cells]
    db.execute(insert(api.SubmittedAssignment.__table__), sent)
    for kind, of_kind in rows.items():
        if of_kind:
            db.execute(insert(kind.__table__), of_kind)
