"""Which of the known mistakes give exactly what the answer gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeVar

import numpy as np

from lstm_course.checking import further
from lstm_course.checking.attempt import run
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import Arguments, Exercise, Misconception
from lstm_course.checking.further import Draw
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.same_failure import is_product, same_failure
from lstm_course.checking.trial import Trial, measured
from lstm_course.checking.verdict import Explanation

_SECONDS = 0.3  # for telling several mistakes apart

Function = Callable[..., Any]
Name = TypeVar("Name")
Wrong = list[tuple[Name, Function]]
"""Wrong implementations, and what each is called."""


def known(exercise: Exercise, function: Function, trials: Sequence[Trial], seed: int) -> Explanation | None:
    """Say which known mistakes give exactly this outcome on every case, and on further draws if they are several."""
    found = known_mistakes(exercise, trials)
    if len(found) > 1:
        found = tuple(told_apart(exercise, function, [(m, m.implementation) for m in found], seed, _SECONDS))
    if not found:
        return None
    which = f"“{found[0].name}”. {found[0].explanation}"
    if len(found) > 1:
        names = ", ".join(f"“{m.name}”" for m in found)
        which = f"one of these: {names}. {' '.join(f'“{m.name}”: {m.explanation}' for m in found[:3])}"
    return Explanation(f"{as_it_is_with(trials)} {which}", tuple(m.name for m in found))


def as_it_is_with(trials: Sequence[Trial]) -> str:
    """Return how an outcome is said to be a mistake's. An error message, where it is all that agrees, is no proof."""
    raised = all(trial.outcome.failure for trial in trials)
    return "It fails just as it would with" if raised else "It is exactly what you get with"


def known_mistakes(exercise: Exercise, trials: Sequence[Trial]) -> tuple[Misconception, ...]:
    """Return the misconceptions whose outcome is the student's on every case that was tried."""
    # The failing cases first: most candidates fall there, at once.
    order = sorted(trials, key=lambda trial: trial.passed)
    return tuple(m for m in exercise.misconceptions if fits(exercise, m.implementation, order))


def fits(exercise: Exercise, wrong: Function, trials: Sequence[Trial]) -> bool:
    """Whether a wrong implementation does what the answer does, in each of the trials."""
    return all(same(outcome_of(exercise, wrong, trial), trial.outcome, exercise, trial.arguments) for trial in trials)


def told_apart(
    exercise: Exercise, function: Function, wrong: Wrong[Name], seed: int, seconds: float, least: int = 0
) -> list[Name]:
    """Return which of the wrong implementations, if any, do what the answer does on further draws as well.

    Ends when one is left and the answer has failed on so many draws at ``least``; none are left where it has not.
    """
    failed = 0
    for trial in further.trials(exercise, function, _draws(exercise, seed), seconds):
        wrong = [(name, one) for name, one in wrong if fits(exercise, one, [trial])]
        failed += not trial.passed
        if not wrong or (len(wrong) == 1 and failed >= least):
            break
    return [name for name, _ in wrong] if failed >= least else []


def telling(trials: Sequence[Trial]) -> bool:
    """Whether what an answer returns is more than the same number again and again: that proves nothing."""
    given = [trial.difference.yours for trial in trials if trial.difference]
    numbers = [np.ravel(a) for a in given if isinstance(a, np.ndarray) and a.dtype.kind in "biuf"]
    texts = {a for a in given if isinstance(a, str)}
    return np.unique(np.concatenate([np.zeros(0), *numbers])).size + len(texts) > 1


def _draws(exercise: Exercise, seed: int) -> Iterator[Draw | None]:
    numbers = range(len(exercise.cases))
    yield from (further.again(exercise, number, seed) for number in numbers)
    for number in numbers:
        free = further.free_sizes(exercise.cases[number])
        sizes = {letter: exercise.cases[number].sizes[letter] + 1 for letter in free}
        yield further.in_other_sizes(exercise, number, seed, sizes)
    yield from (further.again(exercise, number, seed, turn) for turn in (2, 3) for number in numbers)


def outcome_of(exercise: Exercise, wrong: Function, trial: Trial) -> Outcome:
    """Return what a wrong implementation does in a trial; of a known mistake it is kept for the next judgement."""
    closely = is_product(trial.outcome.failure)
    outcome = trial.seen.get((wrong, closely))
    if outcome is None:
        outcome = run(wrong, trial.arguments, exercise.time_limit, trial.memory, exercise.probe, closely)
        outcome = measured(exercise, outcome, trial.arguments)
        # Not what another time may end otherwise, nor what was put together for one answer.
        if outcome.ended and any(wrong is m.implementation for m in exercise.misconceptions):
            trial.seen[wrong, closely] = outcome
    return outcome


def same(a: Outcome, b: Outcome, exercise: Exercise, arguments: Arguments) -> bool:
    """Whether two outcomes cannot be told apart."""
    if a.failure is None or b.failure is None:
        if a.failure is not b.failure:
            return False
    else:
        return same_failure(a.failure, b.failure, arguments)
    return a.changed == b.changed and compare(a.value, b.value, exercise) is None
