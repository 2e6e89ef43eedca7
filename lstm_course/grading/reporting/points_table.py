"""Everybody's points as text that fits a terminal: students down, units across."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstm_course.basics.tables import WIDTH, fill, text_table, width_of
from lstm_course.basics.words import printable
from lstm_course.grading.points import written

_WIDEST = 32  # of a name: two of them, and the total, are a line
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
    come in several tables, one below the other. A name that is too long by itself goes on in the line below.
    """
    rows = list(rows)
    units = list(dict.fromkeys(row.unit for row in rows))
    students = sorted({row.student for row in rows})
    names = ["student", *map(printable, students), "(of)"]
    columns = _columns(rows, units, students)
    whole = _parts(names, [[head, *column] for head, column in zip([*units, "total"], columns, strict=True)])
    if len(whole) == 1:
        return whole[0]
    heads = _short_names(units)
    short = [heads[unit] for unit in units]
    parts = _parts(names, [[head, *column] for head, column in zip([*short, "total"], columns, strict=True)])
    entries = [f"{heads[unit]} {unit.removeprefix(heads[unit] + '_')}" for unit in units if heads[unit] != unit]
    return "\n\n".join([*parts, *(["\n".join(fill(entries, WIDTH, gap="  "))] if entries else [])])


def _columns(rows: Sequence[UnitPoints], units: Sequence[str], students: Sequence[str]) -> list[list[str]]:
    """Return what stands in each unit's column, and in that of the totals: a line a student, and what there is."""
    cell = {(row.student, row.unit): row for row in rows}
    most = {row.unit: row.max_points for row in sorted(rows, key=lambda row: row.max_points)}
    total = dict.fromkeys(students, 0.0)
    for row in rows:
        total[row.student] += row.points
    columns = [[*(_shown(cell.get((student, unit))) for student in students), written(most[unit])] for unit in units]
    return [*columns, [*(written(total[student]) for student in students), written(sum(most.values()))]]


def _parts(names: Sequence[str], columns: Sequence[Sequence[str]]) -> list[str]:
    """Return the tables that it takes to show all columns, each with the names before them."""
    parts: list[list[Sequence[str]]] = [[names]]
    for column in columns:
        if len(parts[-1]) > 1 and sum(map(_width, [*parts[-1], column])) + 2 * len(parts[-1]) > WIDTH:
            parts.append([names])
        parts[-1].append(column)
    return [
        text_table(head, lines, column_width=_WIDEST) for head, *lines in (zip(*part, strict=True) for part in parts)
    ]


def _width(column: Sequence[str]) -> int:
    return min(max(map(width_of, column)), _WIDEST)


def _short_names(units: Sequence[str]) -> dict[str, str]:
    """Return for each unit its number, where it has one that is no other's; otherwise its name."""
    found = {unit: match[1] for unit in units if (match := _NUMBERED.fullmatch(unit))}
    numbers = list(found.values())
    return {unit: found[unit] if unit in found and numbers.count(found[unit]) == 1 else unit for unit in units}


def _shown(row: UnitPoints | None) -> str:
    if row is None or row.state == "missing":
        return "–"
    return "not graded" if row.state == "not graded" else written(row.points) + ("*" if row.to_mark else "")
