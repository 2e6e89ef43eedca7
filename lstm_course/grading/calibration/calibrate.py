"""Grades the instructor's own solution as if a student had handed it in, and sees what it needs to get its points.

As little as possible is opened: what the solution was seen to do beyond what its text tells counts only where a test
needs it, and a test leaves the judge only where the solution passes it no other way.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import replace

from lstm_course.grading.calibration.advice import advise
from lstm_course.grading.calibration.found import CalibratedTest, Calibration
from lstm_course.grading.jobs import NOTHING_SEEN, CellResult, Job, Result
from lstm_course.grading.judging.checks import checked_name
from lstm_course.grading.judging.statements import bound_names, statements
from lstm_course.grading.judging.written_files import WrittenFiles

Run = Callable[[Job], Result]

_PATIENCE = 4  # times the limits: what the solution takes is what they follow from
_ROUNDS = 3
_NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")


def needs_none(job: Job) -> bool:
    """Return whether there is nothing to find out: every test is a ``check`` of an exercise that the grader knows."""
    return all(_is_check(cell.source) for cell in job.cells if cell.kind == "test")


def calibrate(job: Job, run: Run) -> Calibration:
    """Return what comes of the job of a model solution, which is run by ``run`` once, or a few times."""
    limits = job.limits
    patient = replace(
        limits,
        cell_seconds=_PATIENCE * limits.cell_seconds,
        notebook_seconds=_PATIENCE * limits.notebook_seconds,
        memory=_PATIENCE * limits.memory,
        search=0.0,
    )
    job = replace(job, calibrates=True, limits=patient)
    apart = run(job)
    job, apart = _with_what_was_seen(job, apart, run)
    together, reasons = _together(job, apart, run)
    tests = tuple(
        _test(job, number, apart.cells[number], together.cells[number], reasons)
        for number, cell in enumerate(job.cells)
        if cell.kind == "test"
    )
    ran = [(cell, one) for cell, one in zip(job.cells, apart.cells, strict=True) if cell.kind != "leave"]
    seconds: dict[str, float] = {}
    for cell, one in ran:
        seconds[cell.grade_id] = max(seconds.get(cell.grade_id, 0.0), round(one.seconds, 3))
    return Calibration(
        tests=tests,
        observed=job.observed,
        seconds=seconds,
        whole=round(sum(one.seconds for _, one in ran), 3),
        memory=apart.memory,
        failing=tuple(_failing(job, apart)),
    )


def _with_what_was_seen(job: Job, apart: Result, run: Run) -> tuple[Job, Result]:
    """Return the job with what of the solution's doings it needs to have known, and its result."""
    seen = replace(apart.observed, left=_left(job, apart))
    if not _failed(job, apart):
        seen = replace(seen, altered={}, left={})  # nothing depends on it
    files = WrittenFiles(job.instructor, job.own_files)
    if files.kept and not files.unread:
        # What its own text does not write, the instructor's module does: an answer that it keeps, to compare with.
        # It is a student's only where a test needs it.
        trial = replace(job, observed=replace(seen, written=tuple(name for name in seen.written if name in files.told)))
        result = run(trial)
        if _failed(job, result) <= _failed(job, apart):
            return trial, result
    for made in dict.fromkeys((seen.written, ())):
        wider = replace(seen, made=made)
        if wider == NOTHING_SEEN:
            break
        trial = replace(job, observed=wider)
        result = run(trial)
        if _failed(job, result) <= _failed(job, apart):
            return trial, result
    return job, apart


def _together(job: Job, apart: Result, run: Run) -> tuple[Result, dict[int, str]]:
    """Return what comes of the tests that fail apart where they run with their notebook; and why they failed.

    A test that runs there makes nothing for those behind it, which then may fail apart as well.
    """
    reasons, together = {number: apart.cells[number].reason for number in _failed(job, apart)}, apart
    for _ in range(_ROUNDS if reasons else 0):
        sent = {job.cells[number].grade_id: why or "it fails there" for number, why in reasons.items()}
        together = run(replace(job, less_protected=sent, less_protected_rule="award"))
        more = {n: together.cells[n].reason for n in _failed(job, together) - reasons.keys()}
        if not more:
            break
        reasons |= more
    return together, reasons


def _failed(job: Job, result: Result) -> set[int]:
    """Return the numbers of the instructor's own tests that did not give all their points."""
    return {
        number
        for number, (cell, one) in enumerate(zip(job.cells, result.cells, strict=True))
        if cell.kind == "test" and one.verdict is None and (one.points or 0.0) < cell.points
    }


def _left(job: Job, apart: Result) -> dict[str, tuple[str, ...]]:
    """Return test → names that it makes, and for want of which a later cell ended."""
    made: dict[str, str] = {}  # name → the last test that makes it
    left: dict[str, set[str]] = {}
    for cell, one in zip(job.cells, apart.cells, strict=True):
        if cell.kind == "test":
            made |= {name: cell.grade_id for node in statements(cell.source) for name in bound_names(node)}
            continue
        for output in one.outputs:
            match = _NOT_DEFINED.match(str(output.get("evalue", ""))) if output.get("ename") == "NameError" else None
            if match and match[1] in made:
                left.setdefault(made[match[1]], set()).add(match[1])
    return {test: tuple(sorted(names)) for test, names in left.items()}


def _test(job: Job, number: int, apart: CellResult, together: CellResult, reasons: dict[int, str]) -> CalibratedTest:
    cell = job.cells[number]
    points, seconds = together.points or 0.0, round(together.seconds, 3)
    test = CalibratedTest(cell.grade_id, points, cell.points, "apart", seconds=seconds, memory=together.memory)
    if number in reasons and points > (apart.points or 0.0):
        told = advise(cell.source, reasons[number], job)
        return replace(test, outcome="less protected", why=told.why, advice=told.advice)
    if number in reasons or points < cell.points:
        return replace(test, outcome="not passed", why=reasons.get(number) or together.reason)
    return test


def _failing(job: Job, result: Result) -> list[str]:
    """Return what cells of the notebook end in, where nothing says that they are to."""
    said = []
    for number, (cell, one) in enumerate(zip(job.cells, result.cells, strict=True), 1):
        errors = [output for output in one.outputs if output.get("output_type") == "error"]
        if cell.kind == "run" and errors:
            kind, message = errors[-1].get("ename"), " ".join(str(errors[-1].get("evalue", "")).split())[:200]
            said.append(f"cell {number} ({cell.grade_id or _first_line(cell.source)}): {kind}: {message}")
    return said


def _first_line(source: str) -> str:
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= 40 else line[:39] + "…"


def _is_check(source: str) -> bool:
    try:
        return bool(checked_name(ast.parse(source)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
