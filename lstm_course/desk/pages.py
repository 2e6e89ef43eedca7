"""Slides in JupyterLab: no more on one than a screen holds, and a number in its corner."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LINES, _WIDTH = 17.0, 82  # of prose on a screen of 16 to 9, at the size that the lecture has
_CODE, _PICTURE, _OUTPUT = 0.75, 12.0, 0.8  # lines of prose that a line of code, a picture, a line of output is high
MARK, TENTHS = "lstm-course-letters-", (7, 8, 9)  # of the size of other letters, in a text that is too high by itself
_STARTS = ("slide", "subslide")


def fit_pages(cells: list[NotebookNode]) -> None:
    """Let what would not fit below the rest of its slide begin another one: a slide that scrolls hides its top."""
    high = 0.0
    for cell in cells:
        place = cell.metadata.get("slideshow", {}).get("slide_type")
        if place in ("skip", "notes"):
            continue
        own = height(cell)
        if own > _LINES:
            _write_smaller(cell, _LINES / own)
            own = _LINES
        if place in _STARTS:
            high = own
        elif high + own > _LINES:
            cell.metadata["slideshow"] = {**cell.metadata["slideshow"], "slide_type": "subslide"}
            high = own
        else:
            high += own


def _write_smaller(cell: NotebookNode, share: float) -> None:
    """Mark a text that is to have smaller letters: a cell's metadata are nothing that a style could ask for."""
    if cell.cell_type == "markdown":
        tenths = max(min(TENTHS), math.floor(10 * share))
        cell.source += f'\n\n<span class="{MARK}{tenths}"></span>'


def number_pages(notebook: NotebookNode) -> None:
    """Put a number on each slide, as a cell that lies above it and takes no press."""
    from nbformat.v4 import new_markdown_cell

    places = [cell.metadata.get("slideshow", {}).get("slide_type") for cell in notebook.cells]
    total, number, cells = sum(place in _STARTS for place in places), 0, []
    for cell, place in zip(notebook.cells, places, strict=True):
        cells.append(cell)
        if place in _STARTS:
            number += 1
            layer = {"jupyterlab-slideshow": {"layer": "slide"}, "slideshow": {"slide_type": None}}
            cells.append(new_markdown_cell(f"{number} / {total}", metadata=layer))
    notebook.cells = cells


def height(cell: NotebookNode) -> float:
    """Return how high a cell is on a slide, in lines of prose, roughly."""
    if cell.cell_type != "code":
        return sum(map(_line, cell.source.splitlines()))
    hidden = cell.metadata.get("jupyter", {}).get("source_hidden")
    code = 0.0 if hidden else _CODE * (1 + len(cell.source.splitlines()))
    return code + sum(map(_output, cell.get("outputs", [])))


def _line(line: str) -> float:
    if not line.strip():
        return 0.4
    if line.startswith("#"):
        return 2.2
    if line.startswith("|"):
        return 0.0 if set(line) <= set("|-: ") else 1.2
    return (1.8 if line.startswith("$$") else 1.0) * math.ceil(len(line) / _WIDTH)


def _output(output: NotebookNode) -> float:
    data = output.get("data", {})
    if "<img" in data.get("text/html", "") or "<svg" in data.get("text/html", ""):
        return _PICTURE
    return _OUTPUT * (len(output.get("text", data.get("text/plain", "")).splitlines()) + 0.5)
