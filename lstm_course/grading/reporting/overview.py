"""All that a report is made from, read once: the terminal, the page, the tables and the lecture show parts of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from lstm_course.basics.garbage import without_collection
from lstm_course.grading.publishing.judged_how import is_about_how
from lstm_course.grading.reporting.class_report import ClassReport, read_report
from lstm_course.grading.reporting.exercises import ExerciseReport, exercise_reports, graded_cells
from lstm_course.grading.reporting.gradebook_points import CellPoints
from lstm_course.grading.reporting.judged_checks import folders_of, fresh_rows
from lstm_course.grading.reporting.likeness import Alike
from lstm_course.grading.reporting.read_answers import alike_in
from lstm_course.grading.reporting.recorder import NAME, problems_of
from lstm_course.grading.reporting.rows import Row, read_rows
from lstm_course.grading.reporting.second_looks import SecondLook, second_looks
from lstm_course.grading.reporting.shared_attempts import SharedAttempts, shared_attempts
from lstm_course.grading.reporting.worth_a_look import flagged, less_protected, to_settle

BINS = 10


@dataclass(frozen=True)
class Overview:
    """alike: None where nobody asked for it."""

    report: ClassReport
    rows: tuple[Row, ...] = ()
    looks: tuple[SecondLook, ...] = ()
    alike: tuple[Alike, ...] | None = None
    attempts: tuple[SharedAttempts, ...] = ()

    @cached_property
    def exercises(self) -> list[ExerciseReport]:
        """What the class did on each exercise."""
        return exercise_reports(self.report, self.rows)

    @cached_property
    def cells(self) -> list[CellPoints]:
        """The cells of what was graded."""
        return graded_cells(self.report)

    @cached_property
    def shares(self) -> dict[str, float]:
        """Student → share of the points of the units that they handed in, without what waits for a person."""
        sums: dict[str, tuple[float, float]] = {}
        for row in self.report.rows:
            if row.state == "graded" and row.max_points > row.to_mark:
                points, most = sums.get(row.student, (0.0, 0.0))
                sums[row.student] = (points + row.points, most + row.max_points - row.to_mark)
        return {student: points / most for student, (points, most) in sums.items()}

    @cached_property
    def histogram(self) -> list[int]:
        """How many students have which share: BINS bins from 0 to 1, of which the last holds 1 and what is above."""
        counts = [0] * BINS
        for share in self.shares.values():
            counts[max(0, min(int(share * BINS), BINS - 1))] += 1
        return counts

    @cached_property
    def worth_a_look(self) -> list[str]:
        """A line for each thing that a person should look at."""
        alike = [one.in_words() for one in self.alike or ()]
        return [*flagged(self.rows), *alike, *to_settle(self.looks), *less_protected(self.looks)]

    @cached_property
    def problems(self) -> dict[tuple[str, str], str]:
        """(student, unit) → why it could not be graded."""
        there = {(row.student, row.unit) for row in self.report.rows}
        return {key: why for key, why in sorted(self.report.problems.items()) if key in there}


def read_overview(course: Any, units: Sequence[str] | None = None, likeness: bool = False) -> Overview:
    """Return it for a ``Course``. likeness: also compare answers with each other, which reads every graded notebook."""
    with without_collection():  # half a million new objects, and no circles among them
        found = _read(course, units)
    return replace(found, alike=tuple(alike_in(course, units))) if likeness else found


def _read(course: Any, units: Sequence[str] | None) -> Overview:
    rows = [row for row in read_rows(course.root / NAME) if units is None or row["unit"] in units]
    fresh = fresh_rows(folders_of(course), rows)
    report = read_report(course, units, problems_of(rows), fresh)
    # How a test was judged stands in the graded notebook; the rows say in which notebooks it is worth a look.
    plain = {pair for pair, block in fresh.items() if not any(map(is_about_how, _flags(block)))}
    looks = second_looks(
        course, units, {(row.student, row.unit) for row in report.rows if row.state != "missing"} - plain
    )
    return Overview(
        report=report,
        rows=tuple(rows),
        looks=tuple(looks),
        attempts=tuple(shared_attempts(course, units)),
    )


def _flags(block: Sequence[Row]) -> list[str]:
    return [str(flag) for row in block for flag in row.get("flags", ())]
