"""A heading above each exercise, with its number and its points: they stand in the table of contents.

Headings are written at each build and belong to no master: whoever brings a notebook back leaves them behind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lstm_course.building.validate import is_answer

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARK = "lstm_course_heading"
"""Key of a heading's metadata."""


def is_heading(cell: Mapping[str, Any]) -> bool:
    return MARK in cell["metadata"]


def with_headings(cells: list[NotebookNode], points: Mapping[str, float]) -> list[NotebookNode]:
    """Return the cells of a notebook, and before each cell that an exercise is written in, its heading."""
    from nbformat.v4 import new_markdown_cell

    taken = {cell.id for cell in cells}
    found: list[NotebookNode] = []
    number = 0
    for cell in cells:
        graded = cell.metadata.get("nbgrader")
        name = graded.get("grade_id", "") if isinstance(graded, dict) and is_answer(graded) else ""
        if name in points:
            number += 1
            worth = f"{points[name]:g} point{'' if points[name] == 1 else 's'}" if points[name] else "for practice"
            heading = new_markdown_cell(
                f"#### Exercise {number} of {len(points)} · `{name}` · {worth}",
                metadata={MARK: True, "slideshow": {"slide_type": "skip"}},
            )
            heading["id"] = free_id(f"exercise-{name}"[:60], taken)
            found.append(heading)
        found.append(cell)
    return found


def free_id(name: str, taken: set[str]) -> str:
    """Return the id, or the first like it that no cell has."""
    while name in taken:
        name += "-"
    taken.add(name)
    return name
