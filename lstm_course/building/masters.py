"""A master (a py:percent text with the solutions in it) and its notebook: each can be made from the other.

What running a notebook leaves behind is dropped: outputs, execution counts and times, widget state. So are
cell ids: they come from the content, and are the same at every build. All else survives the way back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lstm_course.building import percent
from lstm_course.building.cell_metadata import BadMaster, collapse, expand
from lstm_course.building.door import is_door, with_door
from lstm_course.building.headings import is_heading, with_headings
from lstm_course.building.percent import Cell
from lstm_course.building.validate import named, refuse_unsound

if TYPE_CHECKING:
    from nbformat import NotebookNode

STAMP = "lstm_course"  # where a built notebook holds the digests of what was built
KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
_OF_THE_MACHINE = ("kernelspec", "language_info", "widgets", "jupytext", STAMP)
_OF_A_RUN = ("execution", "ExecuteTime", "trusted")
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def to_notebook(text: str, points: Mapping[str, float]) -> NotebookNode:
    """Return the notebook of a master: nbgrader metadata written out, stable cell ids, no outputs.

    ``points`` maps the unit's exercises to what they are worth. Raises BadMaster with the cell's first line.
    """
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

    new = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
    extra, cells = expanded(text, points)
    refuse_unsound(cells)
    nodes = []
    for cell, name in zip(cells, ids(cells), strict=True):
        node = new[cell.kind](cell.source, id=name, metadata=cell.metadata)
        if cell.attachments:
            node["attachments"] = cell.attachments
        nodes.append(node)
    nodes = with_door(with_headings(nodes, points))
    return new_notebook(cells=nodes, metadata={**extra, "kernelspec": KERNEL, "language_info": {"name": "python"}})


def to_text(notebook: Mapping[str, Any], points: Mapping[str, float], previous: str = "") -> str:
    """Return the master of a notebook. Cells that did not change keep the very lines they have in ``previous``."""
    extra, cells = content(notebook)
    wanted = (extra, [cell.key for cell in cells])
    written = [_collapsed(cell, points) for cell in cells]
    notes = [Cell("raw", "", {"notebook": extra})] if extra else []
    for write in (
        lambda: _reusing(previous, [*notes, *written], [*[""] * len(notes), *wanted[1]], points),
        lambda: percent.write([*notes, *written]),
    ):
        text = write()
        found, back = expanded(text, points)
        if percent.same(found, extra) and [cell.key for cell in back] == wanted[1]:
            return text
    raise BadMaster("this notebook cannot be written as a master without losing something")


def expanded(text: str, points: Mapping[str, float]) -> tuple[dict[str, Any], list[Cell]]:
    """Return the notebook's own metadata and its cells, as a master says them."""
    try:
        cells = percent.read(text)
    except Exception as error:  # jupytext and nbformat raise many kinds
        raise BadMaster(f"cannot be read as py:percent: {(str(error) or repr(error)).splitlines()[0]}") from None
    return _split(cells, points)


def _split(cells: list[Cell], points: Mapping[str, float]) -> tuple[dict[str, Any], list[Cell]]:
    extra: dict[str, Any] = {}
    if cells and "notebook" in cells[0].metadata:
        extra, cells = cells[0].metadata["notebook"], cells[1:]
    found, problems = [], []
    for number, cell in enumerate(cells, start=1):
        try:
            found.append(_expanded(cell, points))
        except BadMaster as error:
            problems.append(f"{named(number, cell.source)}: {error}")
    if problems:
        raise BadMaster("\n".join(problems))
    return extra, found


def content(notebook: Mapping[str, Any]) -> tuple[dict[str, Any], list[Cell]]:
    """Return what a person wrote in a notebook: its metadata and cells without a machine's or a run's traces."""
    notebook = json.loads(json.dumps(notebook))
    extra = {k: v for k, v in notebook.get("metadata", {}).items() if k not in _OF_THE_MACHINE}
    cells = [
        Cell(
            cell["cell_type"],
            cell["source"],
            {k: v for k, v in cell["metadata"].items() if k not in _OF_A_RUN},
            cell.get("attachments", {}),
        )
        for cell in notebook["cells"]
        if not written_by_the_build(cell)
    ]
    return extra, cells


def written_by_the_build(cell: Mapping[str, Any]) -> bool:
    """Say whether a notebook's cell belongs to no master."""
    return is_heading(cell) or is_door(cell)


def digest(notebook: Mapping[str, Any]) -> str:
    """Names the content of a notebook: the same as long as nobody edits it, however often it is run."""
    extra, cells = content(notebook)
    whole = json.dumps([extra, [cell.key for cell in cells]], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()


def ids(cells: Iterable[Cell]) -> list[str]:
    """Return the cells' ids: the grade id, else a digest of the content; the second of the same kind gets ``-2``."""
    wanted = [_id(cell) for cell in cells]
    taken, found = set(wanted), []
    seen: dict[str, int] = defaultdict(int)
    for name in wanted:
        seen[name] += 1
        if seen[name] > 1:
            count, stem = seen[name], name[:56]
            while (name := f"{stem}-{count}") in taken:
                count += 1
        taken.add(name)
        found.append(name)
    return found


def _id(cell: Cell) -> str:
    grader = cell.metadata.get("nbgrader")
    name = grader.get("grade_id") if isinstance(grader, dict) else None
    if isinstance(name, str) and _ID.fullmatch(name):
        return name
    return hashlib.sha256(f"{cell.kind}\n{cell.source}".encode(errors="surrogatepass")).hexdigest()[:12]


# Metadata that happens to use a name of ours stands in the master as verbatim={...}.
def _expanded(cell: Cell, points: Mapping[str, float]) -> Cell:
    if "verbatim" in cell.metadata:
        return replace(cell, metadata=cell.metadata["verbatim"])
    return replace(cell, metadata=expand(cell.metadata, points))


def _collapsed(cell: Cell, points: Mapping[str, float]) -> Cell:
    ours = "verbatim" in cell.metadata or "notebook" in cell.metadata
    short = None if ours else collapse(cell.metadata, points)
    return replace(cell, metadata={"verbatim": cell.metadata} if short is None else short)


def _reusing(previous: str, written: list[Cell], keys: list[str], points: Mapping[str, float]) -> str:
    """Return the cells as text, in the words of the previous master wherever it has that very cell."""
    head, lines = percent.chunks(previous)
    cells = percent.read(previous)
    if len(cells) != len(lines):
        return percent.write(written)
    if cells and "notebook" in cells[0].metadata:
        cells, lines = cells[1:], lines[1:]
    stock: dict[str, list[str]] = defaultdict(list)
    for cell, chunk in zip(cells, lines, strict=True):
        try:
            stock[_expanded(cell, points).key].append(chunk)
        except BadMaster:
            continue
    last = lines[-1] if lines else ""
    parts = []
    for cell, key in zip(written, keys, strict=True):
        chunk = stock[key].pop(0) if stock.get(key) else percent.write_cell(cell) + "\n"
        parts.append(chunk)
    parts[:-1] = [part if part is not last or part.endswith("\n\n") else part + "\n" for part in parts[:-1]]
    if parts and parts[-1] is not last:
        parts[-1] = parts[-1].rstrip("\n") + "\n"
    return head + "".join(parts)
