"""Looking inside: which of the equations' own quantities is the first to differ."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_course.checking.attempt import attempt
from lstm_course.checking.compare import compare
from lstm_course.checking.dependence import dependence
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.form import leaves
from lstm_course.checking.notation import Notation
from lstm_course.checking.patterns import close
from lstm_course.checking.trial import Trial


def first_to_differ(exercise: Exercise, function: Callable[..., Any], trial: Trial) -> str:
    """Which of the equations' own quantities, as far as the student names them so, is the first to differ.

    None is blamed from which something right was computed: it only has the name of another quantity.
    """
    if not exercise.intermediates:
        return ""
    watch = exercise.intermediates
    given, probe, ours = trial.arguments, exercise.probe, exercise.equations
    right = attempt(exercise.reference, given, 5.0, watch, trial.memory, probe, inside=ours).local
    theirs = attempt(function, given, 5.0, watch, trial.memory, probe).local
    both = [name for name in watch if name in right and name in theirs]
    agreeing = [name for name in both if _same(right[name], theirs[name])]
    innocent = _innocent(exercise, trial, agreeing)
    blamed = [n for n in both if n not in innocent and not _may_be_right(right[n], theirs[n], exercise.notation, given)]
    before = both[: both.index(blamed[0])] if blamed else both
    told = [name for name in before if name in agreeing]
    yours = f"Your {', '.join(told)} agree{'s' if len(told) == 1 else ''}" if told else ""
    if blamed:
        # Where one before it only may be right, this need not be the first.
        differs = f"our {blamed[0]} {'is the first that differs' if told == before else 'differs'}."
        return f"{yours}; y{differs}" if told else f"Y{differs}"
    if not told:
        return ""
    return f"{yours}: the fault comes after." if _comes_after(exercise, trial, told, both) else f"{yours}."


def _same(right: Any, theirs: Any) -> bool:
    try:
        return close(np.asarray(right), np.asarray(theirs))
    except ValueError:  # a list of arrays that do not fit together
        return False


def _innocent(exercise: Exercise, trial: Trial, agreeing: Collection[str]) -> set[str]:
    """Return the quantities from which something was computed that agrees: a returned value, or one of the others."""
    made_of, returned = dependence(exercise.equations or exercise.reference)
    found = {name for other in agreeing for name in made_of.get(other, ())}
    expected, yours = (list(leaves(value)) for value in (trial.expected, trial.outcome.value))
    if len(expected) == len(yours):
        plain = replace(exercise, returns=(), misconceptions=())
        for names, want, got in zip(returned, expected, yours, strict=False):
            if compare(want, got, plain) is None:
                found |= names
    return found


def _comes_after(exercise: Exercise, trial: Trial, told: Collection[str], both: Collection[str]) -> bool:
    """Say whether what agrees is all that the first wrong value is made of, or that this is made of in turn."""
    made_of, returned = dependence(exercise.equations or exercise.reference)
    difference = trial.difference
    if set(told) != set(both) or difference is None or difference.kind not in ("values", "nan"):
        return False
    number = len(difference.agreeing)
    wanted = set(returned[number] if number < len(returned) else ()) & set(exercise.intermediates)
    return bool(wanted) and all(made_of.get(name, frozenset()) & set(told) for name in wanted)


def _may_be_right(right: Any, theirs: Any, notation: Notation, given: Mapping[str, Any]) -> bool:
    """Whether a quantity agrees, or would if taken before its squashing instead of after it, turned, or in a list; or a
    gradient, if taken before the squashing's slope instead of after it.

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
    if close(e, g) or any(close(squash(a), b) for a, b in ((e, g), (g, e)) for squash in notation.squashings):
        return True
    squashed = [a for a in leaves(given) if isinstance(a, np.ndarray) and a.shape == e.shape and a.dtype.kind == "f"]
    return any(close(g * slope(a), e) for a in squashed for slope in notation.slopes)
