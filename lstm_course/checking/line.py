"""The line to look at: the smallest change of the student's own source that makes the answer right on every case.

What was tried runs as the answer does: on copies of the arguments, within a time limit, and where the answer lives.
"""

from __future__ import annotations

import ast
import builtins
import inspect
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import combinations
from time import perf_counter
from typing import Any

import numpy as np

from lstm_course.checking.attempt import attempt, code_of, run
from lstm_course.checking.budget import Budget
from lstm_course.checking.compare import compare
from lstm_course.checking.donors import donors
from lstm_course.checking.edit import Edit
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.further import Draw, again, free_sizes, in_other_sizes, trials
from lstm_course.checking.line_words import explanation
from lstm_course.checking.outcome import Outcome
from lstm_course.checking.slips import edits
from lstm_course.checking.source import Source, source_of
from lstm_course.checking.towards import together, towards
from lstm_course.checking.traced import Known, Trace, called_the_same, known_to, suspicion, trace
from lstm_course.checking.trial import Trial, measured
from lstm_course.checking.verdict import Explanation

BUDGET = 1.0  # seconds
_SETTING = "LSTM_COURSE_SEARCH"  # the budget in seconds, where it is not this one; 0 switches the search off
_SUSPECTED = {0: 0.0, 1: 1.0, 2: 1.0, 3: 3.0}  # what a line's suspicion adds to the cost of a change in it
_LIKELY = 2.0  # up to this cost, one change is tried before two together
_MOST_DONATED = 16
_TO_CONFIRM = 0.2  # of the time: for trying on further draws what was found at the end of the rest


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
    if seconds <= 0 or len(tried) < len(exercise.cases) or any(trial.outcome.timed_out for trial in tried):
        return None
    source = source_of(function)
    if source is None:
        return None
    search = _Search(exercise, function, source, tried, seed, seconds)
    with np.errstate(all="ignore"):
        found = search.found()
    return explanation(source, found) if found else None


def with_line(why: Explanation, line: Explanation | None) -> Explanation:
    """Return what else is known, and the line."""
    return replace(line, diagnosis=" ".join(filter(None, [why.diagnosis, line.diagnosis]))) if line else why


