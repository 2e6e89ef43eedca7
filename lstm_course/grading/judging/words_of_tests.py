"""The words of a test, and whether it exchanges what modules have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from lstm_course.grading.jobs import InstructorCell
from lstm_course.grading.judging.statements import statements

PATCHING = frozenset({"patch", "setattr", "monkeypatch", "MonkeyPatch", "reload"})


@lru_cache(maxsize=512)
def patches_by_helpers(test: ast.Module, cells: tuple[InstructorCell, ...]) -> bool:
    """Whether a test exchanges what modules have by a function of the instructor's that it calls."""
    helpers = {
        node.name: node
        for cell in cells
        for node in (statements(cell.source) if cell.kind != "solution" else ())
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    said, waiting = set[str](), set(words_in(test.body))
    while waiting:
        said |= waiting
        waiting = {word for name in waiting & helpers.keys() for word in words_in([helpers[name]])} - said
    return bool(said & PATCHING)


def words_in(body: list[ast.stmt]) -> Iterator[str]:
    """Yield all names in a text, and the words of its strings up to their dots."""
    for node in (part for one in body for part in ast.walk(one)):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield from node.name.split(".")
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) < 200:
            yield from node.value.split(".")
