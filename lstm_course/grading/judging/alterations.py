"""What a statement changes in place for sure, as its text tells: ``nums.append(4)``, ``d["k"] = 2``, ``fill(m)``.

The instructor's own solution is read with it: what it changes in place is the student's from there on. Nothing is
guessed: a name that is only handed to a call stays the instructor's.
"""

from __future__ import annotations

import ast
import symtable
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, MutableMapping, Sequence
from collections.abc import MutableSequence as _MutableSequence
from collections.abc import MutableSet as _MutableSet
from collections.abc import Set as _Set
from functools import lru_cache

from lstm_course.grading.judging.statements import walked

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_MADE_NEW = {"copy", "fromkeys", "maxlen"}
# What can be changed has these methods, and its counterpart that cannot has not.
_METHODS = {
    name
    for changing, fixed in (
        (_MutableSequence, Sequence), (_MutableSet, _Set), (MutableMapping, Mapping),
        (list, tuple), (set, frozenset), (deque, tuple),
    )
    for name in {*dir(changing)} - {*dir(fixed)} - _MADE_NEW
    if name[:1] != "_"
} | {"fill", "itemset", "fit", "partial_fit"}  # fmt: skip
# Functions of libraries that change what they are given first.
_FUNCTIONS = {
    "shuffle", "heapify", "heappush", "heappop", "heapreplace", "heappushpop", "insort", "insort_left", "insort_right",
    "setattr", "delattr", "fill_diagonal", "put", "place", "putmask", "copyto",
}  # fmt: skip


