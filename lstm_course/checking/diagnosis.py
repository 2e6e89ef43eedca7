"""Why an answer is wrong: the known mistake by its name, else whatever narrows the fault most."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from lstm_course.checking.almost import almost
from lstm_course.checking.axes import returned_axes
from lstm_course.checking.chance import other_chance
from lstm_course.checking.compare import Difference
from lstm_course.checking.edits import MistakeDoesNotFit
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.form import in_another_form, wrong_dtype
from lstm_course.checking.intermediates import first_to_differ
from lstm_course.checking.known_mistakes import known
from lstm_course.checking.loosely import known_but_for_form
from lstm_course.checking.pairs import two_mistakes
from lstm_course.checking.parts import right_part
from lstm_course.checking.patterns import Pair, close, pattern, transposed
from lstm_course.checking.tensors import in_place_of_a_tensor
from lstm_course.checking.trial import Trial
from lstm_course.checking.values import describe
from lstm_course.checking.verdict import Explanation
from lstm_course.checking.which_cases import only_some
from lstm_course.checking.wording import no_mistakes


def explain(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int, search: float
) -> Explanation:
    """Return why an answer fails: what is known for certain first, then what narrows the fault.

    ``search`` is how many seconds a search may take.
    """
    for step in (known, known_but_for_form, partial(two_mistakes, seconds=search), other_chance, _narrowed_down):
        try:
            explanation = step(exercise, function, trials, seed)
        except MistakeDoesNotFit as error:  # its own words would tell the answer
            return Explanation(no_mistakes(error.where))
        if explanation:
            return explanation
    return Explanation()


def _narrowed_down(
    exercise: Exercise, function: Callable[..., Any], trials: Sequence[Trial], seed: int
) -> Explanation | None:
    """Say what the wrong cases have in common: less than a mistake's name, and true."""
    failing = [trial for trial in trials if not trial.passed]
    first = failing[0]
    where = only_some(exercise, function, trials, seed)
    if first.outcome.failure:
        return Explanation(" ".join(filter(None, [_arity(exercise, function), where])))
    if first.outcome.changed:
        return Explanation(f"The caller still needs {' and '.join(first.outcome.changed)}: work on a copy.")
    whole = _whole(exercise, trials, seed)
    if not whole and (near := almost(exercise, function, trials, seed)):
        return Explanation(near)
    narrowed = (
        whole
        or _of_its_kind(exercise, trials, seed)
        or first_to_differ(exercise, function, first)
        or right_part(exercise, function, trials, seed)
    )
    return Explanation(" ".join(filter(None, [narrowed, where])))


def _arity(exercise: Exercise, function: Callable[..., Any]) -> str:
    if exercise.probe:  # what it is called with is the probe's affair
        return ""
    expected = list(inspect.signature(exercise.reference).parameters)
    try:
        inspect.signature(function).bind(*expected)
    except TypeError:
        many = f"{len(expected)} argument{'' if len(expected) == 1 else 's'}"
        return f"It is called with {many}: {', '.join(expected)}."
    except Exception:  # a built-in without a signature, or an object that makes one up
        return ""
    return ""


def _whole(exercise: Exercise, trials: Sequence[Trial], seed: int) -> str:
    """Return what explains all that is wrong."""
    failing = [trial for trial in trials if not trial.passed]
    d = failing[0].difference
    values = _pairs(exercise, d, trials, seed) if d and d.kind == "values" else []
    return in_another_form(exercise, failing) or pattern(values)


def _of_its_kind(exercise: Exercise, trials: Sequence[Trial], seed: int) -> str:
    """Return what is wanted in place of a wrong shape, dtype or type."""
    failing = next(trial for trial in trials if not trial.passed)
    d = failing.difference
    assert d is not None
    if d.kind == "shape":
        return _wrong_shape(exercise, d, trials, seed)
    if d.kind == "dtype":
        return wrong_dtype(d, failing.arguments)
    return in_place_of_a_tensor(describe(d.yours), d.expected) if d.kind == "type" else ""


def _pairs(exercise: Exercise, d: Difference, trials: Sequence[Trial], seed: int) -> list[Pair]:
    return [
        Pair(
            t.difference.expected,
            np.asarray(t.difference.yours),
            t.case.sizes,
            returned_axes(exercise, trials, t, seed, d.name),
        )
        for t in trials
        if t.difference
        and (t.difference.name, t.difference.kind) == (d.name, "values")
        and isinstance(t.difference.expected, np.ndarray)
    ]


def _wrong_shape(exercise: Exercise, d: Difference, trials: Sequence[Trial], seed: int) -> str:
    failing = next(trial for trial in trials if not trial.passed)
    e, g, sizes = d.expected, d.yours, failing.case.sizes
    if turned := transposed(Pair(e, g, sizes)):
        return turned
    if e.size == g.size and close(e.ravel(), g.ravel()):
        return "The numbers are right: only the shape is not."
    if not sizes:
        return ""
    if not e.ndim:
        return "One number is wanted."
    letters = returned_axes(exercise, trials, failing, seed, d.name)()
    named = ", ".join(letter or str(n) for letter, n in zip(letters, e.shape, strict=True))
    named += "," if e.ndim == 1 else ""
    here = ", ".join(f"{letter} = {size}" for letter, size in sizes.items())
    return f"Here {here}: ({named}) is wanted."
