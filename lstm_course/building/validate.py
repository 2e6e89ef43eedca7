"""What would harm an exercise on its way to the students: refused before anything is written."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from lstm_course.building.cell_metadata import BadMaster

if TYPE_CHECKING:
    from lstm_course.building.percent import Cell

BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"  # as nbgrader looks for them, anywhere in a line
_GRADE_ID = re.compile(r"[A-Za-z0-9_-]+")  # nbgrader's own rule, which it states as a schema's traceback


def refuse_unsound(cells: Iterable[Cell]) -> None:
    """Raise BadMaster, naming the cell, where nbgrader would refuse a name or release an exercise emptied.

    A ``solution=`` code cell without its marks loses everything on release, the function's first line included.
    """
    problems = []
    for number, cell in enumerate(cells, start=1):
        graded = cell.metadata.get("nbgrader")
        if not isinstance(graded, dict):
            continue
        problem = _bad_id(graded)
        if not problem and cell.kind == "code" and is_answer(graded):
            problem = _bad_marks(cell.source, graded.get("grade_id"))
        if not problem and cell.kind == "code" and graded.get("grade") and not graded.get("solution"):
            problem = _bad_check(cell.source, str(graded.get("grade_id")))
        if problem:
            problems.append(f"{named(number, cell.source)}: {problem}")
    if problems:
        raise BadMaster("\n".join(problems))


def is_answer(graded: Mapping[str, Any]) -> bool:
    """Whether this nbgrader metadata is that of a cell with ``solution=``: written in, marked by another cell."""
    return bool(graded.get("solution")) and not graded.get("grade") and not graded.get("task")


def named(number: int, source: str) -> str:
    """Return a cell as a person finds it: its place and the beginning of its first line."""
    first = next(iter(source.splitlines()), "")
    return f"cell {number} ({first[:40]!r})"


def defines(source: str, name: str) -> bool:
    """Whether the cell has a line that begins a function or a class of this name."""
    function, kind = rf"(?:async\s+)?def\s+{re.escape(name)}\s*[(\[]", rf"class\s+{re.escape(name)}\b"
    return re.search(rf"^[ \t]*(?:{function}|{kind})", source, re.MULTILINE) is not None


def _bad_id(graded: Mapping[str, Any]) -> str:
    if not any(graded.get(key) for key in ("grade", "solution", "locked", "task")):
        return ""  # no cell of nbgrader's
    name = graded.get("grade_id")
    if isinstance(name, str) and _GRADE_ID.fullmatch(name):
        return ""
    return f"the name {name!r} cannot be a grade id: use letters a to z, digits, _ and -, and no space"


def _bad_check(source: str, name: str) -> str:
    """Say what is wrong with a graded cell: a class would find out when it is graded."""
    try:
        tree = ast.parse(source)
    except SyntaxError as error:
        magic = re.search(r"^\s*[%!]", source, re.MULTILINE)  # of IPython, which alone can read it
        return "" if magic else f"this check is not Python: {error.msg} in its line {error.lineno}"
    wanted = name.removeprefix("check_")
    if wanted == name:  # a test under a name of its own
        return ""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name("check"), args=[ast.Name(told)], keywords=[]) if told != wanted:
                return f"check={wanted!r} judges another function, {told}: write check({wanted})"
    return ""


def _bad_marks(source: str, name: Any) -> str:
    lines = source.splitlines()
    begins = [at for at, line in enumerate(lines) if BEGIN in line]
    ends = [at for at, line in enumerate(lines) if END in line]
    # A class has an answer in each of its methods.
    in_turn = sorted([*begins, *ends]) == [at for pair in zip(begins, ends, strict=False) for at in pair]
    if begins and len(begins) == len(ends) and in_turn:
        return ""
    even = begins and len(begins) == len(ends)
    has = "they are the wrong way round" if even else f"it has {len(begins)} and {len(ends)}"
    return (
        f"solution={str(name)!r} wants a line ### {BEGIN} and, after it, a line ### {END} around each answer; "
        f"{has}, and the release would lose the exercise"
    )
