"""A simulated class: who is in it, and how each of them fills in a notebook."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random

from lstm_course.tour import answers
from lstm_course.units.unit import Unit

_NAMES = ("ada", "bilal", "chen", "dina", "emeka", "farah", "goran", "hana", "ivan", "jun", "kofi", "lucia")
_THOUGHT = "Because the gate can choose at every step, and a fixed weight cannot. (Written by the simulation.)"

Cells = dict[str, str]
"""Exercise → what stands in its solution cell. An exercise that is not in it was left alone."""


@dataclass(frozen=True)
class Kind:
    """A way of working. ``fill(units, number, rights, rng)`` gives the cells of the unit of that number."""

    what: str
    fill: Callable[[tuple[Unit, ...], int, Cells, Random], Cells]
    damages: bool = False
    full_points: bool = False
    thinks: bool = False


@dataclass(frozen=True)
class Student:
    id: str
    kind: Kind


def _everything(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    return dict(rights)


def _noisily(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    return {name: answers.noisy(text, name) for name, text in rights.items()}


def _half(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    return dict(list(rights.items())[: (len(rights) + 1) // 2])


def _first_only(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    return dict(list(rights.items())[:2]) if number == 0 else {}


def _nothing(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    return {}


def _known(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    """About a third of the answers are known mistakes."""
    cells = dict(rights)
    for exercise in units[number].exercises:
        if exercise.name in cells and rng.random() < 0.35:
            cells[exercise.name] = answers.known_mistake(exercise, rng) or cells[exercise.name]
    return cells


def _other(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    """About half of the answers are wrong in ways that are on no list; one cell is not even Python."""
    cells = dict(rights)
    for exercise in units[number].exercises:
        if exercise.name in cells and rng.random() < 0.5:
            right = cells[exercise.name]
            cells[exercise.name] = answers.other_mistake(exercise, right, rng) or right
    if number == 0 and rights:
        name = rng.choice(list(rights))
        cells[name] = answers.unparsable(rights[name], name)
    return cells


def _endless(units: tuple[Unit, ...], number: int, rights: Cells, rng: Random) -> Cells:
    """All right but for one function of the last unit, which never comes back."""
    cells = dict(rights)
    if number == len(units) - 1 and rights:
        name = list(rights)[-1]
        cells[name] = answers.endless(rights[name], name)
    return cells


COMPLETE = Kind("complete", _everything, full_points=True, thinks=True)
_KINDS = (
    COMPLETE,
    Kind("known mistakes", _known, thinks=True),
    Kind("half done", _half),
    Kind("complete, prints and warns everywhere", _noisily, full_points=True),
    Kind("untouched stubs", _nothing),
    Kind("known mistakes", _known),
    Kind("mistakes from outside the list", _other),
    Kind("an endless loop", _endless),
    Kind("a damaged file in the first unit, then complete", _everything, damages=True),
    Kind("known mistakes", _known),
    Kind("gave up after two exercises", _first_only),
    COMPLETE,
)


def make_class(count: int) -> list[Student]:
    """``count`` students. From the thirteenth on the names and the ways of working come round again."""
    return [Student(_NAMES[i % 12] + (str(i // 12 + 1) if i >= 12 else ""), _KINDS[i % 12]) for i in range(count)]


def work(student: Student, units: tuple[Unit, ...], number: int, rights: Cells, path: Path, rng: Random) -> bool:
    """Fill in the notebook at ``path``, as ``student`` does; False if the file is no notebook any more."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = student.kind.fill(units, number, rights, rng)
    for cell in notebook["cells"]:
        marks: Mapping[str, object] = cell["metadata"].get("nbgrader", {})
        if not marks.get("solution"):
            continue
        if marks["grade_id"] in cells:
            cell["source"] = cells[str(marks["grade_id"])]
        elif cell["cell_type"] == "markdown" and student.kind.thinks:
            cell["source"] = _THOUGHT
    text = json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"
    damaged = student.kind.damages and number == 0
    path.chmod(0o644)  # what the exchange hands out is read-only in some set-ups
    path.write_text(text[: len(text) // 3] if damaged else text, encoding="utf-8")
    return not damaged
