"""The two notebooks of a unit, the instructor's and the students', as its master makes them. Nothing is written."""

from __future__ import annotations

import copy
import functools
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.building import files
from lstm_course.building.cell_metadata import BadMaster
from lstm_course.building.course_plan import tell_progress
from lstm_course.building.masters import STAMP, digest, to_notebook
from lstm_course.building.release import RELEASE, SOURCE, release
from lstm_course.building.validate import defines, is_answer
from lstm_course.units.unit import Unit

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class Built:
    """What a unit's master makes: the text of both notebooks."""

    unit: Unit
    solutions: str
    course: str


def points_of(unit: Unit) -> dict[str, float]:
    return {exercise.name: exercise.points for exercise in unit.exercises}


def notebook_of(unit: Unit, text: str | None = None) -> NotebookNode:
    """Return the notebook of a unit's master, or of ``text`` in its place."""
    if text is None:
        text = files.read_text(unit.notebook)
    try:
        made = copy.deepcopy(_notebook(text, tuple(points_of(unit).items())))  # it is the caller's to change
    except BadMaster as error:
        raise CourseError("\n".join(f"{unit.notebook}: {line}" for line in str(error).splitlines())) from None
    tell_progress(made, unit)
    return made


@functools.lru_cache(maxsize=32)
def _notebook(text: str, points: tuple[tuple[str, float], ...]) -> NotebookNode:
    """Parse a master once: that takes a tenth of a second."""
    return to_notebook(text, dict(points))


def make(unit: Unit, text: str | None = None) -> Built:
    """Both notebooks of a unit. Nothing is written outside of a throw-away folder."""
    notebook = notebook_of(unit, text)
    notebook.metadata[STAMP] = {"built": digest(notebook), "released": ""}
    released = files.parse_notebook(release(unit.name, files.notebook_text(notebook)), unit.name)
    _refuse_incomplete(unit, notebook)
    _refuse_emptied(unit, released)
    for made in (notebook, released):
        made.metadata[STAMP]["released"] = digest(released)
    return Built(unit, files.notebook_text(notebook), files.notebook_text(released))


def _refuse_incomplete(unit: Unit, notebook: NotebookNode) -> None:
    """Each exercise is listed once, has one cell to write in, and one that checks it."""
    names = [exercise.name for exercise in unit.exercises]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CourseError(f"{unit.name}: its exercises list {' and '.join(twice)} twice")
    there = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells]
    problems = [
        f"{unit.name}: the exercise {name!r} has {there.count(wanted) or 'no'} cells with "
        f'{kind}="{name}"; it needs one: add it, or take the exercise out of the unit\'s list'
        for name in names
        for kind, wanted in (("solution", name), ("check", f"check_{name}"))
        if there.count(wanted) != 1
    ]
    if problems:
        raise CourseError("\n".join(problems))


def _refuse_emptied(unit: Unit, released: NotebookNode) -> None:
    """Students must get the first line of what they are to write, or there is nothing for them to fill in."""
    exercises = points_of(unit)
    for cell in released.cells:
        graded = cell.metadata.get("nbgrader", {})
        name = graded.get("grade_id")
        if cell.cell_type == "code" and is_answer(graded) and name in exercises and not defines(cell.source, name):
            raise CourseError(
                f"{unit.name}: the students' cell {name!r} would have no def {name}( and no class {name}: "
                "put ### BEGIN SOLUTION below that line and its docstring"
            )


def paths(root: Path, unit: Unit) -> tuple[Path, Path]:
    """Where a unit's two notebooks belong."""
    file = Path(unit.name) / f"{unit.name}.ipynb"
    return root / SOURCE / file, root / RELEASE / file
