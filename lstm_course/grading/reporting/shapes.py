"""What is left of a function, however it is written: the nodes of its syntax tree in order, without layout, comments,
docstring, annotations and idle lines (``pass``, ``print``, a name that nobody reads).

An argument is told by its place, any other local name by how far back it was last used (Baker 1993, "parameterised
matching"). So renaming changes nothing, and an inserted line changes only its neighbourhood.
"""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

WINDOW = 12  # nodes; about one line of an equation
_FILE = "<a submission>"

_IDLE_CALLS = ("print", "display")
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Windows = Counter[tuple[Any, ...]]


class Shape(NamedTuple):
    """What is left of a function. statements: each by itself, whatever names it uses, in any order."""

    name: str
    windows: Windows
    statements: tuple[tuple[str | int, ...], ...]


def shapes(text: str) -> list[Shape]:
    """Return what is left of each function outside of functions; none where the text is no Python."""
    plain = "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in text.split("\n"))
    warnings.filterwarnings("ignore", module=_FILE)  # "\\d" is worth no line on an instructor's terminal
    try:
        tree = compile(textwrap.dedent(plain), _FILE, "exec", ast.PyCF_ONLY_AST)
        return [_shape(name, node) for name, node in _functions(tree)]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def _shape(name: str, function: _Function) -> Shape:
    nodes = _Nodes()
    return Shape(name, _windows(nodes.of(function)), nodes.statements())


def _functions(tree: ast.AST) -> Iterator[tuple[str, _Function]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Lambda):
            target = node.targets[0]
            yield getattr(target, "id", "a lambda"), node.value
        else:
            yield from _functions(node)


class _Nodes:
    """A function as a flat sequence: a string for a node, an int for a local name."""

    def __init__(self) -> None:
        self._out: list[str | int] = []
        self._locals: dict[str, str | int] = {}
        self._read: set[str] = set()
        self._begun: list[int] = []  # where in the sequence each statement begins

    def of(self, function: _Function) -> list[str | int]:
        given = function.args
        for place, argument in enumerate([*given.posonlyargs, *given.args, *given.kwonlyargs]):
            self._locals[argument.arg] = f"argument {place}"
        self._look_at_names(function)
        self._out.append(f"takes {len(function.args.args)}")
        body: list[ast.stmt] = function.body if isinstance(function.body, list) else [ast.Return(function.body)]
        for statement in _returned_at_once(body):
            self._add(statement)
        return self._out

    def statements(self) -> tuple[tuple[str | int, ...], ...]:
        """Return the nodes of each statement, all local names alike, in an order of their own."""
        plain = [0 if isinstance(node, int) else node for node in self._out]
        ends = pairwise([*self._begun, len(plain)])
        return tuple(sorted((tuple(plain[start:end]) for start, end in ends), key=hash))

    def _look_at_names(self, function: ast.AST) -> None:
        waiting = [function]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.Name):
                if isinstance(node.ctx, ast.Store):
                    self._locals.setdefault(node.id, len(self._locals))
                elif isinstance(node.ctx, ast.Load):
                    self._read.add(node.id)
                continue
            if isinstance(node, ast.arg):
                self._locals.setdefault(node.arg, len(self._locals))
            waiting += _children(node)

    def _add(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name):
            self._out.append(self._locals.get(node.id, node.id))
            return
        if isinstance(node, ast.arg):
            self._out.append(self._locals[node.arg])
            return
        if isinstance(node, ast.stmt):
            if _is_idle(node) or self._is_never_read(node):
                return
            self._begun.append(len(self._out))
            if isinstance(node, ast.AnnAssign) and node.value is not None:
                node = ast.Assign([node.target], node.value)
            elif isinstance(node, ast.AugAssign):  # c += d is c = c + d
                node = ast.Assign([node.target], ast.BinOp(node.target, node.op, node.value))
        self._out.append(_label(node))
        for child in _children(node):
            self._add(child)

    def _is_never_read(self, node: ast.AST) -> bool:
        if not isinstance(node, ast.Assign):
            return False
        return all(isinstance(target, ast.Name) and target.id not in self._read for target in node.targets)


def _children(node: ast.AST) -> list[ast.AST]:
    """Return what ``ast.iter_child_nodes`` yields, in a third of the time, but for contexts (load, store, delete)."""
    found: list[ast.AST] = []
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, list):
            found += [one for one in value if isinstance(one, ast.AST)]
        elif isinstance(value, ast.AST) and name != "ctx":
            found.append(value)
    return found


def _returned_at_once(body: list[ast.stmt]) -> list[ast.stmt]:
    """Turn ``result = x; return result`` into ``return x``."""
    if len(body) > 1 and isinstance(kept := body[-2], ast.Assign) and isinstance(end := body[-1], ast.Return):
        names = [target.id if isinstance(target, ast.Name) else "" for target in kept.targets]
        if isinstance(end.value, ast.Name) and names == [end.value.id]:
            return [*body[:-2], ast.Return(kept.value)]
    return body


def _label(node: ast.AST) -> str:
    if isinstance(node, ast.Constant):
        return repr(node.value)
    said = node.attr if isinstance(node, ast.Attribute) else node.arg if isinstance(node, ast.keyword) else None
    return f"{type(node).__name__} {said}" if said else type(node).__name__


def _is_idle(node: ast.AST) -> bool:
    """Say whether a line computes nothing: pass, a text standing alone, print, assert, an import."""
    if isinstance(node, ast.Pass | ast.Assert | ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return True
    if not isinstance(node, ast.Expr):
        return False
    value = node.value
    called = value.func if isinstance(value, ast.Call) else None
    return isinstance(value, ast.Constant) or (isinstance(called, ast.Name) and called.id in _IDLE_CALLS)


def _windows(nodes: Sequence[str | int]) -> Windows:
    """Return each run of WINDOW nodes, and how often it is there; a local name as the way back to where it was last."""
    last: dict[int, int] = {}
    back: list[str | int] = []
    names = []  # (place, way back) of each local name
    for place, node in enumerate(nodes):
        if isinstance(node, int):
            names.append((place, place - last.get(node, place)))
            back.append(names[-1][1])
            last[node] = place
        else:
            back.append(node)
    found: Windows = Counter()
    first = 0  # of the names, that are in the window or behind it
    for start in range(max(1, len(nodes) - WINDOW + 1)):
        window = back[start : start + WINDOW]
        while first < len(names) and names[first][0] < start:
            first += 1
        for place, way in names[first : first + WINDOW]:
            if start <= place - way < place or place >= start + WINDOW:
                continue
            window[place - start] = 0  # not named before in this window
        found[tuple(window)] += 1
    return found
