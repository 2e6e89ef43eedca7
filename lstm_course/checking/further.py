"""The same cases again, in further draws and in other sizes: what one draw suggests is not yet a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from time import monotonic
from typing import Any

import numpy as np

from lstm_course.checking.draw import Sizes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.checking.trial import OursIsBroken, Trial, try_case
from lstm_course.checking.values import identical, snapshot


@dataclass(frozen=True)
class Draw:
    """One case, drawn once more: its ``sizes`` are those of the draw."""

    case: Case
    arguments: Mapping[str, Any]


def again(exercise: Exercise, number: int, seed: int, turn: int = 1) -> Draw:
    """Return another draw of a case, in the same sizes; each ``turn``, from 1, has one of its own."""
    return _drawn(exercise.cases[number], number, seed, turn)


def in_other_sizes(exercise: Exercise, number: int, seed: int, sizes: Sizes, turn: int = 1) -> Draw | None:
    """Return a draw of a case with some of its sizes changed; None where the case holds only in its own.

    Where sizes and inputs do not fit together in this case (lengths for so many rows), the reference raises on
    it: `trials` leaves such a draw out.
    """
    case = exercise.cases[number]
    if not can_be_resized(case):
        return None
    resized = case.make.resized(sizes)  # type: ignore[attr-defined]
    try:
        return _drawn(replace(case, make=resized, sizes={**case.sizes, **sizes}), number, seed, turn)
    except Exception:
        return None


def can_be_resized(case: Case) -> bool:
    """Whether the case can be drawn in other sizes, and each of its sizes has a say in what is drawn.

    A size that only follows from others, a number of windows, say, would be wrong as soon as they change.
    """
    return bool(case.sizes) and hasattr(case.make, "resized") and _all_have_a_say(case.make, tuple(case.sizes.items()))


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
def _all_have_a_say(make: Any, sizes: tuple[tuple[str, int], ...]) -> bool:
    def drawn(factory: Callable[..., Any]) -> Any:
        return snapshot(dict(factory(np.random.default_rng(0))))

    before = drawn(make)
    try:
        return not any(identical(before, drawn(make.resized({letter: size + 1}))) for letter, size in sizes)
    except Exception:
        return False
