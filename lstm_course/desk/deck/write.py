"""``lstm-course lecture UNIT --html FILE``: a unit as one page, to be opened from a disk, with its sliders alive."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import write_atomically
from lstm_course.building.run_cells import run_apart
from lstm_course.desk.deck.deck import page_of, slides_of
from lstm_course.desk.live import A_CELL
from lstm_course.desk.notes import add_notes
from lstm_course.desk.slides import as_slides
from lstm_course.desk.source import Say, solved
from lstm_course.units.registry import get_unit

# What a prediction hides is shown, and a slider has its pictures drawn beforehand: no kernel stands behind the page.
WITHOUT_A_KERNEL = {"LSTM_COURSE_OPEN": "1", "LSTM_COURSE_FRAMES": "1"}


def write_deck(unit: str, file: Path, solutions: bool = False, force: bool = False, say: Say = print) -> None:
    """Run the unit's solved notebook and write its slides to ``file``.

    Raises CourseError where the file is there already and ``force`` is not given, or cannot be written, or the
    notebook does not run to its end.
    """
    if find_spec("latex2mathml") is None:
        raise CourseError("a page of slides needs latex2mathml: pip install 'lstm-course[lecture]'")
    if file.exists() and not force:
        raise CourseError(f"{file} is there already: name another file, or write over it with --force")
    if not file.absolute().parent.is_dir():
        raise CourseError(f"there is no folder {file.absolute().parent}")
    import nbformat

    found = get_unit(unit)
    notebook = nbformat.reads(solved(found), as_version=4)
    for line in run_apart(notebook, A_CELL, WITHOUT_A_KERNEL):
        say(line)
    add_notes(notebook, found)
    as_slides(notebook, solutions)
    slides = slides_of(notebook.cells)
    page = page_of(slides, _title(notebook) or found.name)
    write_atomically(file, page)
    minutes, size = sum(slide.minutes for slide in slides), file.stat().st_size / 1e6
    say(f"{file}: {len(slides)} slides, about {minutes:.0f} minutes, {size:.1f} MB; open it in any browser")


def _title(notebook: Any) -> str:
    found = re.search(
        r"^# (.+)$", "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"), re.M
    )
    return found[1] if found else ""
