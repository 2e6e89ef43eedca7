"""Looking inside: which of the equations' own quantities is the first to differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.attempt import attempt
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.notation import Notation
from lstm_course.checking.patterns import close
from lstm_course.checking.trial import Trial


def first_to_differ(exercise: Exercise, function: Callable[..., Any], trial: Trial) -> str:
    """Which of the equations' own quantities, as far as the student names them so, is the first to differ."""
    if not exercise.intermediates:
        return ""
    watch = exercise.intermediates
    given, probe, ours = trial.arguments, exercise.probe, exercise.equations
    right = attempt(exercise.reference, given, 5.0, watch, trial.memory, probe, inside=ours).local
    theirs = attempt(function, given, 5.0, watch, trial.memory, probe).local
    agreeing: list[str] = []
    for name in watch:
        if name not in right or name not in theirs:
            continue
        if not _may_be_right(right[name], theirs[name], exercise.notation):
            before = f"Your {', '.join(agreeing)} agree{'s' if len(agreeing) == 1 else ''}; " if agreeing else ""
            return f"{before}{'y' if agreeing else 'Y'}our {name} is the first that differs."
        agreeing.append(name)
    if agreeing:
        return f"Your {', '.join(agreeing)} agree{'s' if len(agreeing) == 1 else ''}: the fault comes after."
    return ""


def _may_be_right(right: Any, theirs: Any, notation: Notation) -> bool:
    """Whether a quantity agrees, or would if taken before its squashing instead of after it, turned, or in a list.

    Only what can be right under none of these is blamed: to blame what is right would mislead.
    """
    try:
        e, g = np.asarray(right), np.asarray(theirs)
    except ValueError:  # a list of arrays that do not fit together
        return True
    if e.size != g.size or e.dtype.kind not in "iuf" or g.dtype.kind not in "iuf":
        return True
    if e.shape != g.shape:
        return close(np.sort(e, axis=None), np.sort(g, axis=None))
    return close(e, g) or any(close(squash(a), b) for a, b in ((e, g), (g, e)) for squash in notation.squashings)
