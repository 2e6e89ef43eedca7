"""One look at the gradebook, and one transaction for each of nbgrader's steps, while a batch runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

import jsonschema
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker


class _Step(Session):
    """The session of one step. nbgrader commits after each cell, and each time the disk has to answer."""

    def commit(self) -> None:
        """Write, and read anew what is asked for next, as after a commit; but all at once where the step ends.

        Rows whose columns follow from no other row that a step writes stay as they were read, if they were not written.
        """
        written = {*self.new, *self.dirty}
        self.flush()
        for row in list(self.identity_map.values()):
            if row in written or not isinstance(row, _ALONE):
                self.expire(row)


_ALONE = (api.SourceCell, api.BaseCell, api.Grade, api.Comment)


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


def _finding(one: Callable[..., Any], all_of: Callable[..., Any]) -> Callable[..., Any]:
    """Return what finds a row by name among all that belong to it, which are looked up once a step."""

    def find(self: Any, *given: str, **named: str) -> Any:
        if named:
            return one(self, *given, **named)
        name, *of = given
        known = self.__dict__.setdefault("_found", {})
        if (key := (one, *of)) not in known:
            known[key] = dict(all_of(self.db, *of).all())
        row = known[key].get(name)
        return one(self, *given) if row is None else row

    return find


_together: list[dict[Engine, Any]] = []  # engine → the session of what is one step


@contextmanager
def as_one_step() -> Iterator[None]:
    """Have nbgrader's code that opens a shared gradebook several times ask the disk once, at the end."""
    _together.append({})
    try:
        yield
    finally:
        for engine, db in _together.pop().items():
            _end(db, engine)


def _end(db: Any, engine: Engine) -> None:
    try:
        if db().is_active:  # not where writing has failed: that error is to be heard, and no other
            Session.commit(db())
    finally:  # as nbgrader closes a gradebook
        db.remove()
        engine.dispose()


@contextmanager
def shared_gradebook() -> Iterator[None]:
    """Have all of nbgrader's steps use one engine, which has its tables, and end each step with one commit.

    Each step opens a Gradebook, and a Gradebook makes an engine and asks for every table. What SQLAlchemy has compiled
    of a query it keeps in the engine: with a new one each time, compiling costs more than asking. Connections are
    closed as before. What a step has written when it fails is kept, as before.
    """
    init, close = api.Gradebook.__init__, api.Gradebook.close
    finders = {name: getattr(api.Gradebook, name) for name in _AT_ONCE}
    engines: dict[tuple[str, str], Engine] = {}

    def open_again(self: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
        if (db_url, course_id) not in engines:
            init(self, db_url, course_id, authenticator)
            engines[db_url, course_id] = self.engine
            self.db.remove()
        self.engine = engines[db_url, course_id]
        self.course_id, self.authenticator = course_id, authenticator
        self.db = _together[-1].get(self.engine) if _together else None
        if self.db is None:
            self.db = scoped_session(sessionmaker(class_=_Step, autoflush=True, bind=self.engine, future=True))
        if _together:
            _together[-1][self.engine] = self.db

    def end(self: Any) -> None:
        if not _together:
            _end(self.db, self.engine)

    api.Gradebook.__init__, api.Gradebook.close = open_again, end
    for name, one in finders.items():
        setattr(api.Gradebook, name, _finding(one, _AT_ONCE[name]))
    try:
        yield
    finally:
        api.Gradebook.__init__, api.Gradebook.close = init, close
        for name, one in finders.items():
            setattr(api.Gradebook, name, one)


@contextmanager
def checked_schema() -> Iterator[None]:
    """Have nbgrader's own schema of a cell's metadata looked through once, and not again for each cell."""
    common.jsonschema = SimpleNamespace(validate=_validate)
    try:
        yield
    finally:
        common.jsonschema = jsonschema


def _validate(instance: Any, schema: Any) -> None:
    """Do what ``jsonschema.validate`` does."""
    error = _first_error(json.dumps(schema), json.dumps(instance))
    if error is not None:
        raise error


@lru_cache(maxsize=4096)  # a cell's metadata are the same in the whole class
def _first_error(schema: str, instance: str) -> Any:
    return jsonschema.exceptions.best_match(_validator(schema).iter_errors(json.loads(instance)))


@cache
def _validator(schema: str) -> Any:
    kind = jsonschema.validators.validator_for(json.loads(schema))
    kind.check_schema(json.loads(schema))
    return kind(json.loads(schema))
