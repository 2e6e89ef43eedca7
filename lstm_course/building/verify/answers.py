"""Rules of an exercise's right answer: it passes, it is what the exercise says of it, and it keeps to good manners."""

from __future__ import annotations

import ast
import inspect
import math
import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np

from lstm_course.building.verify.cases import in_each_case, leaves, parameters, tried
from lstm_course.building.verify.rule import Rule, one_line
from lstm_course.building.verify.survivors import report
from lstm_course.checking import Exercise, judge
from lstm_course.checking.compare import count_leaves
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.trial import measured
from lstm_course.units.registry import all_exercises

SEEDS = (0, 1, 2, 3, 2**62 + 1)
SURVIVE = 0.005  # of the mutants of a reference, at most: all exercises together then stay below one in a hundred
FEW = 5  # killed mutants, at least: with fewer the reference is hardly changed at all


def reference_passes(exercise: Exercise, seeds: tuple[int, ...] = SEEDS) -> Iterator[str]:
    for seed in seeds:
        verdict = judge(exercise, exercise.reference, seed=seed)
        if (verdict.status, verdict.score, verdict.misconceptions) != ("passed", 1.0, ()):
            said = one_line(verdict.headline)
            yield f"the reference itself is judged as {verdict.status} with seed {seed} ({said}): mend it, or the cases"


def stub_is_not_attempted(exercise: Exercise) -> Iterator[str]:
    given = "*args, **kwargs" if exercise.probe else ", ".join(parameters(exercise))
    namespace: dict[str, Any] = {}
    exec(f"def {exercise.name}({given}):\n    raise NotImplementedError", namespace)
    verdict = judge(exercise, namespace[exercise.name])
    if (verdict.status, verdict.score) != ("not_attempted", 0.0):
        yield f"an empty function is judged as {verdict.status}, with a score of {verdict.score:g}: that must be zero"


def mutants_die(exercise: Exercise, allowed: int = 0) -> Iterator[str]:
    """Of the reference's single-token mutants only so many pass, or ``allowed`` ones where that is more."""
    if "<locals>" in exercise.reference.__qualname__:
        return  # made by a function: there is no source to be changed
    found = report(exercise)
    survivors, some = len(found.survivors), found.killed + len(found.survivors)
    if survivors > max(SURVIVE * some, allowed):
        shown = "; ".join(found.survivors[:3]) + (" …" if survivors > 3 else "")
        yield f"{survivors} of {some} wrong answers with one token changed pass ({shown}): add a case that fails them"
    if found.killed < FEW:
        yield f"only {found.killed} changes of one token make the reference wrong: is it a function of some lines?"


def reference_is_quiet(exercise: Exercise) -> Iterator[str]:
    def find(number: int) -> Iterator[str]:
        outcome = tried(exercise, dict(arguments_of(exercise, number)))
        if outcome.failure is not None:
            yield f"the reference fails ({outcome.failure.kind}): mend it, or the case"
            return
        if outcome.changed:
            yield f"the reference changes its argument {' and '.join(outcome.changed)}: let it work on a copy"
        if outcome.printed or outcome.warned:
            said = one_line(outcome.printed or str(outcome.warned[0]), 80)
            yield f"the reference prints or warns ({said}): a reference is quiet"
        for leaf in leaves(outcome.value):
            if not (leaf is None or isinstance(leaf, str) or np.isfinite(leaf).all()):
                yield "the reference returns a number that is not finite: draw other inputs"
                return

    yield from in_each_case(exercise, find)


def keeps_float32(exercise: Exercise) -> Iterator[str]:
    def single(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: single(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(single(part) for part in value)
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value

    def find(number: int) -> Iterator[str]:
        arguments = {key: single(value) for key, value in arguments_of(exercise, number).items()}
        for leaf in leaves(tried(exercise, arguments).value):
            if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f" and leaf.dtype != np.float32:
                yield f"the reference makes {leaf.dtype} of float32: let it compute in the dtype that it is given"
                return

    if not exercise.probe:
        yield from in_each_case(exercise, find)


def returns_are_named(exercise: Exercise) -> Iterator[str]:
    arguments = arguments_of(exercise, 0)
    value = measured(exercise, tried(exercise, dict(arguments)), arguments).value  # of what is measured, that is named
    count = len(value) if isinstance(value, tuple) else 1
    if not exercise.returns:
        if isinstance(value, tuple):
            yield f"{count} values come back: name them, returns=({', '.join(['...'] * count)})"
    elif len(exercise.returns) not in (count_leaves(value), count):
        yield f"returns= names {len(exercise.returns)} values, and {count} come back: name each of them"
    elif len(set(exercise.returns)) != len(exercise.returns):
        yield "returns= has a name twice: give each value its own"


def intermediates_are_there(exercise: Exercise) -> Iterator[str]:
    if not exercise.intermediates:
        return
    tree = ast.parse(textwrap.dedent(inspect.getsource(exercise.equations or exercise.reference)))
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    found = tried(exercise, dict(arguments_of(exercise, 0)), exercise.intermediates, exercise.equations).local
    for name in exercise.intermediates:
        if name not in stored or name not in found:
            yield f"intermediates= has {name!r}, which the reference assigns nowhere: take a name that it assigns"


def required_are_there(exercise: Exercise) -> Iterator[str]:
    for name in exercise.requires:
        if name not in all_exercises():
            yield f"requires= has {name!r}, and there is no such exercise: write the name of one"


def points_and_limits(exercise: Exercise) -> Iterator[str]:
    if not isinstance(exercise.points, int) or not 1 <= exercise.points <= 5:
        yield f"it is worth {exercise.points} points: a whole number from 1 to 5 is usual"
    if not 0 < exercise.rtol <= 1e-5:
        yield f"rtol={exercise.rtol:g} would let float32 or wrong answers pass: keep it between 0 and 1e-5"
    if not math.isfinite(exercise.time_limit):
        yield "time_limit= has no end: give it seconds"


RULES = (
    Rule("reference passes", reference_passes),
    Rule("stub scores zero", stub_is_not_attempted),
    Rule("reference is quiet", reference_is_quiet),
    Rule("returns named", returns_are_named),
    Rule("intermediates", intermediates_are_there),
    Rule("requires", required_are_there),
    Rule("mutants die", mutants_die),
    Rule("keeps float32", keeps_float32, advice=True),
    Rule("points and limits", points_and_limits, advice=True),
)
