"""Grades in the columns that Canvas and Moodle read.

Canvas (its gradebook importer): the first line begins with Student, ID, SIS User ID, SIS Login ID, Section; each column
behind these is an assignment, found by the number in parentheses behind its title, else by the title. A line "Points
Possible" is about the assignments. A student is found by the ID, else the SIS User ID, else the login. Moodle: names as
it exports them; which column identifies a student and which assignment each other one is, it asks at the upload.

A file that the platform itself exported has the numbers of both: with one, each student and each assignment that is
found there is named as there.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from lstm_course.basics.errors import CourseError
from lstm_course.grading.registrar.points import Points
from lstm_course.grading.registrar.roster_file import Person
from lstm_course.grading.registrar.spreadsheet import in_digits, unguarded

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
MOODLE = ("First name", "Last name", "ID number", "Email address")
_READ_ONLY = re.compile("(Current|Final|Override) (Score|Points|Grade|Status)")  # Canvas passes over such a column
_NUMBERED = re.compile(r"(.*) \([0-9]+\)", re.DOTALL)
_AN_ASSIGNMENT = re.compile(r"(?:[^:]+: ?)?(.*?)(?: \((?:Real|Percentage|Letter)\))?", re.DOTALL)


@dataclass
class Sheet:
    """The lines of a file. unknown: who and what is not in the file that the platform exported."""

    rows: list[list[str]]
    unknown_students: list[str] = field(default_factory=list)
    unknown_assignments: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Exported:
    """A file that the platform wrote: its first line, and its students."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @classmethod
    def read(cls, text: str, begins: Sequence[str], where: str) -> Exported:
        """Return what is in the file. Raises CourseError where it is not the platform's."""
        text = text.removeprefix("\ufeff")
        for delimiter in ",;\t":
            rows = [
                tuple(map(unguarded, row)) for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
            ]
            if rows and set(begins) <= {cell.strip() for cell in rows[0]}:
                return cls(tuple(cell.strip() for cell in rows[0]), tuple(rows[1:]))
        raise CourseError(f"{where} is no such export: its first line has no {', '.join(begins)}")

    def called(self, title: Callable[[str], str]) -> dict[str, str]:
        """Return what an assignment is called → the whole name of its column."""
        return {_plain(title(name)): name for name in self.head}

    def of_students(self, columns: Sequence[str]) -> dict[str, Mapping[str, str]]:
        """Return each thing that a student is known by in these columns → the cells of their line."""
        lines = [dict(zip(self.head, row, strict=False)) for row in self.rows]
        return {_plain(line[name]): line for line in lines for name in reversed(columns) if line.get(name, "").strip()}


def canvas(points: Points, like: Exported | None = None, zero: bool = False) -> Sheet:
    """Return the lines for Canvas. ``zero``: who handed in nothing gets 0, not an empty cell."""
    known = like.of_students(("SIS Login ID", "SIS User ID", "ID")) if like else {}
    titles = like.called(lambda name: (_NUMBERED.fullmatch(name) or [name, name])[1]) if like else {}
    for name in points.most:
        if _READ_ONLY.search(name):
            raise CourseError(f"Canvas passes over a column called {name!r}: give the assignment another name")
    sheet = Sheet([], unknown_assignments=[name for name in points.most if like and _plain(name) not in titles])
    sheet.rows.append([*CANVAS, *(titles.get(_plain(name), name) for name in points.most)])
    sheet.rows.append(["    Points Possible", "", "", "", "", *map(in_digits, points.most.values())])
    for person in points.people:
        there = next(
            (known[key] for key in map(_plain, (person.lms_user_id, person.id, person.email)) if key in known), {}
        )
        if like and not there:
            sheet.unknown_students.append(person.id)
        name = ", ".join(filter(None, (person.last_name, person.first_name)))
        if "Points Possible" in name or not name.strip():  # Canvas would take the line for another
            name = person.id
        own = (name, person.lms_user_id, "", person.id, "")
        about = [there.get(column) or mine for column, mine in zip(CANVAS, own, strict=True)]
        sheet.rows.append([*about, *_cells(points, person, zero)])
    return sheet


def moodle(points: Points, like: Exported | None = None, zero: bool = False) -> Sheet:
    """Return the lines for Moodle. ``zero``: who handed in nothing gets 0, not an empty cell."""
    columns = ("Username", "ID number", "Email address")
    known = like.of_students(columns) if like else {}
    titles = like.called(lambda name: (_AN_ASSIGNMENT.fullmatch(name) or [name, name])[1]) if like else {}
    sheet = Sheet([], unknown_assignments=[name for name in points.most if like and _plain(name) not in titles])
    sheet.rows.append([*MOODLE, *(titles.get(_plain(name), f"Assignment: {name} (Real)") for name in points.most)])
    for person in points.people:
        there = next((known[key] for key in map(_plain, (person.id, person.email)) if key in known), {})
        if like and not there:
            sheet.unknown_students.append(person.id)
        own = (person.first_name, person.last_name, person.id, person.email)
        about = [there.get(column) or mine for column, mine in zip(MOODLE, own, strict=True)]
        sheet.rows.append([*about, *_cells(points, person, zero)])
    return sheet


PLATFORMS: Mapping[str, tuple[Callable[[Points, Exported | None, bool], Sheet], Sequence[str]]] = {
    "canvas": (canvas, CANVAS[:2]),
    "moodle": (moodle, ("Email address",)),
}
"""What makes the lines, and the columns by which an export of the platform's own is known."""


def _cells(points: Points, person: Person, zero: bool) -> list[str]:
    nothing = "0" if zero else ""
    found = (points.got.get((person.id, name)) for name in points.most)
    return [nothing if got is None else in_digits(got) for got in found]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
