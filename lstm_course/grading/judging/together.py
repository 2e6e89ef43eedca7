"""Tests that cannot be judged apart: they run in a process in which the notebook has run, as in stock nbgrader.

It is a second process, not the one that serves the judge's proxies: a test that is judged apart loses nothing of its
protection. It has a folder of its own, which is thrown away. Of what it shows nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lstm_course.grading.jobs import CellResult, Job
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.student_process import Launch

_REFUSED = "This test cannot be judged apart from the notebook, and such tests are not graded here."
_NO_TIME = "no time was left to run this test together with the notebook"


class Together:
    """Runs a notebook and its tests in one process, as far as it is asked for."""

    def __init__(self, job: Job, launch: Launch) -> None:
        self._job = job
        self._session = Session(job, launch)
        self._results: list[CellResult] = []

    def run(self, number: int) -> CellResult:
        """Return what comes of a test where all cells before it ran in the same process."""
        for before in range(len(self._results), number + 1):
            cell = self._job.cells[before]
            result = CellResult() if cell.kind == "leave" else self._session.run(before, cell.source)
            if cell.kind == "test":
                failed = any(output.get("output_type") == "error" for output in result.outputs)
                reason = "The test is not passed." if failed else ""
                result = replace(result, outputs=(), points=0.0 if failed else cell.points, reason=reason)
            self._results.append(result)
        return self._results[number]

    def time_left(self) -> float:
        return self._session.time_left()

    def close(self) -> None:
        self._session.close()


def judge_together(job: Job, launch: Launch, results: list[CellResult], at: Callable[[int, float], None]) -> None:
    """Judge the job's less protected tests, and have a second opinion of others that are failed; in ``results``."""
    wanted = [number for number, result in enumerate(results) if _is_wanted(job, number, result)]
    if not wanted:
        return
    together = Together(job, launch)
    try:
        for number in wanted:
            results[number] = _judged(job, number, results[number], together)
    finally:
        together.close()


def _is_wanted(job: Job, number: int, result: CellResult) -> bool:
    cell = job.cells[number]
    if cell.kind != "test" or result.verdict is not None:
        return False
    return cell.grade_id in job.less_protected or (job.second_opinion and (result.points or 0.0) < cell.points)


def _judged(job: Job, number: int, apart: CellResult, together: Together) -> CellResult:
    cell = job.cells[number]
    why = job.less_protected.get(cell.grade_id)
    if why is not None and job.less_protected_rule == "refuse":
        return replace(apart, points=0.0, reason=_REFUSED, flags=(*apart.flags, f"less protected: {why}"))
    if together.time_left() <= 0:
        flags = (*apart.flags, _NO_TIME)
        return replace(apart, flags=flags) if why is None else replace(apart, points=0.0, reason=_NO_TIME, flags=flags)
    result = together.run(number)
    if why is not None:
        return replace(result, flags=(f"less protected: {why}", *result.flags))
    if (points := result.points or 0.0) <= (apart.points or 0.0):
        return apart
    return replace(apart, flags=(*apart.flags, f"stock would give {points:g} points"))
