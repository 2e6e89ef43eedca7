"""The same cases again, in further draws and in other sizes: what one draw suggests is not yet a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic
from typing import Any

import numpy as np

from lstm_course.checking.attempt import run
from lstm_course.checking.draw import Sizes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.checking.trial import OursIsBroken, Trial, measured, try_case
from lstm_course.checking.values import identical, snapshot

_TIME = 5.0  # seconds for a call of the reference


@dataclass(frozen=True)
class Draw:
    """One case, drawn once more: its ``sizes`` are those of the draw."""

    case: Case
    arguments: Mapping[str, Any]


def again(exercise: Exercise, number: int, seed: int, turn: int = 1) -> Draw:
    """Return another draw of a case, in the same sizes; each ``turn``, from 1, has one of its own."""
    return _drawn(exercise.cases[number], number, seed, turn)


def in_other_sizes(exercise: Exercise, number: int, seed: int, sizes: Sizes, turn: int = 1) -> Draw | None:
    """Return a draw of a case with some of its sizes changed; None where the case holds only in its own,
    or has none.

    Where sizes and inputs do not fit together in this case (lengths for so many rows), the reference raises on
    it: `trials` leaves such a draw out.
    """
    case = exercise.cases[number]
    if not sizes or not set(sizes) <= free_sizes(case):
        return None
    resized = case.make.resized(sizes)  # type: ignore[attr-defined]
    try:
        return _drawn(replace(case, make=resized, sizes={**case.sizes, **sizes}), number, seed, turn)
    except Exception:
        return None


def free_sizes(case: Case) -> frozenset[str]:
    """Return the letters of the sizes in which the case can be drawn otherwise, one by one or together.

    None, where one only follows from others (a number of windows, say): it would be wrong as soon as they change.
    Not N, where there are lengths for just so many rows.
    """
    if not hasattr(case.make, "resized"):
        return frozenset()
    return _free(case.make, tuple(case.sizes.items()))


def number_of(exercise: Exercise, case: Case) -> int:
    """Return which of the exercise's cases it is, whatever its sizes."""
    return [one.name for one in exercise.cases].index(case.name)


def right_answer(exercise: Exercise, one: Draw) -> Any:
    """Return what is right on a draw, measured; None where the reference refuses it."""
    right = measured(exercise, run(exercise.reference, one.arguments, _TIME, probe=exercise.probe), one.arguments)
    return None if right.failure else right.value


def trials(
    exercise: Exercise, function: Callable[..., Any], draws: Iterable[Draw | None], seconds: float
) -> Iterator[Trial]:
    """Try an answer on further draws, in order, as long as there is time. What the reference refuses is left out.

    Whoever makes a rule of them has to count them: they may be none.
    """
    deadline = monotonic() + seconds
    for one in draws:
        if monotonic() >= deadline:
            return
        if one is None:
            continue
        try:
            trial = try_case(exercise, function, one.case, one.arguments, lambda: deadline - monotonic())
        except OursIsBroken:
            continue
        if trial.outcome.timed_out or trial.outcome.interrupted or trial.outcome.died:
            return
        yield trial


def _drawn(case: Case, number: int, seed: int, turn: int) -> Draw:
    return Draw(case, dict(case.make(np.random.default_rng([seed, number, turn]))))


@lru_cache(256)
def _free(make: Any, sizes: tuple[tuple[str, int], ...]) -> frozenset[str]:
    def drawn(factory: Callable[..., Any]) -> Any:
        return snapshot(dict(factory(np.random.default_rng(0))))

    before = drawn(make)
    follows_none = list(_lengths(before))
    for letter, size in sizes:
        try:
            after = drawn(make.resized({letter: size + 1}))
        except Exception:
            return frozenset()
        if identical(before, after):
            return frozenset()
        new = list(_lengths(after))
        if len(new) == len(follows_none):  # else there are more parts
            follows_none = [n if n == m else None for n, m in zip(follows_none, new, strict=True)]
    return frozenset(letter for letter, size in sizes if size not in follows_none)


def _lengths(value: Any) -> Iterator[int | None]:
    """Yield the length of each axis of each array in the arguments."""
    if isinstance(value, np.ndarray):
        yield from value.shape
    elif isinstance(value, dict):
        for part in value.values():
            yield from _lengths(part)
    elif isinstance(value, tuple | list):
        for part in value:
            yield from _lengths(part)
