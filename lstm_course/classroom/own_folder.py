"""Where a student's own files are: beside what is handed in, not in it."""

from __future__ import annotations

from pathlib import Path

from lstm_course.basics.files import COPY_MEMORY
from lstm_course.units.registry import all_units

PROGRESS = ".lstm-course-progress.json"


def own_folder() -> Path:
    """Return the folder of the copy of the course that this is in; without one, that of the unit's folder.

    What is in an assignment's folder is handed in with it, and this is nobody's business.
    """
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / PROGRESS).is_file() or (folder / COPY_MEMORY).is_file():
            return folder
    return here.parent if here.name in all_units() else here


def own_folder_of(unit: str) -> Path:
    """Return the folder of a unit in one's own copy: this one, if it has that name. It need not be there."""
    here = Path.cwd()
    return here if here.name == unit else own_folder() / unit
