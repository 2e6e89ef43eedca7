"""Grading where processes cannot be forked (macOS, Windows): the same steps, in processes that start from nothing.

Each notebook pays for its imports twice, a few seconds. What comes out is the same.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, BinaryIO

from lstm_course.grading.jobs import Job, Result
from lstm_course.grading.processes.waiting import MARGIN, result_of, write_place
from lstm_course.grading.runners.scratch import Scratch

_JUDGE, _STUDENT = "lstm_course.grading.runners.cold", "lstm_course.grading.student.zygote"
_WINDOWS = os.name == "nt"


class ColdChild(subprocess.Popen[bytes]):
    """A process of its own, as its asker sees it; see ``processes.client.Child``."""

    stdin: BinaryIO
    stdout: BinaryIO

    def __init__(self, command: Sequence[str], fds: Sequence[int] = (), stdout: int = subprocess.DEVNULL) -> None:
        group: dict[str, Any] = {"start_new_session": True, "pass_fds": tuple(fds)}
        if _WINDOWS:
            group = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP}  # type: ignore[attr-defined]
        started = [sys.executable, "-P", "-m", *command]
        super().__init__(started, stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.DEVNULL, **group)

    def interrupt(self) -> None:
        if self.poll() is None:
            self.send_signal(signal.CTRL_BREAK_EVENT if _WINDOWS else signal.SIGINT)  # type: ignore[attr-defined]

    def end(self) -> None:
        """End it, and what it started."""
        if not _WINDOWS:
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)
        super().kill()

    def kill(self) -> None:
        """End it, and let go of it."""
        self.end()
        self.wait()
        for pipe in (self.stdin, self.stdout):
            if pipe:
                with contextlib.suppress(OSError):
                    pipe.close()


class ColdRunner:
    """Starts a judge for each job, which starts the student's process."""

    stopped = False

    def __init__(self) -> None:
        self._scratch = Scratch()

    def run(self, job: Job) -> Result:
        """Its result. Raises Stuck or Lost."""
        with self._scratch.for_one() as folder:
            child = ColdChild([_JUDGE], stdout=subprocess.PIPE)
            try:
                child.stdin.write(pickle.dumps(replace(job, scratch=str(folder))))
                child.stdin.close()
                return result_of(child.stdout, child.end, job.longest + MARGIN)
            finally:
                child.kill()

    def load(self, libraries: Iterable[str], hidden: tuple[str, ...] = ()) -> None:
        """Import nothing: there is no process yet that it would be for."""

    def alive(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing is kept warm."""
        self._scratch.close()


def be_judge() -> None:
    """Read a job, judge it, write its result."""
    from lstm_course.grading.judging.judge import judge_job
    from lstm_course.grading.processes.visibility import find_visibility

    answer = os.fdopen(os.dup(1), "wb")
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)  # a test that prints says nothing to the grader
    job: Job = pickle.load(sys.stdin.buffer)
    knows = asdict(find_visibility())

    def launch(request: Mapping[str, Any], theirs: socket.socket) -> ColdChild:
        child = ColdChild([_STUDENT, str(theirs.fileno())], [theirs.fileno()])
        line = theirs.share(child.pid).hex() if _WINDOWS else ""  # type: ignore[attr-defined]
        child.stdin.write(json.dumps([knows, dict(request), line]).encode())
        child.stdin.close()
        return child

    def tell(message: bytes) -> None:
        answer.write(message)
        answer.flush()

    with answer:
        tell(pickle.dumps(judge_job(job, launch, write_place(tell))))


if __name__ == "__main__":
    be_judge()
