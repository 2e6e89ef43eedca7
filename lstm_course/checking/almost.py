"""A known mistake that explains all cases but one: not the whole truth, and said so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import process_time
from typing import Any

from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.further import again, number_of
from lstm_course.checking.further import trials as further_trials
from lstm_course.checking.known_mistakes import fits, telling
from lstm_course.checking.trial import Trial

_MOST = 2  # mistakes that are told: more of them tell nothing
_SECONDS = 0.2


def almost(exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int) -> str:
    """Return which known mistakes give exactly this outcome on all cases but one that fails; "" if none does.

    At least two failing cases are explained, one of them by its values, and another draw of each says the same. What
    explains all but one is no proof: its name stands in the words alone, not among `Verdict.misconceptions`.
    """
    failing = [trial for trial in trials if not trial.passed]
    if len(failing) < 3 or failing[0].outcome.failure or len(trials) < len(exercise.cases):
        return ""
    begun, found = process_time(), dict[str, list[Misconception]]()
    for mistake in exercise.misconceptions:
        if process_time() - begun > _SECONDS:
            return ""
        unlike = _unlike(exercise, mistake, trials)
        if len(unlike) == 1 and unlike[0] in failing:
            explained = [trial for trial in failing if trial is not unlike[0]]
            if telling(explained) and _again(exercise, function, mistake, explained, seed):
                found.setdefault(unlike[0].case.name, []).append(mistake)
    if len(found) != 1:
        return ""
    (other, mistakes), *_ = found.items()
    if len(mistakes) > _MOST:
        return ""
    names = " or ".join(f"“{m.name}”" for m in mistakes)
    reasons = " ".join(m.explanation if len(mistakes) == 1 else f"“{m.name}”: {m.explanation}" for m in mistakes)
    many = len(trials)
    return (
        f"On {many - 1} of {many} cases this is exactly what you get with {names}. {reasons} "
        f"On “{other}” it is something else."
    )


def _unlike(exercise: Exercise, mistake: Misconception, trials: Sequence[Trial]) -> list[Trial]:
    """Return the trials in which a mistake is not what the answer is: two of them at most, they are enough."""
    unlike: list[Trial] = []
    for trial in trials:
        if not fits(exercise, mistake.implementation, [trial]):
            unlike.append(trial)
            if len(unlike) == 2:
                break
    return unlike


def _again(
    exercise: Exercise, function: Callable[..., Any], mistake: Misconception, trials: Sequence[Trial], seed: int
) -> bool:
    """Say whether further draws of these cases are explained too, and still fail."""
    draws = (again(exercise, number_of(exercise, trial.case), seed) for trial in trials)
    tried = list(further_trials(exercise, function, draws, _SECONDS))
    return any(not trial.passed for trial in tried) and fits(exercise, mistake.implementation, tried)
