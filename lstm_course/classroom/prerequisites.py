"""Exercises build on each other and are judged apart: one mistake costs one exercise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import FunctionType
from typing import Any

from lstm_course.basics.seeds import derived_seed
from lstm_course.checking.answer import Answer
from lstm_course.checking.attempt import under_names
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.judge import judge
from lstm_course.checking.verdict import Verdict
from lstm_course.units.registry import all_exercises


def judge_apart(
    exercise: Exercise, function: Callable[..., Any], seed: int = 0, search: float | None = None
) -> Verdict:
    """Judge ``function``; where it is not right, judge it again with the course's own in place of the earlier
    functions that it calls and that are not right themselves. The better of the two verdicts counts.

    ``search``: as in `judge`.
    """
    if not exercise.requires or not isinstance(function, FunctionType | Answer):
        return judge(exercise, function, seed, search)
    # No search for the line until it is known that the fault is in this function.
    verdict = judge(exercise, function, seed, search=0)
    if verdict.passed:
        return verdict
    stand_ins = _stand_ins(exercise, function, seed)
    if not stand_ins:
        return (
            verdict if verdict.status != "failed" or verdict.misconceptions else judge(exercise, function, seed, search)
        )
    again = judge(exercise, under_names(function, stand_ins), seed, search)
    better = again.score > verdict.score or (again.score == verdict.score and again.line is not None)
    if not better and verdict.status != "skipped":
        return verdict
    names = " and ".join(stand_ins)
    return replace(
        again, headline=f"{again.headline.removesuffix('.')}, with the course's own {names} in place of yours."
    )


def _stand_ins(exercise: Exercise, function: FunctionType | Answer, seed: int) -> dict[str, Callable[..., Any]]:
    """Return the references for those of the required functions that the student has, and has wrong.

    They are tried on inputs of this exercise's own: with what is lent now, nobody answers a check of theirs that comes
    later.
    """
    exercises = all_exercises()
    found: dict[str, Callable[..., Any]] = {}
    for name in exercise.requires:
        required = exercises.get(name) or exercises.get(f"{exercise.unit}/{name}")
        if required is None:
            continue
        theirs = function.named(name) if isinstance(function, Answer) else function.__globals__.get(name)
        if theirs is None or not judge(required, theirs, derived_seed(seed, exercise.name, name), search=0).passed:
            found[name] = required.reference
    return found
