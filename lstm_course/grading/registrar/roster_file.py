"""A list of students as registrars and learning platforms write it: a CSV whose columns are found by their names."""

from __future__ import annotations

import codecs
import csv
import difflib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.basics.words import listed
from lstm_course.grading.intake.student_name import refusal_of_name
from lstm_course.grading.registrar.spreadsheet import unguarded

# What columns are called, as people and platforms write them; of several the first one counts.
_CALLED: Mapping[str, tuple[str, ...]] = {
    "id": (
        *("student_id", "username", "sis login id", "login id", "login", "netid", "sis user id", "user id"),
        *("id number", "student number", "matriculation number", "matrikelnummer", "participant", "id"),
    ),
    "first_name": ("first_name", "firstname", "given name", "given names", "forename", "vorname"),
    "last_name": ("last_name", "lastname", "surname", "family name", "nachname"),
    "email": ("email", "email address", "e mail", "mail", "e mail address"),
    "lms_user_id": ("lms_user_id", "lms user id", "canvas id"),
    "name": ("name", "full name", "student", "student name"),
}
_LONGEST = 128  # characters that the gradebook has room for
_MOST_TOLD = 10
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True)
class Person:
    """A student as a roster has them; "" is not known. ``id`` is what the folder of their hand-ins is called."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""


FIELDS = tuple(field.name for field in fields(Person))


@dataclass(frozen=True)
class Roster:
    """columns: what each field was read from. skipped: lines that are nobody's, each with the reason."""

    people: tuple[Person, ...]
    columns: Mapping[str, str]
    skipped: tuple[str, ...] = ()


def read_roster(path: Path, columns: Mapping[str, str] | None = None, encoding: str = "utf-8") -> Roster:
    """Return the students in a file. Raises CourseError that names each line with something wrong.

    columns   field → column, where the name of a column does not say what it is
    """
    if unknown := sorted(set(columns or ()) - set(_CALLED)):
        raise CourseError(f"--column knows {listed(_CALLED)}, not {listed(unknown)}")
    return parse_roster(text_of(path, encoding), path.name, columns)


def parse_roster(text: str, where: str = "the roster", columns: Mapping[str, str] | None = None) -> Roster:
    """Do what ``read_roster`` does, with the text of a file."""
    head, lines = _records(text, where)
    found = _columns(head, where, columns or {})
    people: list[Person] = []
    skipped: list[str] = []
    problems: list[str] = []
    lines_of: dict[str, int] = {}
    for number, cells in lines:
        given = {field: unguarded(cells[place]).strip() for field, place in found.items() if place < len(cells)}
        name = given.get("name", "")
        if not any(cells) or name == "Points Possible" or name == "Student, Test":
            if any(cells):
                skipped.append(f"line {number}: {name} is nobody")
            continue
        problem = _problem(given, len(cells), len(head)) or (
            f"{given['id']} stands in line {lines_of[given['id']]} as well" if given["id"] in lines_of else ""
        )
        if problem:
            problems.append(f"{where}, line {number}: {problem}")
            continue
        lines_of[given["id"]] = number
        people.append(_person(given))
    if problems:
        more = [f"and {len(problems) - _MOST_TOLD} more lines"] if len(problems) > _MOST_TOLD else []
        raise CourseError("\n".join([*problems[:_MOST_TOLD], *more]))
    return Roster(tuple(people), {field: head[place] for field, place in found.items()}, tuple(skipped))


def _person(given: Mapping[str, str]) -> Person:
    about = {field: given[field] for field in FIELDS if given.get(field)}
    last, comma, first = given.get("name", "").partition(",")
    if not comma:  # which part is the family's nobody can tell
        last, first = given.get("name", ""), ""
    names = {"first_name": first.strip(), "last_name": last.strip()}
    return Person(**{**({} if "first_name" in about or "last_name" in about else names), **about})


