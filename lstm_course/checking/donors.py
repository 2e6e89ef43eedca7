"""What holds the equations of an exercise: its reference, and the functions that this hands its work on to."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from types import FunctionType
from typing import Any

from lstm_course.checking.edits import source_of
from lstm_course.checking.exercise import Exercise

_FEW = 3  # statements


def donors(exercise: Exercise) -> list[tuple[Any, ast.stmt]]:
    """Return each of them, and its definition as a tree."""
    found: list[Any] = []
    waiting = [exercise.reference, *([exercise.equations] if exercise.equations else [])]
    trees = []
    for one in waiting:
        if one in found:
            continue
        found.append(one)
        try:
            tree = ast.parse(source_of(one)).body[0]
        except (OSError, TypeError, IndexError):  # made by a call: nobody wrote it down as it is
            continue
        trees.append((one, tree))
        if one is exercise.reference and _hands_on(tree):
            waiting += _used(one, tree)
    return trees


def _hands_on(tree: ast.stmt) -> bool:
    """Whether a reference is so short that its work is done elsewhere."""
    steps = [one for one in getattr(tree, "body", ()) if not isinstance(one, ast.Import | ast.ImportFrom)]
    return len(steps) <= _FEW


def _used(function: Any, tree: ast.stmt) -> Iterator[Any]:
    """Yield the functions and classes of the same package that a definition calls or imports."""
    package = function.__module__.partition(".")[0]
    around = vars(sys.modules[function.__module__])
    held = [around.get(node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)]
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in sys.modules:
            held += [vars(sys.modules[node.module]).get(alias.name) for alias in node.names]
    for one in held:
        plain = inspect.isclass(one) or isinstance(one, FunctionType)
        if plain and one.__module__.partition(".")[0] == package:  # type: ignore[union-attr]
            yield one
