"""One look at the gradebook, and one transaction for each of nbgrader's steps, while a batch runs."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any

import jsonschema
from nbgrader import api
from nbgrader.nbgraderformat import common
from nbgrader.preprocessors import SaveAutoGrades
from sqlalchemy import Column, Engine, event, inspect, select
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from lstm_course.grading.batch.new_submission import at_once


class _Step(Session):
    """The session of one step. nbgrader commits after each cell, and each time the disk has to answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._written: set[Any] = set()
        self.is_kept = True

    def flush(self, objects: Any = None) -> None:
        self._written |= {*self.new, *self.dirty, *self.deleted}
        super().flush(objects)

    def commit(self) -> None:
        """Write, and read anew what follows from other rows, as after a commit; but all at once where the step ends.

        A row's own columns stay as they were read, if it was not written.
        """
        if _saving:
            return
        self.flush()
        written, self._written = self._written, set()
        for row in list(self.identity_map.values()) if written else ():
            if row in written:
                self.expire(row)
            elif names := _from_others(type(row)):
                self.expire(row, names)


@cache
def _from_others(kind: type) -> list[str]:
    """Return which attributes of a row follow from other rows: relations, and sums that the gradebook works out."""
    if kind in _ALONE:
        return []
    mapper = inspect(kind)
    own = {one.key for one in mapper.column_attrs if all(isinstance(column, Column) for column in one.columns)}
    return [one.key for one in mapper.attrs if one.key not in own]


@event.listens_for(_Step, "after_rollback")
def _note_loss(session: _Step) -> None:
    session.is_kept = False


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


_FOUND = "lstm_course: rows found by name"
_together: list[dict[Engine, Any]] = []  # engine → the session of what is one step
_saving: list[None] = []  # not empty while a notebook's points are saved


class Step:
    """What is written with one commit."""

    def __init__(self) -> None:
        self.sessions: dict[Engine, Any] = {}

    @property
    def is_kept(self) -> bool:
        """Return whether all that was written so far is still there: where one row is refused, all of them go."""
        return all(db().is_active and db().is_kept for db in self.sessions.values())


@contextmanager
def as_one_step() -> Iterator[Step]:
    """Have nbgrader's code that opens a shared gradebook several times ask the disk once, at the end.

    Within another step it is part of that one.
    """
    step = Step()
    if _together:
        step.sessions = _together[-1]
        yield step
        return
    _together.append(step.sessions)
    try:
        yield step
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


def _stay_in_memory(connection: Any, record: Any) -> None:
    """Have SQLite write nothing to the file before the commit: until then, others read it, and so do we."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA cache_spill = OFF")


def _at_once(save: Callable[..., Any]) -> Callable[..., Any]:
    """Return nbgrader's step that saves points, which looks a row up by the cell's name, and needs no other."""

    def preprocess(self: Any, nb: Any, resources: Any) -> Any:
        if type(self) is not SaveAutoGrades:  # a course's own may look at more
            return save(self, nb, resources)
        with as_one_step() as step:
            _saving.append(None)
            try:
                return save(self, nb, resources)
            finally:
                _saving.pop()
                for db in step.sessions.values() if step.is_kept else ():
                    db.commit()

    return preprocess


@contextmanager
def shared_gradebook() -> Iterator[None]:
    """Have all of nbgrader's steps use one engine, which has its tables, and end each step with one commit.

    Each step opens a Gradebook, and a Gradebook makes an engine and asks for every table. What SQLAlchemy has compiled
    of a query it keeps in the engine: with a new one each time, compiling costs more than asking. Connections are
    closed as before. What a step has written when it fails is kept, as before.
    """
    init, close, save = api.Gradebook.__init__, api.Gradebook.close, SaveAutoGrades.preprocess
    finders = {name: getattr(api.Gradebook, name) for name in (*_AT_ONCE, *_REMEMBERED)}
    add = api.Gradebook.add_submission
    engines: dict[tuple[str, str], Engine] = {}

    def open_again(self: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
        if (db_url, course_id) not in engines:
            init(self, db_url, course_id, authenticator)
            self.db.remove()
            engines[db_url, course_id] = self.engine
            event.listen(self.engine, "connect", _stay_in_memory)
            self.engine.dispose()  # its first connection was made before
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

    api.Gradebook.__init__, api.Gradebook.close, SaveAutoGrades.preprocess = open_again, end, _at_once(save)
    api.Gradebook.add_submission = at_once(add)
    for name, one in finders.items():
        find = _finding(one, _AT_ONCE[name]) if name in _AT_ONCE else _remembering(one)
        setattr(api.Gradebook, name, find)
    try:
        yield
    finally:
        api.Gradebook.__init__, api.Gradebook.close, SaveAutoGrades.preprocess = init, close, save
        api.Gradebook.add_submission = add
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


_texts: list[tuple[Any, str]] = []  # the schema that was asked for last, and its text


def _validate(instance: Any, schema: Any) -> None:
    """Do what ``jsonschema.validate`` does."""
    if not _texts or _texts[0][0] is not schema:  # one for all cells of a notebook
        _texts[:] = [(schema, json.dumps(schema))]
    error = _first_error(_texts[0][1], json.dumps(instance))
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
