"""Opens the course in a folder for a command."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError

if TYPE_CHECKING:
    from lstm_course.grading.batch.course import Course

LOG = "autograde.log"


@contextmanager
def open_course(root: Path) -> Iterator[Course]:
    """Open the course in ``root``, as ``nbgrader`` sees it when it is started there. Raises CourseError."""
    if importlib.util.find_spec("nbgrader") is None:
        raise CourseError("grading needs nbgrader: pip install 'lstm-course[instructor]'")
    # jsonschema asks for it, if it is there, and it takes a second: a grammar for a format that no notebook has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from lstm_course.grading.batch.course import Course

    with contextlib.chdir(root):  # a path in a configuration, and in a database's address, starts there
        course = Course(root, root / LOG, as_user=True)
        try:
            yield course
        finally:
            course.close()
