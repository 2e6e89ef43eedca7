"""What a test hands over that is no plain value: a library's function or class, an iterator, an object of a class that
the notebook has as well. Nothing of this kind is taken from a student's process: there it is made."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from functools import reduce
from typing import Any

from lstm_course.grading.wire.rows import WireType, short

# Libraries whose functions are the same in both processes, whoever calls them. Not ``random``: it draws.
_LIBRARIES = {
    *("math", "cmath", "statistics", "operator", "functools", "itertools", "string", "json", "re", "collections"),
    *("datetime", "decimal", "fractions", "builtins", "numpy", "scipy", "torch", "pandas", "sympy"),
}


def name_of(value: Any) -> str | None:
    """Return where a library has a function or class, ``numpy:linalg.norm``; None of anything else."""
    name = getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    module = getattr(value, "__module__", None) or ("numpy" if type(value).__module__ == "numpy" else None)
    if type(name) is not str or type(module) is not str or module.partition(".")[0] not in _LIBRARIES:
        return None
    try:
        found = reduce(getattr, name.split("."), sys.modules[module])
    except (AttributeError, KeyError):
        return None
    return f"{module}:{name}" if found is value and "random" not in module else None


def named(told: Any) -> Any:
    """Return what a library has there."""
    module, _, name = short(told, 200).partition(":")
    return reduce(getattr, name.split("."), importlib.import_module(module))


def items_of(following: Callable[[], Any]) -> Iterator[Any]:
    """Iterate over what a function of the other side's gives, until it says that there is no more."""
    while True:
        try:
            item = following()
        except StopIteration:
            return
        yield item


def is_instance(value: Any) -> bool:
    """Whether it is an object of a class of the instructor's own notebook, with nothing but attributes."""
    kind = type(value)
    return kind.__module__ == "__main__" and not isinstance(value, type) and hasattr(value, "__dict__")


def _class_of(value: Any) -> str:
    kind = type(value)
    return str(kind.__name__) if kind.__module__ == "__main__" else f"{kind.__module__}:{kind.__name__}"


def _begin(wire: Any, content: Any) -> Any:
    """Make an object of the class of that name, without calling its ``__init__``; of a new one where there is none."""
    name = short(content[0])
    module, _, within = name.rpartition(":")
    kind = vars(sys.modules[module]).get(within) if module in sys.modules else wire.classes.get(within)
    return object.__new__(kind if isinstance(kind, type) else type(within, (), {}))


def _fill(wire: Any, content: Any, depth: int, made: Any) -> None:
    for name, value in content[1]:
        object.__setattr__(made, short(name), wire.decode(value, depth + 1))


INSTANCE = WireType(
    "instance", lambda w, v, d: [_class_of(v), [[name, w.encode(one, d + 1)] for name, one in vars(v).items()]],
    _fill, shared=True, begin=_begin,
)  # fmt: skip
