"""A function's own source, and the same function made anew from a changed one, in its own names."""

from __future__ import annotations
import __future__

import ast
import copy
import inspect
import linecache
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from types import CellType, CodeType, FunctionType
from typing import Any

import numpy as np

from lstm_course.checking.answer import Answer
from lstm_course.checking.edit import names_in

Definition = ast.FunctionDef | ast.ClassDef

_LONGEST = 20_000  # characters of source
_LONGEST_FILE = 200_000
_MOST_NODES = 4_000
_FUTURE = reduce(int.__or__, (getattr(__future__, name).compiler_flag for name in __future__.all_feature_names))

# What a function that uses it could do elsewhere, if a changed one were tried: to files, processes, others' names.
_FAR = frozenset({
    "open", "exec", "eval", "input", "compile", "__import__", "globals", "setattr", "delattr", "exit", "quit",
    "os", "sys", "io", "shutil", "subprocess", "pathlib", "Path", "tempfile", "ctypes", "importlib", "signal",
    "socket", "requests", "urllib", "threading", "multiprocessing", "asyncio", "breakpoint", "display",
})  # fmt: skip
_FAR_METHODS = frozenset({
    "save", "savez", "savez_compressed", "savetxt", "tofile", "dump", "memmap", "system", "popen", "unlink", "remove",
    "rmdir", "rename", "replace", "mkdir", "write", "write_text", "write_bytes",
})  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A definition as a tree that may be changed, and what makes a function or a class of it.

    ``names`` are the global names that it sees, as far as they are known. ``shared`` says that trees are made functions
    in this process; else they are handed over as text.
    """

    tree: Definition
    text: str
    made: Callable[[Definition], Any]
    names: Mapping[str, Any]
    shared: bool = True

    def defined_by(self, text: str) -> Any:
        """Return what it would be if it were defined by another text. ValueError where that is no definition."""
        tree = _parsed(text)
        if tree is None:
            raise ValueError("this text is no definition that could take its place")
        return self.made(tree)

    def line_of(self, node: ast.AST) -> int:
        """Return a node's line, counted from 1 at the ``def``."""
        return getattr(node, "lineno", self.tree.lineno) - self.tree.lineno + 1

    def line_text(self, line: int) -> str:
        """Return a line as it stands there."""
        lines = self.text.splitlines()
        number = self.tree.lineno + line - 2
        return lines[number] if 0 <= number < len(lines) else ""


def source_of(function: Any) -> Source | None:
    """Return the source that a function or class was made of. None where none can be had, or it is another's by now,
    or where trying a changed one could reach beyond what it returns.
    """
    if isinstance(function, Answer):
        return _elsewhere(function)
    try:
        if type(function) is FunctionType:
            return _of_wrapped(function) if "__wrapped__" in vars(function) else _of_function(function)
        return _of_class(function) if isinstance(function, type) else None
    except Exception:  # no source, or one that cannot be read
        return None


def _elsewhere(answer: Answer) -> Source | None:
    text = answer.source()
    tree = _parsed(text) if text else None
    if text is None or tree is None:
        return None
    return Source(tree, text, lambda changed: answer.rewritten(ast.unparse(changed)), {"np": np}, shared=False)


def _of_function(function: FunctionType) -> Source | None:
    code = function.__code__
    text = textwrap.dedent(inspect.getsource(code))  # of the code: the function may name another as its own
    tree = _parsed(text)
    if not isinstance(tree, ast.FunctionDef):
        return None
    cells = dict(zip(code.co_freevars, function.__closure__ or (), strict=True))
    names = _copied(function.__globals__, code)

    def made(changed: Definition) -> FunctionType:
        new = _code(changed, cells, code)
        closure = tuple(cells[name] for name in new.co_freevars)
        twin = FunctionType(new, names, function.__name__, function.__defaults__, closure)
        twin.__kwdefaults__ = function.__kwdefaults__
        return twin

    return Source(tree, text, made, names) if _alike(_code(tree, cells, code), code) else None


def _of_wrapped(function: FunctionType) -> Source | None:
    """Return the source of what a decorator wrapped: what is made is wrapped in the same way."""
    inner, cells = vars(function)["__wrapped__"], function.__closure__ or ()
    source = _of_function(inner) if type(inner) is FunctionType else None
    held = [number for number, cell in enumerate(cells) if cell.cell_contents is inner]
    if source is None or len(held) != 1:
        return None

    def made(changed: Definition) -> FunctionType:
        new = source.made(changed)
        closure = (*cells[: held[0]], CellType(new), *cells[held[0] + 1 :])
        twin = FunctionType(function.__code__, function.__globals__, function.__name__, function.__defaults__, closure)
        twin.__kwdefaults__ = function.__kwdefaults__
        vars(twin)["__wrapped__"] = new
        return twin

    return replace(source, made=made)


