"""A Python function or class as text that a student could have typed: one of a given name, with what it needs.

Wrong implementations live in modules of ours, as lambdas, closures and functions with helpers. A notebook has none
of these around: what a function refers to comes along, or the function cannot be told.
"""

from __future__ import annotations

import ast
import builtins
import dis
import functools
import inspect
import sys
import textwrap
import types
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from lstm_course.units.registry import all_exercises

_PLAIN = (int, float, str, bool, type(None))
_AT_HAND = {"np": "numpy"}  # what every notebook of the course imports in its first cell


class Untellable(ValueError):
    """The function cannot be told as text."""


def as_source(function: Callable[..., Any], name: str) -> str:
    """Return the text of ``function`` as ``name``, its helpers first. Raises Untellable."""
    helpers: dict[str, str] = {}
    main = _definition(function, name, helpers, depth=0)
    return "\n\n".join([*helpers.values(), main]) + "\n"


def _definition(value: Any, name: str, helpers: dict[str, str], depth: int) -> str:
    """Return the text of a function or class, as ``name``; what it needs is put into ``helpers``."""
    if not isinstance(value, types.FunctionType | type) or depth > 8:
        raise Untellable(f"{value!r} is not a function written in Python")
    value = inspect.unwrap(value) if isinstance(value, types.FunctionType) else value
    node = _node(value, name)
    needs = _without_our_modules(node, {**_needs(value), **_imported(node)})
    renamed = _with_what_it_needs(value, needs, name, helpers, depth)
    return ast.unparse(ast.fix_missing_locations(_Tidy(renamed).visit(node)))


def _with_what_it_needs(
    function: Any, needs: dict[str, Any], name: str, helpers: dict[str, str], depth: int
) -> dict[str, str]:
    renamed = {}
    for used, value in needs.items():
        if isinstance(value, types.ModuleType) and _AT_HAND.get(used) == value.__name__:
            continue
        if used == name and value is not function:  # the reference, under the very name that we are to write
            renamed[used] = used = f"my_{used}"
        if used in helpers or used == name:
            continue
        helpers[used] = ""  # holds the place: helpers may call each other
        if told := _told(value, used):
            helpers[used] = told
        elif isinstance(value, types.FunctionType | type):
            told = _definition(value, used, helpers, depth + 1)
            del helpers[used]
            helpers[used] = told  # behind what it needs itself: a base stands before its class
        else:
            raise Untellable(f"it needs {used}, a {type(value).__name__}")
    return renamed


def _without_our_modules(node: ast.AST, needs: dict[str, Any]) -> dict[str, Any]:
    """Return what is needed, with what is taken from a module of this course in the module's place: ``text_split`` for
    ``text.split``. The node is changed to say so."""
    ours = {used for used, value in needs.items() if isinstance(value, types.ModuleType) and _is_ours(value.__name__)}
    found = {used: value for used, value in needs.items() if used not in ours}
    for parent in list(ast.walk(node)):
        for field, child in ast.iter_fields(parent):
            children = child if isinstance(child, list) else [child]
            for place, one in enumerate(children):
                if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in ours:
                    name = f"{one.value.id}_{one.attr}"
                    found[name] = getattr(needs[one.value.id], one.attr)
                    children[place] = ast.Name(name, one.ctx)
            if isinstance(child, ast.Attribute):
                setattr(parent, field, children[0])
    return found


def _told(value: Any, used: str) -> str:
    """Return a constant, or what others than this course have made, as a statement; empty for anything else."""
    if _is_plain(value):
        return f"{used} = {value!r}"
    if isinstance(value, types.ModuleType):
        return f"import {value.__name__} as {used}"
    called = getattr(value, "__name__", "")
    for place, told in ((np, "np."), (np.linalg, "np.linalg."), (builtins, "")):
        if called and getattr(place, called, None) is value:
            return f"{used} = {told}{called}" if used != told + called else ""
    home = sys.modules.get(getattr(value, "__module__", None) or "")
    if home and not _is_ours(home.__name__) and getattr(home, called, None) is value:
        return f"from {home.__name__} import {called} as {used}"
    return ""


def _is_ours(module: str) -> bool:
    """Whether a notebook that is graded would find nothing there. Tasks are given to students, but for answers."""
    if module.startswith("lstm_course.tasks."):
        return module in {getattr(e.reference, "__module__", "") for e in all_exercises().values()}
    return module.startswith("lstm_course")


