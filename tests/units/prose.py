"""What the masters say in words: tests hold it to what is measured."""

import re

from lstm_course import all_units
from lstm_course.building.unit_notebooks import notebook_of


def missing(unit: str, *sayings: str) -> list[str]:
    """Return those of the sayings that stand in no text of the unit, wherever its lines break."""
    cells = notebook_of(all_units()[unit]).cells
    prose = re.sub(r"\s+", " ", " ".join(cell.source for cell in cells if cell.cell_type == "markdown"))
    return [saying for saying in sayings if saying not in prose]
