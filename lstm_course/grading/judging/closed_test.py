"""A test as one function that runs in a student's process and is closed to what is there.

What the test's text calls ``np``, ``all`` or ``expected`` are variables of that function, not names of the notebook:
whatever is put under such a name while the test runs, it means what it meant. It is compiled here, and its text stays
here. That it came to its end, it tells by a function that no text can name.
"""

from __future__ import annotations

import ast
import builtins
import copy
import marshal
import warnings
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType
from typing import Any

from lstm_course.grading.judging.compared import Compared
from lstm_course.grading.judging.places import Places
from lstm_course.grading.judging.statements import IMPORTS, bound_names
from lstm_course.grading.judging.words_of_tests import PATCHING, words_in
from lstm_course.grading.student.watch import TEST

END, LOCALS, _RUN, _MAKE = ".end", ".locals", ".run", ".make"
BUILTINS = frozenset(dir(builtins))
# With these, a test may ask for a name that does not stand in its text.
_BY_NAME = frozenset({"globals", "locals", "vars", "dir", "eval", "exec", "__main__", "doctest", "pickle"})
_THE_NOTEBOOKS = frozenset({"__name__", "__doc__", "__file__", "get_ipython", "display", "exit", "quit"})
_NONE: dict[str, Any] = {"posonlyargs": [], "kwonlyargs": [], "kw_defaults": [], "defaults": []}
_SCOPES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda


@dataclass(frozen=True)
class ClosedTest:
    """A test that is compiled.

    code        of a function that takes the parameters, and returns the test as a function without any
    parameters  what the test is closed over; with a dot, ``numpy.testing.assert_allclose``, what a module has: that is
                no variable, but has a place in the code
    changed     global names that it binds or deletes
    patches     whether it exchanges what modules have
    shows       whether it has values shown as Python itself does, which keeps the last of them among its own names
    """

    code: CodeType
    parameters: tuple[str, ...]
    changed: frozenset[str]
    patches: bool
    shows: bool

    def packed(self, **told: object) -> str:
        """Return it as text, with what else the process is to know."""
        about = {
            "code": marshal.dumps(self.code, 2),
            "parameters": list(self.parameters),
            "changed": sorted(self.changed),
        }
        return marshal.dumps({**about, "patches": self.patches, "shows": self.shows, **told}).hex()


def close(
    tree: ast.Module,
    closed: Collection[str],
    modules: Mapping[str, str],
    shared: Collection[str] | None,
    unknown: Collection[str] = (),
    points: bool = True,
    test: bool = True,
) -> ClosedTest:
    """Compile statements into a function.

    closed   names that mean what the instructor made of them, or Python
    modules  those of them that are modules, or come from one, and which: ``np`` → ``numpy``
    shared   names that stay global where the statements bind them; None: all of them
    unknown  names, and what modules have, that the process has nothing for
    points   whether the value of the last expression counts
    test     whether they compare, all of them; else only what they have the libraries compare is looked at

    Raises SyntaxError where Python has no such function.
    """
    known, stay = tuple(sorted(modules.items())), None if shared is None else frozenset(shared)
    return _closed(tree, frozenset(closed), known, stay, frozenset(unknown), points, test)


@lru_cache(maxsize=512)
def _closed(
    tree: ast.Module, closed: frozenset[str], modules: tuple[tuple[str, str], ...], shared: frozenset[str] | None,
    unknown: frozenset[str], points: bool, test: bool,
) -> ClosedTest:  # fmt: skip
    body: list[Any] = [_Flat().visit(node) for node in copy.deepcopy(tree.body)]
    words = set(words_in(body))
    bound = {name for node in body for name in bound_names(node)}
    imported = {name for node in body if isinstance(node, IMPORTS) for name in bound_names(node)}
    free = {node.id for one in body for node in ast.walk(one) if isinstance(node, ast.Name)} - bound
    stays = {name for one in tree.body for node in ast.walk(one) if isinstance(node, ast.Global) for name in node.names}
    deleted = (node for one in body for node in ast.walk(one) if isinstance(node, ast.Name))
    stays |= {node.id for node in deleted if isinstance(node.ctx, ast.Del)} - bound
    if shared is None or words & _BY_NAME or {"unittest", "main"} <= words:
        stays |= bound
    else:
        stays |= {name for name in bound - imported if name in shared or name in BUILTINS}
    names = {name for name in free - stays - _THE_NOTEBOOKS if name in closed and name not in unknown}
    chains: set[str] = set()
    known = {name: path for name, path in modules if name in names} | _imported_once(body)
    patches = bool(words & PATCHING or known.keys() & _set_into(body))
    if not patches:
        body, chains = _with_modules(body, known, unknown)
    compared = Compared(names | chains, test)
    body = [compared.visit(node) for node in body]
    parameters = (END, LOCALS, *sorted(names | chains | compared.called))
    places = Places(names, body)
    code = _compiled(body, parameters, stays, points, places)
    return ClosedTest(code, parameters, frozenset(stays), patches, "doctest" in words)


