"""Whether a submission's code is the course's own, reformatted or with other names. A flag for a person to look at:
nothing is ever taken off for it.

Compared is what is left of a function once layout, comments, docstring, annotations and idle lines (``pass``,
``print``, a name that nobody reads) are gone: the nodes of its syntax tree in order. An argument is told by its
place, any other local name by how far back it was last used (Baker 1993, "parameterised matching"). So renaming
changes nothing, and an inserted line changes only its neighbourhood. Counted are the runs of WINDOW nodes that two
functions share (the fingerprints of Schleimer, Wilkerson & Aiken 2003, all of them).

Short answers are all alike: everybody's ``f * c + i * g`` is the reference's, and so is everybody's loop over time
(up to 51 nodes). LEAST is above those. SAME lies above what independent work reaches: right answers written from the
same equations, in the same style, come to 0.55, the course's known mistakes to 0.63, a copy with other names to 1.
"""

from __future__ import annotations

import ast
import inspect
import textwrap
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

from lstm_course.checking.exercise import Exercise
from lstm_course.grading.course_interface import the_course

WINDOW = 12  # nodes; about one line of an equation
LEAST = 60  # nodes of a course's own function below which nobody is flagged
SAME = 0.7  # share of common windows from which on a function is flagged
_LONGEST = 100_000  # characters of a submission that are looked at
_FILE = "<a submission>"

_IDLE_CALLS = ("print", "display")
_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Windows = Counter[tuple[Any, ...]]


@dataclass(frozen=True)
class Likeness:
    """One function of a submission that is much like the course's own.

    ratio  share of what both have in common, between SAME and 1
    size   nodes of the course's own: the more, the less it can be chance
    """

    exercise: str
    function: str
    ratio: float
    size: int

    def in_words(self) -> str:
        if self.ratio == 1:
            return f"{self.function} is the course's own answer, but for names and layout: worth a look"
        return f"{self.function} is like the course's own answer ({self.ratio:.0%}): worth a look"


def resembles(source: str | Iterable[str], known: Mapping[str, Sequence[str]], least: int = LEAST) -> list[Likeness]:
    """Return the functions of a submission that are much like the course's own answers, the most like first.

    source  a cell's text, or the texts of all its cells; what is no Python is passed over
    known   exercise → sources, as ``known_sources`` gives them

    A function that bears an exercise's name is compared with that exercise's sources; one of another name with
    those of all exercises, for it may be called by, or renamed to, any of them.
    """
    cells = [source] if isinstance(source, str) else source
    best: dict[str, Likeness] = {}
    left = _LONGEST
    for cell in cells:
        left -= len(cell)
        for name, theirs in _fingerprints_once(cell) if left >= 0 else ():
            for exercise in [name] if name in known else known:
                for ours in (own for text in known[exercise] for _, own in _fingerprints_once(text)):
                    size = _size(ours)
                    ratio = _ratio(theirs, ours) if size >= least else 0.0
                    if ratio >= SAME and (exercise not in best or best[exercise].ratio < ratio):
                        best[exercise] = Likeness(exercise, name, ratio, size)
    return sorted(best.values(), key=lambda one: (-one.ratio, -one.size, one.exercise))


def known_sources(exercise: Exercise, *answers: str) -> list[str]:
    """Return what must not be handed in as one's own: the reference with its module's own helpers, and ``answers``.

    answers  the instructor's solution cell, and the course's
    """
    return [*_reference_sources(exercise), *dict.fromkeys(answers)]


def _reference_sources(exercise: Exercise) -> Iterator[str]:
    others = {id(one.reference) for one in the_course().exercises().values()}
    waiting: list[Any] = [exercise.reference]
    seen: set[Any] = set()
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in seen or not inspect.isfunction(function):
            continue
        seen.add(function)
        try:
            yield inspect.getsource(function)
        except (OSError, TypeError):
            continue
        around = [function.__globals__.get(name) for name in function.__code__.co_names]
        waiting += [f for f in around if getattr(f, "__module__", "") == function.__module__ and id(f) not in others]


@lru_cache(maxsize=4096)  # most cells of a class are those that were released
def _fingerprints_once(text: str) -> tuple[tuple[str, _Windows], ...]:
    return tuple(fingerprints(text))


class Shape(NamedTuple):
    """What is left of a function. statements: each by itself, whatever names it uses, in any order."""

    name: str
    windows: _Windows
    statements: tuple[tuple[str | int, ...], ...]


def fingerprints(text: str) -> list[tuple[str, _Windows]]:
    """Return (name, windows) of each function outside of functions; none where the text is no Python."""
    return [(one.name, one.windows) for one in shapes(text)]


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


def _windows(nodes: Sequence[str | int]) -> _Windows:
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
    found: _Windows = Counter()
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


def _size(windows: _Windows) -> int:
    return windows.total() + WINDOW - 1


def _ratio(theirs: _Windows, ours: _Windows) -> float:
    return 2 * (theirs & ours).total() / (theirs.total() + ours.total())
