"""A Python function as text that a student could have typed: one ``def`` of a given name, with what it needs.

Wrong implementations live in modules of ours, as lambdas, closures and functions with helpers. A notebook has none
of these around: what a function refers to comes along, or the function cannot be told.
"""

from __future__ import annotations

import ast
import builtins
import dis
import functools
import inspect
import textwrap
import types
from collections.abc import Callable
from typing import Any

import numpy as np

_PLAIN = (int, float, str, bool, type(None))
_AT_HAND = {"np": "numpy"}  # what every notebook of the course imports in its first cell


class Untellable(ValueError):
    """The function cannot be told as text."""


def as_source(function: Callable[..., Any], name: str) -> str:
    """The text of ``function`` as ``name``, its helpers first. Raises Untellable."""
    helpers: dict[str, str] = {}
    main = _definition(function, name, helpers, depth=0)
    return "\n\n".join([*helpers.values(), main]) + "\n"


def _definition(function: Callable[..., Any], name: str, helpers: dict[str, str], depth: int) -> str:
    if not isinstance(function, types.FunctionType) or depth > 8:
        raise Untellable(f"{function!r} is not a function written in Python")
    renamed = {}
    for used, value in _needs(function).items():
        if isinstance(value, types.ModuleType) and _AT_HAND.get(used) == value.__name__:
            continue
        if used == name and value is not function:  # the reference, under the very name that we are to write
            renamed[used] = used = f"my_{used}"
        if used in helpers or used == name:
            continue
        helpers[used] = ""  # holds the place: helpers may call each other
        if told := _told(value):
            helpers[used] = f"{used} = {told}"
        elif isinstance(value, types.FunctionType):
            helpers[used] = _definition(value, used, helpers, depth + 1)
        else:
            raise Untellable(f"it needs {used}, a {type(value).__name__}")
    return ast.unparse(_Tidy(renamed).visit(_node(function, name)))


def _told(value: Any) -> str:
    """A constant or a function of NumPy's, as text; empty for anything else."""
    if _is_plain(value):
        return repr(value)
    for home, told in ((np, "np"), (np.linalg, "np.linalg")):
        called = getattr(value, "__name__", "")
        if called and getattr(home, called, None) is value:
            return f"{told}.{called}"
    return ""


def _needs(function: types.FunctionType) -> dict[str, Any]:
    """Name → value of all that the body takes from around it."""
    closure = dict(zip(function.__code__.co_freevars, function.__closure__ or (), strict=True))
    found = {name: cell.cell_contents for name, cell in closure.items()}
    for name in _global_names(function.__code__):
        if name in function.__globals__:
            found.setdefault(name, function.__globals__[name])
        elif not hasattr(builtins, name):
            found.setdefault(name, None)
    return found


def _global_names(code: types.CodeType) -> list[str]:
    names = [i.argval for i in dis.get_instructions(code) if i.opname in ("LOAD_GLOBAL", "LOAD_NAME")]
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names += _global_names(constant)
    return list(dict.fromkeys(names))


def _is_plain(value: Any) -> bool:
    if isinstance(value, tuple | list):
        return all(map(_is_plain, value))
    return isinstance(value, _PLAIN)


def _node(function: types.FunctionType, name: str) -> ast.FunctionDef:
    if function.__name__ == "<lambda>":
        found = _lambda(function)
        body: list[ast.stmt] = [ast.Return(found.body)]
        arguments = found.args
    else:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
        definition = tree.body[0]
        if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
            raise Untellable(f"{function.__name__} is not a plain def")
        body, arguments = definition.body, definition.args
        if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant) and len(body) > 1:
            body = body[1:]
    if any(not isinstance(default, ast.Constant) for default in arguments.defaults):
        raise Untellable("a default value is worked out elsewhere")
    made = ast.parse(f"def {name}(): pass").body[0]
    assert isinstance(made, ast.FunctionDef)
    made.args, made.body = arguments, body
    return ast.fix_missing_locations(made)


class _Tidy(ast.NodeTransformer):
    """Takes annotations out of a body, whose names a notebook does not have, and renames."""

    def __init__(self, renamed: dict[str, str]) -> None:
        self._renamed = renamed

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        self.generic_visit(node)
        made = ast.Assign([node.target], node.value) if node.value else ast.Pass()
        return ast.fix_missing_locations(ast.copy_location(made, node))

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
