"""One look at the gradebook, and one transaction for each of nbgrader's steps, while a batch runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from nbgrader import api
from nbgrader.preprocessors import SaveAutoGrades
from sqlalchemy import Column, Engine, event, inspect
from sqlalchemy.orm import Mapper, Session, scoped_session, sessionmaker

from lstm_course.grading.batch.found_rows import FINDERS
from lstm_course.grading.batch.new_submission import at_once

_ALONE = (api.SourceCell, api.BaseCell, api.Grade, api.Comment)


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
            elif names := _from_others(inspect(row).mapper):
                self.expire(row, names)


@cache
def _from_others(mapper: Mapper[Any]) -> list[str]:
    """Return which attributes of a row follow from other rows: relations, and sums that the gradebook works out."""
    if issubclass(mapper.class_, _ALONE):
        return []
    own = {one.key for one in mapper.column_attrs if all(isinstance(column, Column) for column in one.columns)}
    return [one.key for one in mapper.attrs if one.key not in own]


@event.listens_for(_Step, "after_rollback")
def _note_loss(session: _Step) -> None:
    session.is_kept = False


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
    finders = {name: getattr(api.Gradebook, name) for name in FINDERS}
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
        setattr(api.Gradebook, name, FINDERS[name](one))
    try:
        yield
    finally:
        api.Gradebook.__init__, api.Gradebook.close, SaveAutoGrades.preprocess = init, close, save
        api.Gradebook.add_submission = add
        for name, one in finders.items():
            setattr(api.Gradebook, name, one)
