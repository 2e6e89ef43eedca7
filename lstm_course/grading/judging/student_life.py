"""The life of a student's process, as the judge sees it: started, measured, stood still, ended.

It may crash and hang. What is said with it is in ``student_process``.
"""

from __future__ import annotations

import select
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from lstm_course.grading.jobs import Job, Limits
from lstm_course.grading.judging.folders import empty, size_of, unpack
from lstm_course.grading.judging.one_core import OneCore
from lstm_course.grading.judging.watch import Watch
from lstm_course.grading.processes import standstill
from lstm_course.grading.wire import WireError
from lstm_course.grading.wire.channel import Channel, lay_pipes

_HAS_PIPES = hasattr(socket, "send_fds") and hasattr(select, "poll")

Launch = Callable[[Mapping[str, Any], socket.socket], Any]
"""Starts a student's process: (request, its end of the connection) → something with pid, poll, interrupt, kill."""


class Guard(Protocol):
    """What sees to things while a process stands still."""

    def when_it_stands(self) -> None: ...
    def before_it_goes_on(self) -> None: ...


class Stopped(Exception):
    """The student's process is gone: it ended, hung or spoke nonsense. The message says which, in words."""


class Refused(Exception):
    """The process is there, and could not do what it was asked for."""


class SandboxFailed(Exception):
    """No process could be started for a student: this machine's fault."""


class OutOfTime(Stopped):
    """It had to be stopped because it went on for too long."""


@dataclass
class StudentLife:
    """The process that is there now, or none: ``ready`` has one there.

    extra  what else the process is to know when it starts
    """

    job: Job
    launch: Launch
    forbidden: tuple[str, ...] = ()
    memory: int = 0
    unenforced: tuple[str, ...] = ()
    generation: int = 0
    extra: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._process: Any = None
        self._channel: Channel | None = None
        self._watch: Watch | None = None
        self._core: OneCore | None = None
        self._folder: Path | None = None
        self._guard: Guard | None = None
        self._stands = False

    @property
    def running(self) -> bool:
        """Whether there is a process, as far as is known."""
        return self._channel is not None

    def has(self, generation: int) -> bool:
        """Whether the process of that generation is there, as far as is known."""
        return generation == self.generation and self._channel is not None

    @property
    def limits(self) -> Limits:
        return self.job.limits

    @property
    def folder(self) -> Path:
        """The student's working folder."""
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="submission-"))
            unpack(self.job.files, self._folder)
            unpack(self.job.own_files, self._folder)
        return self._folder

    def ready(self) -> None:
        """Have a process there. Raises Stopped where there will be none."""
        if self._channel is None:
            self.start()

    def hold(self, guard: Guard | None) -> None:
        """Have the process stand still whenever it is not asked anything, under a guard; None: no more."""
        self._guard = guard
        self._go_on()
        self._stand()

    def _stand(self) -> None:
        if self._guard is not None and self._process is not None:
            standstill.stop(self._process.pid)
            self._stands = True
            self._guard.when_it_stands()

    def _go_on(self) -> None:
        if self._stands and self._process is not None:
            if self._guard is not None:
                self._guard.before_it_goes_on()
            standstill.go_on(self._process.pid)
        self._stands = False

    def start(self) -> None:
        """Start a process, whatever there was before. Raises SandboxFailed."""
        self.generation += 1
        if size_of(self.folder, self.limits.disk) > self.limits.disk:  # the next one would be ended for it at once
            empty(self.folder)
            unpack(self.job.files, self.folder)
            unpack(self.job.own_files, self.folder)
        ours, theirs = socket.socketpair()
        request = {
            "scratch": str(self.folder),
            "forbidden": list(self.forbidden),
            "hidden": list(self.job.hidden),
            "absent": list(self.job.hidden_modules),
            "libraries": list(self.job.libraries),
            "limits": {
                "memory": self.limits.memory,
                "file_size": self.limits.disk,
                "processes": self.limits.processes,
                "cpu_seconds": int(self.limits.notebook_seconds * 2) + 10,
            },
            "pipes": _HAS_PIPES and "together" not in self.extra,
            **self.extra,
        }
        channel = lay_pipes(ours) if request["pipes"] else Channel(ours)
        self._process, self._stands = self.launch(request, theirs), False
        theirs.close()
        self._channel = channel
        self._watch = Watch(self._process, self.folder, self.limits.disk)
        self._core = OneCore(self._process.pid)
        try:
            hello = self._hear(monotonic() + 60)
        except WireError as error:
            self._end()
            raise SandboxFailed(f"a sandbox could not be started: {error}") from None
        self.unenforced = tuple(map(str, hello))

    def _hear(self, deadline: float) -> Any:
        """Return the process's next answer."""
        raise NotImplementedError

    def measure(self) -> None:
        """Note how much memory it takes."""
        if self._watch is not None:
            self.memory = max(self.memory, self._watch.measure())

    def _how_it_ended(self) -> str:
        """Say in words why nothing is at the other end any more. No number: a process chooses with which it ends."""
        until = monotonic() + 1.0
        while (code := self._process.poll()) is None and monotonic() < until:
            sleep(0.005)
        if self._watch and self._watch.ended_for:
            return self._watch.ended_for
        if code is None:
            return "it hung up on the grader"
        return "Python was ended by the notebook itself, by os._exit or the like" if code >= 0 else "Python crashed"

    def _end(self) -> None:
        if self._core is not None:
            self._core.part()
            self._core = None
        if self._watch is not None:
            self.measure()
            self._watch.close()
            self._watch = None
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            self._process.kill()
            self._process = None

    def close(self) -> None:
        """End the process and remove its folder."""
        self._end()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
