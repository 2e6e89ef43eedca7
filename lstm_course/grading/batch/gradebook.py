"""The gradebook, looked at before anything is touched; what its errors, and nbgrader's, mean in words."""

from __future__ import annotations

import os
import sqlite3
import sysconfig
from functools import cache
from pathlib import Path

from nbgrader import api, dbutil
from nbgrader.api import Base, Gradebook
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lstm_course.basics.errors import CourseError
from lstm_course.basics.words import first_line

Known = dict[str, dict[str, dict[str, str]]]
"""unit → notebook → graded cell → its type."""
_DATABASE = {"DatabaseError", "DBAPIError"}  # sqlite3's and SQLAlchemy's, with all that derive from them
_ITS_OWN = {"IntegrityError", "DataError"}  # about one row, not about the gradebook
_DAMAGED = "is damaged: put a copy of gradebook.db from before in its place"
_GRADEBOOK = (
    ("locked", "is locked: close what else works on it (formgrader, another autograde), then try again"),
    ("not a database", _DAMAGED),
    ("malformed", _DAMAGED),
    ("no such", "is of another nbgrader: make a copy of it, then run 'nbgrader db upgrade'"),
    ("readonly", "cannot be written: look at the permissions of gradebook.db and of its folder"),
    ("unable to open", "cannot be opened: look at the permissions of gradebook.db and of its folder"),
    ("disk", "cannot be written: is the disk full?"),
)


def read_gradebook(db_url: str, course_id: str) -> Known:
    """Return the units that the gradebook knows. Raises CourseError if it is absent, damaged, locked or read-only."""
    try:
        _can_be_written(db_url)
        with Gradebook(db_url, course_id) as gradebook:
            return {
                unit.name: {
                    book.name: {cell.name: cell.cell_type for cell in book.grade_cells} for book in unit.notebooks
                }
                for unit in gradebook.assignments
            }
    except (sqlite3.Error, SQLAlchemyError) as error:
        raise CourseError(in_words(error)) from error


def read_submitted(db_url: str, course_id: str) -> set[tuple[str, str]]:
    """Return (unit, student) of the submissions that the gradebook has."""
    with Gradebook(db_url, course_id) as gradebook:
        rows = gradebook.db.query(api.Assignment.name, api.SubmittedAssignment.student_id).join(
            api.Assignment, api.Assignment.id == api.SubmittedAssignment.assignment_id
        )
        return {(unit, student) for unit, student in rows}


def gradebook_file(db_url: str) -> Path | None:
    """Return where the gradebook lies; None for one on a server."""
    url = make_url(db_url)
    is_file = url.drivername.startswith("sqlite") and url.database not in (None, "", ":memory:")
    return Path(str(url.database)) if is_file else None


def _can_be_written(db_url: str) -> None:
    path = gradebook_file(db_url)
    if path is None:
        return
    if not path.exists():
        raise CourseError(
            f"there is no gradebook in {path.parent}: run 'nbgrader generate_assignment UNIT --force' first"
        )
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("malformed")
        connection.execute("CREATE TABLE lstm_course_can_write (tried INTEGER)")  # BEGIN alone writes nothing
        connection.execute("ROLLBACK")
        _is_complete(connection)
    finally:
        connection.close()


def _is_complete(connection: sqlite3.Connection) -> None:
    for table in Base.metadata.sorted_tables:
        there = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
        if missing := [column.name for column in table.columns if column.name not in there]:
            raise sqlite3.DatabaseError(f"no such column: {table.name}.{missing[0]}")


def is_the_gradebooks(error: BaseException) -> bool:
    """Return whether the gradebook itself is at fault, for everybody, and no submission."""
    names = _names(error)
    told = str(error).startswith("(sqlite3.OperationalError)")  # nbgrader says so in an error of its own
    return told or (bool(names & _DATABASE) and not names & _ITS_OWN)


def in_words(error: BaseException) -> str:
    """Return one line about why a submission could not be graded, or a step of nbgrader's not be done."""
    names = _names(error)
    if is_the_gradebooks(error):
        said = str(error).lower()
        for sign, words in _GRADEBOOK:
            if sign in said:
                return f"the gradebook {words}"
        return "the gradebook could not be read or written"
    if names & {"NotJSONError", "JSONDecodeError", "UnicodeDecodeError"}:
        return "the notebook file is damaged: it is not JSON"
    if "SchemaTooOldError" in names or "SchemaTooNewError" in names:
        return "the notebook's nbgrader metadata is of another version than this nbgrader's"
    if "ValidationError" in names or isinstance(error, LookupError | AttributeError | TypeError):
        return "the notebook is damaged: its cells or their nbgrader metadata are not as they should be"
    return first_line(error)


def _names(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__}


def put_scripts_on_path() -> None:
    """Put this Python's own scripts first on PATH, for this process and what it starts.

    nbgrader starts ``alembic`` by name when it makes a gradebook; a Python that is run by its full path, in an
    environment that nobody activated, does not find it.
    """
    ours, path = sysconfig.get_path("scripts"), os.environ.get("PATH", "")
    if path.split(os.pathsep)[0] != ours:
        os.environ["PATH"] = os.pathsep.join([ours, path])


def know_new_gradebooks() -> None:
    """Have nbgrader look up the version of a new gradebook in this process: starting alembic for it takes a second."""
    api.get_alembic_version = _newest_version


@cache
def _newest_version() -> str:
    from alembic.script import ScriptDirectory

    return str(ScriptDirectory(dbutil.ALEMBIC_DIR).get_current_head())
