"""What grading needs of the course itself, looked at before anything is touched."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from nbgrader.api import Gradebook
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.error_messages import in_words

Known = dict[str, dict[str, dict[str, str]]]
"""unit → notebook → graded cell → its type."""


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


def _can_be_written(db_url: str) -> None:
    url = make_url(db_url)
    if not url.drivername.startswith("sqlite") or url.database in (None, "", ":memory:"):
        return
    path = Path(str(url.database))
    if not path.exists():
        raise CourseError(
            f"there is no gradebook in {path.parent}: run 'nbgrader generate_assignment UNIT --force' first"
        )
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
            raise sqlite3.DatabaseError("malformed")
        connection.execute("ROLLBACK")
    finally:
        connection.close()
