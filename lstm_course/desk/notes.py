"""The speaker's notes of a unit, ``notes.md`` beside its master: for each slide what to say, and the minutes it takes.

    # 60 minutes

    ## The question · 3
    Ask the room first. …

A section has the name of its slide: the heading or the first words on it, or what its code defines or calls. Students'
notebooks do not have them. A slide without a section has no note, and a unit without the file none at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lstm_course.building import files

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from lstm_course.units.unit import Unit

MINUTES = "minutes"  # in the metadata of a cell with a note
_WORDS = 8
_SECTION = re.compile(r"^## (.+?) · ([\d.]+)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
_TOTAL = re.compile(r"\A# (\d+) minutes$", re.MULTILINE)
_STARTS = ("slide", "subslide")


@dataclass(frozen=True)
class Note:
    minutes: float
    text: str


def notes_of(unit: Unit) -> tuple[int, dict[str, Note]]:
    """Return how many minutes the unit's heading gives it, and the note of each slide; (0, {}) where there are none."""
    path = unit.notebook.with_name("notes.md")
    if not path.is_file():
        return 0, {}
    text = files.read_text(path)
    total = _TOTAL.search(text)
    found = {name: Note(float(minutes), said.strip()) for name, minutes, said in _SECTION.findall(text)}
    return int(total[1]) if total else 0, found


def add_notes(notebook: NotebookNode, unit: Unit) -> None:
    """Put each note behind the last cell of its slide, as a cell for the speaker alone."""
    from nbformat.v4 import new_markdown_cell

    notes, cells, waiting = notes_of(unit)[1], [], None
    names = iter(slide_names(notebook.cells))
    for cell in [*notebook.cells, None]:
        if cell is None or _place(cell) in _STARTS:
            if waiting is not None:
                metadata = {"slideshow": {"slide_type": "notes"}, MINUTES: waiting.minutes}
                cells.append(new_markdown_cell(f"**{waiting.minutes:g} min.** {waiting.text}", metadata=metadata))
            waiting = notes.get(next(names)) if cell is not None else None
        if cell is not None:
            cells.append(cell)
    notebook.cells = cells


def slide_names(cells: list[NotebookNode]) -> list[str]:
    """Return a name for each slide; where two would have the same, the later ones have a number."""
    found: list[str] = []
    for cell in cells:
        if _place(cell) in _STARTS:
            name = _name(cell)
            same = sum(re.sub(r" \(\d+\)$", "", other) == name for other in found)
            found.append(f"{name} ({same + 1})" if same else name)
    return found


def _name(cell: NotebookNode) -> str:
    if cell.cell_type == "code":
        code = [
            line for line in cell.source.splitlines() if line.strip() and not line.startswith(("#", "import ", "from "))
        ]
        return re.split(r"[(:=]", code[0], maxsplit=1)[0].strip() if code else "code"
    line = next((line for line in cell.source.splitlines() if line.strip()), "")
    heading = re.match(r"#+ (.+)", line)
    words = re.sub(r"[*_`$·]", "", heading[1] if heading else line).split()
    return " ".join(words if heading else words[:_WORDS])


def _place(cell: NotebookNode) -> str | None:
    return cell.metadata.get("slideshow", {}).get("slide_type")
