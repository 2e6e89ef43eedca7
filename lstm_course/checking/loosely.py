"""A known mistake under another dtype, or where an empty array has another shape: no reason not to know it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_course.checking.attempt import run
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.trial import Trial, measured
from lstm_course.checking.verdict import Explanation

_FLOAT32 = 1e-4, 1e-6  # rtol and atol


def known_but_for_form(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int
) -> Explanation | None:
    """Say which known mistake this is, but for a dtype or an empty array."""
    kinds = {trial.difference.kind for trial in trials if trial.difference}
    empty = any(_empty(trial) for trial in trials)
    if "dtype" not in kinds and not empty:
        return None
    rtol, atol = _FLOAT32 if "dtype" in kinds else (exercise.rtol, exercise.atol)
    plain = replace(exercise, misconceptions=(), rtol=rtol, atol=atol)
    known = [m for m in exercise.misconceptions if all(_fits(m, exercise, trial, plain) for trial in trials)]
    if len(known) != 1:
        return None
    but = "But for its dtype" if "dtype" in kinds else "Wherever there is something to compare"
    return Explanation(f"{but}, it is what you get with “{known[0].name}”. {known[0].explanation}", (known[0].name,))


def _empty(trial: Trial) -> bool:
    d = trial.difference
    return d is not None and d.kind == "shape" and not d.yours.size


def _fits(misconception: Misconception, exercise: Exercise, trial: Trial, plain: Exercise) -> bool:
    ran = run(misconception.implementation, trial.arguments, exercise.time_limit, trial.memory, exercise.probe)
    outcome: Outcome = measured(exercise, ran, trial.arguments)
    if outcome.failure or trial.outcome.failure:
        return False
    theirs, known = _formless(trial.outcome.value), _formless(outcome.value)
    if compare(known, theirs, plain) is not None:
        return False
    return compare(_formless(trial.expected), theirs, plain) is not None or trial.passed or _empty(trial)


def _formless(value: Any) -> Any:
    """Return the same numbers, all of them float64; nothing has no shape."""
    if isinstance(value, tuple | list):
        return tuple(map(_formless, value))
    if isinstance(value, dict):
        return {key: _formless(part) for key, part in value.items()}
    if isinstance(value, np.ndarray | bool | int | float):
        array = np.asarray(value)
        return np.zeros(0) if not array.size else array.astype(float) if array.dtype.kind in "biuf" else value
    return value
