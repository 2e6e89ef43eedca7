"""Finds the cells that are installed, ours and other people's alike, through their entry points.

    [project.entry-points."lstm_course.cells"]
    mine = "my_package.cells:MyCell"

The value is a cell by the protocol of `lstm_course.reference.cell`, or a class that makes one without arguments.
"""

from __future__ import annotations

import difflib
from importlib.metadata import EntryPoint, entry_points

from lstm_course.basics.errors import CourseError
from lstm_course.reference.cell import Cell

GROUP = "lstm_course.cells"


def all_cells() -> dict[str, Cell]:
    """Name of the entry point → cell, in the order of the names. What cannot be loaded is left out: `left_out`."""
    return _load()[0]


def left_out() -> dict[str, str]:
    """Name of the entry point → why it is not among the cells."""
    return _load()[1]


def get_cell(name: str) -> Cell:
    """Return the cell of that name. Raises CourseError, naming the candidates, where there is none."""
    cells, problems = _load()
    if name in cells:
        return cells[name]
    if name in problems:
        raise CourseError(f"the cell {name!r} cannot be used: {problems[name]}")
    near = difflib.get_close_matches(name, list(cells), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"the cells are {', '.join(cells) or '(none)'}"
    raise CourseError(f"there is no cell {name!r}; {hint}")


def _load() -> tuple[dict[str, Cell], dict[str, str]]:
    cells: dict[str, Cell] = {}
    problems: dict[str, str] = {}
    found = {(point.name, point.value): point for point in entry_points(group=GROUP)}
    for (name, value), point in sorted(found.items()):
        if name in cells:
            problems[name] = f"{value} is a second cell called {name!r}; the first is used"
            continue
        try:
            cells[name] = _cell(point)
        except Exception as error:  # a stranger's cell must not take the course down
            problems[name] = f"{type(error).__name__}: {error}"
    return cells, problems


def _cell(point: EntryPoint) -> Cell:
    cell = point.load()
    if isinstance(cell, type):
        cell = cell()
    missing = [
        what for what in ("name", "init_params", "init_state", "step", "step_backward") if not hasattr(cell, what)
    ]
    if missing:
        raise TypeError(f"{point.value} is not a cell: it has no {', '.join(missing)}")
    return cell
