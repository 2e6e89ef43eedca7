"""Whether an answer is, or calls, what it was meant to build itself.

An honest student's shortcut is found, by looking at the names in the code; one who hides it is not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from types import CodeType, FunctionType, ModuleType
from typing import Any

from lstm_course.checking.answer import Answer
from lstm_course.checking.attempt import code_of

_MISSING = object()
_DEEPEST = 3  # torch.nn.modules.rnn.LSTM is as deep as anyone goes


def forbidden_in(function: Callable[..., Any], forbidden: Iterable[str]) -> str:
    """Return the first of the dotted names that the function is or names, itself or in its own helpers; "" if none."""
    if isinstance(function, Answer):
        return function.uses(tuple(forbidden))
    for dotted in forbidden:
        target = _resolve(dotted)
        if target is _MISSING:  # never imported, so never called
            continue
        if function is target or any(value is target for value in _reached(function, set())):
            return dotted
    return ""


def _resolve(dotted: str) -> Any:
    module, _, name = dotted.rpartition(".")
    return vars(sys.modules[module]).get(name, _MISSING) if module in sys.modules else _MISSING


def _reached(function: Any, seen: set[CodeType]) -> Iterable[Any]:
    """Everything that the code names: globals, imports, and attributes of the modules among them."""
    code = code_of(function)
    if code is None or code in seen:
        return
    seen.add(code)
    names = set(_names(code))
    for name in names:
        value = function.__globals__.get(name, sys.modules.get(name, _MISSING))
        yield from _attributes(value, names, _DEEPEST)
        if type(value) is FunctionType and value.__module__ == function.__module__:
            yield from _reached(value, seen)


def _names(code: CodeType) -> Iterable[str]:
    yield from (part for name in code.co_names for part in name.split("."))
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _attributes(value: Any, names: set[str], depth: int) -> Iterable[Any]:
    yield value
    if isinstance(value, ModuleType) and depth:
        for name in names & vars(value).keys():
            yield from _attributes(vars(value)[name], names, depth - 1)
