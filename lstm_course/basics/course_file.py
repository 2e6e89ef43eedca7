"""``course.toml``: which units a course has, in which order, what their exercises are worth, and when they are due.

Here it is read, and what cannot be is said with its line; whether there are such units, those ask who know them.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError, UnknownName
from lstm_course.basics.words import meant

NAME = "course.toml"
_MOST_POINTS = 1000


@dataclass(frozen=True)
class LatePolicy:
    """Which share of the points each begun day costs, beyond so many minutes, and how much of them at most."""

    per_day: float
    at_most: float = 1.0
    grace_minutes: float = 0.0


@dataclass(frozen=True)
class CourseUnit:
    """due: in UTC. exercises: those that count; None: all. points: of exercises that are not worth their own."""

    name: str
    line: int
    due: datetime | None = None
    exercises: tuple[str, ...] | None = None
    points: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class CourseFile:
    path: Path
    units: tuple[CourseUnit, ...]
    title: str = ""
    id: str = ""
    late: LatePolicy | None = None
    seed: int | None = None
    seed_file: str = ""

    def unit(self, name: str) -> CourseUnit | None:
        return next((unit for unit in self.units if unit.name == name), None)

    def in_order(self, names: Collection[str]) -> list[str]:
        """Return units as the file has them, then those that it does not have, by name."""
        mine = [unit.name for unit in self.units if unit.name in names]
        return [*mine, *sorted(set(names) - set(mine))]

    def resolved(self, full_name: Callable[[str], str], exercises_of: Callable[[str], Collection[str]]) -> CourseFile:
        """Return it with the units' full names. Raises CourseError for units and exercises that are not there."""
        told = _Told(self.path.name)
        units: list[CourseUnit] = []
        for unit in self.units:
            try:
                name = full_name(unit.name)
            except UnknownName as error:
                told.add(unit.line, str(error))
                continue
            if any(name == other.name for other in units):
                told.add(unit.line, f"{name} is there twice: take one out")
            there = exercises_of(name)
            for exercise in dict.fromkeys((*(unit.exercises or ()), *unit.points)):
                if exercise not in there:
                    told.add(unit.line, f"{name} has no exercise {exercise!r}{meant(exercise, there)}")
            units.append(replace(unit, name=name))
        told.raise_all()
        return replace(self, units=tuple(units))


def read_course_file(root: Path) -> CourseFile | None:
    """Return what the course's file says; None where there is none. Raises CourseError with a line for each fault."""
    path = root / NAME
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"cannot read {path}: {error}; save it as UTF-8 text") from None
    return parse_course_file(text, path)


def parse_course_file(text: str, path: Path = Path(NAME)) -> CourseFile:
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path.name} is not TOML: {error}") from None
    reader = _Reader(_Told(path.name), lines_of(text))
    found = reader.course(data, path)
    reader.told.raise_all()
    return found


@dataclass
class _Told:
    """What is wrong in a file: all of it is said at once."""

    where: str
    lines: list[str] = field(default_factory=list)

    def add(self, line: int, what: str) -> None:
        self.lines.append(f"{self.where}, line {line}: {what}" if line else f"{self.where}: {what}")

    def raise_all(self) -> None:
        if self.lines:
            raise CourseError("\n".join(self.lines))