def _needs(value: Any) -> dict[str, Any]:
    """Name → value of all that a function's body, or a class's with its bases, takes from around it."""
    if isinstance(value, type):
        around = {**vars(sys.modules[value.__module__]), **{base.__name__: base for base in value.__bases__}}
        used = [node.id for node in ast.walk(_Tidy({}).visit(_node(value, ""))) if isinstance(node, ast.Name)]
        return {name: around[name] for name in dict.fromkeys(used) if name in around}
    closure = dict(zip(value.__code__.co_freevars, value.__closure__ or (), strict=True))
    found = {name: cell.cell_contents for name, cell in closure.items()}
    decorators = [one.id for d in _decorators(value) for one in ast.walk(d) if isinstance(one, ast.Name)]
    for name in [*decorators, *_global_names(value.__code__)]:
        if name in value.__globals__:
            found.setdefault(name, value.__globals__[name])
        elif not hasattr(builtins, name):
            found.setdefault(name, None)
    return found


def _imported(node: ast.AST) -> dict[str, Any]:
    """Name → value of what is imported from this course within. The statements are taken out."""
    found: dict[str, Any] = {}
    for parent in ast.walk(node):
        bodies = [getattr(parent, field, None) for field in ("body", "orelse", "finalbody")]
        for body in [b for b in bodies if isinstance(b, list)]:
            for statement in list(body):
                if isinstance(statement, ast.ImportFrom) and _is_ours(statement.module or ""):
                    found |= {alias.asname or alias.name: _at(statement, alias.name) for alias in statement.names}
                    body[body.index(statement)] = ast.Pass()
    return found


def _at(statement: ast.ImportFrom, name: str) -> Any:
    home = import_module(statement.module or "")
    return getattr(home, name) if hasattr(home, name) else import_module(f"{home.__name__}.{name}")


def _global_names(code: types.CodeType) -> list[str]:
    names = [i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += _global_names(constant)
    return list(dict.fromkeys(names))


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    if isinstance(value, dict):  # an empty one is there to be filled
        return bool(value) and all(map(_is_plain, [*value, *value.values()]))
    return isinstance(value, _PLAIN)


def _parsed(function: Any) -> ast.stmt:
    return ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]


def _decorators(function: Any) -> list[ast.expr]:
    if function.__name__ == "<lambda>":
        return []
    definition = _parsed(function)
    return definition.decorator_list if isinstance(definition, ast.FunctionDef) else []


def _node(function: Any, name: str) -> ast.FunctionDef | ast.ClassDef:
    if isinstance(function, type):
        text = vars(function).get("__text__") or textwrap.dedent(inspect.getsource(function))  # an edited one has it
        made = ast.parse(text).body[0]
        if not isinstance(made, ast.ClassDef) or made.decorator_list or made.keywords:
            raise Untellable(f"{function.__name__} is not a plain class")
        made.name = name
        return made
    if function.__name__ == "<lambda>":
        found = _lambda(function)
        body: list[ast.stmt] = [ast.Return(found.body)]
        arguments = found.args
    else:
        definition = _parsed(function)
        if not isinstance(definition, ast.FunctionDef):
            raise Untellable(f"{function.__name__} is not a plain def")
        body, arguments = definition.body, definition.args
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1:
            body = body[1:]
    if any(not isinstance(default, ast.Constant) for default in arguments.defaults):
        if not _is_plain(function.__defaults__):
            raise Untellable("a default value is worked out elsewhere")
        arguments.defaults = [ast.parse(repr(value), mode="eval").body for value in function.__defaults__]
    written = ast.parse(f"def {name}(): pass").body[0]
    assert isinstance(written, ast.FunctionDef)
    written.args, written.body, written.decorator_list = arguments, body, _decorators(function)
    return ast.fix_missing_locations(written)


class _Tidy(ast.NodeTransformer):
    """Takes annotations out of a body, whose names a notebook does not have, and renames."""

    def __init__(self, renamed: dict[str, str]) -> None:
        self._renamed = renamed

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        made = ast.Assign([node.target], node.value) if node.value else ast.Pass()
        return ast.fix_missing_locations(ast.copy_location(made, node))

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        # The fields of a NamedTuple are its annotations.
        fields = [one for one in node.body if isinstance(one, ast.AnnAssign)]
        for field in fields:
            field.annotation = ast.Name("object", ast.Load())
        node.body = [one if one in fields else self.visit(one) for one in node.body]
        node.bases = [self.visit(base) for base in node.bases]
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        self.generic_visit(node)
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self._renamed.get(node.id, node.id)
        return node


def _lambda(function: types.FunctionType) -> ast.Lambda:
    code = function.__code__
    names = list(code.co_varnames[: code.co_argcount])
    found = [
        node
        for node in ast.walk(_module(code.co_filename))
        if isinstance(node, ast.Lambda)
        and node.lineno == code.co_firstlineno
        and [argument.arg for argument in node.args.args] == names
    ]
    if len(found) != 1:
        raise Untellable("more than one lambda stands on its line")
    # A copy: the tree is kept for the next one.
    return ast.parse(ast.unparse(found[0]), mode="eval").body  # type: ignore[return-value]


@functools.cache
def _module(path: str) -> ast.Module:
    with open(path, encoding="utf-8") as file:
        return ast.parse(file.read())
