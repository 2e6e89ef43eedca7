"""Runs jobs, any number at a time: ``run_job`` from any thread of any process, with what is warm started once."""

from __future__ import annotations

import atexit
import os
import pickle
import re
import socket
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lstm_course.grading.jobs import CellResult, Job, Result
from lstm_course.grading.processes.client import WarmProcess, can_fork
from lstm_course.grading.processes.libraries import OURS, libraries_in
from lstm_course.grading.processes.waiting import MARGIN, Lost, Stuck, result_of
from lstm_course.grading.runners.cold import ColdRunner
from lstm_course.grading.runners.scratch import Scratch
from lstm_course.grading.student.zygote import ONE_THREAD

_CHECKS = re.compile(r"^check\(", re.MULTILINE)  # a cell of ours
_TRIES, _MOST_GIVEN_UP = 2, 3

_lock = threading.Lock()
_runner: Runner | ColdRunner | None = None
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
    for cell in job.cells:
        yield cell.source
        if cell.kind == "test" and _CHECKS.search(cell.source):
            yield OURS
    yield from (cell.source for cell in job.instructor)
    for files in (job.files, job.own_files):
        for name, content in files.items():
            if name.endswith(".py") and isinstance(content, bytes):
                yield content.decode(errors="replace")


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
        env = {**os.environ, **ONE_THREAD}
        # They start side by side, and beside whatever this process does meanwhile.
        self._host = WarmProcess("lstm_course.grading.judging.zygote", env)
        self.zygote = WarmProcess("lstm_course.grading.student.zygote", env, self._host)
        self._loaded: set[str] = set()
        self._scratch = Scratch()

    def load(self, libraries: Iterable[str], hidden: Sequence[str] = ()) -> None:
        """Have both import what they do not have yet."""
        if new := set(libraries) - self._loaded:
            self._loaded |= new
            for warm in (self._host, self.zygote):
                warm.load(sorted(new), hidden)

    def run(self, job: Job) -> Result:
        """Its result. Raises Stuck or Lost."""
        self.load(job.libraries, job.hidden)
        for warm in (self._host, self.zygote):
            warm.wait_until_ready()
        try:
            with self._scratch.for_one() as folder:
                return self._run(replace(job, scratch=str(folder)))
        except OSError as error:
            raise Lost(None) from error

    def _run(self, job: Job) -> Result:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                child = self._host.ask({}, [theirs.fileno(), self.zygote.control.fileno()])
            try:
                ours.sendall(pickle.dumps(job))
                with ours.makefile("rb") as reading:
                    return result_of(reading, child.kill, job.longest + MARGIN)
            finally:
                child.kill()

    def alive(self) -> bool:
        return self.zygote.alive() and self._host.alive()

    def close(self) -> None:
        self._host.close()
        self.zygote.close()
        self._scratch.close()
