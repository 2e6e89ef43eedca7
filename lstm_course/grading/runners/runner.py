"""Runs jobs, any number at a time: ``run_job`` from any thread of any process, with what is warm started once."""

from __future__ import annotations

import atexit
import os
import pickle
import socket
import threading
from dataclasses import asdict, replace

from lstm_course.grading.jobs import CellResult, Job, Result
from lstm_course.grading.processes.client import WarmProcess, can_fork
from lstm_course.grading.processes.waiting import MARGIN, Lost, Stuck, result_of
from lstm_course.grading.runners.cold import ColdRunner
from lstm_course.grading.runners.scratch import Scratch
from lstm_course.grading.student.zygote import ONE_THREAD

_TRIES, _MOST_GIVEN_UP = 2, 3

_lock = threading.Lock()
_runner: Runner | ColdRunner | None = None
COLD = "LSTM_COURSE_COLD"
"""Set in the environment: grade as on a machine that cannot fork."""


def run_job(job: Job) -> Result:
    """Run and judge one notebook. Never raises for what is in it."""
    lost: list[int | None] = []
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
        from lstm_course.grading.processes.visibility import find_visibility

        env = {**os.environ, **ONE_THREAD}
        knows = asdict(find_visibility())
        # They start side by side: each takes a second or two of imports.
        self._zygote = WarmProcess("lstm_course.grading.student.zygote", env, knows)
        self._host = WarmProcess("lstm_course.grading.judging.zygote", env)
        for warm in (self._zygote, self._host):
            warm.wait_until_ready()
        self._scratch = Scratch()

    def run(self, job: Job) -> Result:
        """Its result. Raises Stuck or Lost."""
        try:
            with self._scratch.for_one() as folder:
                return self._run(replace(job, scratch=str(folder)))
        except OSError as error:
            raise Lost(None) from error

    def _run(self, job: Job) -> Result:
        ours, theirs = socket.socketpair()
        with ours:
            with theirs:
                child = self._host.ask({}, [theirs.fileno(), self._zygote.control.fileno()])
            try:
                ours.sendall(pickle.dumps(job))
                with ours.makefile("rb") as reading:
                    return result_of(reading, child.kill, job.longest + MARGIN)
            finally:
                child.kill()

    def alive(self) -> bool:
        return self._zygote.alive() and self._host.alive()

    def close(self) -> None:
        self._host.close()
        self._zygote.close()
        self._scratch.close()
