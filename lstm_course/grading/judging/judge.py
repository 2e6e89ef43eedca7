"""One notebook of one submission: its cells run, its tests are judged."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from time import monotonic

from lstm_course.grading.course_interface import the_course
from lstm_course.grading.jobs import NOTHING_SEEN, CellResult, Files, Job, Result
from lstm_course.grading.judging.arriving import Arriving
from lstm_course.grading.judging.empty_arrays import keep_marks
from lstm_course.grading.judging.folders import put_back, remove_tree, unpack
from lstm_course.grading.judging.graded_cell import Tests
from lstm_course.grading.judging.instructor import instructor_of
from lstm_course.grading.judging.less_protected import judge_less_protected
from lstm_course.grading.judging.names_left import names_left
from lstm_course.grading.judging.observer import Observer
from lstm_course.grading.judging.order import in_order
from lstm_course.grading.judging.own_modules import import_own_for, import_with_settings_of, is_own_module
from lstm_course.grading.judging.own_state import state_changed
from lstm_course.grading.judging.parsed_test import ParsedTest
from lstm_course.grading.judging.read_files import ReadFiles
from lstm_course.grading.judging.seeds import tell_seeds
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.sources import tell_sources
from lstm_course.grading.judging.student_life import Launch, SandboxFailed
from lstm_course.grading.judging.student_namespace import StudentNamespace
from lstm_course.grading.judging.unknown_mistakes import with_lines
from lstm_course.grading.judging.written_files import written_files
from lstm_course.grading.publishing.redact import has_hidden_tests

_MARGIN = 10.0  # seconds beyond which nothing but a calculation in C can keep a test
_OURS = "The grader itself failed at this cell. This is no fault of the student's."
_GIVEN_UP = {
    "timed out": "The test did not come to an end: what it was given makes it calculate for ever.",
    "grader stopped": "The test did not come to an end: with what it was given, Python itself stops there.",
}


def judge_job(job: Job, launch: Launch, at: Callable[[int, float], None]) -> Result:
    """Run and judge a notebook. To be called in a process of its own, which ends afterwards.

    ``at(number, seconds)`` is told before each test how long it may take at the very most; 0 when it is over.
    """
    began = monotonic()
    tempfile.tempdir = job.scratch or None  # what a test puts there goes with it
    parsed = {number: ParsedTest.of(cell) for number, cell in enumerate(job.cells) if cell.kind == "test"}
    checked = {test.exercise for test in parsed.values()} - {""}
    files = written_files(job.instructor, job.own_files, job.observed)
    # What the instructor's own run has left never stands in for what the student was to make.
    job = replace(job, files=_without(job.files, files.made), own_files=_without(job.own_files, files.made))
    restored = _without(job.own_files, files.names)
    session = Session(job, launch, forbidden=_forbidden(checked))
    session.arriving = Arriving(cell.source for cell in job.instructor)
    own = Path(tempfile.mkdtemp(prefix="instructor-"))
    try:
        unpack(job.own_files, own)
        sys.path.insert(0, str(own))  # a test's helpers are the instructor's own
        import_with_settings_of(own, "matplotlib")
        os.chdir(session.folder)  # what a student's code writes, a test may read
        read_files = ReadFiles(restored, session.folder, own)
        read_files.install()
        instructor = instructor_of(job.instructor, job.observed.altered)
        watch = Observer(job, session, instructor, files.told) if job.calibrates else None
        names = StudentNamespace(
            session, the_course().given(job.assignment, checked), instructor.classes, instructor.altered_by,
            lambda name: is_own_module(name, own),
        )  # fmt: skip
        changed = state_changed(job.own_files, job.instructor)
        import_own_for(session.folder, own, lambda one: names.shared.module(one, changed.get(one.__name__, ())))
        written = [cell.source for cell in job.cells if cell.kind == "run"]
        tests = Tests(names, instructor, job.seed, written, own, in_full=job.calibrates)
        tell_seeds(names.seeds)
        tell_sources(written)
        results, touched = [CellResult()] * len(job.cells), False
        for number in in_order(len(job.cells), {n: test.exercise for n, test in parsed.items() if test.exercise}):
            cell = job.cells[number]
            session.cell_seconds = job.seconds_for(cell)
            try:
                if cell.kind == "run":
                    tests.keep_up(cell)
                    with watch.watching(cell) if watch else nullcontext():
                        ran = session.run(number, cell.source)
                    results[number] = ran if watch else _discreet(ran, touched)
                elif cell.kind == "test" and number in job.given_up:
                    why = job.given_up[number]
                    results[number] = CellResult(points=0.0, reason=_GIVEN_UP[why], flags=(why,))
                elif cell.kind == "test":
                    test = parsed[number]
                    at(number, tests.seconds(test) + _MARGIN)
                    keep_marks()
                    # From now on the student's process has seen hidden inputs, and could show them.
                    touched |= has_hidden_tests(cell.source) or bool(test.exercise)
                    in_the_way = put_back(restored, session.folder)
                    session.hold(read_files.begin(test.tree))
                    with watch.watching(cell) if watch else nullcontext():
                        results[number] = tests.run(test, number) if not in_the_way else _refused(in_the_way)
                    session.hold(None)
                    for left in names_left(job.instructor, cell, job.observed.left.get(cell.grade_id, ())):
                        session.run(number, left)  # as in one process, where a later cell finds it
                    at(number, 0.0)
            except SandboxFailed:
                raise
            except Exception as error:  # ours: it costs this cell, and is seen
                flag = f"the grader failed here: {type(error).__name__}: {error}"[:300]
                results[number] = CellResult(points=0.0 if cell.kind == "test" else None, reason=_OURS, flags=(flag,))
                session.settle()
                session.hold(None)
        for number, verdict in with_lines(tests.unknown, job.seed, monotonic() - began, job.limits.search).items():
            results[number] = replace(results[number], verdict=verdict, reason=verdict.headline)
        os.chdir("/")
        session.close()
        judge_less_protected(job, launch, results, _forbidden(checked))
        return Result(
            tuple(results), seconds=monotonic() - began, memory=session.memory,
            flags=tuple(f"not enforced: {what}" for what in session.unenforced),
            observed=watch.observed() if watch else NOTHING_SEEN,
        )  # fmt: skip
    finally:
        os.chdir("/")
        session.close()
        remove_tree(own)


def _refused(why: str) -> CellResult:
    return CellResult(points=0.0, reason=why, flags=(why,))


def _without(files: Files, names: set[str]) -> Files:
    return {name: content for name, content in files.items() if name not in names}


def _discreet(result: CellResult, touched: bool) -> CellResult:
    """Leave of a cell that ran after hidden inputs were there only whether it failed."""
    if not touched:
        return result
    failed = any(output.get("output_type") == "error" for output in result.outputs)
    shown = ({"output_type": "error", "ename": "Error", "evalue": "", "traceback": ["this cell ends in an error"]},)
    return CellResult(shown if failed else (), seconds=result.seconds, memory=result.memory, flags=result.flags)


def _forbidden(checked: Iterable[str]) -> tuple[str, ...]:
    """Return what the notebook's exercises forbid: it is out of reach in the whole of it."""
    exercises = map(the_course().exercise, sorted(checked))
    return tuple(dict.fromkeys(name for exercise in exercises for name in exercise.forbidden))
