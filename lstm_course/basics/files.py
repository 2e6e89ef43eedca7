"""Writing a file so that nothing is ever half written."""

from __future__ import annotations

import os
from pathlib import Path

from lstm_course.basics.errors import CourseError

COPY_MEMORY = ".lstm-course.json"
"""Stands in the folder of a student's copy of the course, and remembers what its files were made from."""

HANDED_IN_ATTEMPTS = "lstm-course-attempts.json"
"""In a unit's folder: what a student wants the instructor to know of the tries before the hand-in."""


def write_atomically(path: Path, text: str) -> None:
    """Write a text as ``replace_file`` does. CourseError where it cannot be written."""
    try:
        replace_file(path, text.encode())
    except OSError as error:
        why = error.strerror or str(error)
        raise CourseError(f"cannot write {path}: {why}; is the folder yours to write to, and is there room?") from None


def replace_file(path: Path, content: bytes) -> None:
    """Write to a temporary file beside ``path``, then rename: a reader sees the old content or the new.

    A link stays a link: the file that it points to is written. OSError where it cannot be written.
    """
    path = Path(os.path.realpath(path)) if path.is_symlink() else path
    scratch = path.with_name(f".{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        scratch.write_bytes(content)
        os.replace(scratch, path)
    except OSError as error:
        error.filename = str(path)  # of the other one nobody has heard
        raise
    finally:
        scratch.unlink(missing_ok=True)
