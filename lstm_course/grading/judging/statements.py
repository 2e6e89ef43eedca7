"""A cell's text as Python's statements, and which names each gives a value or reads."""

from __future__ import annotations

import ast
import importlib
from collections.abc import Iterable
from functools import lru_cache

from IPython.core.inputtransformer2 import TransformerManager

IMPORTS = (ast.Import, ast.ImportFrom)
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, *IMPORTS)


@lru_cache(maxsize=512)
def transformed(source: str) -> str:
    """Return a cell's text as Python: IPython's own syntax is taken for calls."""
    try:
        return str(TransformerManager().transform_cell(source))
    except Exception:
        return source


def statements(source: str) -> list[ast.stmt]:
    """Return the top-level statements of a cell, for nobody to change; none where it is not Python."""
    return [*_parsed(source)]


@lru_cache(maxsize=512)
def _parsed(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(transformed(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


@lru_cache(maxsize=512)
def module_of(source: str) -> ast.Module:
    """Return a cell's statements as one tree that nobody changes; for one text always the same."""
    return ast.Module(statements(source), [])


@lru_cache(maxsize=4096)
def walked(node: ast.AST) -> tuple[ast.AST, ...]:
    """Return a node that nobody changes and all below it, in the order of ``ast.walk``: one is asked a dozen times."""
    return tuple(ast.walk(node))


def used_names(node: ast.AST) -> set[str]:
    """All names that are read anywhere in it."""
    found = {n.id for n in walked(node) if isinstance(n, ast.Name) and not isinstance(n.ctx, ast.Store)}
    return found | {
        n.target.id for n in walked(node) if isinstance(n, ast.AugAssign) and isinstance(n.target, ast.Name)
    }


def bound_names(statement: ast.AST) -> Iterable[str]:
    """Return the global names that a statement gives a value."""
    if isinstance(statement, ast.Import):
        return [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
    if isinstance(statement, ast.ImportFrom):
        return _star(statement) if statement.names[0].name == "*" else [a.asname or a.name for a in statement.names]
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    return _stored(statement)


def _stored(node: ast.AST) -> list[str]:
    """Also what is defined or imported inside of a block, caught by a pattern, or named in passing (:=)."""
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            found.append(part.id)
        elif isinstance(part, ast.MatchAs | ast.MatchStar) and part.name:
            found.append(part.name)
        if isinstance(part, DEFINITIONS):
            found += bound_names(part)
        elif not isinstance(part, ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp):
            waiting += ast.iter_child_nodes(part)
    return found


def _star(statement: ast.ImportFrom) -> list[str]:
    try:
        module = importlib.import_module(statement.module or "")
    except Exception:  # it may be the student's own
        return []
    return list(getattr(module, "__all__", None) or [name for name in vars(module) if name[:1] != "_"])
