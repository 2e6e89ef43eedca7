"""What becomes of a value that arrives from a student's process, so that it can match nothing but what it is.

Some values of libraries agree with anything: an array or frame without entries, a masked entry, a missing number, a set
of SymPy's that holds all numbers. Arrays and frames without entries are marked. Masks and expressions arrive as such
only where the instructor's own notebook speaks of them.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

import numpy as np

from lstm_course.grading.judging.empty_arrays import EMPTY, marked

_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__")
_MASKS, _SYMBOLS = re.compile(r"\bma\b|masked"), re.compile(r"\bsympy\b")


class Arriving:
    """Asked of each value that the wire finishes. ``sources``: the cells of the instructor's own notebook."""

    def __init__(self, sources: Iterable[str]) -> None:
        texts = "\n".join(sources)
        self._masks, self._symbols = bool(_MASKS.search(texts)), bool(_SYMBOLS.search(texts))
        if self._masks:
            importlib.import_module("numpy.testing")  # before a test has it come, and knows nothing of marks and masks

    def __call__(self, value: Any) -> Any:
        if isinstance(value, np.ma.MaskedArray):
            if self._masks:
                return value
            return object() if value is np.ma.masked else marked(np.asarray(value.data))
        library = (type(value).__module__ or "sympy").partition(".")[0]  # f of f(x) has none
        if library == "pandas":
            return _frame(value)
        if library == "numpy" or library == "torch":
            return marked(value)
        return value if self._symbols else _number(value)


def _number(value: Any) -> Any:
    """Return what an expression is where nobody asked for one: a number, True or False, or nothing at all."""
    sympy = sys.modules["sympy"]
    if isinstance(value, sympy.Integer):
        return int(value)
    if isinstance(value, sympy.Number):
        return float(value)
    if value in (sympy.true, sympy.false):
        return bool(value)
    return object()  # equal to nothing, and no number


def _frame(value: Any) -> Any:
    pd = sys.modules["pandas"]
    if isinstance(value, pd.Series | pd.DataFrame):
        _guard(pd)
        if not value.size:
            value.attrs[EMPTY] = True  # kept by what is computed from it
    return value


def _guard(pd: Any) -> None:
    """From now on, in this process, an empty frame of a student's compares with nothing but another empty one, and
    what is missing of a nullable truth value is not left out where all or any of them are asked for."""
    if hasattr(pd.Series.__eq__, "_knows_empty"):
        return
    for kind in (pd.Series, pd.DataFrame):
        for name in _COMPARISONS:
            setattr(kind, name, _comparing(getattr(kind, name)))
        for name in ("to_numpy", "__array__"):
            setattr(kind, name, _converting(getattr(kind, name)))
        kind.values = property(_converting(kind.values.fget))
    for kind in (pd.Series, pd.arrays.BooleanArray):
        for name in ("all", "any"):
            setattr(kind, name, _asking(getattr(kind, name), pd))


def _comparing(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def compared(self: Any, other: Any) -> Any:
        if (_is_marked(self) and np.size(other)) or (_is_marked(other) and self.size):
            raise ValueError("an empty frame where entries are wanted")
        return function(self, other)

    compared._knows_empty = True  # type: ignore[attr-defined]
    return compared


def _converting(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def converted(self: Any, *args: Any, **kwargs: Any) -> Any:
        made = function(self, *args, **kwargs)
        return marked(made) if _is_marked(self) else made

    return converted


def _is_marked(value: Any) -> bool:
    return hasattr(value, "attrs") and EMPTY in value.attrs and not value.size


def _asking(function: Callable[..., Any], pd: Any) -> Callable[..., Any]:
    @wraps(function)
    def asked(self: Any, *args: Any, **kwargs: Any) -> Any:
        if self.dtype == "boolean" and not args:
            kwargs.setdefault("skipna", False)
        return function(self, *args, **kwargs)

    return asked
