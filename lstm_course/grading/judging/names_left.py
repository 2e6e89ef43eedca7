"""What a test leaves to the cells behind it: an import, data, a helper. In one process they would be there."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from functools import lru_cache

from lstm_course.grading.jobs import Cell, InstructorCell
from lstm_course.grading.judging.alterations import globals_used
from lstm_course.grading.judging.statements import bound_names, statements, transformed, used_names
from lstm_course.grading.publishing.redact import hidden_lines


def names_left(cells: Sequence[InstructorCell], test: Cell, seen: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the statements of a test that make what the instructor's later cells read and no cell has made before.

    ``seen``: names that they were seen to read, whatever their text says. Only what stands in the released notebook as
    well is among them: no line of a hidden test.
    """
    return _left(tuple(cells), test, tuple(seen))


@lru_cache(maxsize=512)
def _left(cells: tuple[InstructorCell, ...], test: Cell, seen: tuple[str, ...]) -> tuple[str, ...]:
    place = next((n for n, cell in enumerate(cells) if cell.grade_id and cell.grade_id == test.grade_id), len(cells))
    later = [cell for cell in cells[place + 1 :] if cell.kind != "test"]
    wanted = set(seen).union(*map(_read, later))
    if not wanted:
        return ()
    body = statements(test.source)
    wanted &= {name for node in body for name in bound_names(node)}
    wanted -= {name for cell in cells[:place] if cell.kind != "test" for name in _bound(cell)} if wanted else set()
    hidden, found = hidden_lines(test.source), list[str]()
    for node in reversed(body):
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        if wanted & {*bound_names(node)} and not any(line in hidden for line in lines):
            wanted |= used_names(node)
            found.append(ast.unparse(node))
    return tuple(reversed(found))


def _bound(cell: InstructorCell) -> set[str]:
    return {name for node in statements(cell.source) for name in bound_names(node)}


def _read(cell: InstructorCell) -> set[str]:
    """Return the global names that a cell reads and does not make itself."""
    body = [n for n in statements(cell.source) if not isinstance(n, ast.FunctionDef | ast.ClassDef)]
    read = set(globals_used(transformed(cell.source))).union(*map(used_names, body))
    return read - _bound(cell)
