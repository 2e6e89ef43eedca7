"""Slides in JupyterLab: no more on one than a screen holds, and a number in its corner.

JupyterLab's slides are styled, not measured: what a cell takes is reckoned here, and a test measures it in a browser.
"""

from __future__ import annotations

import copy
import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbformat import NotebookNode

_LINES = 16.0  # of prose on a screen of 16 to 9, at the size that the lecture has
_WIDTH, _CODE_WIDTH = 76, 88  # letters in a line of prose, and in one of code
_CODE, _OUTPUT = 0.69, 0.75  # lines of prose that a line of code, or of output, is high
_PICTURE, _MICROSCOPE, _SLIDERS, _CURVES = 12.0, 14.0, 2.5, 3.0
MARK, TENTHS = "lstm-course-letters-", (6, 7, 8, 9)  # of the size of other letters, in what is too high by itself
_FORMULA, _FORMULA_ROW = re.compile(r"^\$\$.+?\$\$", re.MULTILINE | re.DOTALL), 1.2
_STARTS = ("slide", "subslide")
_VIEW = "application/vnd.jupyter.widget-view+json"


def fit_pages(cells: list[NotebookNode]) -> None:
    """Let what would not fit below the rest of its slide begin another one: a slide that scrolls hides its top."""
    cells[:] = [part for cell in cells for part in _parts(cell)]
    high = 0.0
    for cell in cells:
        if not _is_seen(cell):
            continue
        own = height(cell)
        if own > _LINES:
            _write_smaller(cell)
            own = _LINES
        if _place(cell) in _STARTS:
            high = own
        elif high + own > _LINES:
            _put(cell, "subslide")
            high = own
        else:
            high += own


def _parts(cell: NotebookNode) -> list[NotebookNode]:
    """Return a cell that is too high as several: its code, then what it showed. Each of them can be run again."""
    if cell.cell_type != "code" or not cell.outputs or not _is_seen(cell) or height(cell) <= _LINES:
        return [cell]
    curves = _are_curves_seen(cell)
    groups: list[list[NotebookNode]] = [[]]
    high = 0.0
    for output in cell.outputs:
        own = _output(output, curves)
        if high + own > _LINES and _VIEW not in output.get("data", {}):  # a widget stays with its still
            groups.append([])
            high = 0.0
        groups[-1].append(output)
        high += own
    if not _is_hidden(cell):
        groups.insert(0, [])
    groups = [group for at, group in enumerate(groups) if group or not at]
    cell.outputs = groups[0]
    parts = [cell]
    for group in groups[1:]:
        part = copy.deepcopy(cell)
        part.pop("id", None)
        part.metadata.pop("nbgrader", None)
        part.metadata["jupyter"] = {**part.metadata.get("jupyter", {}), "source_hidden": True}
        part.outputs = group
        _put(part, "fragment")
        parts.append(part)
    return parts


def _write_smaller(cell: NotebookNode) -> None:
    """Mark a cell that is to have smaller letters, by a tag, and a text by what a style can ask for on any page."""
    tenths = next((k for k in sorted(TENTHS, reverse=True) if height(cell, k / 10) <= _LINES), min(TENTHS))
    if cell.cell_type == "markdown":
        cell.source += f'\n\n<span class="{MARK}{tenths}"></span>'
    else:
        cell.metadata["tags"] = [*cell.metadata.get("tags", []), f"{MARK}{tenths}"]


def number_pages(notebook: NotebookNode) -> None:
    """Put a number on each slide, as a cell that lies above it and takes no press."""
    from nbformat.v4 import new_markdown_cell

    places = [_place(cell) for cell in notebook.cells]
    total, number, cells = sum(place in _STARTS for place in places), 0, []
    for cell, place in zip(notebook.cells, places, strict=True):
        cells.append(cell)
        if place in _STARTS:
            number += 1
            layer = {"jupyterlab-slideshow": {"layer": "slide"}, "slideshow": {"slide_type": None}}
            cells.append(new_markdown_cell(f"{number} / {total}", metadata=layer))
    notebook.cells = cells


def height(cell: NotebookNode, size: float = 1.0) -> float:
    """Return how high a cell is on a slide, in lines of prose, roughly. size: of its letters, 1 is that of others."""
    if cell.cell_type != "code":
        prose = _FORMULA.sub("$$", cell.source)
        rows = sum(_FORMULA_ROW * block.count(r"\\") for block in _FORMULA.findall(cell.source))
        return size * (rows + sum(_line(line, _WIDTH / size) for line in prose.splitlines()))
    wrapped = sum(_wrapped(line, _CODE_WIDTH / size) for line in cell.source.splitlines())
    code = 0.0 if _is_hidden(cell) else _CODE * size * (1 + wrapped)
    curves = _are_curves_seen(cell)
    return code + sum(_output(output, curves, size) for output in cell.get("outputs", []))


def _line(line: str, width: float) -> float:
    if not line.strip():
        return 0.5
    if line.startswith("#"):
        return 2.2
    if line.startswith("|"):
        return 0.0 if set(line) <= set("|-: ") else 1.2
    return 2.0 if line.startswith("$$") else _wrapped(line, width)


def _wrapped(line: str, width: float) -> int:
    return max(1, math.ceil(len(line) / width))


def _output(output: NotebookNode, curves: bool, size: float = 1.0) -> float:
    data = output.get("data", {})
    html, text = data.get("text/html", ""), output.get("text", data.get("text/plain", ""))
    if _VIEW in data:
        return _SLIDERS
    if "lstm-microscope" in html:
        return _MICROSCOPE
    if "lstm-training" in html:
        return 1.2 + curves * (_CURVES * ("<svg" in html) + _lines(text, size) - _OUTPUT * size)
    if "<img" in html or "<svg" in html:
        return _PICTURE
    return _lines(text, size) + 0.4


def _lines(text: str, size: float) -> float:
    return _OUTPUT * size * sum(_wrapped(line, _CODE_WIDTH / size) for line in text.splitlines())


def _are_curves_seen(cell: NotebookNode) -> bool:
    """Say whether the curves of a training stand on the slide: above a figure of the same cell they do not."""
    return not any("<figure" in output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))


def _is_seen(cell: NotebookNode) -> bool:
    return _place(cell) not in ("skip", "notes")


def _is_hidden(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get("jupyter", {}).get("source_hidden"))


def _place(cell: NotebookNode) -> str | None:
    return cell.metadata.get("slideshow", {}).get("slide_type")


def _put(cell: NotebookNode, place: str) -> None:
    cell.metadata["slideshow"] = {**cell.metadata.get("slideshow", {}), "slide_type": place}