class _Search:
    def __init__(
        self, exercise: Exercise, function: Any, source: Source, tried: Sequence[Trial], seed: int,
        seconds: float,
    ) -> None:  # fmt: skip
        self.exercise, self.function, self.source, self.seed = exercise, function, source, seed
        self.budget, self.to_confirm, self.stopped = Budget(seconds, not source.shared), _TO_CONFIRM * seconds, False
        # The failing and small ones first: most changes fall there, at once.
        ordered = sorted(tried, key=lambda trial: (trial.passed, _size(trial)))
        self.tests = [Test(dict(trial.arguments), trial.expected) for trial in ordered]
        self.first = ordered[0]
        start = perf_counter()
        self.attempt(function, self.tests[0], 1.0)
        self.limit = 10 * (perf_counter() - start) + 0.02

    def found(self) -> tuple[Edit, ...]:
        """Return the smallest change that makes the answer right, or the two that do it; none if there is none."""
        traced, known = self._looked_into()
        suspected = suspicion(traced, known) if traced and known else {}

        def cost(edit: Edit) -> float:
            if edit.kind.startswith("statement"):  # one that is not there was not seen to give anything
                return edit.cost + 0.5
            return edit.cost + _SUSPECTED[suspected.get(self.source.line_of(edit.piece), 2)]

        donated = sorted(self._donated(traced, known), key=cost)
        every = sorted([*donated, *edits(self.source.tree, self._exists)], key=cost)
        likely = sum(cost(edit) <= _LIKELY for edit in every)
        for edit in every[:likely]:
            if self.fits(edit):
                return (edit,)
        for pair in combinations(donated[:_MOST_DONATED], 2):
            if self.fits(together(pair)):
                return next(((edit,) for edit in pair if self.fits(edit)), pair)
        return next(((edit,) for edit in every[likely:] if self.fits(edit)), ())

    def _exists(self, name: str) -> bool:
        return hasattr(builtins, name) or name in self.source.names

    def _looked_into(self) -> tuple[Trace | None, Known | None]:
        """Return what the answer's names held and what the reference's, on the first case that fails."""
        code = code_of(self.function)
        if code is None:
            return None, None
        given, probe = self.tests[0].arguments, self.exercise.probe
        known = known_to(self.exercise.reference, given, probe)
        twin = self.source.made(self.source.tree)
        inner = inspect.unwrap(twin)
        traced = trace(twin, inner.__code__, self.source.tree, given, 1.0, probe)
        for node in ast.walk(self.source.tree):  # who raises in an `if` may be wrong in its condition
            raises = isinstance(node, ast.If) and isinstance(node.body[0], ast.Raise)
            if raises and self.source.line_of(node.body[0]) == traced.failed_in:  # type: ignore[attr-defined]
                traced.failed_in = self.source.line_of(node)
        return traced, known

    def _donated(self, traced: Trace | None, known: Known | None) -> Iterator[Edit]:
        """Yield what leads towards the reference. What lives elsewhere is not shown anything of it."""
        if not self.source.shared:
            return
        for donor, tree in donors(self.exercise):
            code = code_of(inspect.unwrap(donor))
            names = called_the_same(traced, known.names.get(code, {})) if traced and known else {}
            theirs, right = (_parameters(one) for one in (self.source.tree, tree))
            if donor is self.exercise.reference and len(theirs) == len(right):
                names |= dict(zip(right, theirs, strict=True))
            yield from towards(self.source.tree, tree, names, self._exists)

    def fits(self, edit: Edit) -> bool:
        """Whether the answer with this change is right on every case, and on further draws of them."""
        if self.left() <= 0:
            return False
        back = edit.make()
        try:
            changed = self.source.made(self.source.tree)
        except Exception:  # a change that Python does not understand
            return False
        finally:
            back()
        return all(self.right(changed, test) for test in self.tests) and self.confirmed(changed)

    def left(self) -> float:
        """Return how many seconds are left for trying changes."""
        return 0.0 if self.stopped else self.budget.left() - self.to_confirm

    def right(self, changed: Any, test: Test) -> bool:
        """Whether a changed answer is right on some arguments."""
        outcome = self.attempt(changed, test, self.limit)
        if outcome.interrupted or outcome.died:
            self.stopped = True  # the stop button means the search too
        outcome = measured(self.exercise, outcome, test.arguments)
        return (
            outcome.failure is None
            and not outcome.changed
            and compare(test.expected, outcome.value, self.exercise) is None
        )

    def attempt(self, changed: Any, test: Test, seconds: float) -> Outcome:
        seconds = min(seconds, max(self.left(), 0.01))
        if self.source.shared:
            return run(changed, test.arguments, seconds, (), self.exercise.probe)
        return attempt(changed, test.arguments, seconds, probe=self.exercise.probe)

    def confirmed(self, changed: Any) -> bool:
        """Whether a changed answer is right on further draws, in other sizes too: there, nothing is by chance."""
        exercise, cases = self.exercise, range(len(self.exercise.cases))
        draws: list[Draw | None] = [again(exercise, number, self.seed) for number in cases]
        for number in cases if exercise.probe is None else ():
            draws.append(again(exercise, number, self.seed, 2))
            case = exercise.cases[number]
            if larger := {letter: case.sizes[letter] + 1 for letter in free_sizes(case)}:
                draws.append(in_other_sizes(exercise, number, self.seed, larger))
        tried = list(trials(exercise, changed, draws, max(self.left(), 0.0) + self.to_confirm))
        return bool(tried) and all(trial.passed for trial in tried)


def _parameters(tree: ast.AST) -> list[str]:
    return [one.arg for one in tree.args.args] if isinstance(tree, ast.FunctionDef) else []


def _size(trial: Trial) -> int:
    return sum(np.size(value) for value in trial.arguments.values() if isinstance(value, np.ndarray))