def _of_class(kind: type) -> Source | None:
    methods = {name: value for name, value in vars(kind).items() if type(value) is FunctionType}
    if not methods:
        return None
    first = next(iter(methods.values()))
    text = _class_text(kind.__name__, first.__code__)
    tree = _parsed(text)
    if not isinstance(tree, ast.ClassDef):
        return None
    names = _copied(first.__globals__, first.__code__)

    def made(changed: Definition) -> type:
        namespace = dict(names)
        exec(_compiled(changed, first.__code__), namespace)
        return namespace[changed.name]

    same = vars(made(tree))
    found = {name: value for name, value in same.items() if type(value) is FunctionType}
    fits = found.keys() == methods.keys() and all(
        method.__closure__ is None or method.__code__.co_freevars == ("__class__",) for method in methods.values()
    )
    return (
        Source(tree, text, made, names)
        if fits and all(_alike(found[n].__code__, methods[n].__code__) for n in found)
        else None
    )


def _class_text(name: str, method: CodeType) -> str:
    """Return the text of the class that has a method: of a notebook's classes, `inspect` finds none."""
    lines = linecache.getlines(method.co_filename)
    if sum(map(len, lines)) > _LONGEST_FILE:
        return ""
    for node in ast.walk(ast.parse("".join(lines))):
        if not isinstance(node, ast.ClassDef) or node.name != name:
            continue
        if node.lineno <= method.co_firstlineno <= (node.end_lineno or 0):
            return textwrap.dedent("".join(lines[node.lineno - 1 : node.end_lineno]))
    return ""


def _parsed(text: str) -> Definition | None:
    """Return the definition; None for anything else, and for what is too long to be worth it."""
    if len(text) > _LONGEST:
        return None
    body = ast.parse(text).body
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef | ast.ClassDef):
        return None
    nodes = list(ast.walk(body[0]))
    if len(nodes) > _MOST_NODES or any(map(_reaches_far, nodes)):
        return None
    own = set(names_in(body[0]))
    if any(isinstance(n, ast.Name) and n.id in _FAR and n.id not in own for n in nodes):
        return None
    body[0].decorator_list = []  # what it was decorated with stands around it already
    return body[0]


def _reaches_far(node: ast.AST) -> bool:
    match node:
        case ast.Attribute():
            return node.attr in _FAR_METHODS
        case ast.Import():
            return any(alias.name.split(".")[0] in _FAR for alias in node.names)
        case ast.ImportFrom():
            return str(node.module).split(".")[0] in _FAR
    return isinstance(node, ast.Global | ast.Nonlocal | ast.Await)


def _compiled(tree: Definition, like: CodeType) -> CodeType:
    module = ast.Module([tree], [])
    return compile(module, like.co_filename, "exec", like.co_flags & _FUTURE, dont_inherit=True)


def _code(tree: Definition, cells: dict[str, Any], like: CodeType) -> CodeType:
    """Return the code of the function, which sees the cells' names as it did where it stands."""
    around: Any = tree
    if cells:
        empty = ast.arguments([], [ast.arg(name) for name in cells], None, [], [], None, [])
        around = ast.fix_missing_locations(ast.FunctionDef("around", empty, [tree], [], lineno=1, col_offset=0))
    code = _compiled(around, like)
    for _ in range(2 if cells else 1):
        code = next(part for part in code.co_consts if type(part) is CodeType)
    return code


def _alike(a: CodeType, b: CodeType) -> bool:
    """Whether two functions do the same, whatever lines they stand in."""
    if (a.co_code, a.co_names, a.co_varnames, a.co_freevars) != (b.co_code, b.co_names, b.co_varnames, b.co_freevars):
        return False
    return len(a.co_consts) == len(b.co_consts) and all(
        _alike(x, y) if type(x) is CodeType and type(y) is CodeType else repr(x) == repr(y)
        for x, y in zip(a.co_consts, b.co_consts, strict=True)
    )


def _copied(names: dict[str, Any], code: CodeType) -> dict[str, Any]:
    """Return the global names, with copies of the data that the code names: a changed function may change it."""
    data = (np.ndarray, list, dict, set, np.random.Generator)
    return {**names, **{n: copy.deepcopy(names[n]) for n in code.co_names if type(names.get(n)) in data}}
