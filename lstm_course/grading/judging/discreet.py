"""What came of an attempt, without what a student's code could make of its hidden inputs to have a verdict say it.

A verdict names shapes, keys, types and pieces of source. Each is a number or a name that the student's process has
chosen. What is the course's own stays: sizes that the case has, types of Python's own, names of its arguments,
the function's own few lines. All else is told as something else, and is as wrong as it was.
"""

from __future__ import annotations

import builtins
import math
import types
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations_with_replacement
from typing import Any

import numpy as np

from lstm_course.checking.form import leaves
from lstm_course.checking.outcome import Failure, Operand, Operation, Outcome
from lstm_course.checking.values import Foreign

MOST_LINES = 60  # of a cell, up to which its lines are quoted: which of them it is tells little
_MOST_AXES, _LONGEST_TEXT, _MOST_TOLD_PARTS = 4, 32, 64
_KINDS = {kind.__name__ for kind in (*vars(builtins).values(), *vars(types).values()) if isinstance(kind, type)}
_KINDS |= {"torch.Tensor", "torch.nn.parameter.Parameter", "collections.OrderedDict", "collections.deque"}
_REFUSALS = ("too much data at once", "too many parts", "nested too deep")


class _Key(str):
    """A key of a student's dict: equal to what it is, shown as any other."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __repr__(self) -> str:
        return "another key"

    __str__ = __repr__


class _Number(int):
    """A number that is a key."""

    __slots__ = ()
    __repr__ = __str__ = _Key.__repr__  # type: ignore[assignment]
    __hash__ = int.__hash__


class Sizes:
    """The sizes that a case has: those of its arguments' axes, and what an answer makes of two of them."""

    def __init__(self, arguments: Mapping[str, Any], memory: Collection[int]) -> None:
        axes = {0, 1}
        for value in leaves(list(arguments.values())):
            if isinstance(value, np.ndarray):
                axes |= set(value.shape)
            elif type(value) is int and 0 <= value <= _MOST_TOLD_PARTS:
                axes.add(value)
            elif isinstance(value, str):
                axes.add(len(value))
        self._axes = axes
        pairs = list(combinations_with_replacement(sorted(axes), 2))
        self._made = {a + b for a, b in pairs} | {a * b for a, b in pairs} | {abs(a - b) for a, b in pairs}
        self._entries = {bytes_ // width for bytes_ in memory for width in (1, 2, 4, 8, 16)}

    def has(self, shape: Sequence[int]) -> bool:
        """Whether a shape may be told: but for one axis its sizes are the case's, and that one is made of two."""
        others = [size for size in shape if size not in self._axes]
        return len(shape) <= _MOST_AXES and len(others) <= 1 and all(size in self._made for size in others)

    def fit(self, shape: Sequence[int]) -> bool:
        """Whether an array may be what is wanted: there is one with as many entries."""
        return math.prod(shape) in self._entries


def discreet(
    outcome: Outcome, arguments: Mapping[str, Any], memory: Collection[int], own: str, watched: Collection[str]
) -> Outcome:
    """Return an outcome of which any word may be said. ``own``: the cell in which the function stands.

    ``memory`` has the sizes in bytes of the arrays that the right answer is made of.
    """
    sizes = Sizes(arguments, memory)
    return replace(
        outcome,
        value=_value(outcome.value, sizes),
        failure=outcome.failure and _failure(outcome.failure, sizes, own),
        changed=tuple(name for name in outcome.changed if name in arguments),
        local={name: _value(value, sizes) for name, value in outcome.local.items() if name in watched},
    )


def _value(value: Any, sizes: Sizes) -> Any:
    if isinstance(value, np.ndarray):
        return _array(value, sizes)
    if isinstance(value, tuple | list):
        return type(value)(_value(part, sizes) for part in value)
    if isinstance(value, dict):
        return {(_Key if isinstance(key, str) else _Number)(key): _value(part, sizes) for key, part in value.items()}
    return Foreign(_kind(value.description)) if isinstance(value, Foreign) else value


def _array(array: np.ndarray, sizes: Sizes) -> np.ndarray | Foreign:
    if array.dtype.kind not in "biufc" and array.dtype.itemsize > 4 * _LONGEST_TEXT:
        return Foreign("an array of long texts")
    if array.dtype.kind in "mMV":
        return Foreign("an array of no numbers")
    return array if sizes.has(array.shape) or sizes.fit(array.shape) else Foreign("an array of quite another shape")


def _kind(description: str) -> str:
    _, _, name = description.partition(" ")
    if name in _KINDS or description.startswith("something nested"):
        return description
    return "an array that is too large, or of objects" if name.startswith("array ") else "an object of another kind"


def _failure(failure: Failure, sizes: Sizes, own: str) -> Failure:
    quotable = own.splitlines() if len(own.splitlines()) <= MOST_LINES else []
    line = failure.line if failure.line in map(str.strip, quotable) else ""
    message = failure.message
    if failure.kind == "NotAnAnswer":
        message = next((one for one in _REFUSALS if message.endswith(one)), "")
    operation = _operation(failure.operation, sizes) if failure.operation and quotable else None
    return replace(failure, message=message, line=line, operation=operation)


def _operation(operation: Operation, sizes: Sizes) -> Operation:
    operands = (one if one.shape is None or sizes.has(one.shape) else Operand(one.text) for one in operation.operands)
    return replace(operation, operands=tuple(operands))
