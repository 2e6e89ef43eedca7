"""Which course a command is about, and which of its units."""

from __future__ import annotations

import contextlib
import importlib.util
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError, UnknownName
from lstm_course.basics.garbage import uncollected
from lstm_course.basics.words import printable
from lstm_course.grading.course_interface import the_course

if TYPE_CHECKING:
    from lstm_course.grading.batch.course import Course

LOG = "autograde.log"


@contextmanager
def open_course(root: Path, anywhere: bool = False) -> Iterator[Course]:
    """Open the course in ``root``, as ``nbgrader`` sees it when it is started there. Raises CourseError.

    anywhere  also without an ``nbgrader_config.py``
    """
    if importlib.util.find_spec("nbgrader") is None:
        raise CourseError("grading needs nbgrader: pip install 'lstm-course[instructor]'")
    # jsonschema asks for it, if it is there, and it takes a second: a grammar for a format that no notebook has.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    with uncollected():
        from lstm_course.grading.batch.course import Course

    with contextlib.chdir(root):  # a path in a configuration, and in a database's address, starts there
        course = Course(root, root / LOG, as_user=True, anywhere=anywhere)
        try:
            yield course
        finally:
            course.close()


def handed_in_units(course: Course, units: Iterable[str] | None, student: str | None = None) -> list[str]:
    """Return the units as their folders are called, each of them handed in by somebody. Raises CourseError."""
    there = course.submissions()
    if student is not None and student not in {who for who, _ in there}:
        near = get_close_matches(student, {who for who, _ in there}, 1)
        what = f"did you mean {near[0]}?" if near else f"there is no folder {course.submitted(student)}"
        raise CourseError(f"{student} handed in nothing: {what}")
    handed_in = {unit for who, unit in there if student in (None, who)}
    if not units:
        return ["*"]
    known = handed_in | set(course.known())
    names = [full_name(name, known) for name in units]
    for name in names:
        if name not in handed_in:
            who = student or "nobody"
            raise CourseError(f"{who} handed in {'no ' if student else ''}{name}; 'nbgrader collect {name}' gets it")
    return list(dict.fromkeys(names))


def full_name(name: str, known: Collection[str]) -> str:
    """Return what a unit is called in full.

    Of a course that is not ours the name as it is, of ours also its number or beginning. Raises CourseError.
    """
    if name in known:
        return name
    try:
        return the_course().assignment_called(name)
    except UnknownName as error:
        if known and not set(known) & set(the_course().assignments()):
            raise CourseError(f"there is no unit {name!r}; the gradebook knows {', '.join(sorted(known))}") from None
        raise CourseError(str(error)) from None


def folder_name(name: str) -> str:
    """Return a name as it is. Raises CourseError where no assignment's folder can be called that: a path is none."""
    if name in ("", ".", "..") or not name.isprintable() or "/" in name or "\\" in name:
        raise CourseError(f"{name!r:.100} is no assignment: give the name of its folder")
    return name


def plainly(say: Callable[[str], None]) -> Callable[[str], None]:
    """Replace what a terminal obeys or cannot print: file names and notebooks can hold it."""

    def plain(text: str) -> None:
        for line in text.split("\n"):
            say(printable(line))

    return plain
