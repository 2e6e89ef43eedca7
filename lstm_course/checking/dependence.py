"""What a function's values are computed from, read off its source."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

from lstm_course.checking.edits import source_of

Names = frozenset[str]


@cache
def dependence(function: Callable[..., Any]) -> tuple[dict[str, Names], tuple[Names, ...]]:
    """Return the local names that each local name is computed from, itself included, and those of each returned value.

    Nothing where there is no source to read. Too many names rather than too few: both ways of an ``if`` count.
    """
    try:
        (tree,) = ast.parse(source_of(function)).body
    except (OSError, TypeError, SyntaxError, ValueError):  # a lambda, a built-in, one of a console
        return {}, ()
    if not isinstance(tree, ast.FunctionDef):
        return {}, ()
    found: dict[str, Names] = {}
    returned: tuple[Names, ...] = ()
    for node in _statements(tree.body):
        if isinstance(node, ast.Return) and node.value:
            parts = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            returned = tuple(_of(part, found) for part in parts)
        else:
            _bind(node, found)
    return found, returned


def _statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return all statements in their order; those of a loop twice, since its end comes before its beginning."""
    flat: list[ast.stmt] = []
    for node in body:
        flat.append(node)
        inner = _statements([*getattr(node, "body", []), *getattr(node, "orelse", [])])
        flat += inner * (2 if isinstance(node, ast.For | ast.While) else 1)
    return flat


def _bind(node: ast.stmt, found: dict[str, Names]) -> None:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _bind_target(target, node.value, found)
    elif isinstance(node, ast.AugAssign):
        _bind_name(node.target, _of(node.target, found) | _of(node.value, found), found)
    elif isinstance(node, ast.For):
        _bind_target(node.target, node.iter, found)


def _bind_target(target: ast.expr, value: ast.expr, found: dict[str, Names]) -> None:
    if (
        isinstance(target, ast.Tuple | ast.List)
        and isinstance(value, ast.Tuple)
        and len(target.elts) == len(value.elts)
    ):
        read = [_of(part, found) for part in value.elts]  # all of them before one is bound
        for part, names in zip(target.elts, read, strict=True):
            _bind_name(part, names, found)
    else:
        _bind_name(target, _of(value, found), found)


def _bind_name(target: ast.expr, names: Names, found: dict[str, Names]) -> None:
    for node in ast.walk(target):
        if isinstance(node, ast.Name):
            partly = isinstance(target, ast.Subscript)  # the rest of it stays
            found[node.id] = names | {node.id} | (found.get(node.id, frozenset()) if partly else frozenset())


def _of(value: ast.expr, found: dict[str, Names]) -> Names:
    names = [node.id for node in ast.walk(value) if isinstance(node, ast.Name)]
    return frozenset().union(*(found.get(name, {name}) for name in names))
