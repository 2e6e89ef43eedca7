"""The units as a table, and as data for programs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.tables import text_table
from lstm_course.building import files
from lstm_course.building.cell_metadata import BadMaster
from lstm_course.building.masters import expanded
from lstm_course.building.unit_notebooks import points_of
from lstm_course.units.unit import Unit

# Only a master with such a line can give other points than the exercises; reading all masters takes seconds.
_GIVES_POINTS = re.compile(r"^# %%.*(?:check=.*points=|points=.*check=|nbgrader=|verbatim=|whole=)", re.MULTILINE)


def points_in(unit: Unit) -> dict[str, float]:
    """Return exercise → points, as the gradebook gets them: those of the master's check cell, else the exercise's own.

    A master that cannot be read changes nothing: ``build`` says what is wrong with it.
    """
    points = points_of(unit)
    try:
        text = files.read_text(unit.notebook)
        cells = expanded(text, points_of(unit))[1] if _GIVES_POINTS.search(text) else []
    except (CourseError, BadMaster):
        return points
    for cell in cells:
        graded = cell.metadata.get("nbgrader")
        if isinstance(graded, dict) and graded.get("grade") and not graded.get("solution"):
            name = str(graded.get("grade_id")).removeprefix("check_")
            worth = graded.get("points")
            if name in points and isinstance(worth, int | float):
                points[name] = worth
    return points


def as_data(units: Iterable[Unit]) -> list[dict[str, Any]]:
    """Return one dict a unit: name, title, points, and its exercises, each with name and points."""
    found = []
    for unit in units:
        points = points_in(unit)
        exercises = [{"name": name, "points": worth} for name, worth in points.items()]
        found.append({"name": unit.name, "title": unit.title, "points": sum(points.values()), "exercises": exercises})
    return found


def as_table(units: Iterable[Unit], exercises: bool = False) -> str:
    """Return lines of aligned columns: unit, title, exercises, points, and below each its exercises if wanted."""
    units = list(units)
    if not units:
        return "no units are installed"
    points = {unit.name: points_in(unit) for unit in units}
    rows = []
    for unit in units:
        rows.append((unit.name, unit.title, str(len(unit.exercises)), f"{sum(points[unit.name].values()):g}"))
        rows += [("", f"  {name}", "", f"{p:g}") for name, p in points[unit.name].items()] if exercises else []
    if len(units) > 1:
        total = sum(len(unit.exercises) for unit in units), sum(sum(worth.values()) for worth in points.values())
        rows.append(("", f"{len(units)} units", str(total[0]), f"{total[1]:g}"))
    return text_table(("unit", "title", "exercises", "points"), rows, left=2)