def imports_of(body: Collection[ast.stmt]) -> dict[str, str]:
    """Map each name that these statements import to what it stands for: ``numpy``, ``numpy.testing.assert_equal``."""
    found = {}
    for node in body:
        if isinstance(node, ast.Import):
            for one in node.names:
                found[one.asname or one.name.partition(".")[0]] = one.name if one.asname else one.name.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    return found


def _imported_once(body: list[ast.stmt]) -> dict[str, str]:
    """Return the modules that a test imports itself, under names that stand for nothing else in it."""
    others = [name for node in body if not isinstance(node, IMPORTS) for name in bound_names(node)]
    return {name: path for name, path in imports_of(body).items() if name not in others}


def _with_modules(body: list[Any], modules: Mapping[str, str], unknown: Collection[str]) -> tuple[list[Any], set[str]]:
    """Have ``np.allclose(…)`` call what NumPy has under that name before anything runs."""
    called = _Called(modules, unknown)
    return [called.visit(node) for node in body], called.found


class _Called(ast.NodeTransformer):
    def __init__(self, modules: Mapping[str, str], unknown: Collection[str]) -> None:
        self._modules, self._unknown = modules, unknown
        self.found: set[str] = set()

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if (path := self._path(node.func)) and path not in self._unknown:
            self.found.add(path)
            node.func = ast.copy_location(ast.Name(path, ast.Load()), node.func)
        return node

    def _path(self, function: ast.expr) -> str:
        parts: list[str] = []
        while isinstance(function, ast.Attribute):
            parts.append(function.attr)
            function = function.value
        if not parts or not isinstance(function, ast.Name) or function.id not in self._modules:
            return ""
        return ".".join((self._modules[function.id], *reversed(parts)))


class _Flat(ast.NodeTransformer):
    """What stands at the top of a file, as it can stand in a function."""

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if not isinstance(node.target, ast.Name):
            return node
        return ast.copy_location(ast.Assign([node.target], node.value) if node.value else ast.Pass(), node)

    def visit_Global(self, node: ast.Global) -> ast.AST:
        return ast.copy_location(ast.Pass(), node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.AST:
        self.generic_visit(node)
        if node.name:  # in a function that name would be gone everywhere, not only after an exception
            inside = f".{node.name}"
            for part in (part for one in node.body for part in ast.walk(one)):
                if isinstance(part, ast.Name) and part.id == node.name:
                    part.id = inside
            node.name = inside
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        if node.names[0].name == "*":
            node.names = [ast.alias(name) for name in bound_names(node)]
        return node if node.names and node.module != "__future__" else ast.copy_location(ast.Pass(), node)

    def visit(self, node: ast.AST) -> Any:
        return node if isinstance(node, _SCOPES) else super().visit(node)


def _compiled(
    body: list[ast.stmt], parameters: tuple[str, ...], stays: set[str], points: bool, places: Places
) -> CodeType:
    value: ast.expr = ast.Constant(None)
    if points and body and isinstance(body[-1], ast.Expr):
        value = body.pop().value  # type: ignore[attr-defined]
    end = ast.Expr(ast.Call(_name(END), [value, ast.Call(_name(LOCALS), [], [])], []))
    head: list[ast.stmt] = [ast.Global(sorted(stays))] if stays else []
    waits = any(
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith) for one in [*body, end] for node in _here(one)
    )
    kind: Any = ast.AsyncFunctionDef if waits else ast.FunctionDef
    run = kind(_RUN, ast.arguments(args=[], **_NONE), [*head, *body, end], [])
    given = ast.arguments(args=[ast.arg(name) for name in parameters if "." not in name], **_NONE)
    make = ast.FunctionDef(_MAKE, given, [places.visit(run), ast.Return(_name(_RUN))], [])
    module = ast.fix_missing_locations(ast.Module([make], []))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # a place is called, and looks like a text
        made = compile(module, TEST, "exec")
    return next(one for one in made.co_consts if isinstance(one, CodeType))


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _here(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes that run where this one does."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        if not isinstance(part, _SCOPES):
            waiting += ast.iter_child_nodes(part)


def _set_into(body: list[ast.stmt]) -> set[str]:
    """Return the names of what gets an attribute: ``np.load = …``."""
    found = set()
    for node in (part for one in body for part in ast.walk(one)):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            whole: ast.expr = node
            while isinstance(whole, ast.Attribute):
                whole = whole.value
            found.add(getattr(whole, "id", ""))
    return found
