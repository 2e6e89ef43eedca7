"""What an answer's exception is in words: in the course's letters where shapes do not fit, else as plain a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from lstm_course.checking.exercise import Exercise
from lstm_course.checking.faults import Fault, Told, fault_of
from lstm_course.checking.index_errors import index_error
from lstm_course.checking.python_errors import python_error
from lstm_course.checking.shape_errors import shape_error
from lstm_course.checking.trial import Trial

_SHAPES = frozenset({"ValueError", "IndexError", "RuntimeError", "TypeError", "AxisError"})


def error_in_words(exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int) -> Told | None:
    """Return the exception of the first failing case in words; None where there is none, or nothing is to be added."""
    first = next(trial for trial in trials if not trial.passed)
    fault = fault_of(exercise, function, trials, seed)
    if fault is None or first.outcome.failure is None:
        return None
    try:
        return _told(exercise, first, fault, seed)
    except (LookupError, ValueError, TypeError, ArithmeticError):  # no operation: what a process made up in its place
        return None


def _told(exercise: Exercise, first: Trial, fault: Fault, seed: int) -> Told | None:
    if sentence := python_error(exercise, first, fault, seed):
        return Told("", sentence)
    if first.outcome.failure is None or first.outcome.failure.kind not in _SHAPES:
        return None
    return shape_error(fault) or index_error(fault)
