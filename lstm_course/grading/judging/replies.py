"""What a student's process replies about an object or a call, as things of Python's own."""

from __future__ import annotations

import inspect
import sys
from typing import Any

import numpy as np


def torch_class(mro: Any) -> type | None:
    """``nn.Module`` or another Python class of torch.nn. No other: C code that is told that something is of one of its
    own types reads its memory as such."""
    for dotted in mro:
        module, _, name = str(dotted).rpartition(".")
        found = getattr(sys.modules.get(module), name, None) if module.startswith("torch.nn.") else None
        if isinstance(found, type) and "torch.nn.modules.module.Module" in mro:
            return found
    return None


def signature(told: Any) -> inspect.Signature:
    if not isinstance(told, list):
        raise AttributeError("__signature__")
    parameters = [
        inspect.Parameter(str(name), inspect._ParameterKind(kind), default=None if default else inspect.Parameter.empty)
        for name, kind, default in told
    ]
    return inspect.Signature(parameters)


def put_back(args: tuple[Any, ...], changed: Any) -> None:
    """Do to arguments here what a function that returns nothing did to them there."""
    for number, now in changed if isinstance(changed, list) else ():
        was = args[number]
        if isinstance(was, np.ndarray) and isinstance(now, np.ndarray) and was.shape == now.shape:
            was[...] = now
        elif isinstance(was, list) and isinstance(now, list):
            was[:] = now
        elif (isinstance(was, dict) and isinstance(now, dict)) or (isinstance(was, set) and isinstance(now, set)):
            was.clear()
            was.update(now)


def as_raised(raised: Any) -> tuple[list[Any], Any, Any, Any]:
    if not isinstance(raised, list) or len(raised) != 4 or not isinstance(raised[0], list):
        return [], "", "", None
    return raised[0], raised[1], raised[2], raised[3]


def number_of_kind(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value
