"""Everybody's points as text that fits a terminal: students down, units across."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lstm_course.basics.tables import text_table
from lstm_course.grading.points import written

WIDTH = 80
_NUMBERED = re.compile(r"(\d+)_\w+")


@dataclass(frozen=True)
class UnitPoints:
    """One student and one unit. Points are those that are certain; ``to_mark`` wait for a person.

    state is ``graded``, ``not graded`` (handed in, but nothing could be graded) or ``missing`` (not handed in).
    """

    student: str
    unit: str
    points: float
    max_points: float
    to_mark: float
    state: str


def points_table(rows: Iterable[UnitPoints]) -> str:
    """Return the points of each student and unit, and the totals.

    Where that is wider than WIDTH, units are called by their numbers, with a legend; where it still is, the units
    come in several tables, one below the other. Only a name that is too long by itself makes a line longer.
    """
    rows = list(rows)
    units = sorted({row.unit for row in rows})
    whole = _table(rows, units, {unit: unit for unit in units}, total=True)
    if _widest(whole) <= WIDTH:
        return whole
    heads = _short_names(units)
    entries = [f"{heads[unit]}\xa0{unit.removeprefix(heads[unit] + '_')}" for unit in units if heads[unit] != unit]
    legend = [line.replace("\xa0", " ") for line in textwrap.wrap("  ".join(entries), WIDTH)]
    parts, first = [], 0
    while first < len(units):
        count = len(units) - first
        while count > 1 and _widest(_part(rows, units, first, count, heads)) > WIDTH:
            count -= 1
        parts.append(_part(rows, units, first, count, heads))
        first += count
    return "\n\n".join([*parts, *(["\n".join(legend)] if legend else [])])


def _part(rows: Sequence[UnitPoints], units: Sequence[str], first: int, count: int, heads: Mapping[str, str]) -> str:
    """Return the table of some units; the last one has everybody's total."""
    return _table(rows, units[first : first + count], heads, total=first + count == len(units))


def _table(rows: Sequence[UnitPoints], units: Sequence[str], heads: Mapping[str, str], total: bool) -> str:
    cell = {(row.student, row.unit): row for row in rows}
    lines = []
    for student in sorted({row.student for row in rows}):
        points = sum(row.points for row in rows if row.student == student)
        shown = [_shown(cell.get((student, unit))) for unit in units]
        lines.append([student, *shown, *([written(points)] if total else [])])
    most = {unit: max((row.max_points for row in rows if row.unit == unit), default=0.0) for unit in heads}
    tops = [written(most[unit]) for unit in units]
    lines.append(["(of)", *tops, *([written(sum(most.values()))] if total else [])])
    return text_table(["student", *(heads[unit] for unit in units), *(["total"] if total else [])], lines)


def _widest(text: str) -> int:
    return max(map(len, text.splitlines()), default=0)


def _short_names(units: Sequence[str]) -> dict[str, str]:
    """Return for each unit its number, where it has one that is no other's; otherwise its name."""
    found = {unit: match[1] for unit in units if (match := _NUMBERED.fullmatch(unit))}
    numbers = list(found.values())
    return {unit: found[unit] if unit in found and numbers.count(found[unit]) == 1 else unit for unit in units}


def _shown(row: UnitPoints | None) -> str:
    if row is None or row.state == "missing":
        return "–"
    return "not graded" if row.state == "not graded" else written(row.points) + ("*" if row.to_mark else "")
