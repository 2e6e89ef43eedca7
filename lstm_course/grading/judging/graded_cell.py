"""One graded cell: its test is run here, and what it is worth is said in points and in words."""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any

import numpy as np

from lstm_course.basics.errors import UnknownName
from lstm_course.checking.capture import capture_output
from lstm_course.checking.limits import TooSlow, call_within
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.jobs import Cell, CellResult
from lstm_course.grading.judging.changed_libraries import WHY, changed_library
from lstm_course.grading.judging.checks import check_for, is_ours
from lstm_course.grading.judging.failure_words import FailureWords, in_full
from lstm_course.grading.judging.globals_of_tests import heard
from lstm_course.grading.judging.instructor import Instructor
from lstm_course.grading.judging.parsed_test import FILE, ParsedTest
from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.remote_answer import RemoteAnswer
from lstm_course.grading.judging.scope import Scope, Shared
from lstm_course.grading.judging.spoilt import Spoilt
from lstm_course.grading.judging.statements import used_names
from lstm_course.grading.judging.student_namespace import StudentNamespace
from lstm_course.grading.judging.unknown_mistakes import Unknown
from lstm_course.grading.points import points_of

_SLACK, _CHECK = 5.0, 60.0  # seconds beyond a cell's limit; a check has limits of its own


@dataclass
class Tests:
    """Runs the graded cells of one notebook, in its order."""

    names: StudentNamespace
    instructor: Instructor
    seed: int
    written: Sequence[str]  # the cells that students may have written
    own: Path  # the folder with the instructor's own files
    in_full: bool = False  # whether reasons are for the instructor's eyes alone

    def __post_init__(self) -> None:
        self.shared = Shared(self.names, self.instructor, self.own)  # what tests define, later tests see
        self.names.given_class = self.shared.given_class
        self._words = FailureWords(self.names.session, self.written)
        self.spoilt = Spoilt(self.written, self.names)
        self.unknown: list[Unknown] = []  # what fails for a reason that no check knew

    def keep_up(self, cell: Cell) -> None:
        """Run what tests to come need of what stands before a cell of the student's."""
        if self.instructor.place_of(cell.grade_id) < len(self.instructor):
            self.shared.keep_up(self.instructor.place_of(cell.grade_id))

    def seconds(self, test: ParsedTest) -> float:
        """Return how long a test may take, the student's calls and its own work."""
        return self.names.session.cell_seconds + (_CHECK if test.exercise else _SLACK)

    def run(self, test: ParsedTest, number: int = 0) -> CellResult:
        """Run a test, the cell of that number, and say what it is worth."""
        if test.problem:
            return CellResult(
                points=0.0, reason=f"the test itself is no Python: {test.problem}", flags=("broken test",)
            )
        job = self.names.session.job
        if changed := changed_library(test.tree, job.instructor, job.own_files):
            return CellResult(points=0.0, reason=f"This test cannot be judged apart: {WHY.format(name=changed)}.")
        began, session = monotonic(), self.names.session
        self.names.tests.append(test.cell.source)
        self.names.look_again()
        self.names.shared.wake_in(dict.get(self.shared, name) for name in used_names(test.tree))
        place = self.instructor.place_of(test.cell.grade_id)
        scope = Scope(self.names, self.instructor, place, self.shared, test.tree)
        verdicts: list[Verdict] = []
        answers: list[RemoteAnswer | None] = []

        def record(verdict: Verdict, answer: RemoteAnswer | None) -> None:
            verdicts.append(verdict)
            answers.append(answer)

        if test.exercise or is_ours(scope, self.instructor):
            scope["check"] = check_for(self.seed, record)
        ended = len(session.ends)
        points, reason, flags = self._outcome(test, scope)
        theirs = self.spoilt.values(scope.instructors) if points and not test.exercise else {}
        if points and (self.names.unseen or theirs) and not test.exercise:
            scope = self._ended(scope, Scope(self.names, self.instructor, place, self.shared, test.tree))
            scope.see(theirs)
            again, reason, flags = self._outcome(test, scope)
            points = min(points, again)
        flags = tuple(dict.fromkeys((*flags, *session.ends[ended:])))
        self._ended(scope)
        self._keep(scope)
        self.shared.has_run(place)
        verdict = None
        if verdicts:
            which = next((k for k, one in enumerate(verdicts) if not one.passed), len(verdicts) - 1)
            verdict, answer = verdicts[which], answers[which]
            if verdict.status == "failed" and answer and not verdict.misconceptions:
                self.unknown.append(Unknown(number, verdict.exercise, answer, verdict))
            points, reason = points_of(verdict.score, test.cell.points), verdict.headline
        elif test.exercise:
            verdict = Verdict(test.exercise, "failed", 0.0, reason or "The check gave no answer.")
        return CellResult(
            points=points, verdict=verdict, reason=reason, seconds=monotonic() - began, memory=session.memory,
            flags=flags,
        )  # fmt: skip

    def _ended(self, scope: Scope, again: Scope | None = None) -> Scope:
        """Leave a test. ``again``: and begin it once more, with what the student's code does to the values that it is
        given: that may be what the test looks at. At first it was not seen, for it could be what makes it pass."""
        self.names.session.settle()
        self.names.shared.rest()
        scope.restore()
        self.names.unseen, self.names.all_seen = False, again is not None
        return again or scope

    def _outcome(self, test: ParsedTest, scope: Scope) -> tuple[float, str, tuple[str, ...]]:
        """Execute the test; its points, why they are not all of them, and flags."""
        session, most = self.names.session, test.cell.points
        seconds = min(session.cell_seconds, max(session.time_left(), 0.05))
        session.until = monotonic() + seconds
        try:
            # A call of the student's code ends by itself in time. This is for a test that is slow without one.
            with capture_output():
                slack = _CHECK if test.exercise else _SLACK
                value = call_within(seconds + slack, _execute, test.tree, scope)
        except TooSlow:
            return 0.0, f"the test was still running after {seconds:.0f} s", ("timed out",)
        except BaseException as error:  # SystemExit too: a test has many ways to end
            flags = ("timed out",) if isinstance(error, TimeoutError) else ()
            if isinstance(error, UnknownName):
                flags = (f"the grader failed here: {error}"[:300],)
            tell = in_full if self.in_full else self._words.of
            return 0.0, tell(error, test.cell.source), flags
        return *points_by(value, most), ()

    def _keep(self, scope: Scope) -> None:
        for name, value in scope.items():
            if name not in scope.looked_up and name[:2] != "__" and name != "check":
                self.shared[name] = value


