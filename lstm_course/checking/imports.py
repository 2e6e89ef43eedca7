"""Imports that an answer makes inside itself are done before its time begins.

A first ``import torch`` can take longer than a loop may run. What is cut in the middle of it leaves half a module
behind, with which the kernel can do nothing until it is started again. So the import has a thread of its own: a limit
ends the waiting, and never the import.
"""

from __future__ import annotations

import dis
import importlib
import importlib.util
import sys
import threading
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

PATIENCE = 60.0  # seconds to wait for them
_IMPORT = dis.opmap["IMPORT_NAME"]


def import_ahead(function: Callable[..., Any]) -> None:
    """Import what the function's code, and that of its own helpers, imports when it is called; if it is installed."""
    wanted = {name for code in _codes(function, set()) for name in _imported(code) if _is_new(name)}
    if not wanted:
        return
    thread = threading.Thread(target=_import, args=(sorted(wanted),), daemon=True)
    try:
        thread.start()
    except RuntimeError:  # a browser has no threads, and no limits either
        _import(sorted(wanted))
    else:
        thread.join(PATIENCE)


def _import(names: list[str]) -> None:
    for name in names:
        try:
            importlib.import_module(name)
        except BaseException:  # then the function's own import says what is wrong
            continue


def _is_new(name: str) -> bool:
    """Say whether the module is there, and not imported. Looking for a name without dots imports nothing."""
    root = name.partition(".")[0]
    if name in sys.modules:
        return False
    try:
        return root in sys.modules or importlib.util.find_spec(root) is not None
    except Exception:  # a finder of somebody's own
        return False


def _codes(function: Any, seen: set[CodeType]) -> Iterator[CodeType]:
    """Go through the code of a function, or of a class's methods, and of what it calls of the same module."""
    for method in vars(function).values() if isinstance(function, type) else [function]:
        if type(method) is not FunctionType or method.__code__ in seen:
            continue
        seen.add(method.__code__)
        yield from _nested(method.__code__)
        for name in method.__code__.co_names:
            value = method.__globals__.get(name)
            if type(value) is FunctionType and value.__module__ == method.__module__:
                yield from _codes(value, seen)


def _nested(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _nested(constant)


@lru_cache(maxsize=512)  # an answer is tried many times, and taking it apart is slow
def _imported(code: CodeType) -> tuple[str, ...]:
    if _IMPORT not in code.co_code[::2]:  # nearly always: no need to take it apart
        return ()
    return tuple(step.argval for step in dis.get_instructions(code) if step.opcode == _IMPORT and step.argval)
