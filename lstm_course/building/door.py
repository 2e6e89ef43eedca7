"""The cell above a notebook's first code: where the course's package is missing, it says so, and can get it.

Like the headings it is written at each build and belongs to no master.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from lstm_course.basics.extras import PACKAGE
from lstm_course.building.headings import free_id

if TYPE_CHECKING:
    from nbformat import NotebookNode

MARK = "lstm_course_door"
"""Key of the cell's metadata."""

_TORCH = re.compile(r"^(?:import|from) torch\b", re.MULTILINE)
_SOURCE = """\
# This notebook needs the course's package. True gets it, where it is missing: on Colab, say.
INSTALL = False

from importlib.util import find_spec

if INSTALL:
    get_ipython().run_line_magic("pip", "install --quiet {package}")
elif any(find_spec(library) is None for library in {libraries}):
    raise SystemExit("{package} is not installed here. Write INSTALL = True above, and run this cell again.")"""


def is_door(cell: Mapping[str, Any]) -> bool:
    return MARK in cell["metadata"]


def with_door(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Return the cells of a notebook, and the door before the first that is code and imports the course."""
    from nbformat.v4 import new_code_cell

    first = next((k for k, cell in enumerate(cells) if cell.cell_type == "code"), None)
    if first is None or "lstm_course" not in cells[first].source:
        return cells
    torch = any(cell.cell_type == "code" and _TORCH.search(cell.source) for cell in cells)
    source = _SOURCE.format(
        package=f"{PACKAGE}[torch]" if torch else PACKAGE,
        libraries='("lstm_course", "torch")' if torch else '("lstm_course",)',
    )
    door = new_code_cell(source, metadata={MARK: True, "slideshow": {"slide_type": "skip"}})
    door["id"] = free_id("is-the-course-here", {cell.id for cell in cells})
    return [*cells[:first], door, *cells[first:]]
