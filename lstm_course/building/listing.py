"""The units as a table, and as data for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lstm_course.units.unit import Unit


def as_data(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """One dict a unit: name, title, points, and its exercises, each with name and points."""
    return [
        {
            "name": unit.name,
            "title": unit.title,
            "points": unit.points,
            "exercises": [{"name": e.name, "points": e.points} for e in unit.exercises],
        }
        for unit in units
    ]


def as_table(units: Iterable[Unit], exercises: bool = False) -> str:
    """Lines of aligned columns: unit, title, exercises, points, and below each its exercises if wanted."""
    units = list(units)
    if not units:
        return "no units are installed"
    rows = [("unit", "title", "exercises", "points")]
    rows += [(u.name, u.title, str(len(u.exercises)), str(u.points)) for u in units]
    if len(units) > 1:
        total = sum(len(u.exercises) for u in units), sum(u.points for u in units)
        rows.append(("", f"{len(units)} units", str(total[0]), str(total[1])))
    inner = [(u.name, e.name, e.points) for u in units for e in u.exercises] if exercises else []
    first = max(len(row[0]) for row in rows)
    second = max([len(row[1]) for row in rows] + [len(name) + 2 for _, name, _ in inner])
    lines = []
    for row in rows:
        lines.append(f"{row[0]:<{first}}  {row[1]:<{second}}  {row[2]:>9}  {row[3]:>6}")
        lines += [f"{'':<{first}}  {'  ' + e:<{second}}  {'':>9}  {p:>6}" for u, e, p in inner if u == row[0]]
    return "\n".join(line.rstrip() for line in lines)
