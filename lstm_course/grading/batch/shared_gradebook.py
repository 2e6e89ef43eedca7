"""One look at the gradebook, and one transaction for each of nbgrader's steps, while a batch runs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

import jsonschema
from nbgrader import api
from nbgrader.nbgraderformat import common
from sqlalchemy import Engine
from sqlalchemy.orm import Session, scoped_session, sessionmaker


class _Step(Session):
    """The session of one step. nbgrader commits after each cell, and each time the disk has to answer."""

    def commit(self) -> None:
        """Write, and read anew what is asked for next, as after a commit; but all at once where the step ends."""
        self.flush()
        self.expire_all()


@contextmanager
def shared_gradebook() -> Iterator[None]:
    """Have all of nbgrader's steps use one engine, which has its tables, and end each step with one commit.

    Each step opens a Gradebook, and a Gradebook makes an engine and asks for every table. What SQLAlchemy has compiled
    of a query it keeps in the engine: with a new one each time, compiling costs more than asking. Connections are
    closed as before. What a step has written when it fails is kept, as before.
    """
    init, close = api.Gradebook.__init__, api.Gradebook.close
    engines: dict[tuple[str, str], Engine] = {}

    def open_again(self: Any, db_url: str, course_id: str = "default_course", authenticator: Any = None) -> None:
        if (db_url, course_id) not in engines:
            init(self, db_url, course_id, authenticator)
            engines[db_url, course_id] = self.engine
            self.db.remove()
        self.engine = engines[db_url, course_id]
        self.course_id, self.authenticator = course_id, authenticator
        self.db = scoped_session(sessionmaker(class_=_Step, autoflush=True, bind=self.engine, future=True))

    def end(self: Any) -> None:
        try:
            if self.db().is_active:  # not where writing has failed: that error is to be heard, and no other
                Session.commit(self.db())
        finally:
            close(self)

    api.Gradebook.__init__, api.Gradebook.close = open_again, end
    try:
        yield
    finally:
        api.Gradebook.__init__, api.Gradebook.close = init, close


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
    error = jsonschema.exceptions.best_match(_validator(json.dumps(schema)).iter_errors(instance))
    if error is not None:
        raise error


@cache
def _validator(schema: str) -> Any:
    kind = jsonschema.validators.validator_for(json.loads(schema))
    kind.check_schema(json.loads(schema))
    return kind(json.loads(schema))
