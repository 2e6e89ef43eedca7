"""What a student's notebook calls: check, inputs, working, predict, progress, attempts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from lstm_course.basics.errors import UnknownName
from lstm_course.basics.notebooks import in_lecture, quiet, say_openly
from lstm_course.checking.check import publish, settle
from lstm_course.checking.excerpt import with_excerpt
from lstm_course.checking.exercise import Exercise, arguments_of
from lstm_course.checking.judge import judge
from lstm_course.checking.verdict import Verdict
from lstm_course.checking.wording import what
from lstm_course.classroom.attempts import attempts
from lstm_course.classroom.cells import not_as_it_stands, say_once, watch
from lstm_course.classroom.prerequisites import judge_apart
from lstm_course.classroom.progress import is_notebook_of, note, progress
from lstm_course.classroom.secret_seed import secret_seed
from lstm_course.classroom.waiting import waiting
from lstm_course.units.registry import get_exercise
from lstm_course.units.sections import section_of

__all__ = ["CheckError", "attempts", "check", "inputs", "predict", "progress", "working"]


class CheckError(ValueError):
    """``check`` was called in a way that leaves nothing to judge. Its traceback is one line."""

    def _render_traceback_(self) -> list[str]:
        return [f"check: {self}"]


def check(function: Callable[..., Any], name: str | None = None) -> None:
    """Judge ``function`` and show the verdict. Returns if it is right, else raises one short line.

    name: the exercise's name, where it is not the function's own, or ``"unit/name"`` where two units share it.
    """
    exercise = _exercise_of(function, name)
    seed = secret_seed()
    with waiting(exercise.name) as place:
        if seed is None:
            verdict = _for_its_author(exercise, function)
        else:
            verdict = judge_apart(exercise, function, seed=seed).without_evidence()
    publish(verdict, place.show, always=seed is not None)
    settle(verdict)


def _for_its_author(exercise: Exercise, function: Callable[..., Any]) -> Verdict:
    """Judge on the public cases, and add what only the student is to see: the own lines, and where it stands."""
    verdict = with_excerpt(judge_apart(exercise, function), function)
    stale = not_as_it_stands(getattr(function, "__name__", ""))
    return replace(
        verdict,
        diagnosis=f"{stale} {verdict.diagnosis}".strip(),
        section=section_of(exercise) if is_notebook_of(exercise.unit) else "",
        standing=note(exercise, verdict),
    )


def inputs(name: str, case: str | int = 0, seed: int = 0) -> dict[str, Any]:
    """Return the inputs of one case of an exercise, by name or number, as ``check`` draws them: argument → value."""
    exercise = _find(name)
    names = [c.name for c in exercise.cases]
    if isinstance(case, str):
        if case not in names:
            raise CheckError(f"{exercise.name} has no case {case!r}; its cases are {', '.join(names)}")
        case = names.index(case)
    return arguments_of(exercise, case, seed)


def working(function: Callable[..., Any], name: str | None = None) -> Callable[..., Any]:
    """Return the student's function if it is right, else the course's own, said in one line. For demos."""
    if quiet():  # demos are quiet then
        return function
    exercise = _exercise_of(function, name)
    verdict = judge(exercise, function, search=0)
    if verdict.passed:
        return function
    word = "is written" if verdict.status in ("not_attempted", "skipped") else "passes its check"
    say_once(f"Until your {exercise.name} {word}, this shows the course's own.")
    return exercise.reference


def predict(guess: Any, truth: Any, what: str = "", tolerance: float | None = None) -> None:
    """Hold a prediction against what was measured. ``...`` means that no guess has been made yet: then nothing is told.

    A number counts as close within ``tolerance``, relative to the larger of the two: 0.2, and 0 where the truth is a
    whole number, a count or an exponent.
    """
    if quiet():
        return
    about = f" ({what})" if what else ""
    shown = f"{truth:.3g}" if isinstance(truth, float | np.floating) else truth
    if guess is ... and in_lecture():
        print(f"It is {shown}{about}.")
        return
    if guess is ...:
        say_openly(f"No guess yet{about}: write yours down first, then run this cell again.")
        return
    if tolerance is None:
        tolerance = 0.0 if isinstance(truth, int | np.integer) else 0.2
    try:
        near = abs(guess - truth) <= tolerance * max(abs(guess), abs(truth))
    except TypeError:
        near = str(guess).strip().lower() == str(truth).strip().lower()
    print(f"You said {guess}. It is {shown}{about}. {'Well predicted.' if near else 'Why is that?'}")


def _exercise_of(function: Any, name: str | None) -> Exercise:
    if isinstance(function, str):
        raise CheckError(f"pass the function itself, without quotes: check({function})")
    if name is None and not callable(function):
        raise CheckError(f"{what(function)} is not a function: pass the function itself, without calling it")
    own = getattr(function, "__name__", None)
    if name is None and (not isinstance(own, str) or own == "<lambda>"):
        raise CheckError('this function has no name of its own: say which exercise it is, check(f, "name")')
    return _find(name or str(own))


def _find(name: str) -> Exercise:
    try:
        return get_exercise(name)
    except UnknownName as error:
        raise CheckError(str(error)) from None


watch()