class Alterations:
    """What calling a notebook's own functions and methods changes; with that, what a statement changes."""

    def __init__(self, nodes: Iterable[ast.stmt]) -> None:
        nodes = list(nodes)
        self._parameters: dict[str, set[int]] = {}  # function → which of its arguments it changes
        self._globals: dict[str, set[str]] = {}
        self._methods = set(_METHODS)
        # By the id of what was read, which is kept with it: a function is asked about several times.
        self._telling: dict[int, tuple[Sequence[ast.AST], list[ast.AST]]] = {}
        self._named: dict[int, tuple[ast.AST, set[str], set[str], set[str]]] = {}
        self._modules = {
            (alias.asname or alias.name).partition(".")[0]
            for node in nodes
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
        methods = [
            part
            for node in nodes
            if isinstance(node, ast.ClassDef)
            for part in node.body
            if isinstance(part, ast.FunctionDef) and part.args.args and part.name[:2] != "__"
        ]
        for _ in range(3):  # functions that call others
            before = len(self._methods), dict(self._parameters), dict(self._globals)
            for method in methods:
                if method.args.args[0].arg in set(self._in(method.body)):
                    self._methods.add(method.name)
            for function in functions:
                changed = set(self._in(function.body))
                names = [one.arg for one in function.args.args]
                self._parameters[function.name] = {place for place, name in enumerate(names) if name in changed}
                self._globals[function.name] = self.global_names(function)
            for node in nodes:
                if isinstance(node, ast.ClassDef):
                    self._globals[node.name] = {name for part in node.body for name in self.global_names(part)}
            if before == (len(self._methods), self._parameters, self._globals):
                break  # once more would find the same
        self.altered_by = {
            **{method.name: self._altered_by(method, 1) for method in methods},
            **{function.name: self._altered_by(function, 0) for function in functions},
        }

    def of(self, node: ast.stmt) -> set[str]:
        """Return the names of what a top-level statement changes where it runs."""
        return set() if isinstance(node, _DEFINITIONS) else set(self._in([node]))

    def by_calling(self, name: str) -> set[str]:
        """Return the global names that calling a function, or making an object of a class and using it, changes."""
        return self._globals.get(name, set())

    def global_names(self, function: ast.stmt) -> set[str]:
        """Return the global names that calling a function binds anew, or changes the content of."""
        if not isinstance(function, ast.FunctionDef):
            return set()
        if id(function) not in self._named:
            below = walked(function)
            told = {name for part in below if isinstance(part, ast.Global) for name in part.names}
            stored = {part.id for part in below if isinstance(part, ast.Name) and not isinstance(part.ctx, ast.Load)}
            arguments = {part.arg for part in below if isinstance(part, ast.arg)}
            self._named[id(function)] = function, told, stored, arguments
        _, told, stored, arguments = self._named[id(function)]
        return (told & stored) | (set(self._in(function.body)) - arguments - (stored - told))

    def _altered_by(self, function: ast.FunctionDef, after: int) -> set[int | str]:
        """Return the places and names of the parameters whose values a function changes. ``a += 1`` is counted: it
        changes an array, although not a number."""
        changed = set(self._in(function.body))
        changed |= {
            part.target.id
            for part in walked(function)
            if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name)
        }
        names = [one.arg for one in [*function.args.posonlyargs, *function.args.args][after:]]
        both = [(place, name) for place, name in enumerate(names) if name in changed]
        return {one for pair in both for one in pair} | {
            one.arg for one in function.args.kwonlyargs if one.arg in changed
        }

    def _in(self, nodes: Sequence[ast.AST]) -> Iterator[str]:
        if id(nodes) not in self._telling:
            self._telling[id(nodes)] = nodes, list(_telling(nodes))
        same: dict[str, set[str]] = {}  # name → names of what it is another name for, or a part of
        for node in self._telling[id(nodes)][1]:
            if isinstance(node, ast.For | ast.Assign):
                targets, whole = ([node.target], node.iter) if isinstance(node, ast.For) else (node.targets, node.value)
                for target in targets:
                    for name in _names(target):
                        same[name] = set(_parts_of(whole))
            for name in self._changed_by(node):
                yield name
                yield from same.get(name, ())

    def _changed_by(self, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield from _root(node)
        if not isinstance(node, ast.Call):
            return
        for keyword in node.keywords:
            if keyword.arg == "out":
                yield from _root(keyword.value)
        first = [name for argument in node.args[:1] for name in _root(argument)]
        if isinstance(node.func, ast.Name):
            called = node.func.id
            yield from self._globals.get(called, ())
            for place in self._parameters.get(called, ()):
                yield from (name for argument in node.args[place : place + 1] for name in _root(argument))
            if called in _FUNCTIONS and called not in self._parameters:
                yield from first
        elif isinstance(node.func, ast.Attribute):
            called, receiver = node.func.attr, set(_root(node.func.value))
            in_place = called[-1:] == "_" != called[:1] or any(
                one.arg == "inplace" and getattr(one.value, "value", False) for one in node.keywords
            )
            if called in _FUNCTIONS or (in_place and receiver & self._modules):
                yield from first
            elif in_place or called in self._methods:
                yield from receiver - self._modules


def _telling(nodes: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield, in the order of the text, the parts that may change something or give it another name."""
    waiting = list(reversed([*nodes]))
    while waiting:
        node = waiting.pop()
        if isinstance(node, _DEFINITIONS):
            continue
        if isinstance(node, ast.For | ast.Call) or (
            not isinstance(node.value, ast.Call)
            if isinstance(node, ast.Assign)
            else isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load)
        ):
            yield node
        waiting += reversed([*ast.iter_child_nodes(node)])


@lru_cache(maxsize=512)
def globals_used(source: str) -> frozenset[str]:
    """Return the global names that functions in a text use when they are called."""
    try:
        waiting = symtable.symtable(source, "<solution>", "exec").get_children()
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return frozenset()
    found = set[str]()
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        found |= {one.get_name() for one in table.get_symbols() if one.is_global()}
    return frozenset(found)


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _names(target: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(target) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))


def _parts_of(whole: ast.AST) -> Iterator[str]:
    """Yield the names of what a value is part of: of ``m`` for ``m[0]``, ``enumerate(m)``, ``d.values()``."""
    if isinstance(whole, ast.Call):
        inner = [*whole.args, *([whole.func] if isinstance(whole.func, ast.Attribute) else [])]
        for part in inner:
            yield from _parts_of(part)
    else:
        yield from _root(whole)
