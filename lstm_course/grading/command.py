"""``lstm-course autograde``: grade what was handed in, and say how it went."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tqdm import tqdm

from lstm_course.errors import CourseError

if TYPE_CHECKING:
    from lstm_course.grading.batch import Graded
    from lstm_course.grading.course import Course

LOG = "autograde.log"


def autograde(
    root: Path,
    units: Iterable[str] | None = None,
    student: str | None = None,
    *,
    force: bool = False,
    workers: int | None = None,
    say: Callable[[str], None] = print,
    progress: bool = False,
) -> bool:
    """Grade the course in ``root``; say a line for each problem, then a table. True if everybody was graded.

    Raises CourseError, with nothing touched, where the course itself is not as it should be.
    """
    if importlib.util.find_spec("nbgrader") is None:
        raise CourseError("grading needs nbgrader: pip install 'lstm-course[instructor]'")
    from lstm_course.grading.course import Course

    course = Course(root, root / LOG)
    try:
        names = _named(course, units, student)
        results: list[Graded] = []
        passed_over = 0
        for name in names:
            with tqdm(
                desc=f"autograding {'' if name == '*' else name}".strip(), unit="notebook", disable=not progress
            ) as bar:
                expected = [0, 0]

                def expect(count: int, bar: tqdm = bar, expected: list[int] = expected) -> None:
                    expected[0], expected[1] = max(expected[0], count), count
                    bar.total = count
                    bar.refresh()

                def report(one: Graded, bar: tqdm = bar) -> None:
                    bar.update()
                    if one.problem or one.note:
                        say(f"{one.student}, {one.unit}: {one.problem or one.note}")

                results += course.autograde(
                    name,
                    student or "*",
                    workers=workers or os.cpu_count() or 2,
                    force=force,
                    report=report,
                    expect=expect,
                )
                passed_over += expected[0] - expected[1]
        for line in _summary(course, results, passed_over):
            say(line)
    finally:
        course.close()
    return not any(one.problem for one in results)


def _named(course: Course, units: Iterable[str] | None, student: str | None) -> list[str]:
    """The units as their folders are called, each of them handed in by somebody. Raises CourseError, UnknownName."""
    from lstm_course.building.build import chosen

    there = course.submissions()
    if student is not None and student not in {who for who, _ in there}:
        raise CourseError(f"{student} handed in nothing: there is no folder {course.submitted(student)}")
    handed_in = {unit for who, unit in there if student in (None, who)}
    if not units:
        return ["*"]
    names = [name if name in handed_in else chosen([name])[0].name for name in units]
    for name in names:
        if name not in handed_in:
            who = student or "nobody"
            raise CourseError(f"{who} handed in {'no ' if student else ''}{name}; 'nbgrader collect {name}' gets it")
    return list(dict.fromkeys(names))


def _summary(course: Course, results: list[Graded], passed_over: int) -> list[str]:
    """A line for each unit: how many were graded, how many could not be, and the mean of those graded just now."""
    from lstm_course.grading.report import aligned

    lines = []
    if results:
        rows = [["unit", "graded", "not graded", "mean points", "of"]]
        with course.gradebook as gradebook:
            known = {unit.name: unit for unit in gradebook.assignments}
            for name in sorted({one.unit for one in results}):
                graded = [one.student for one in results if one.unit == name and not one.problem]
                failed = sum(one.unit == name and bool(one.problem) for one in results)
                points = [gradebook.find_submission(name, student).score for student in graded]
                mean = f"{sum(points) / len(points):.2f}" if points else "–"
                top = f"{known[name].max_score:g}" if name in known else "–"
                rows.append([name, str(len(graded)), str(failed), mean, top])
        lines += ["", *aligned(rows).splitlines()]
    if passed_over:
        lines.append(f"{passed_over} graded before and unchanged since; --force grades them again")
    if any(one.problem for one in results):
        lines.append(f"More about what could not be graded: {course.log_file}")
    return lines
