"""Whether an answer decides by something else than its arguments: chance that is not the given generator's."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.checking.attempt import attempt, run
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.trial import Trial
from lstm_course.checking.values import identical
from lstm_course.checking.verdict import Explanation

_TIME = 1.0  # seconds for a call that only tells this


def other_chance(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int
) -> Explanation | None:
    """Say that two calls with equal arguments differ, or that two with other generators do not."""
    trial = next(trial for trial in trials if not trial.passed)
    if trial.outcome.failure:
        return None
    # What is measured is another thing than what came back.
    once = trial.outcome if exercise.measure is None else _called(exercise, function, trial, trial.arguments)
    twice = _called(exercise, function, trial, trial.arguments)
    given = [name for name, value in trial.arguments.items() if isinstance(value, np.random.Generator)]
    if _differ(once, twice, exercise):
        return Explanation(_EQUAL.format(_name(exercise, given)) if given else _TWICE)
    others = {**trial.arguments, **{name: np.random.default_rng([seed, 1]) for name in given}}
    if not given or _differ(once, _called(exercise, function, trial, others), exercise):
        return None
    right = [run(exercise.reference, arguments, 5.0, probe=exercise.probe) for arguments in (trial.arguments, others)]
    return Explanation(_DEAF.format(_name(exercise, given))) if _differ(right[0], right[1], exercise) else None


_EQUAL = "Two calls with equal generators give two different results: is everything drawn from {}?"
_DEAF = "Another generator makes no difference to what comes back: is everything drawn from {}?"
_TWICE = (
    "Two calls with the same arguments give two different results: is something drawn at random, kept from call to "
    "call, or never filled?"
)


def _called(exercise: Exercise, function: Callable[..., Any], trial: Trial, arguments: Mapping[str, Any]) -> Outcome:
    return attempt(function, arguments, _TIME, sizes=trial.memory, probe=exercise.probe)


def _differ(a: Outcome, b: Outcome, exercise: Exercise) -> bool:
    """Say whether two calls gave two results. Nothing is known where one of them failed."""
    if a.failure or b.failure or identical(a.value, b.value):
        return False
    return compare(a.value, b.value, exercise) is not None


def _name(exercise: Exercise, given: Sequence[str]) -> str:
    """Return the generator's name, where the student's function has it too."""
    names = inspect.signature(exercise.reference).parameters
    return next((f"`{name}`" for name in given if name in names), "the one that is given")
