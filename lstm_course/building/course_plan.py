"""What ``course.toml`` makes of the units: which ones a course has, in which order, and what their exercises are worth.

An exercise that does not count stays in its notebook, for practice: it is checked as before, and gives no points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from lstm_course.basics.course_file import NAME, CourseFile, CourseUnit, read_course_file
from lstm_course.basics.errors import CourseError, UnknownName
from lstm_course.units.registry import all_units, get_unit
from lstm_course.units.unit import Unit

_PROGRESS = re.compile(r"^progress\(([^(),=]+)\)$", re.MULTILINE)
_WITH_POINTS = re.compile(r"^progress\(([^(),=]+), points=\{[^{}]*\}\)$", re.MULTILINE)


def chosen(names: Iterable[str] | None) -> list[Unit]:
    """Return the units of these names (all of them for None). Raises CourseError for a name that is unknown."""
    if names is None:
        return list(all_units().values())
    try:
        return [get_unit(name) for name in names]
    except UnknownName as error:
        raise CourseError(str(error)) from None


def course_file(root: Path) -> CourseFile | None:
    """Return the course's file, its units and exercises known. Raises CourseError."""
    found = read_course_file(root)
    return found and checked(found)


def checked(found: CourseFile) -> CourseFile:
    return found.resolved(
        lambda name: get_unit(name).name, lambda name: [one.name for one in all_units()[name].exercises]
    )


def chosen_in(root: Path, names: Iterable[str] | None) -> list[Unit]:
    """Return the units of a course's folder, as its file has them; all of them for None. Raises CourseError."""
    plan = course_file(root)
    if plan is None or not plan.units:
        return chosen(names)
    units = {unit.name: planned(all_units()[unit.name], unit) for unit in plan.units}
    if names is None:
        return list(units.values())
    wanted = [unit.name for unit in chosen(names)]
    if missing := [name for name in wanted if name not in units]:
        raise CourseError(f'{NAME} has no unit {missing[0]}; to add it: [[unit]] and below it name = "{missing[0]}"')
    return [units[name] for name in wanted]


def installed_in(root: Path | None) -> tuple[list[Unit], list[Unit]]:
    """Return the units of a course, as its file has them, and those that are installed besides. Raises CourseError.

    Without a course, or where its file names no unit, all are the course's.
    """
    mine = chosen(None) if root is None else chosen_in(root, None)
    names = {unit.name for unit in mine}
    return mine, [unit for unit in chosen(None) if unit.name not in names]


def planned(unit: Unit, plan: CourseUnit) -> Unit:
    """Return the unit with the points that its exercises have in this course."""

    def points(exercise: Any) -> Any:
        counts = plan.exercises is None or exercise.name in plan.exercises
        return plan.points.get(exercise.name, exercise.points) if counts else 0

    return replace(unit, exercises=tuple(replace(one, points=points(one)) for one in unit.exercises))


def tell_progress(notebook: Any, unit: Unit) -> None:
    """Have ``progress(4)`` in a notebook count the points of this course, where they are others than the unit's own."""
    own = all_units().get(unit.name, unit)
    worth = {one.name: one.points for one in own.exercises}
    other = {one.name: one.points for one in unit.exercises if one.points != worth.get(one.name)}
    for cell in notebook.cells if other else ():
        cell.source = _PROGRESS.sub(rf"progress(\1, points={other})", cell.source)


def forget_points(notebook: Any) -> None:
    """Take out again what ``tell_progress`` put in: it belongs to no master."""
    for cell in notebook.cells:
        cell.source = _WITH_POINTS.sub(r"progress(\1)", cell.source)


def course_text(units: Iterable[Unit]) -> str:
    """Return a course's file with these units, and what else can be said in it."""
    return _HEAD + "".join(f'\n[[unit]]                 # {unit.title}\nname = "{unit.name}"\n' for unit in units)


_HEAD = """\
# The course: its units in their order. Take units out, or add some of those that 'lstm-course units' lists.
# After a change: lstm-course build, then lstm-course release.

# title = "LSTMs in two weeks"

# [late]                 # what a late hand-in costs
# per_day = 0.1          # a tenth of its points for each day that has begun ...
# at_most = 0.5          # ... and half of them at most
# grace_minutes = 15

# To a unit you may add:
#   due = 2026-10-15T23:59:00+02:00
#   exercises = ["forget_gate"]          those that give points; the others are for practice
#   points = { forget_gate = 3 }
"""
