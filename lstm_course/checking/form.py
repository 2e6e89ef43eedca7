"""Right values that come back in a form that is not asked for: another order, another nesting, a list, a dtype."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_course.checking.compare import Difference, compare, structure
from lstm_course.checking.exercise import Arguments, Exercise
from lstm_course.checking.trial import Trial


def in_another_form(exercise: Exercise, failing: Sequence[Trial]) -> str:
    """Return what to do where all values are right, in each failing case, and only their form is not; "" elsewhere."""
    said = {_form(exercise, trial) for trial in failing}
    return said.pop() if len(said) == 1 else ""


def _form(exercise: Exercise, trial: Trial) -> str:
    if trial.difference is None:
        return ""
    expected, yours = trial.expected, trial.outcome.value
    plain = replace(exercise, returns=(), misconceptions=())
    wanted = structure(expected, exercise.returns)
    if _stacked_fits(expected, yours, plain):
        return "The values are right: np.array makes an array of a list of numbers, np.stack of a list of arrays."
    if not isinstance(yours, tuple | list):
        return ""
    if not isinstance(expected, tuple | list):
        alone = [k for k, part in enumerate(yours) if compare(expected, part, plain) is None]
        return f"The right value is in it, at [{alone[0]}]: return that alone." if alone else ""
    parts, theirs = list(leaves(expected)), list(leaves(yours))
    if not len(parts) == len(theirs) > 1:
        return ""
    places = [[k for k, part in enumerate(parts) if compare(part, their, plain) is None] for their in theirs]
    if all(k in found for k, found in enumerate(places)):
        return "The values are right, and only put together in another way."
    if sorted(found[0] for found in places if found) == list(range(len(parts))):
        return f"The right values in the wrong order: return {wanted.removeprefix('(').removesuffix(')')}."
    return ""


def leaves(value: Any) -> Iterator[Any]:
    """Go through the values of nested tuples, lists and dicts."""
    if isinstance(value, tuple | list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from leaves(part)
    else:
        yield value


def _stacked_fits(expected: Any, yours: Any, plain: Exercise) -> bool:
    """Say whether arrays are wanted, and lists came back that are right once they are arrays."""
    if isinstance(expected, np.ndarray) and isinstance(yours, list):
        stacked = _array(yours)
        if stacked is None:
            return False
        return any(compare(expected, np.moveaxis(stacked, 0, k), plain) is None for k in range(stacked.ndim))
    if not (isinstance(expected, tuple) and isinstance(yours, tuple | list) and len(yours) == len(expected)):
        return False
    wrong = [(e, y) for e, y in zip(expected, yours, strict=True) if compare(e, y, plain) is not None]
    return bool(wrong) and all(isinstance(y, list) and _stacked_fits(e, y, plain) for e, y in wrong)


def _array(value: list[Any]) -> np.ndarray | None:
    try:
        array = np.array(value)
    except ValueError:  # parts that do not fit together
        return None
    return array if array.dtype.kind in "biufc" else None


def wrong_dtype(d: Difference, arguments: Arguments) -> str:
    """Return what to do about a dtype, and whether it is all that is wrong."""
    wanted, given = d.expected.dtype.kind, d.yours.dtype.kind
    if given == "c":
        return "A real number is wanted, not a complex one: its modulus, or its real part?"
    if (wanted, given) == ("f", "f"):
        came_in = any(isinstance(leaf, np.ndarray) and leaf.dtype == d.expected.dtype for leaf in leaves(arguments))
        advice = "Keep the dtype that came in." if came_in else f"{d.expected.dtype} is wanted: say no other dtype."
    else:
        kinds = {"f": "Floats are wanted.", "i": "Whole numbers are wanted.", "b": "True or False is wanted."}
        advice = kinds.get(wanted, "")
    if not advice or given not in "biuf":
        return advice
    with np.errstate(all="ignore"):
        right = np.allclose(d.yours, d.expected, rtol=1e-4, atol=1e-6, equal_nan=True)
    return advice if right else f"{advice} The values are not right either."
