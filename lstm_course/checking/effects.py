"""What each known mistake alone does to each entry of a result: which two of them may together be the answer's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

import numpy as np

from lstm_course.checking.compare import compare, leaves, names_of
from lstm_course.checking.exercise import Exercise, Misconception
from lstm_course.checking.known_mistakes import outcome_of
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.trial import Trial

AGAINST = 0.5  # of the entries that at most one of two mistakes changes, the share that may speak against both


class Effects:
    """The entries of some cases in a row: which of them an answer has wrong, and what each mistake makes of them.

    Mistakes that raise where the answer does not, or return something of another structure, are left out.
    """

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.mistakes = list(exercise.misconceptions)
        none = np.zeros(0, bool)
        self._rows: dict[str, tuple[np.ndarray, np.ndarray]] = {m.name: (none, none) for m in self.mistakes}
        self._wrong = none
        self._names: list[str] = []  # of the values, case by case
        self._values = np.zeros(0, int)  # which of these values an entry is of
        self._certain = none  # whether an entry may rule a pair out

    def add(self, trial: Trial, late: Callable[[], bool], certain: bool = True) -> None:
        """Try the mistakes in one case more; nothing is added of it where it gets late.

        ``certain`` says whether pairs are ruled out by it, or only put behind others.
        """
        right = Outcome(trial.expected)
        wrong = _differs(self.exercise, trial, trial.outcome, right)
        if wrong is None:
            return
        rows = {}
        for mistake in self.mistakes:
            if late():
                return
            outcome = outcome_of(self.exercise, mistake.implementation, trial)
            changes, differs = (_differs(self.exercise, trial, outcome, other) for other in (right, trial.outcome))
            if changes is None or differs is None or not set(outcome.changed) <= set(trial.outcome.changed):
                continue
            before = self._rows[mistake.name]
            rows[mistake.name] = np.append(before[0], changes), np.append(before[1], ~differs)
        self.mistakes, self._rows = [m for m in self.mistakes if m.name in rows], rows
        self._wrong = np.append(self._wrong, wrong)
        self._certain = np.append(self._certain, np.full(wrong.size, certain))
        values = leaves(trial.expected, trial.expected, self.exercise)
        numbers = np.repeat(np.arange(len(values)), [_size(want) for want, _ in values.values()])
        self._values = np.append(self._values, numbers + len(self._names))
        self._names += list(values)

    def likely(self) -> list[tuple[float, Misconception, Misconception]]:
        """Return the pairs that may be the answer's, the likeliest first, with the share that speaks against them.

        An entry that one of two mistakes changes should be as it is with that one; one that none changes, right.
        """
        if len(self.mistakes) < 2 or not self._names:
            return []
        changed, agrees = (np.array([self._rows[m.name][which] for m in self.mistakes]) for which in (0, 1))
        against = changed & ~agrees
        # Of a value that comes in another form every entry is wrong, also where another mistake changes but some.
        in_form = against & (self._count(against) == np.bincount(self._values))[:, self._values]
        touched = (self._count(changed) > 0)[:, self._values]
        # As float32, which is multiplied fast.
        changes, alone_in_form, alone = (a.astype(np.float32) for a in (changed, in_form, against & ~in_form))
        unchanged, untouched, wrong = (a.astype(np.float32) for a in (~changed, ~touched, self._wrong))

        def share(some: np.ndarray) -> np.ndarray:
            counted = some.astype(np.float32)
            by_one = (alone * counted) @ unchanged.T + (alone_in_form * counted) @ untouched.T
            by_none = (unchanged * (wrong * counted)) @ unchanged.T
            at_most_one = counted.sum() - (changes * counted) @ changes.T
            return (by_one + by_one.T + by_none) / np.maximum(at_most_one, 1)

        sure, all_in_all = share(self._certain), share(np.ones_like(self._certain))
        i, j = np.triu_indices(len(self.mistakes), 1)
        wraps = np.array([mistake.wrap is not None for mistake in self.mistakes])
        # Last of what is as likely, two that both change what comes in: two orders of the gates are one order.
        order = np.lexsort((wraps[i] & wraps[j], sure[i, j], all_in_all[i, j]))
        return [
            (float(all_in_all[i[k], j[k]]), self.mistakes[i[k]], self.mistakes[j[k]])
            for k in order[sure[i, j][order] <= AGAINST]
        ]

    def by_value(self) -> Iterator[tuple[Misconception, Misconception, list[str], list[str]]]:
        """Yield the pairs of which each is the answer's in some of the returned values of the one case, with names."""
        wrong = {*self._values[self._wrong].tolist()}
        touched, explained = [], []
        for mistake in self.mistakes:
            changes, agrees = self._rows[mistake.name]
            touched.append({*self._values[changes].tolist()})
            explained.append(touched[-1] - {*self._values[~agrees].tolist()})
        for i, j in combinations(range(len(self.mistakes)), 2):
            of_one, of_other = wrong & explained[i], wrong - explained[i]
            if of_one and of_other and of_other <= explained[j] and touched[i] | touched[j] <= wrong:
                mine, others = ([self._names[k] for k in sorted(some)] for some in (of_one, of_other))
                yield self.mistakes[i], self.mistakes[j], mine, others

    def _count(self, entries: np.ndarray) -> np.ndarray:
        """Count the entries in each value: (mistakes, values)."""
        return np.array([np.bincount(self._values[row], minlength=len(self._names)) for row in entries])


def _differs(exercise: Exercise, trial: Trial, outcome: Outcome, other: Outcome) -> np.ndarray | None:
    """Return which entries of an outcome are not those of another; all of a value, where its form is not the right one.

    None where there are no such values.
    """
    mine, others = (leaves(trial.expected, one.value, exercise) for one in (outcome, other))
    if outcome.failure or other.failure or not list(mine) == list(others) == names_of(trial.expected, exercise):
        return None
    return np.concatenate([_unlike(want, mine[name][1], others[name][1], exercise) for name, (want, _) in mine.items()])


def _unlike(want: Any, mine: Any, other: Any, exercise: Exercise) -> np.ndarray:
    e, a, b = np.asarray(want), _array(mine), _array(other)
    if a is None or b is None or a.shape != b.shape or not e.size:
        return np.full(_size(want), compare(other, mine, exercise) is not None)
    with np.errstate(all="ignore"):
        near = np.abs(np.subtract(a, b, dtype=complex)) <= exercise.atol + exercise.rtol * np.abs(b)
    unlike = ~(near | (a == b) | ((a != a) & (b != b)))
    return unlike.ravel() if a.shape == e.shape else np.full(_size(want), unlike.any())


def _array(value: Any) -> np.ndarray | None:
    array = np.asarray(value) if isinstance(value, np.ndarray | bool | int | float | complex) else None
    return array if array is not None and array.dtype.kind in "biufc" else None


def _size(want: Any) -> int:
    return max(1, np.asarray(want).size)