def _problem(given: Mapping[str, str], cells: int, columns: int) -> str:
    """Return what is wrong with a line, "" for nothing."""
    if cells > columns:
        return f"{cells} cells under {columns} columns: a cell with the separator in it needs quotes around it"
    if not given.get("id"):
        return "no id"
    if refusal := refusal_of_name(given["id"]):
        return refusal
    if set(given["id"]) & set("/\\"):  # it is to be a folder's name
        return f"a student cannot be called {given['id']!r}"
    long = next((field for field, value in given.items() if len(value) > _LONGEST), "")
    return f"the {long} has more than {_LONGEST} characters" if long else ""


def _records(text: str, where: str) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    """Return the first line and, with the numbers of their first lines, the others."""
    text, lines_before, told = text.removeprefix("\ufeff"), 0, ""
    if text[:4].lower() == "sep=":  # Excel's own way to say it
        told, _, text = text[4:].partition("\n")
        lines_before = 1
    delimiter = told[:1] or _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)

    def records() -> Iterator[tuple[int, list[str]]]:
        while True:
            number = reader.line_num + 1 + lines_before
            try:
                yield number, next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise CourseError(f"{where}, line {number}: not a line of a CSV file ({error})") from None

    lines = records()
    head = next((cells for _, cells in lines if any(map(str.strip, cells))), None)
    if head is None:
        raise CourseError(f"{where} is empty: its first line is to name the columns")
    return [cell.strip() for cell in head], lines


def _delimiter(text: str) -> str:
    """Return the separator under which the first line has most columns that are known, then most columns."""
    first = next((line for line in text.splitlines() if line.strip()), "")

    def columns(delimiter: str) -> tuple[int, int]:
        try:
            cells = next(csv.reader([first], delimiter=delimiter), [])
        except csv.Error:
            return 0, 0
        return sum(_plain(cell) in known for cell in cells), len(cells)

    known = {_plain(name) for names in _CALLED.values() for name in names}
    return max(",;\t|", key=columns)


def _columns(head: list[str], where: str, told: Mapping[str, str]) -> dict[str, int]:
    """Return field → number of its column. Raises CourseError where there is no id, or not the column that is told."""
    plain = [_plain(name) for name in head]
    found: dict[str, int] = {}
    for field, name in told.items():
        if _plain(name) not in plain:
            near = difflib.get_close_matches(name, head, 1)
            meant = f"; did you mean {near[0]!r}?" if near else f"; it has {listed(map(repr, head))}"
            raise CourseError(f"{where} has no column {name!r}{meant}")
        found[field] = plain.index(_plain(name))
    for field, names in _CALLED.items():
        place = next((plain.index(_plain(name)) for name in names if _plain(name) in plain), None)
        if field not in found and place is not None and place not in found.values():
            found[field] = place
    if "id" not in found:
        raise CourseError(
            f"{where}: no column looks like the students' ids; it has {listed(map(repr, head))}. "
            f"Say which one it is: --column id={head[0]!r}"
        )
    if {"sis login id", "id"} <= set(plain) and "lms_user_id" not in found:  # Canvas's own list
        found["lms_user_id"] = plain.index("id")
    return found


def _plain(name: str) -> str:
    return " ".join(name.lower().replace("_", " ").replace("-", " ").split())


def text_of(path: Path, encoding: str) -> str:
    """Return a file's text. Raises CourseError that names the line which is not of this encoding."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise CourseError(f"cannot read {path}: {error.strerror or error}") from None
    encoding = next((name for bom, name in _BOMS if raw.startswith(bom)), encoding)
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise CourseError(
            f"{path.name}, line {line}: not {encoding}. Save it as 'CSV UTF-8', or say what it is: --encoding cp1252"
        ) from None
    except LookupError:
        raise CourseError(f"there is no encoding {encoding!r}") from None


def column_options(told: Iterable[str]) -> dict[str, str]:
    """Return field → column of what stands behind --column. Raises CourseError."""
    pairs = [one.partition("=") for one in told]
    if wrong := [one for one, is_, _ in pairs if not is_]:
        raise CourseError(f"--column {wrong[0]!r}: say it as --column id='Login'")
    return {field.strip(): name for field, _, name in pairs}
