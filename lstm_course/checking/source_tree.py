"""The piece of source that raised, in the tree of its file, by its place in the code (PEP 657)."""

from __future__ import annotations

import ast
import linecache
from collections import ChainMap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from types import TracebackType
from typing import Any

_LONGEST = 300


@dataclass(frozen=True)
class Piece:
    """A node of the student's source, what it stands in from the outside in, and what names stood for there."""

    node: ast.AST
    above: tuple[ast.AST, ...]
    lines: Sequence[str]
    names: Mapping[str, Any]

    def text(self, node: ast.AST) -> str:
        """Return a node as the student wrote it, in one line."""
        (first, left), (last, right) = _place(node)
        lines = [line.encode() for line in self.lines[first - 1 : last]]  # columns are counted in bytes
        if not lines:
            return ""
        lines[-1] = lines[-1][:right]
        lines[0] = lines[0][left:]
        return " ".join(b"".join(lines).decode(errors="replace").split())[:_LONGEST]

    def loops(self) -> Iterator[tuple[str, ast.expr]]:
        """Yield each loop that it stands in: the variable, and what that runs over."""
        for node in self.above:
            around = getattr(node, "generators", [node] if isinstance(node, ast.For) else [])
            yield from ((one.target.id, one.iter) for one in around if isinstance(one.target, ast.Name))

    def given_to(self, name: str) -> ast.expr | None:
        """Return what the function gave the name the last time before this piece, as it is written."""
        function = next((node for node in reversed(self.above) if isinstance(node, ast.FunctionDef)), None)
        found = None
        for node in ast.walk(function) if function else ():
            target = node.targets[0] if isinstance(node, ast.Assign) and len(node.targets) == 1 else None
            if isinstance(target, ast.Name) and target.id == name and node.end_lineno < self.node.lineno:  # type: ignore[attr-defined]
                found = node if found is None or node.lineno > found.lineno else found  # type: ignore[attr-defined]
        return found.value if isinstance(found, ast.Assign) else None


def piece_at(raised: TracebackType) -> Piece | None:
    """Return the piece that was running in this entry of a traceback; None where its source is not there."""
    frame = raised.tb_frame
    places = islice(frame.f_code.co_positions(), raised.tb_lasti // 2, None)
    first, last, left, right = next(places, (None,) * 4)
    source = linecache.getlines(frame.f_code.co_filename)
    if first is None or last is None or left is None or right is None or not source:
        return None
    try:
        tree = _parsed("".join(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    path = _path(tree, (first, left), (last, right))
    # The call of a method that is written over several lines begins at the method's name.
    fits = [n for n, node in enumerate(path) if _place(node) == ((first, left), (last, right))] or [
        n for n, node in enumerate(path) if isinstance(node, ast.Call) and _place(node)[1] == (last, right)
    ]
    if not fits:
        return None
    names = ChainMap(dict(frame.f_locals), frame.f_globals, frame.f_builtins)
    return Piece(path[fits[-1]], tuple(path[: fits[-1]]), source, names)


@lru_cache(maxsize=64)
def _parsed(source: str) -> ast.Module:
    return ast.parse(source)


def _place(node: ast.AST) -> tuple[tuple[int, int], tuple[int, int]]:
    if not isinstance(node, ast.stmt | ast.expr) or node.end_lineno is None or node.end_col_offset is None:
        return (0, 0), (0, 0)
    return (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)


def _path(tree: ast.AST, start: tuple[int, int], end: tuple[int, int]) -> list[ast.AST]:
    """Return the nodes that hold this place, each inside the one before."""
    path: list[ast.AST] = []
    inner: ast.AST | None = tree
    while inner is not None:
        path.append(inner)
        inner = next((node for node in _placed(inner) if _place(node)[0] <= start and end <= _place(node)[1]), None)
    return path


def _placed(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nearest nodes below that have a place: a comprehension's generator has none."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.stmt | ast.expr):
            yield child
        else:
            yield from _placed(child)
