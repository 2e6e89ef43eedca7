"""What a verdict says that was found: the headline, the failing case in numbers, the next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_course.basics.words import listed
from lstm_course.checking.compare import Difference, errors, structure
from lstm_course.checking.error_map import error_map
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.trial import Trial
from lstm_course.checking.values import describe, snapshot
from lstm_course.checking.verdict import Evidence


def what(given: Any) -> str:
    """Return what something is, in a few words."""
    try:
        return describe(snapshot(given))
    except Exception:  # it defends itself against being looked at
        return "this"


def not_a_function(exercise: Exercise, given: Any) -> str:
    """Return the headline for something that cannot be called."""
    return f"{what(given)} is not a function: pass the function itself, check({exercise.name})."


def headline(exercise: Exercise, trial: Trial, error: str = "") -> str:
    """One sentence: what is wrong on the first failing case. ``error`` stands in place of an exception's message."""
    outcome, difference = trial.outcome, trial.difference
    if outcome.timed_out:
        return f"still running after {exercise.time_limit:g} s: is there a loop that never ends?"
    if outcome.interrupted:
        return "was stopped before it had finished."
    if outcome.died:
        return "ends Python itself: a call of exit, or of something that crashes?"
    if outcome.failure and outcome.failure.kind == "NotAnAnswer":
        return f"what it returns cannot be handed over: {outcome.failure.message or 'it is no data'}."
    if outcome.failure:
        line = outcome.failure.line
        where = f", at `{line if len(line) <= 80 else line[:79] + '…'}`" if line else ""
        message = outcome.failure.message.strip()
        first = error or (message.splitlines()[0] if message else "")
        return f"raises {outcome.failure.kind}{': ' + first if first else ''}{where}."
    if difference is None:
        changed = " and ".join(outcome.changed)
        return f"the values are right, but it changes its argument {changed}. That costs a quarter."
    agree = f" ({', '.join(difference.agreeing)} agree{'s' if len(difference.agreeing) == 1 else ''})"
    return f"{_difference(exercise, trial, difference)}{agree if any(difference.agreeing) else ''}."


def _difference(exercise: Exercise, trial: Trial, d: Difference) -> str:
    name = d.name or "the result"
    if d.kind == "none":
        return f"{name} is None; a return seems to be missing"
    if d.kind == "count" and isinstance(d.expected, dict) and isinstance(d.yours, dict):
        return f"in {name} {_other_keys(d.expected, d.yours)}"
    if d.kind == "count" and d.name:
        return f"{name} is {describe(d.yours)}, but should be {structure(d.expected)}"
    if d.kind == "count":
        wanted = structure(trial.expected, exercise.returns)
        return f"it returns {structure(trial.outcome.value)}, but {wanted} should come back"
    if d.kind == "type":
        return f"{name} is {describe(d.yours)}, but should be {_kind_of(d.expected)}"
    if d.kind == "shape":
        return f"{name} has the shape {d.yours.shape}, but should have {d.expected.shape}"
    if d.kind == "dtype":
        return f"{name} is {d.yours.dtype}, but should be {d.expected.dtype}"
    if d.kind == "nan":
        bad = d.yours[d.index] if d.index else d.yours
        return f"{name} holds {bad}{at(d)}"
    if isinstance(d.expected, str):
        return f"{name} {_another_text(d.yours, d.expected)}"
    if not isinstance(d.expected, np.ndarray) or not d.expected.ndim:
        return "{} is {}, but should be {}".format(name, *two_numbers(d.yours, d.expected))
    size = d.expected.size
    share = f"all {size}" if d.wrong == size else f"{d.wrong} of {size}"
    return f"{name} differs in {share} entries, the first{at(d)}"


def _other_keys(expected: Mapping[str, Any], yours: Mapping[str, Any]) -> str:
    """Say which keys are missing, and which are not wanted."""
    missing = [repr(key) for key in expected if key not in yours]
    more = [repr(key)[:40] for key in yours if key not in expected]
    said = [f"{_these(missing)} {'is' if len(missing) == 1 else 'are'} missing"] if missing else []
    said += [f"{_these(more)} {'is' if len(more) == 1 else 'are'} not asked for"] if more else []
    return ", and ".join(said)


def _these(names: list[str]) -> str:
    return listed(names if len(names) <= 8 else [*names[:8], "others"])


def _another_text(yours: Any, expected: str) -> str:
    """How it differs, and neither of the two: in a graded verdict they are not to be told."""
    if not isinstance(yours, str):
        return f"is {describe(yours)}, but should be a text"
    if len(yours) != len(expected):
        return f"has {len(yours)} characters, but should have {len(expected)}"
    first = next(k for k, (a, b) in enumerate(zip(yours, expected, strict=True)) if a != b)
    return f"differs, the first time in character {first}"


def _kind_of(expected: Any) -> str:
    if isinstance(expected, np.ndarray):
        return f"a NumPy array of shape {expected.shape}" if expected.ndim else "a number"
    return describe(expected)


def next_step(exercise: Exercise, trial: Trial) -> str:
    """How to see it for oneself."""
    if trial.outcome.timed_out:
        return "Look at what ends your loop."
    if exercise.probe:  # the case is more than a call
        return ""
    return (
        "To look at this case yourself: `from lstm_course import inputs`, then "
        f"`{exercise.name}(*inputs({exercise.name!r}, {trial.case.name!r}).values())`."
    )


def no_mistakes(where: str) -> str:
    """Say that the list of known mistakes has one that cannot be made: our fault, and no word on the answer."""
    return (
        f"Why, cannot be said: the course's list of mistakes is broken ({where}). "
        "This is our fault, not yours. Please tell your instructor."
    )


def notes(trial: Trial) -> tuple[str, ...]:
    """Return what the function said while it ran: useful to its author, harmless to the grade."""
    said = [f"It warned: {text}" for text in trial.outcome.warned[:3]]
    if trial.outcome.printed.strip():
        said.append(f"It printed: {trial.outcome.printed.strip()}")
    return tuple(said)


def evidence_of(exercise: Exercise, trial: Trial, seed: int) -> Evidence:
    """Return the failing case in numbers."""
    d = trial.difference
    inputs = ", ".join(f"{name} {_shape(value)}" for name, value in trial.arguments.items())
    if d is None or d.kind not in ("values", "nan"):
        failure = trial.outcome.failure
        return Evidence(trial.case.name, seed, inputs, raised=failure.line if failure else "")
    where = f"{d.name or 'result'}{at(d).removeprefix(' at ')}"
    counts = d.kind == "values" and isinstance(d.expected, np.ndarray) and d.expected.dtype != bool
    yours, expected = two_numbers(_entry(d.yours, d.index), _entry(d.expected, d.index))
    return Evidence(
        trial.case.name, seed, inputs, where,
        expected=expected, yours=yours,
        largest_error=f"{d.largest_error:.3g}" if counts else "",
        errors=error_map(d.name, *errors(d.expected, d.yours, exercise), d.index, d.expected.dtype.kind in "iufc")
        if d.index else None,
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
    """Return a number to some digits; anything else cut short."""
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
