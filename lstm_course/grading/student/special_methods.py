"""What Python itself calls of a class: the vocabulary in which a student's process tells what its classes can do.

A stand-in has the special methods that its class has, and no other: so ``len`` fails where it would, and an object is
Iterable where it would be. What a class takes over from ``object`` or from a plain type is not told: Python has it in
the other process as well.
"""

from __future__ import annotations

from collections import deque
from typing import Any

_ARITHMETIC = (
    *("add", "sub", "mul", "truediv", "floordiv", "mod", "divmod", "pow", "matmul"),
    *("and", "or", "xor", "lshift", "rshift"),
)
BINARY = frozenset(f"{side}{name}" for name in _ARITHMETIC for side in ("", "r", "i")) | {
    *("eq", "ne", "lt", "le", "gt", "ge")
}
JUDGED = BINARY | {
    *("neg", "pos", "abs", "invert", "contains", "hash", "array"),
    *("int", "float", "complex", "index", "round", "trunc", "floor", "ceil"),
}
"""What says of an object what it is worth or equal to: the word of few objects is taken there."""
SPECIAL = JUDGED | {
    *("len", "iter", "next", "getitem", "setitem", "delitem", "reversed", "missing", "length_hint", "call", "bool"),
    *("enter", "exit", "str", "repr", "format", "dir", "aiter", "anext", "aenter", "aexit", "await"),
}
NAMES = {f"__{name}__": name for name in SPECIAL}

FIXED = (int, float, complex, str, bytes, tuple, frozenset)
"""Plain types whose values stay what they are: an object of a class derived from one is that value, and more."""
CHANGING = (dict, list, set, deque)
_PYTHONS_OWN = frozenset((object, type, *FIXED, *CHANGING))


def special_methods(kind: type) -> tuple[list[str], list[str]]:
    """Return the special methods that a class has, and those that it has taken away."""
    found: dict[str, list[str]] = {}
    has, lacks, inherited = list[str](), list[str](), list[str]()
    for base in kind.__mro__:
        pythons = base in _PYTHONS_OWN or (base.__module__ == "builtins" and issubclass(base, BaseException))
        for dunder, value in list(vars(base).items()):
            if (name := NAMES.get(dunder)) is not None and name not in found:
                found[name] = inherited if pythons else lacks if value is None else has
                found[name].append(name)
    return has, lacks


def plain_base(kind: type) -> Any:
    """Return the plain type that a class derives from; None where there is none."""
    return next((base for base in (*FIXED, *CHANGING) if issubclass(kind, base)), None)
