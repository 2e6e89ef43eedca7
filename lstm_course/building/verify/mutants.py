"""Wrong answers that nobody wrote down: a reference with one token changed, in itself or in what it uses."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module
from types import ModuleType
from typing import Any

from lstm_course.building.verify.mutations import variants

_OF_THE_WHOLE = ast.Yield | ast.YieldFrom | ast.Await | ast.Global | ast.Nonlocal

Lines = frozenset[tuple[str, int]]
"""Lines of source, each with the name of its module."""


@dataclass(frozen=True)
class Mutant:
    """One changed token: where, what it was, what it became, and the function that results.

    ``lines`` are those of the statement that it stands in: where none of them is run, nothing has changed. None are
    given where that cannot be said.
    """

    where: str
    before: str
    after: str
    function: Callable[..., Any]
    lines: Lines = frozenset()

    def __str__(self) -> str:
        return f"{self.where}: `{self.before}` became `{self.after}`"


def mutants_of(reference: Callable[..., Any]) -> Iterator[Mutant]:
    """Every mutant of a reference, a function or a class, of what it uses of its own module and of `models`."""
    for alias, implementation in _implementations(reference):
        for mutant in mutants_of(implementation):
            yield replace(mutant, function=_with(reference, alias, mutant.function))
    module = sys.modules[reference.__module__]
    functions = _with_helpers(reference, module)
    statements = _statements(functions, module.__name__)
    source = ast.Module(body=[*functions], type_ignores=[])
    for function in functions:
        body = [node for node in function.body if not _is_docstring(node)]
        for parent in (node for statement in body for node in ast.walk(statement)):
            yield from _changed_at(parent, function.name, statements, source, module, reference.__name__)
        yield from _in_list(function, "body", function.name, statements, source, module, reference.__name__)


def _statements(functions: Iterable[ast.AST], module: str) -> dict[ast.AST, Lines]:
    """Return for each node the lines of the innermost statement it stands in, as they are before anything is changed.

    None where it may matter without being run: in what is done when a function is defined, in a function that a
    decorator may answer for (a cache), and in a statement that makes of its function what it is (a generator).
    """
    found: dict[ast.AST, Lines] = {}

    def go_through(node: ast.AST, lines: Lines, inside: bool) -> None:
        if isinstance(node, ast.stmt) and inside:
            wide = any(isinstance(part, _OF_THE_WHOLE) for part in ast.walk(node))
            span = () if wide else range(node.lineno, (node.end_lineno or node.lineno) + 1)
            lines = frozenset((module, number) for number in span)
        found[node] = lines
        for field, value in ast.iter_fields(node):
            body = isinstance(node, ast.FunctionDef) and field == "body" and not node.decorator_list
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.AST):
                    go_through(part, lines, inside or body)

    for function in functions:
        go_through(function, frozenset(), False)
    return found


def _implementations(reference: Callable[..., Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """Yield what a reference imports from `lstm_course.models`, where its equations stand, by its name there."""
    for node in _definition(reference).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("lstm_course.models."):
            for alias in node.names:
                yield alias.asname or alias.name, getattr(import_module(str(node.module)), alias.name)


def _with(reference: Callable[..., Any], name: str, implementation: Callable[..., Any]) -> Callable[..., Any]:
    """Return the reference with something else in place of what it imports under a name."""
    tree = _definition(reference)
    for node in tree.body:
        if isinstance(node, ast.ImportFrom):
            node.names = [alias for alias in node.names if (alias.asname or alias.name) != name]
    tree.body = [node for node in tree.body if not isinstance(node, ast.ImportFrom) or node.names]
    namespace = {**vars(sys.modules[reference.__module__]), name: implementation}
    exec(compile(ast.Module([tree], []), f"<{reference.__name__}>", "exec", dont_inherit=True), namespace)
    return namespace[reference.__name__]


def _definition(reference: Callable[..., Any]) -> ast.FunctionDef | ast.ClassDef:
    tree = ast.parse(textwrap.dedent(inspect.getsource(reference))).body[0]
    assert isinstance(tree, ast.FunctionDef | ast.ClassDef)
    if isinstance(tree, ast.FunctionDef):
        _strip_annotations(tree)
    return tree


def _with_helpers(reference: Callable[..., Any], module: ModuleType) -> list[ast.FunctionDef | ast.ClassDef]:
    tree = ast.parse(inspect.getsource(module))
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for node in ast.walk(tree):  # what stands in an annotation alone is not used
        if isinstance(node, ast.FunctionDef):
            _strip_annotations(node)
    wanted: list[str] = [reference.__name__]
    for name in wanted:
        used = {node.id for node in ast.walk(defined[name]) if isinstance(node, ast.Name)}
        wanted += [n for n in defined if n in used and n not in wanted]
    return [node for name, node in defined.items() if name in wanted]  # a class comes after its bases


def _strip_annotations(function: ast.FunctionDef) -> None:
    function.returns = None
    for argument in (*function.args.args, *function.args.kwonlyargs, *function.args.posonlyargs):
        argument.annotation = None


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _changed_at(parent: ast.AST, *context: Any) -> Iterator[Mutant]:
    for field, old in ast.iter_fields(parent):
        # What stands there is a function or a module: changing its sign would only make a call fail.
        if isinstance(parent, ast.Call) and field == "func":
            continue
        if isinstance(parent, ast.Attribute) and isinstance(old, ast.Name):
            continue
        if field in ("annotation", "bases"):
            continue
        if isinstance(old, ast.expr | ast.stmt):
            for new in variants(old):
                setattr(parent, field, new)
                yield from _mutant(old, new, *context)
            setattr(parent, field, old)
        elif isinstance(old, list):
            yield from _in_list(parent, field, *context)


def _in_list(parent: ast.AST, field: str, *context: Any) -> Iterator[Mutant]:
    items = getattr(parent, field)
    for place, old in enumerate(list(items)):
        if not isinstance(old, ast.expr | ast.stmt) or _is_docstring(old):
            continue
        for new in variants(old):
            items[place] = new
            yield from _mutant(old, new, *context)
        items[place] = old


def _mutant(
    old: ast.expr | ast.stmt,
    new: ast.AST,
    where: str,
    statements: dict[ast.AST, Lines],
    source: ast.Module,
    module: ModuleType,
    name: str,
) -> Iterator[Mutant]:
    for node in ast.walk(new):
        ast.copy_location(node, old)
    before, after = ast.unparse(old), ast.unparse(new)
    if before == after:
        return
    namespace = dict(vars(module))
    try:
        with warnings.catch_warnings(action="ignore", category=SyntaxWarning):  # nobody wrote it
            code = compile(source, f"<mutant of {module.__name__}>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):  # a star where none may be
        return
    try:
        exec(code, namespace)
    except TypeError:  # a default that cannot be computed: nobody could call it
        return
    yield Mutant(f"{where}, line {old.lineno}", before, after, namespace[name], statements[old])
