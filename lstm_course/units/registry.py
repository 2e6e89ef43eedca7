"""Finds the units that are installed, ours and other people's alike, through their entry points."""

from __future__ import annotations

import difflib
from functools import cache
from importlib.metadata import entry_points

from lstm_course.basics.errors import UnknownName
from lstm_course.checking.exercise import Exercise
from lstm_course.units.unit import Unit

GROUP = "lstm_course.units"


def all_units() -> dict[str, Unit]:
    """Name → Unit, in the order of the names. A unit that cannot be loaded is left out: see ``left_out``."""
    return _load()[0]


@cache
def has_unit(name: str) -> bool:
    """Whether there is a unit of that name. No unit of ours is loaded to find out that it is another course's: they
    are called as their entry points are."""
    are_loaded = bool(_load.cache_info().currsize)
    if are_loaded or any(
        point.name == name or not point.module.startswith("lstm_course.") for point in entry_points(group=GROUP)
    ):
        return name in all_units()
    return False


def left_out() -> dict[str, str]:
    """Entry point → why it is not among the units.

    Kept, not printed: ``check`` runs in graded cells, where a line on stderr costs a student the points.
    """
    return _load()[1]


@cache
def _load() -> tuple[dict[str, Unit], dict[str, str]]:
    units: dict[str, Unit] = {}
    problems: dict[str, str] = {}
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        try:
            unit = point.load()
            if not isinstance(unit, Unit):
                raise TypeError(f"{point.value} is a {type(unit).__name__}, not a Unit")
        except Exception as error:  # a stranger's unit must not take the course down
            problems[point.name] = f"{type(error).__name__}: {error}"
            continue
        if unit.name in units and units[unit.name] is not unit:
            problems[point.name] = f"{point.value} is a second unit called {unit.name!r}"
            continue
        units[unit.name] = unit
    return dict(sorted(units.items())), problems


def get_unit(name: str) -> Unit:
    """Return the unit of that name, of that number (``"4"``, ``"04"``) or with that beginning."""
    units = all_units()
    if name in units:
        return units[name]
    wanted = name.zfill(2) + "_" if name.isdigit() else name
    found = [unit for key, unit in units.items() if wanted and key.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownName(f"{name!r} could be {' or '.join(unit.name for unit in found)}")
    known = {**{key.partition("_")[2]: key for key in units}, **{key: key for key in units}}  # "gru" is 07_gru
    near = [known[word] for word in difflib.get_close_matches(name.lower(), known, n=1)]
    raise UnknownName(
        f"there is no unit {name!r}; {f'did you mean {near[0]}? T' if near else 't'}"
        f"he units are {', '.join(units) or '(none: is lstm-course installed?)'}"
    )


@cache
def _by_name() -> dict[str, tuple[Exercise, ...]]:
    found: dict[str, tuple[Exercise, ...]] = {}
    for unit in all_units().values():
        for exercise in (*unit.exercises, *unit.retired):
            found[exercise.name] = (*found.get(exercise.name, ()), exercise)
    return found


def all_exercises() -> dict[str, Exercise]:
    """Name → Exercise, also of those that have left their notebook.

    Where two units share a name, both are there as ``unit/name``.
    """
    return {
        exercise.name if len(same) == 1 else f"{exercise.unit}/{exercise.name}": exercise
        for same in _by_name().values()
        for exercise in same
    }


def get_exercise(name: str) -> Exercise:
    """Return the exercise called ``name``, or ``unit/name`` where two units have one of that name."""
    exercises = all_exercises()
    if name in exercises:
        return exercises[name]
    unit, _, short = name.rpartition("/")
    same = [e for e in _by_name().get(short, ()) if unit in ("", e.unit)]
    if len(same) == 1:
        return same[0]
    if same:
        choice = " or ".join(f"{e.unit}/{e.name}" for e in same)
        raise UnknownName(f"two exercises are called {name!r}: say {choice}")
    near = difflib.get_close_matches(short, list(_by_name()), n=3, cutoff=0.5)
    raise UnknownName(
        f"there is no exercise {name!r}; "
        + (f"did you mean {' or '.join(near)}?" if near else f"the exercises are {', '.join(exercises)}")
    )