@dataclass
class _Reader:
    told: _Told
    lines: Mapping[tuple[Any, ...], int]

    def course(self, data: Mapping[str, Any], path: Path) -> CourseFile:
        self._known(data, ("title", "id", "seed", "seed_file", "late", "unit"), ())
        units, late = data.get("unit", []), data.get("late")
        if not isinstance(units, list) or not all(isinstance(unit, dict) for unit in units):
            self._add(("unit",), "write [[unit]], with two brackets, above each unit")
            units = []
        seed = data.get("seed")
        if seed is not None and (type(seed) is not int or seed < 0):
            self._add(("seed",), f"seed = {seed!r}: it is a whole number, 0 or more")
        return CourseFile(
            path,
            tuple(self._unit(unit, ("unit", number)) for number, unit in enumerate(units)),
            title=self._text(data, "title", ()),
            id=self._text(data, "id", ()),
            late=None if late is None else self._late(late),
            seed=seed,
            seed_file=self._text(data, "seed_file", ()),
        )

    def _unit(self, data: Mapping[str, Any], place: tuple[Any, ...]) -> CourseUnit:
        self._known(data, ("name", "due", "exercises", "points"), place)
        name = data.get("name")
        if not isinstance(name, str) or not name:
            self._add((*place, "name"), 'a unit needs its name: name = "04_lstm_gates"')
            name = ""
        exercises = data.get("exercises")
        if exercises is not None and not (
            isinstance(exercises, list) and all(isinstance(one, str) for one in exercises)
        ):
            self._add((*place, "exercises"), 'exercises are a list of names: exercises = ["forget_gate"]')
            exercises = None
        line = self._line((*place, "name"))
        wanted = None if exercises is None else tuple(exercises)
        return CourseUnit(name, line, self._due(data, place), wanted, self._points(data, place))

    def _points(self, data: Mapping[str, Any], place: tuple[Any, ...]) -> dict[str, float]:
        given = data.get("points", {})
        if not isinstance(given, dict):
            self._add((*place, "points"), "points are of exercises: points = { forget_gate = 3 }")
            return {}
        for name, worth in given.items():
            if isinstance(worth, bool) or not isinstance(worth, int | float) or not 0 <= worth <= _MOST_POINTS:
                self._add((*place, "points", name), f"{name} = {worth!r}: points are a number from 0 to {_MOST_POINTS}")
        return {name: worth for name, worth in given.items() if isinstance(worth, int | float)}

    def _due(self, data: Mapping[str, Any], place: tuple[Any, ...]) -> datetime | None:
        """Return when it is due. Without an offset it is this machine's time; a day alone lasts until its end."""
        due = data.get("due")
        if type(due) is date:
            due = datetime.combine(due, time(23, 59, 59))
        if isinstance(due, datetime):
            return due.astimezone(UTC)
        if due is not None:
            self._add(
                (*place, "due"), f"due = {due!r}: write a date without quotes, 2026-10-15 or 2026-10-15T18:00:00+02:00"
            )
        return None

    def _late(self, data: Any) -> LatePolicy | None:
        if not isinstance(data, dict):
            self._add(("late",), "late is a table: [late], and below it per_day = 0.1")
            return None
        self._known(data, ("per_day", "at_most", "grace_minutes"), ("late",))
        if "per_day" not in data:
            self._add(("late",), "what does a day cost? per_day = 0.1 is a tenth of the points")
        found = {}
        for name, most in (("per_day", 1.0), ("at_most", 1.0), ("grace_minutes", 100_000.0)):
            value = data.get(name, 1.0 if name == "at_most" else 0.0)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
                self._add(("late", name), f"{name} = {value!r}: a number from 0 to {most:g}")
                value = 0.0
            found[name] = float(value)
        return LatePolicy(**found)

    def _text(self, data: Mapping[str, Any], name: str, place: tuple[Any, ...]) -> str:
        value = data.get(name, "")
        if not isinstance(value, str):
            self._add((*place, name), f"{name} is a text, in quotes")
            return ""
        return value

    def _known(self, data: Mapping[str, Any], names: Collection[str], place: tuple[Any, ...]) -> None:
        for name in data:
            if name not in names:
                self._add((*place, name), f"{name} means nothing here{meant(name, names)}")

    def _add(self, key: tuple[Any, ...], what: str) -> None:
        self.told.add(self._line(key), what)

    def _line(self, key: tuple[Any, ...]) -> int:
        """Return the line of a key, or of the table or value that it stands in."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 0)


def lines_of(text: str) -> dict[tuple[Any, ...], int]:
    """Return the line of each table and key of a TOML text: ("unit", 0, "due") → 7. The parser keeps them to itself."""
    found: dict[tuple[Any, ...], int] = {}
    counts: dict[str, int] = {}
    table: tuple[Any, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if head := re.match(r"\s*(\[\[?)\s*([^\]]+?)\s*\]", line):
            first, *rest = (part.strip().strip("\"'") for part in head[2].split("."))
            if head[1] == "[[" and not rest:
                counts[first] = counts.get(first, -1) + 1
            table = (first, *([counts[first]] if first in counts else []), *rest)
            found.setdefault(table, number)
        elif key := re.match(r"\s*(?:\"([^\"]+)\"|'([^']+)'|([\w-]+))\s*=", line):
            found.setdefault((*table, key[1] or key[2] or key[3]), number)
    return found
