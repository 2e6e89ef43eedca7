"""The letters of an array's axes: what an axis follows when the sizes change, not a size that happens to fit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Any

import numpy as np

from lstm_course.checking.compare import leaves
from lstm_course.checking.draw import Sizes
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.further import in_other_sizes, number_of, right_answer
from lstm_course.checking.trial import Trial

Find = Callable[[Mapping[str, Any], Any], Any]
"""(arguments, right answer) → the array that is meant."""


@dataclass(frozen=True)
class _Reading:
    """A length in letters: ``2H``, ``T+1``."""

    text: str
    counts: Mapping[str, int]
    more: int = 0

    def fits(self, length: int, sizes: Sizes) -> bool:
        return length == self.more + sum(count * sizes[letter] for letter, count in self.counts.items())

    @property
    def plain(self) -> bool:
        """One letter, once or several times."""
        return len(self.counts) == 1 and not self.more


def axis_letters(exercise: Exercise, trials: Sequence[Trial], trial: Trial, seed: int, find: Find) -> tuple[str, ...]:
    """Return the letters of each axis of an array in one case; "" where none is certain.

    The case is drawn in other sizes. Of a letter of which it cannot be, a reading has to fit in all cases.
    """
    shape, sizes = _shape(find(trial.arguments, trial.expected)), trial.case.sizes
    drawn = dict(_in_other_sizes(exercise, trial, seed, find))
    cases = [(_shape(find(t.arguments, t.expected)), t.case.sizes) for t in trials]

    def certain(reading: _Reading, axis: int) -> bool:
        seen = list(drawn.values())
        if not set(reading.counts) <= set(drawn):
            if not reading.plain or (drawn and reading.text not in sizes):
                return False
            seen += cases
        known = [(other, s) for other, s in seen if len(other) == len(shape) and set(reading.counts) <= set(s)]
        return all(reading.fits(other[axis], s) for other, s in known)

    fitting = [[r for r in _readings(sizes, exercise) if r.fits(n, sizes)] for n in shape]
    found = [[r.text for r in of_axis if certain(r, axis)] for axis, of_axis in enumerate(fitting)]
    return tuple(texts[0] if len(texts) == 1 else "" for texts in found)


def _in_other_sizes(
    exercise: Exercise, trial: Trial, seed: int, find: Find
) -> Iterable[tuple[str, tuple[tuple[int, ...], Sizes]]]:
    """Yield each letter whose size could be changed, with the shape that came of it, and the sizes."""
    number = number_of(exercise, trial.case)
    for letter, size in trial.case.sizes.items():
        draw = in_other_sizes(exercise, number, seed, {letter: size + 1})
        right = draw and right_answer(exercise, draw)
        if draw and right is not None:
            yield letter, (_shape(find(draw.arguments, right)), draw.case.sizes)


def _shape(value: Any) -> tuple[int, ...]:
    return value.shape if isinstance(value, np.ndarray) else ()


def _readings(sizes: Sizes, exercise: Exercise) -> Iterable[_Reading]:
    for letter in sizes:
        yield _Reading(letter, {letter: 1})
        yield _Reading(f"{letter}+1", {letter: 1}, 1)
        yield _Reading(f"{letter}-1", {letter: 1}, -1)
        yield from (_Reading(f"{count}{letter}", {letter: count}) for count in exercise.notation.stacked)
    for first, second in combinations(sorted(sizes, reverse=True), 2):
        yield _Reading(f"{first}+{second}", {first: 1, second: 1})


def returned_axes(
    exercise: Exercise, trials: Sequence[Trial], trial: Trial, seed: int, name: str
) -> Callable[[], tuple[str, ...]]:
    """Return what finds the letters of a returned value's axes, once they are asked for."""

    def find(arguments: Mapping[str, Any], right: Any) -> Any:
        return leaves(right, right, exercise).get(name, (None,))[0]

    return cache(lambda: axis_letters(exercise, trials, trial, seed, find))
