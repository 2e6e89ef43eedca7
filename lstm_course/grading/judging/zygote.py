"""The warm process behind the judges: it has the references, and forks a judge for each notebook.

It tells the one behind the students' processes what to keep from them: it looks up all exercises anyway.
"""

from __future__ import annotations

import contextlib
import json
import pickle
import socket
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from lstm_course.grading.course_interface import the_course
from lstm_course.grading.isolation.rlimits import address_space
from lstm_course.grading.jobs import Job, Result
from lstm_course.grading.judging.judge import judge_job
from lstm_course.grading.judging.read_ahead import read_ahead
from lstm_course.grading.processes.client import ask
from lstm_course.grading.processes.libraries import load_for
from lstm_course.grading.processes.visibility import find_visibility
from lstm_course.grading.processes.waiting import write_place
from lstm_course.grading.processes.warm import serve

_MEMORY = 6 << 30  # what a judge may take: a test that makes a huge array of a student's number ends there


def become_judge(request: Mapping[str, Any], fds: list[int]) -> None:
    """In a process of its own: read a job, judge it, write its result."""
    line, zygote = socket.socket(fileno=fds[0]), socket.socket(fileno=fds[1])
    _limit_memory()
    with line, line.makefile("rb") as reading:
        job: Job = pickle.load(reading)
        at = write_place(line.sendall)
        result: Result = judge_job(job, lambda wanted, theirs: ask(zygote, dict(wanted), [theirs.fileno()]), at)
        line.sendall(pickle.dumps(result))


def _prepare(request: Mapping[str, Any]) -> None:
    load_for(request)
    read_ahead(request)


def _limit_memory() -> None:
    import resource

    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (address_space() + _MEMORY,) * 2)


def serve_forks(control: socket.socket, pipe: int) -> None:
    """Fork judges. Writes into the pipe what no student's process may see. Never returns."""
    with open(pipe, "w") as telling:
        json.dump(asdict(find_visibility()), telling)  # with all that exercises import
    the_course().make_ready()
    serve(control, become_judge, _prepare)
