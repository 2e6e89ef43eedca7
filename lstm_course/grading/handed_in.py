"""Looks at what a student handed in before nbgrader does, and says in words what is wrong with it."""

from __future__ import annotations

import codecs
import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any

from nbgrader.nbgraderformat import SCHEMA_VERSION

_DAMAGED = "the notebook file is damaged: "


def problem_of(folder: Path, wanted: Collection[str]) -> str:
    """Why the submission in ``folder`` cannot be graded; empty where nothing speaks against it.

    wanted  the names of the unit's notebooks, without ``.ipynb``
    """
    paths = [folder / f"{name}.ipynb" for name in wanted]
    there = [path for path in paths if path.exists()]
    if not there:
        names = " or ".join(path.name for path in paths)
        others = sorted(path.name for path in folder.glob("*.ipynb"))
        if others:
            return f"the notebook must be called {names}, but is called {' and '.join(map(repr, others[:3]))}"
        return f"there is no {names} in what was handed in"
    return next(filter(None, map(problem_with, there)), "")


def problem_with(path: Path) -> str:
    """Why this file is no notebook that nbgrader can grade."""
    if path.is_dir():
        return f"{path.name} is a folder, not a notebook"
    try:
        raw = path.read_bytes()
    except OSError as error:
        return f"{path.name} cannot be read: {error.strerror or error}"
    if not raw.strip():
        return _DAMAGED + "it is empty"
    if raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return f"{path.name} begins with a byte order mark: save it as plain UTF-8, without one"
    try:
        data = json.loads(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return _DAMAGED + "it is not UTF-8 text"
    except (ValueError, RecursionError):
        return _DAMAGED + "it is not JSON"
    return _not_a_notebook(data) or _wrong_marks(data["cells"])


def missing_from(path: Path, graded: Mapping[str, str]) -> str:
    """A note about graded cells (name → type) that are not in the notebook; empty where all are."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    there = {cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in cells}
    lost = [name for name in graded if name not in there]
    if not lost:
        return ""
    what = "check" if all(graded[name] == "code" for name in lost) else "graded cell"
    count = f"one {what} is" if len(lost) == 1 else f"{len(lost)} {what}s are"
    return f"{count} missing, the rest was graded ({', '.join(lost)})"


def _not_a_notebook(data: Any) -> str:
    if not isinstance(data, dict):
        return "the file is JSON, but not a notebook"
    version = data.get("nbformat")
    if isinstance(version, int) and version != 4:
        return f"the notebook is of another format (nbformat {version}, not 4): open it in JupyterLab and save it"
    cells = data.get("cells")
    if version != 4 or not isinstance(cells, list):
        return "the file is JSON, but not a notebook"
    for number, cell in enumerate(cells, 1):
        if not _is_cell(cell):
            return _DAMAGED + f"its cell {number} is none"
    return ""


def _is_cell(cell: Any) -> bool:
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source, metadata = cell.get("source"), cell.get("metadata")
    text = isinstance(source, str) or (isinstance(source, list) and all(isinstance(line, str) for line in source))
    return text and isinstance(metadata, dict) and isinstance(metadata.get("nbgrader", {}), dict)


def _wrong_marks(cells: Iterable[Any]) -> str:
    """What is wrong with nbgrader's metadata."""
    marked = [cell["metadata"]["nbgrader"] for cell in cells if "nbgrader" in cell["metadata"]]
    for marks in marked:
        if marks.get("schema_version") != SCHEMA_VERSION:
            return (
                f"the nbgrader metadata of the cell {marks.get('grade_id', '')!r} is of another version "
                f"({marks.get('schema_version')!r}, not {SCHEMA_VERSION})"
            )
    graded = [marks for marks in marked if marks.get("grade") or marks.get("solution") or marks.get("locked")]
    twice = [str(name) for name, count in Counter(str(m.get("grade_id")) for m in graded).items() if count > 1]
    if twice:
        return f"a graded cell is there twice ({', '.join(twice)}): delete the one that is not to count"
    return ""
