"""``lstm-course autograde``: grade what was handed in, and say how it went."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.machine import count_cores
from lstm_course.basics.tables import text_table
from lstm_course.grading.commands.course_folder import handed_in_units, open_course, plainly
from lstm_course.grading.runners.early import begin

if TYPE_CHECKING:
    from lstm_course.grading.batch.course import Course
    from lstm_course.grading.jobs import GradedSubmission

Say = Callable[[str], None]


def autograde(
    root: Path,
    units: Iterable[str] | None = None,
    student: str | None = None,
    *,
    force: bool = False,
    workers: int | None = None,
    scheduler: str | None = None,
    say: Say = print,
    progress: bool = False,
) -> bool:
    """Grade the course in ``root``; say a line for each problem, then a table. True if everybody was graded.

    scheduler  the address of a Dask scheduler, whose workers are to judge
    progress   somebody watches a terminal: a bar in place of a line now and then

    Each submission's rows go to ``autograde.jsonl``. Raises CourseError, with nothing touched, where the course
    itself is not as it should be.
    """
    say = plainly(say)
    if not scheduler:
        begin(root, units := list(units or ()))
    with open_course(root) as course, ExitStack() as stack:
        names = handed_in_units(course, units, student)
        executor, count = None, workers or count_cores()
        if not course.is_protected:
            say(_NOT_PROTECTED.format(course.root / "nbgrader_config.py"))
            if scheduler:
                raise CourseError(
                    "--scheduler needs our grading: call configure(c) in nbgrader_config.py, as said above"
                )
        elif scheduler:
            from lstm_course.grading.runners.dask_cluster import executor_at

            executor, there = stack.enter_context(executor_at(scheduler, say))
            count = workers or there
        _look_at_due_dates(course, say)
        run = _Run(course, say, progress)
        try:
            for name in names:
                run.grade(name, student or "*", workers=count, force=force, executor=executor)
        except KeyboardInterrupt:
            say(f"stopped; {run.count()} done so far stay as they are. Run it again for the rest")
            raise
        for line in run.summary():
            say(line)
    return not run.has_problems


def _look_at_due_dates(course: Course, say: Say) -> None:
    """Give units the due date of ``course.toml`` where they have none; where they have another, say so."""
    from lstm_course.grading.registrar.due_dates import differing, enter, plan_in

    if (plan := plan_in(course.root)) is None:
        return
    course.known()
    with course.gradebook as gradebook:
        dates = differing(gradebook, plan)
        enter(gradebook, [one for one in dates if one.now is None])
    for one in dates:
        what = "is entered" if one.now is None else "the gradebook's counts; lstm-course release writes the other"
        say(f"{one.in_words()} by {plan.path.name}: {what}")


_NOT_PROTECTED = """\
Grading is NOT protected: students' code runs beside the tests and with your rights, as in plain nbgrader.
To turn protection on, add these lines to {}:
    from lstm_course.grading import configure
    configure(c)
"""


@dataclass
class _Run:
    """One call of the command: one batch or several, one report."""

    course: Course
    say: Say
    watched: bool
    results: list[GradedSubmission] = field(default_factory=list)
    passed_over: int = 0
    seconds: float = 0.0
    open: set[str] = field(default_factory=set)  # what the sandbox could not enforce

    def __post_init__(self) -> None:
        from lstm_course.grading.reporting.recorder import NAME, Recorder

        self.recorder = Recorder(self.course.root / NAME)

    @property
    def has_problems(self) -> bool:
        return any(one.problem for one in self.results)

    def grade(self, unit: str, student: str, **how: Any) -> None:
        from lstm_course.grading.batch.progress import Progress

        with Progress("autograding" if unit == "*" else f"autograding {unit}", self.watched) as progress:

            def report(one: GradedSubmission) -> None:
                if one.problem:
                    self.recorder.not_graded(one)
                flags = [flag for book in one.judged if book.job for flag in book.result.flags]
                self.open |= {flag for flag in flags if flag.startswith("not enforced")}
                self.results.append(one)
                progress.step()
                if one.problem or one.note:
                    self.say(f"{one.student}, {one.unit}: {one.problem or one.note}")

            self.course.autograde(
                unit, student, report=report, expect=progress.expect, record=self.recorder.graded, say=self.say, **how
            )
        self.seconds += progress.seconds
        self.passed_over += progress.passed_over

    def count(self) -> str:
        done = sum(not one.problem for one in self.results)
        return "1 submission" if done == 1 else f"{done} submissions"

    def summary(self) -> list[str]:
        """Return a line for each unit: how many were graded, how many could not be, and the mean of those."""
        lines = []
        if self.results:
            lines += ["", *_table(self.course, self.results).splitlines()]
            each = self.seconds / len(self.results)
            lines.append(f"{len(self.results)} in {self.seconds:.1f} s: {each:.2f} seconds per submission")
            lines.append(f"A row for each graded cell: {self.recorder.path}")
        if self.passed_over:
            nothing = "" if self.results else "nothing to do: "
            lines.append(f"{nothing}{self.passed_over} graded before and unchanged since; --force grades them again")
        lines += [f"{what}; 'lstm-course doctor' says more" for what in sorted(self.open)]
        if self.has_problems:
            lines.append(f"More about what could not be graded: {self.course.log_file}")
        return lines


def _table(course: Course, results: list[GradedSubmission]) -> str:
    from lstm_course.grading.registrar.due_dates import plan_in

    rows = []
    with course.gradebook as gradebook:
        known = {unit.name: unit for unit in gradebook.assignments}
        units, plan = {one.unit for one in results}, plan_in(course.root)
        for name in plan.in_order(units) if plan else sorted(units):
            graded = [one.student for one in results if one.unit == name and not one.problem]
            failed = sum(one.unit == name and bool(one.problem) for one in results)
            points = [gradebook.find_submission(name, student).score for student in graded]
            mean = f"{sum(points) / len(points):.2f}" if points else "–"
            top = f"{known[name].max_score:g}" if name in known else "–"
            rows.append([name, str(len(graded)), str(failed), mean, top])
    return text_table(["unit", "graded", "not graded", "mean points", "of"], rows)
