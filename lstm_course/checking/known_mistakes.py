"""Which of the known mistakes give exactly what the answer gives."""

from __future__ import annotations

from collections.abc import Sequence

from lstm_course.checking.attempt import run
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import Arguments, Exercise, Misconception
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.same_failure import is_product, same_failure
from lstm_course.checking.trial import Trial, measured


def known_mistakes(exercise: Exercise, trials: Sequence[Trial]) -> tuple[Misconception, ...]:
    """Return the misconceptions whose outcome is the student's on every case that was tried."""
    # The failing cases first: most candidates fall there, at once.
    order = sorted(trials, key=lambda trial: trial.passed)
    return tuple(m for m in exercise.misconceptions if _fits(m, exercise, order))


def _fits(misconception: Misconception, exercise: Exercise, trials: Sequence[Trial]) -> bool:
    wrong = misconception.implementation
    for trial in trials:
        closely = is_product(trial.outcome.failure)
        outcome = run(wrong, trial.arguments, exercise.time_limit, trial.memory, exercise.probe, closely)
        if exercise.measure is not None:
            outcome = measured(exercise, outcome, trial.arguments)
        if not _same(outcome, trial.outcome, exercise, trial.arguments):
            return False
    return True


def _same(a: Outcome, b: Outcome, exercise: Exercise, arguments: Arguments) -> bool:
    if a.failure is None or b.failure is None:
        if a.failure is not b.failure:
            return False
    else:
        return same_failure(a.failure, b.failure, arguments)
    return a.changed == b.changed and compare(a.value, b.value, exercise) is None
