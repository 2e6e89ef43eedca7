"""Rows of the gradebook, found by name: asked for once a step, and all that belong to a notebook at once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from nbgrader import api
from sqlalchemy import select

_FOUND = "lstm_course: rows found by name"


def _source_cells(db: Any, notebook: str, assignment: str) -> Any:
    return _of_notebook(db, api.SourceCell, notebook, assignment)


def _graded_cells(db: Any, notebook: str, assignment: str) -> Any:
    return _of_notebook(db, api.GradeCell, notebook, assignment)


def _of_notebook(db: Any, kind: Any, notebook: str, assignment: str) -> Any:
    return (
        db.query(kind.name, kind)
        .join(api.Notebook, api.Notebook.id == kind.notebook_id)
        .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
        .filter(api.Notebook.name == notebook, api.Assignment.name == assignment)
    )


def _grades(db: Any, notebook: str, assignment: str, student: str) -> Any:
    found = db.query(api.GradeCell.name, api.Grade).join(api.Grade, api.GradeCell.id == api.Grade.cell_id)
    return _of_submission(found, api.Grade, notebook, assignment, student)


def _comments(db: Any, notebook: str, assignment: str, student: str) -> Any:
    found = db.query(api.SolutionCell.name, api.Comment).join(api.Comment, api.SolutionCell.id == api.Comment.cell_id)
    return _of_submission(found, api.Comment, notebook, assignment, student)


def _of_submission(found: Any, of: Any, notebook: str, assignment: str, student: str) -> Any:
    """Name cells and submission apart: SQLite then finds each row by index, however many students there are.

    Told in joins, it goes through the rows of everybody.
    """
    cells = (
        select(api.BaseCell.id)
        .join(api.Notebook, api.Notebook.id == api.BaseCell.notebook_id)
        .join(api.Assignment, api.Assignment.id == api.Notebook.assignment_id)
        .where(api.Notebook.name == notebook, api.Assignment.name == assignment)
    )
    book = (
        select(api.SubmittedNotebook.id)
        .join(api.Notebook, api.Notebook.id == api.SubmittedNotebook.notebook_id)
        .join(api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id)
        .join(api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id)
        .where(api.Notebook.name == notebook, api.Assignment.name == assignment)
        .where(api.SubmittedAssignment.student_id == student)
    )
    return found.filter(of.cell_id.in_(cells), of.notebook_id == book.scalar_subquery())


_AT_ONCE: dict[str, Callable[..., Any]] = {
    "find_source_cell": _source_cells,
    "find_graded_cell": _graded_cells,
    "find_grade": _grades,
    "find_comment": _comments,
}


_REMEMBERED = ("find_assignment", "find_notebook", "find_student", "find_submission", "find_submission_notebook")


def _remembering(one: Callable[..., Any]) -> Callable[..., Any]:
    """Return what finds a row by name, and asks for it once a step."""

    def find(self: Any, *given: str, **named: str) -> Any:
        known = self.db().info.setdefault(_FOUND, {})
        key = (one, given, *sorted(named.items()))
        if key not in known or known[key] not in self.db:  # taken away
            known[key] = one(self, *given, **named)
        return known[key]

    return find


def _finding(one: Callable[..., Any], all_of: Callable[..., Any]) -> Callable[..., Any]:
    """Return what finds a row by name among all that belong to it, which are looked up once a step."""

    def find(self: Any, *given: str, **named: str) -> Any:
        if named:
            return one(self, *given, **named)
        name, *of = given
        known = self.db().info.setdefault(_FOUND, {})
        if (key := (one, *of)) not in known:
            known[key] = dict(all_of(self.db, *of).all())
        row = known[key].get(name)
        return one(self, *given) if row is None else row

    return find


FINDERS: dict[str, Callable[[Callable[..., Any]], Callable[..., Any]]] = {
    **{name: partial(_finding, all_of=all_of) for name, all_of in _AT_ONCE.items()},
    **dict.fromkeys(_REMEMBERED, _remembering),
}
"""Name of a Gradebook's method → what makes ours of it."""
