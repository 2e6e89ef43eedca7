"""Runs jobs, any number at a time: ``run_job`` from any thread of any process, with what is warm started once."""

from __future__ import annotations

import atexit
import base64
import os
import pickle
import socket
import threading
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lstm_course.basics.machine import ONE_THREAD
from lstm_course.grading.jobs import CellResult, Job, Result
from lstm_course.grading.processes.client import WarmFork, WarmProcess, can_fork
from lstm_course.grading.processes.libraries import libraries_in
from lstm_course.grading.processes.waiting import MARGIN, Lost, Stuck, result_of
from lstm_course.grading.runners.cold import ColdRunner
from lstm_course.grading.runners.scratch import Scratch

_TRIES, _MOST_GIVEN_UP = 2, 3

_lock = threading.Lock()
_runner: Runner | ColdRunner | None = None
_JUDGES, _STUDENTS = "lstm_course.grading.judging.zygote", "lstm_course.grading.student.zygote"
COLD = "LSTM_COURSE_COLD"
"""Set in the environment: grade as on a machine that cannot fork."""


def run_job(job: Job) -> Result:
    """Run and judge one notebook. Never raises for what is in it."""
    lost: list[int | None] = []
    job = replace(job, libraries=tuple(libraries_in(_sources(job))))
    while len(lost) < _TRIES and len(job.given_up) <= _MOST_GIVEN_UP:
        current = runner()
        try:
            return current.run(job)
        except Stuck as error:  # once more, without that test
            job = replace(job, given_up={**job.given_up, error.cell: "timed out"})
        except (Lost, BrokenPipeError) as error:
            if current.stopped:
                raise RuntimeError("grading was stopped") from None
            cell = error.cell if isinstance(error, Lost) else None
            if cell is not None and cell in lost:  # twice in one place is no accident
                job = replace(job, given_up={**job.given_up, cell: "grader stopped"})
                lost.clear()
            else:
                lost.append(cell)
    reason = "The grader itself stopped at this notebook, twice. This is no fault of the student's."
    empty = CellResult()
    zero = CellResult(points=0.0, reason=reason, flags=("grader stopped",))
    return Result(tuple(zero if cell.kind == "test" else empty for cell in job.cells), flags=("grader stopped",))


def _sources(job: Job) -> Iterator[str]:
    """Yield all that may import something."""
    yield from (cell.source for cell in job.cells)
    yield from (cell.source for cell in job.instructor)
    for files in (job.files, job.own_files):
        for name, content in files.items():
            if name.endswith(".py") and isinstance(content, bytes):
                yield content.decode(errors="replace")


def _in_common(job: Job) -> str:
    """Return, as text, what all jobs of a notebook have in common; see ``judging.read_ahead``."""
    tests = tuple(cell for cell in job.cells if cell.kind == "test")
    told = pickle.dumps((job.instructor, tests, tuple(job.own_files), job.observed))
    return base64.b64encode(zlib.compress(told, 1)).decode()


def runner() -> Runner | ColdRunner:
    """Return this process's runner, started when it is first wanted, and again if it was lost."""
    global _runner
    with _lock:
        if _runner is not None and not _runner.alive():
            _runner.close()
            _runner = None
        if _runner is None:
            _runner = Runner() if can_fork() and not os.environ.get(COLD) else ColdRunner()
            atexit.register(close)
        return _runner


def close() -> None:
    """End what is warm. The next job starts it again."""
    global _runner
    with _lock:
        if _runner is not None:
            _runner.stopped = True
            _runner.close()
            _runner = None


class Runner:
    """The two warm processes: one that judges are forked from, one that students' processes are."""

    stopped = False

    def __init__(self) -> None:
        self._base = WarmProcess("lstm_course.grading.processes.base", {**os.environ, **ONE_THREAD})
        self._forks: list[WarmFork] = []
        self._forking = threading.Thread(target=self._fork, daemon=True)
        self._failed: Exception | None = None
        self._loading, self._loaded, self._hidden = threading.Lock(), set[str](), tuple[str, ...]()
        self._scratch = Scratch()
        self._read: dict[int, int] = {}  # notebook → how many of its jobs have come

    def load(self, libraries: Iterable[str], hidden: tuple[str, ...] = ()) -> None:
        """Have both import what they do not have yet. What comes first is imported once for both, before there are two.
        Waits for nothing."""
        with self._loading:
            new = sorted(set(libraries) - self._loaded)
            self._loaded.update(new)
            self._hidden = hidden or self._hidden
            for warm in self._forks or (self._base,):
                warm.load(new, hidden)
            if self._forking.ident is None:
                self._forking.start()

    def _fork(self) -> None:
        """Fork both off, beside whatever this process does meanwhile."""
        try:
            self._base.wait_until_ready()
            reading, writing = os.pipe()
            try:
                forks = [WarmFork(self._base, _JUDGES, writing), WarmFork(self._base, _STUDENTS, reading)]
            finally:
                os.close(reading)
                os.close(writing)
            with self._loading:
                self._forks = forks
                for warm in forks:  # what came in between
                    warm.load(sorted(self._loaded), self._hidden)
            for warm in forks:
                warm.wait_until_ready()
        except Exception as error:
            self._failed = error

    def run(self, job: Job) -> Result:
        """Its result. Raises Stuck or Lost."""
        self.load(job.libraries, job.hidden)
        self.wait_until_ready()
        try:
            with self._scratch.for_one() as folder:
                return self._run(replace(job, scratch=str(folder)))
        except OSError as error:
            raise Lost(None) from error

    def wait_until_ready(self) -> None:
        """Wait for both. Raises what they failed with."""
        self._forking.join()
        if self._failed is not None:
            raise self._failed

    @property
    def students(self) -> WarmFork:
        """The one that students' processes are forked from."""
        return self._forks[1]

    def _read_ahead(self, job: Job) -> None:
        """Have an instructor's notebook read for all judges to come, with the second of its jobs: there are more."""
        if not job.calibrates:
            with self._loading:
                key = hash((job.assignment, job.notebook, job.instructor))
                self._read[key] = self._read.get(key, 0) + 1
                if self._read[key] == 2:
                    self._forks[0].read_ahead(_in_common(job))

    def _run(self, job: Job) -> Result:
        self._read_ahead(job)
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                child = self._forks[0].ask({}, [theirs.fileno(), self.students.control.fileno()])
            try:
                ours.sendall(pickle.dumps(job))
                with ours.makefile("rb") as reading:
                    return result_of(reading, child.kill, job.longest + MARGIN)
            finally:
                child.kill()

    def alive(self) -> bool:
        return self._failed is None and all(warm.alive() for warm in (self._base, *self._forks))

    def close(self) -> None:
        if self._forking.is_alive():  # what only begins has nothing to put in order
            self._base.end()
            self._forking.join()
        for warm in (*self._forks, self._base):
            warm.close()
        self._scratch.close()
