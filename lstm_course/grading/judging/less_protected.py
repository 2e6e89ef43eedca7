"""What becomes of a job's tests that cannot be judged apart, and of others that are failed apart."""

from __future__ import annotations

from dataclasses import replace

from lstm_course.grading.jobs import CellResult, Job
from lstm_course.grading.judging.failure_words import NOT_WRITTEN
from lstm_course.grading.judging.student_life import Launch, SandboxFailed
from lstm_course.grading.judging.together import REACHED, Together

_REFUSED = "This test cannot be judged apart from the notebook, and such tests are not graded here."
_OURS = "The grader itself failed at this cell. This is no fault of the student's."
_NO_TIME = "no time was left to run this test together with the notebook"
_LONG = 1.0  # seconds
_LEAST = 10.0  # seconds that a second opinion may take, or twice as long as the notebook took


def judge_less_protected(job: Job, launch: Launch, results: list[CellResult], forbidden: tuple[str, ...] = ()) -> None:
    """Judge the less protected tests, and have a second opinion of others that are failed: in ``results``."""
    if any(result.seconds > _LONG and "timed out" in result.flags for result in results):
        job = replace(job, second_opinion=False)  # it is flagged as it is, and would take as long again
    wanted = [number for number, result in enumerate(results) if _is_wanted(job, number, result)]
    if job.less_protected_rule == "refuse":
        for number in [number for number in wanted if _why(job, number) is not None]:
            flags = (f"less protected: {_why(job, number)}",)
            results[number] = replace(results[number], points=0.0, reason=_REFUSED, flags=flags)
            wanted.remove(number)
    if not wanted:
        return
    seconds = job.limits.notebook_seconds
    if all(_why(job, number) is None for number in wanted):
        seconds = min(seconds, max(_LEAST, 2 * sum(result.seconds for result in results)))
    together: Together | None = None
    try:
        for number in wanted:
            try:
                together = together or Together(job, launch, forbidden, seconds)
                results[number] = _judged(job, number, results[number], together)
            except SandboxFailed:
                raise
            except Exception as error:  # ours: it costs this cell, and is seen
                flag = f"the grader failed here: {type(error).__name__}: {error}"[:300]
                results[number] = _without(job, number, results[number], _OURS, flag)
    finally:
        if together:
            together.close()


def _is_wanted(job: Job, number: int, result: CellResult) -> bool:
    cell = job.cells[number]
    if cell.kind != "test" or result.verdict is not None or number in job.given_up:
        return False
    if _why(job, number) is not None:
        return True
    return job.second_opinion and (result.points or 0.0) < cell.points and not result.reason.endswith(NOT_WRITTEN)


def _why(job: Job, number: int) -> str | None:
    return job.less_protected.get(job.cells[number].grade_id)


def _judged(job: Job, number: int, apart: CellResult, together: Together) -> CellResult:
    result = together.run(number)
    if together.time_left() <= 0:
        return _without(job, number, apart, _NO_TIME, _NO_TIME)
    if (why := _why(job, number)) is not None:
        return replace(result, flags=(f"less protected: {why}", *result.flags))
    if (points := result.points or 0.0) > (apart.points or 0.0):
        return replace(apart, flags=(*apart.flags, f"stock would give {points:g} points"))
    return replace(apart, flags=(*apart.flags, *(flag for flag in result.flags if flag.startswith(REACHED))))


def _without(job: Job, number: int, apart: CellResult, reason: str, flag: str) -> CellResult:
    """Return what comes of a test that was not run together."""
    if (why := _why(job, number)) is None:
        return replace(apart, flags=(*apart.flags, flag))
    return replace(apart, points=0.0, reason=reason, flags=(f"less protected: {why}", flag))
