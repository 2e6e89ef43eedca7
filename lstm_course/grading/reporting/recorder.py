"""Writes the machine-readable report of a course while it is graded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from nbgrader.utils import determine_grade

from lstm_course.basics.errors import CourseError
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.jobs import CellResult, GradedSubmission, Job, Notebook, Result
from lstm_course.grading.publishing.read_verdict import published_verdict
from lstm_course.grading.reporting.rows import ReportFile, Row, problem_row, read_rows, rows_of
from lstm_course.grading.reporting.similarity import Likeness, known_sources, resembles

NAME = "autograde.jsonl"


class Recorder:
    """Adds each finished submission to the report. The file is first touched when there is something to add: by
    then this batch is the only one in the course."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._report: ReportFile | None = None
        self._problems: dict[tuple[str, str], str] = {}

    def graded(self, one: GradedSubmission) -> None:
        """Add the rows of a submission that was graded."""
        notes = [one.note] if one.note else []
        self._add([row for judged in one.judged for row in _rows(one, judged, notes)])

    def not_graded(self, one: GradedSubmission) -> None:
        """Add why a submission was not graded, where the report does not say so already."""
        with self._opened():
            known = self._problems.get((one.student, one.unit))
        if known != one.problem:
            self._add([problem_row(one.student, one.unit, one.problem, one.submitted_at)])

    def _add(self, rows: list[Row]) -> None:
        if not rows:
            return
        key = (rows[0]["student"], rows[0]["unit"])
        with self._opened() as report:
            self._problems.pop(key, None)
            report.add(rows)
        if rows[0]["status"] == "not graded":
            self._problems[key] = rows[0]["headline"]

    @contextmanager
    def _opened(self) -> Iterator[ReportFile]:
        try:
            if self._report is None:
                self._report = ReportFile(self.path)
                self._problems = problems_in(self.path)
            yield self._report
        except OSError as error:
            raise CourseError(f"cannot write to {self.path}: {error.strerror}") from None


def problems_in(path: Path) -> dict[tuple[str, str], str]:
    """Return (student, unit) → why it was not graded."""
    return problems_of(read_rows(path))


def problems_of(rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    """Return so from rows that are read already."""
    return {
        (row["student"], row["unit"]): str(row.get("headline", "")) for row in rows if row.get("status") == "not graded"
    }


def _rows(one: GradedSubmission, judged: Notebook, notes: Sequence[str]) -> list[Row]:
    nb = judged.notebook
    result = judged.result if judged.job else Result(tuple(map(_cell_result, nb.cells)))
    # The notebook knows what is marked by hand; the job does as well where a course's own step took cells away.
    graded: Any = nb if judged.job is None or len(nb.cells) == len(result.cells) else judged.job
    alike = _likenesses(judged.job)
    return rows_of(one.student, one.unit, judged.path.stem, graded, result, notes, alike, one.submitted_at)


def _cell_result(cell: Any) -> CellResult:
    """Return what nbgrader's own rules made of a cell, where nothing of ours judged it."""
    marks = cell.metadata.get("nbgrader", {})
    if cell.cell_type != "code" or not marks.get("grade"):
        return CellResult()
    points = determine_grade(cell)[0]
    errors = [output for output in cell.outputs if output.output_type == "error"]
    reason = f"it ends in {errors[0].ename}" if errors else ""
    return CellResult(points=points, verdict=published_verdict(cell), reason=reason)


def _likenesses(job: Job | None) -> list[Likeness]:
    if job is None or not the_course().has_assignment(job.assignment):
        return []
    answers = tuple((cell.grade_id, cell.source) for cell in job.instructor if cell.kind == "solution")
    return resembles([cell.source for cell in job.cells if cell.kind == "run"], _known(job.assignment, answers))


@lru_cache(maxsize=64)  # a class has the same instructor's notebook
def _known(unit: str, answers: tuple[tuple[str, str], ...]) -> dict[str, list[str]]:
    told = dict(answers), the_course().model_answers(unit)  # the course folder's may be another, or not be there
    return {
        one.name: known_sources(one, *(those[one.name] for those in told if one.name in those))
        for one in the_course().assignments()[unit]
    }
