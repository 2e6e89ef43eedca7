"""What of an executed unit is projected: no answer before the hand-in, no plumbing, one step a press."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING, Any

from lstm_course.building.listings import BEGIN, listing_of
from lstm_course.building.release import CODE_STUB

if TYPE_CHECKING:
    from nbformat import NotebookNode

_SOLUTION = re.compile(r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*", re.MULTILINE | re.DOTALL)
_LISTING = re.compile(r"^[ \t]*### BEGIN LISTING.*?### END LISTING[^\n]*", re.MULTILINE | re.DOTALL)
_MARKS = re.compile(r"^[ \t]*### (?:BEGIN|END) (?:SOLUTION|HIDDEN TESTS)[^\n]*\n?", re.MULTILINE)
_STARTS = ("slide", "subslide")
_PACKAGE = "lstm_course"


def as_slides(notebook: NotebookNode, solutions: bool = False) -> None:
    """Make an executed notebook into what a room is to see. What ran, and what it showed, stays as it is.

    solutions: leave the solutions, the verdicts and the model answers in, for after the hand-in.
    """
    if not solutions:
        notebook.cells = [cell for cell in notebook.cells if not _is_answer_or_check(cell)]
    known: set[str] = set()
    for cell in notebook.cells:
        if cell.cell_type == "code":
            known |= _imported(cell.source)
            if _is_plumbing(cell.source, known):
                cell.metadata.setdefault("jupyter", {})["source_hidden"] = True
            cell.source = _MARKS.sub("", _with_listing_away(cell.source)) if solutions else without_solution(cell)
    _one_step_a_press(notebook.cells)


def without_solution(cell: NotebookNode) -> str:
    """Return a code cell's source as students get it."""
    graded = cell.metadata.get("nbgrader", {})
    if not graded.get("solution"):
        return cell.source
    if BEGIN in cell.source:
        return listing_of(cell.source)
    source, cut = _SOLUTION.subn(rf"\g<1>{CODE_STUB}", cell.source)
    return source if cut else CODE_STUB


def _with_listing_away(source: str) -> str:
    return _LISTING.sub("", source).rstrip("\n")


def _is_answer_or_check(cell: NotebookNode) -> bool:
    graded = cell.metadata.get("nbgrader", {})
    return bool(graded.get("grade"))  # a check, or an answer in words with its model answer and rubric


def _imported(source: str) -> set[str]:
    """Return the names that a cell imports from the course."""
    names: set[str] = set()
    for node in _statements(source):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == _PACKAGE:
            names |= {alias.asname or alias.name for alias in node.names}
    return names


def _is_plumbing(source: str, known: set[str]) -> bool:
    """Say whether a cell only imports, keeps a place for a guess, or calls what the course draws and measures with."""
    statements = _statements(source)
    return bool(statements) and all(_is_plumbing_statement(node, known) for node in statements)


def _is_plumbing_statement(node: ast.stmt, known: set[str]) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    value = getattr(node, "value", None) if isinstance(node, ast.Expr | ast.Assign) else None
    if isinstance(value, ast.Constant):
        return value.value is ...
    return isinstance(value, ast.Call) and _root(value) in known


def _root(node: ast.expr) -> str:
    while not isinstance(node, ast.Name):
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            node = node.value
        else:
            return ""
    return node.id


def _statements(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError:  # a magic, or a listing that is to be mended
        return []


def _one_step_a_press(cells: list[NotebookNode]) -> None:
    """Skip a cell that shows nothing; let one that stands below another on a slide come with a press of its own."""
    start = None  # the place that a slide's first cell leaves to the next one, if it shows nothing itself
    for cell in cells:
        place = cell.metadata.get("slideshow", {}).get("slide_type")
        if place in ("skip", "notes"):
            continue
        if place in _STARTS:
            start = "slide" if start == "slide" else place
        if not _shows(cell):
            _put(cell, "skip")
        else:
            _put(cell, start or "fragment")
            start = None


def _put(cell: NotebookNode, place: str) -> None:
    cell.metadata["slideshow"] = {**cell.metadata.get("slideshow", {}), "slide_type": place}


def _shows(cell: NotebookNode) -> bool:
    if cell.cell_type != "code":
        return bool(cell.source.strip())
    hidden: Any = cell.metadata.get("jupyter", {}).get("source_hidden")
    return not hidden or bool(cell.get("outputs"))
