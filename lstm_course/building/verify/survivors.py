"""What becomes of the mutants of a reference: nearly all of them have to fail.

A mutant counts as equivalent only if its outcome is the reference's on many further inputs: other seeds
of the cases, and the same with larger and smaller values. Where a result is measured, it is that that counts.
"""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from time import process_time
from types import FrameType
from typing import Any, TypeVar

import numpy as np

from lstm_course.building.verify.mutants import mutants_of
from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.attempt import run
from lstm_course.checking.capture import capture_output
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.imports import import_ahead
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.trial import Trial, measured, try_all
from lstm_course.checking.values import identical

T = TypeVar("T")

SEEDS, CHANGED = range(1, 9), range(1, 4)  # on further inputs, and on those in other sizes and scales too
MANY = 15
SECONDS = 0.5  # of work, for a mutant on all cases
PATIENCE = 30.0  # seconds that may pass meanwhile
WIDER = (0.1, 4.0, 100.0)


@dataclass(frozen=True)
class Report:
    """How the mutants of one exercise fared."""

    exercise: str
    killed: int
    equivalent: tuple[str, ...]
    survivors: tuple[str, ...]


def report(exercise: Exercise) -> Report:
    """Judge every mutant of an exercise's reference."""
    with capture_output():  # once for all of them: what one prints does not count
        return _report(exercise)


def _report(exercise: Exercise) -> Report:
    # Without misconceptions, which would only cost time: pass or fail is the same.
    plain = replace(exercise, misconceptions=(), time_limit=SECONDS)
    first = replace(plain, cases=plain.cases[:1])  # where most of them fail already
    patient = replace(plain, time_limit=PATIENCE)
    killed = 0
    equivalent: list[str] = []
    survivors: list[str] = []
    further: list[tuple[dict[str, Any], Outcome]] = []
    used: set[tuple[str, int]] = set()
    # What a probe tries is PyTorch's, mostly, and a hundred times as slow: there, some of them, evenly spread.
    mutants = list(mutants_of(exercise.reference))
    for mutant in mutants[:: -(-len(mutants) // MANY) if exercise.probe else 1]:
        # As judge would say, without the words, which take most of the time.
        if not all(_passes(part, mutant.function) for part in (first, plain)):
            killed += 1
            continue
        if not further:
            with lines_run(used):
                further = list(_further(exercise))
        assert judge(patient, mutant.function).passed
        same = mutant.lines and mutant.lines.isdisjoint(used)  # it does what the reference does, to the letter
        if not same:
            import_ahead(mutant.function)
            same = all(
                _same(right, _tried_in_time(exercise, mutant.function, given), plain, given) for given, right in further
            )
        (equivalent if same else survivors).append(str(mutant))
    return Report(exercise.name, killed, tuple(equivalent), tuple(survivors))


def _passes(exercise: Exercise, function: Callable[..., Any]) -> bool:
    def trials(seconds: float) -> list[Trial]:
        limited = exercise if seconds == SECONDS else replace(exercise, time_limit=seconds)  # a new one knows nothing
        return try_all(limited, function, 0)

    found = working(trials, lambda trials: any(trial.outcome.timed_out for trial in trials))
    return all(trial.passed for trial in found)


def _tried_in_time(exercise: Exercise, function: Callable[..., Any], given: dict[str, Any]) -> Outcome:
    return working(lambda seconds: _tried(exercise, function, given, seconds), lambda outcome: outcome.timed_out)


def working(do: Callable[[float], T], timed_out: Callable[[T], bool]) -> T:
    """Return what ``do(seconds)`` gives, with so many seconds that pass that `SECONDS` of them are its own work.

    Where the machine has other things to do, half a second may pass before a call that takes no time is over.
    """
    seconds = SECONDS
    while True:
        begun = process_time()
        found = do(seconds)
        if not timed_out(found) or process_time() - begun > SECONDS / 2 or seconds >= PATIENCE:
            return found
        seconds *= 4


@contextmanager
def lines_run(found: set[tuple[str, int]]) -> Iterator[None]:
    """Put into ``found`` which lines are run meanwhile, each with the name of its module."""

    def note(frame: FrameType, event: str, _: Any) -> Callable[..., Any]:
        found.add((frame.f_globals.get("__name__", ""), frame.f_lineno))
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        yield
    finally:
        sys.settrace(before)


def _further(exercise: Exercise) -> Iterator[tuple[dict[str, Any], Outcome]]:
    for seed in CHANGED if exercise.probe else SEEDS:
        for number, case in enumerate(exercise.cases):
            arguments = arguments_of(exercise, number, seed)
            others: list[dict[str, Any]] = []
            if seed in CHANGED and any(isinstance(value, np.ndarray) for value in arguments.values()):
                others += [_changed(arguments, partial(np.multiply, k)) for k in WIDER]
                others += [_changed(arguments, partial(_jittered, np.random.default_rng(seed)))]
            if seed in CHANGED:
                others += _resized(case, seed)
            for given in (arguments, *others):
                yield given, _tried(exercise, exercise.reference, given)


def _tried(exercise: Exercise, function: Callable[..., Any], given: dict[str, Any], seconds: float = 5.0) -> Outcome:
    return run(function, given, seconds, probe=exercise.probe)


def _changed(arguments: dict[str, Any], change: Callable[[np.ndarray], np.ndarray]) -> dict[str, Any]:
    """Real-valued arrays changed. Gates, masks and one-hot words stay: they are between 0 and 1."""

    def one(value: Any) -> Any:
        real = isinstance(value, np.ndarray) and value.dtype.kind == "f" and value.size
        return change(value) if real and (not value.any() or value.min() < 0 or value.max() > 1) else value

    return {name: one(value) for name, value in arguments.items()}


def _jittered(rng: np.random.Generator, array: np.ndarray) -> np.ndarray:
    return array + 0.5 * rng.standard_normal(array.shape)


def _resized(case: Case, seed: int) -> list[dict[str, Any]]:
    """Return the same arguments in other sizes, where the case can be drawn in any."""
    make = case.make
    if not isinstance(make, draw):
        return []
    sizes = list(make.sizes.values())
    rng = np.random.default_rng(seed)
    found = []
    for values in ([n + 1 for n in sizes], sizes[::-1]):
        new = dict(zip(make.sizes, values, strict=True))
        try:
            found.append({name: drawer(rng, new) for name, drawer in make.drawers.items()})
        except (ValueError, IndexError):  # the case holds only in its own sizes
            continue
    return found


def _same(a: Outcome, b: Outcome, exercise: Exercise, given: dict[str, Any]) -> bool:
    if not (a.failure or b.failure) and a.changed == b.changed and identical(a.value, b.value):
        return True  # and to measure it may take longer than to run it
    a, b = measured(exercise, a, given), measured(exercise, b, given)
    if a.failure or b.failure:
        return a.failure is not None and b.failure is not None and a.failure.kind == b.failure.kind
    return a.changed == b.changed and compare(a.value, b.value, exercise) is None


def report_on(name: str) -> Report:
    """For another process: an exercise by its name."""
    from lstm_course import get_exercise

    return report(get_exercise(name))


def reports(names: Sequence[str], workers: int = 2) -> list[Report]:
    """Report on each exercise, the work shared among processes."""
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(report_on, names))
