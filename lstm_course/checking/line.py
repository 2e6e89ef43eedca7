"""The line to look at: the smallest change of the student's own source that makes the answer right on every case.

What was tried runs as the answer does: on copies of the arguments, within a time limit, and where the answer lives.
"""

from __future__ import annotations

import builtins
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from time import perf_counter
from typing import Any

import numpy as np

from lstm_course.checking.attempt import attempt, code_of, run
from lstm_course.checking.compare import compare
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.further import Draw, again, in_other_sizes, trials
from lstm_course.checking.line_words import explanation
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.slips import Edit, edits
from lstm_course.checking.source import Source, source_of
from lstm_course.checking.traced import known_to, suspicion, trace
from lstm_course.checking.trial import Trial, measured
from lstm_course.checking.verdict import Explanation

BUDGET = 1.0  # seconds
_SETTING = "LSTM_COURSE_SEARCH"  # the budget in seconds, where it is not this one; 0 switches the search off
_SUSPECTED = {0: 0.0, 1: 1.5, 2: 1.5, 3: 5.0}  # what a line's suspicion adds to the cost of a change in it
_TO_CONFIRM = 0.3  # seconds at least, for what was found at the end of its time


def search_seconds() -> float:
    """Return how long the search for the line may take."""
    with suppress(ValueError):
        return float(os.environ.get(_SETTING, BUDGET))
    return BUDGET


@dataclass(frozen=True)
class Test:
    """What a changed answer has to give: on these arguments, this value."""

    arguments: dict[str, Any]
    expected: Any


def locate(
    exercise: Exercise, function: Callable[..., Any], tried: Sequence[Trial], seed: int, seconds: float
) -> Explanation | None:
    """Say in which line a small change makes an answer right, and what kind of change it is; None if unknown."""
    begun = perf_counter()
    if seconds <= 0 or len(tried) < len(exercise.cases) or any(trial.outcome.timed_out for trial in tried):
        return None
    source = source_of(function)
    if source is None:
        return None
    search = _Search(exercise, function, source, tried, seed, begun + seconds)
    with np.errstate(all="ignore"):
        edit = search.single()
    return explanation(source, [edit]) if edit else None


def with_line(why: Explanation, line: Explanation | None) -> Explanation:
    """Return what else is known, and the line."""
    return replace(line, diagnosis=" ".join(filter(None, [why.diagnosis, line.diagnosis]))) if line else why


class _Search:
    def __init__(
        self, exercise: Exercise, function: Any, source: Source, tried: Sequence[Trial], seed: int, until: float
    ) -> None:
        self.exercise, self.function, self.source, self.seed, self.until = exercise, function, source, seed, until
        # The failing and small ones first: most changes fall there, at once.
        ordered = sorted(tried, key=lambda trial: (trial.passed, _size(trial)))
        self.tests = [Test(dict(trial.arguments), trial.expected) for trial in ordered]
        self.first = ordered[0]
        start = perf_counter()
        self.attempt(function, self.tests[0], 1.0)
        self.limit = 10 * (perf_counter() - start) + 0.02

    def single(self) -> Edit | None:
        """Return the first change, in the order of how likely they are, that makes the answer right."""
        suspected = self._suspected()
        tree = self.source.tree

        def cost(edit: Edit) -> float:
            return edit.cost + _SUSPECTED[suspected.get(self.source.line_of(edit.piece), 2)]

        for edit in sorted(edits(tree, self._exists), key=cost):
            if perf_counter() > self.until:
                return None
            if self.fits(edit):
                return edit
        return None

    def _exists(self, name: str) -> bool:
        if hasattr(builtins, name):
            return True
        code = code_of(self.function)
        return name in self.function.__globals__ if code else name == "np"

    def _suspected(self) -> dict[int, int]:
        code = code_of(self.function)
        if code is None:
            return {}
        given, probe = self.tests[0].arguments, self.exercise.probe
        known = known_to(self.exercise.reference, given, probe)
        twin = self.source.made(self.source.tree)
        return suspicion(trace(twin, twin.__code__, self.source.tree, given, 1.0, probe), known)

    def fits(self, edit: Edit) -> bool:
        """Whether the answer with this change is right on every case, and on further draws of them."""
        back = edit.make()
        try:
            changed = self.source.made(self.source.tree)
        except Exception:  # a change that Python does not understand
            return False
        finally:
            back()
        return all(self.right(changed, test) for test in self.tests) and self.confirmed(changed)

    def right(self, changed: Any, test: Test) -> bool:
        """Whether a changed answer is right on some arguments."""
        outcome = self.attempt(changed, test, self.limit)
        if outcome.interrupted or outcome.died:
            self.until = 0.0  # the stop button means the search too
        outcome = measured(self.exercise, outcome, test.arguments)
        return (
            outcome.failure is None
            and not outcome.changed
            and compare(test.expected, outcome.value, self.exercise) is None
        )

    def attempt(self, changed: Any, test: Test, seconds: float) -> Outcome:
        seconds = min(seconds, max(self.until - perf_counter(), 0.01))
        if self.source.shared:
            return run(changed, test.arguments, seconds, (), self.exercise.probe)
        return attempt(changed, test.arguments, seconds, probe=self.exercise.probe)

    def confirmed(self, changed: Any) -> bool:
        """Whether a changed answer is right on further draws, in other sizes too: there, nothing is by chance."""
        exercise, cases = self.exercise, range(len(self.exercise.cases))
        draws: list[Draw | None] = [again(exercise, number, self.seed) for number in cases]
        for number in cases if exercise.probe is None else ():
            sizes = exercise.cases[number].sizes
            draws += [
                again(exercise, number, self.seed, 2),
                in_other_sizes(exercise, number, self.seed, {letter: size + 1 for letter, size in sizes.items()}),
            ]
        tried = list(trials(exercise, changed, draws, max(self.until - perf_counter(), _TO_CONFIRM)))
        return bool(tried) and all(trial.passed for trial in tried)


def _size(trial: Trial) -> int:
    return sum(np.size(value) for value in trial.arguments.values() if isinstance(value, np.ndarray))
