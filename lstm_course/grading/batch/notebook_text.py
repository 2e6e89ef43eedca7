"""A notebook looked at and written as nbformat does it, cell by cell: most cells are the same in the whole class.

nbformat validates each cell against a schema and lays it out in Python, which takes longer than all else that happens
to a submission. What it has said about a cell before holds for every cell with the same content.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TypeVar

import nbformat
from nbformat.notebooknode import NotebookNode

_T = TypeVar("_T")
_compact = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_MOST, _LARGEST = 4096, 20_000  # cells that are kept, and characters of one: pictures are in nobody else's notebook
_valid: dict[str, bool] = {}
_laid_out: dict[str, str] = {}
_FORMAT = {"nbformat": 4, "nbformat_minor": 5}
_NO_CELLS = '{\n "cells": [],\n'
_ONE_CELL, _END_OF_CELLS = '{\n "cells": [\n', "\n ],\n"


def look_at(nb: NotebookNode) -> None:
    """Do what ``nbformat.validate`` does, extra properties let be. Raises its ValidationError."""
    _look_at(nb, _texts(nb))


def checked_text(nb: NotebookNode) -> str:
    """Look at it, and return what ``nbformat.v4.writes`` does."""
    cells = _texts(nb)
    if not _look_at(nb, cells):
        return str(nbformat.v4.writes(nb))
    rest = str(nbformat.v4.writes(NotebookNode({**nb, "cells": []})))
    if not rest.startswith(_NO_CELLS):
        return str(nbformat.v4.writes(nb))
    laid_out = ",\n".join(_once(_laid_out, text, _lay_out, cell) for text, cell in zip(cells, nb.cells, strict=True))
    return f"{_ONE_CELL}{laid_out}{_END_OF_CELLS}{rest.removeprefix(_NO_CELLS)}"


def _look_at(nb: NotebookNode, cells: list[str]) -> bool:
    """Look at it; return whether cell by cell. As a whole, nbformat may change it: it mends ids."""
    both = zip(cells, nb.cells, strict=True) if cells and _have_ids(nb) else ()
    if both and all(_once(_valid, text, _is_valid, cell) for text, cell in both):
        nbformat.validate(NotebookNode({**nb, "cells": []}), relax_add_props=True)
        return True
    nbformat.validate(nb, relax_add_props=True)
    return False


def _have_ids(nb: NotebookNode) -> bool:
    ids = {cell.get("id") for cell in nb.cells}
    return None not in ids and len(ids) == len(nb.cells)


def _texts(nb: NotebookNode) -> list[str]:
    """Return the content of each cell, by which it is known; nothing where it is not to be told by that."""
    if {key: nb.get(key) for key in _FORMAT} != _FORMAT:
        return []
    try:
        return [_compact(cell) for cell in nb.cells]
    except (TypeError, ValueError):  # bytes, or what holds itself
        return []


def _once(known: dict[str, _T], text: str, find: Callable[[NotebookNode], _T], cell: NotebookNode) -> _T:
    if text in known:
        return known[text]
    found = find(cell)
    if len(known) >= _MOST:
        known.clear()
    if len(text) <= _LARGEST:
        known[text] = found
    return found


def _is_valid(cell: NotebookNode) -> bool:
    try:
        nbformat.validate(_alone(cell), relax_add_props=True)
    except nbformat.ValidationError:
        return False
    return True


def _lay_out(cell: NotebookNode) -> str:
    text = str(nbformat.v4.writes(_alone(cell)))
    return text[len(_ONE_CELL) : text.rindex(_END_OF_CELLS)]


def _alone(cell: NotebookNode) -> NotebookNode:
    return NotebookNode(_FORMAT, metadata=NotebookNode(), cells=[cell])