def _execute(tree: ast.Module, scope: Scope) -> Any:
    """Run a test. Returns the value of its last expression; None if that only shows what a student's code gives."""
    scope.prepare(tree)
    tree = heard(tree)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, FILE, "exec"), scope)
        return None
    exec(compile(ast.Module(tree.body[:-1], []), FILE, "exec"), scope)
    value = eval(compile(ast.Expression(last.value), FILE, "eval"), scope)
    root = last.value
    while isinstance(root, ast.Call | ast.Attribute | ast.Subscript):
        root = root.func if isinstance(root, ast.Call) else root.value
    shown = isinstance(root, ast.Name) and (scope.is_students(root.id) or behind(scope.get(root.id)) is not None)
    return None if shown else value


def points_by(value: Any, most: float) -> tuple[float, str]:
    """Return the points that a test's last value gives, and why they are not all."""
    points = _points(value, most)
    return points, "" if points == most else "Some of the tests are passed." if points else "No test is passed."


def _points(value: Any, most: float) -> float:
    """nbgrader's rule for the last value of a cell: a number is the points, anything else gives all of them. Not so
    there: NaN gives none, and nothing gives more than all or less than none."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | float | np.integer | np.floating):
        return most
    number = float(value)
    return 0.0 if math.isnan(number) else min(max(number, 0.0), most)
