"""``check(...)`` in a graded cell: judged on hidden cases, in the grader's own process."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from lstm_course.basics.errors import UnknownName
from lstm_course.basics.seeds import derived_seed
from lstm_course.checking.check import settle
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.judging.instructor import Instructor
from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.remote_answer import RemoteAnswer
from lstm_course.grading.judging.scope import Scope


class CheckError(ValueError):
    """``check`` was called in a way that leaves nothing to judge."""


def checked_name(test: ast.Module) -> str:
    """Return ``forget_gate`` for a test that ends in ``check(forget_gate)`` and names an exercise that we know."""
    last = test.body[-1] if test.body else None
    call = last.value if isinstance(last, ast.Expr) else None
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"):
        return ""
    given = [keyword.value for keyword in call.keywords if keyword.arg == "name"] or call.args[1:2] or call.args
    if not given:
        return ""
    name = given[0].value if isinstance(given[0], ast.Constant) else getattr(given[0], "id", "")
    try:
        return the_course().exercise(name).name if isinstance(name, str) and name else ""
    except UnknownName:
        return ""


def is_ours(scope: Scope, instructor: Instructor) -> bool:
    """Whether `check` in a test is the course's: no student was to write one, and the instructor has no other one."""
    if scope.is_students("check"):
        return False
    makers = [one.node for one in instructor.statements if "check" in one.binds]
    return all(
        isinstance(made, ast.ImportFrom) and (made.module or "").startswith(the_course().package) for made in makers
    )


def seed_for(exercise: Exercise, seed: int) -> int:
    """Return the seed of an exercise's hidden cases. No other exercise is tried on the same numbers."""
    return derived_seed(seed, exercise.unit, exercise.name)


def check_for(seed: int, record: Callable[[Verdict, RemoteAnswer | None], None]) -> Callable[..., None]:
    """Return the ``check`` of graded cells. ``record`` gets each verdict, and the student's function that it is on.

    It goes by the name in the cell: what a function calls itself is its own word.

    Raises UnknownName where there is no exercise of that name.
    """

    def check(function: Any, name: str | None = None) -> None:
        theirs = behind(function)
        called = name or (theirs and theirs.global_name) or getattr(function, "__name__", "")
        if not called:
            raise CheckError("check(function) wants a function that has a name")
        exercise = the_course().exercise(str(called))
        answer = RemoteAnswer(theirs) if theirs else None
        verdict = the_course().judge(exercise, answer or function, seed_for(exercise, seed)).without_evidence()
        record(replace(verdict, exercise=exercise.name), answer)
        settle(verdict)

    return check
