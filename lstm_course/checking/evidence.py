"""The failing case of a verdict, in numbers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_course.checking.compare import Difference
from lstm_course.checking.trial import Trial
from lstm_course.checking.verdict import Evidence


def evidence_of(trial: Trial, seed: int) -> Evidence:
    """The failing case in numbers."""
    d = trial.difference
    inputs = ", ".join(f"{name} {_shape(value)}" for name, value in trial.arguments.items())
    if d is None or d.kind not in ("values", "nan"):
        return Evidence(trial.case.name, seed, inputs)
    where = f"{d.name or 'result'}{at(d).removeprefix(' at ')}"
    counts = d.kind == "values" and isinstance(d.expected, np.ndarray) and d.expected.dtype != bool
    yours, expected = two_numbers(_entry(d.yours, d.index), _entry(d.expected, d.index))
    return Evidence(
        trial.case.name, seed, inputs, where,
        expected=expected, yours=yours,
        largest_error=f"{d.largest_error:.3g}" if counts else "",
    )  # fmt: skip


def _shape(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return str(value.shape)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key} {_shape(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_shape, value)) + "]"
    if isinstance(value, bool | int | float | str):
        return f"= {value!r}"
    return f"({type(value).__name__})"


def _entry(value: Any, index: tuple[int, ...]) -> Any:
    return value[index] if index else value


def number(value: Any, digits: int = 6) -> str:
    """A number to some digits; anything else cut short."""
    try:
        return f"{float(value):.{digits}g}" if np.asarray(value).dtype.kind == "f" else str(value)[:80]
    except (TypeError, ValueError):
        return str(value)[:80]


def two_numbers(yours: Any, expected: Any) -> tuple[str, str]:
    """Both to six digits, or to as many more as it takes to tell them apart."""
    pair = ("", "")
    for digits in (6, 10, 14):
        pair = number(yours, digits), number(expected, digits)
        if pair[0] != pair[1]:
            break
    return pair


def at(d: Difference) -> str:
    """Where the first wrong entry is: " at [0, 2]"."""
    return f" at [{', '.join(map(str, d.index))}]" if d.index else ""
