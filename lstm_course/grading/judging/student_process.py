"""A student's process, as the judge sees it: asked, watched, interrupted, ended. It may lie, crash and hang."""

from __future__ import annotations

import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any, Protocol

from lstm_course.checking.limits import TooSlow, call_within
from lstm_course.grading.jobs import Job, Limits
from lstm_course.grading.judging.empty_arrays import marked, unmarked
from lstm_course.grading.judging.folders import empty, size_of, unpack
from lstm_course.grading.judging.watch import Watch
from lstm_course.grading.processes import standstill
from lstm_course.grading.student.objects import states_of
from lstm_course.grading.wire import Bytes, Decoder, Encoder, Message, WireError
from lstm_course.grading.wire.channel import Channel, Closed, TooLate
from lstm_course.grading.wire.gradients import gradients_of
from lstm_course.grading.wire.quick import PLAIN, read_plain, write_plain

_PATIENCE = 2.0  # seconds that a process has to come back after an interrupt
GRACE = 1.0  # seconds on top of a limit that the process itself keeps

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
class StudentProcess:
    """The process that is there now, or none: ``ready`` has one there.

    A StudentNamespace answers on this side of the wire:
    keep   (value, last) → the tagged form of what stays on this side, or None; see wire.Encoder
    make   (tag, content) → what the process means by a tag that is not the wire's own; see wire.Decoder
    given  (name, args, kwargs) → what the grader does for the notebook's code
    extra  what else the process is to know when it starts
    arriving  asked what becomes of each array, frame or expression
    """

    job: Job
    launch: Launch
    forbidden: tuple[str, ...] = ()
    memory: int = 0
    unenforced: tuple[str, ...] = ()
    generation: int = 0
    keep: Callable[[Any, bool], Any] | None = None
    make: Callable[[str, Any], Any] | None = None
    given: Callable[[str, Any, Any], Any] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    arriving: Callable[[Any], Any] = marked

    def __post_init__(self) -> None:
        self._process: Any = None
        self._channel: Channel | None = None
        self._watch: Watch | None = None
        self._folder: Path | None = None
        self._asking = 0  # questions without an answer yet
        self._guard: Guard | None = None
        self._stands = False
        self.ends: list[str] = []  # how each process that ended by itself did so, in words
        self.sent: Sequence[Any] = ()  # what could be changed of the last question that was answered
        self.lent: dict[int, Callable[..., Any]] = {}  # functions of the grader's that it may call, by number
        self.lent_for_good: dict[int, Callable[..., Any]] = {}  # methods of a test's own classes

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

    def ask(self, question: Message, seconds: float) -> Any:
        """Return what the process answers.

        Raises Stopped if it does not; OutOfTime if that took too long, and then the process may still be there,
        interrupted.
        """
        if self._channel is None:
            self.ready()
        assert self._channel
        try:
            head, pieces, sent = self._written(question)  # before anything is on the wire
        except WireError as error:
            raise Refused(str(error)) from None
        self._asking += 1
        if self._stands:
            self._go_on()
        try:
            self._channel.send((head, pieces), (now := monotonic()) + 30)
            answer = self._answer(now + seconds, sent)
            self._asking -= 1
            self.sent = sent
            return answer
        except Refused:
            self._asking -= 1
            raise
        except TooLate:
            self._asking = 0
            self._come_back(seconds)
            raise OutOfTime(f"still running after {seconds:.0f} s") from None
        except WireError as error:
            self._asking = 0
            said = self._how_it_ended() if isinstance(error, Closed) else f"what it sent makes no sense: {error}"
            self._end()
            self.ends.append(said)
            raise Stopped(said) from None
        finally:
            if self._guard is not None:
                self._stand()

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

    def settle(self) -> None:
        """After a test that was broken off: a process that owes an answer would give it to the next question."""
        self.lent.clear()
        if self._asking:
            self._asking = 0
            self._end()

    def _written(self, message: Message) -> tuple[bytes, Sequence[Bytes], Sequence[Any]]:
        """Return the two parts of a message, and what of it can be changed."""
        if isinstance(message, list) and (plain := write_plain(message)) is not None:
            return plain
        encoder = Encoder(self.keep)
        return *encoder.message(message), encoder.shared

    def _answer(self, deadline: float, sent: Sequence[Any] = ()) -> Any:
        assert self._channel
        while True:
            head, body = self._channel.receive(deadline)
            if (plain := read_plain(head)) is not None:
                if len(plain) < 2 or plain[0] != "call":
                    return plain
                said: Any = {"call": plain[1], "args": plain[2:]}
            else:
                said = Decoder(self.make, self.arriving, sent).message(head, body)
            if isinstance(said, list) or "ok" in said or "raise" in said:
                return said
            if "reply" in said:
                return said["reply"]
            if "failed" in said:
                why = said["failed"] if isinstance(said["failed"], list) else [said["failed"]]
                raise Refused(": ".join(one for one in why if isinstance(one, str))[:300])
            if self._guard is not None:
                self._stand()
            try:
                # What the grader does for it counts as its own time.
                answer = self._written(call_within(deadline - monotonic(), self._serve, said))
            except TooSlow:
                raise TooLate("the grader had too much to do for it") from None
            except WireError as error:
                answer = self._written({"raise": [["TypeError"], str(error)[:300]]})
            if self._stands:
                self._go_on()
            self._channel.send(answer[:2], monotonic() + 30)

    def _serve(self, said: dict[str, Any]) -> Message:
        """Answer a call of something that was lent to the process, or is given to its notebook."""
        try:
            if "given" in said and self.given:
                return {
                    "ok": self.given(
                        str(said["given"]), unmarked(said.get("args", ())), unmarked(said.get("kwargs", {}))
                    )
                }
            number = said.get("call")
            function = (self.lent.get(number) or self.lent_for_good.get(number)) if type(number) is int else None
            if function is None:
                raise PermissionError("this is not lent to this notebook any more")
            args, kwargs = said.get("args", ()), said.get("kwargs", {})
            value = function(*args, **kwargs)
            if "kwargs" not in said and type(value) in PLAIN:  # asked in few words
                return [value]
            if "gradients" in said:
                value = gradients_of(value, [*args, *kwargs.values()], said["gradients"])
            return {"ok": (value, states_of(args))}
        except Exception as error:
            return {"raise": [[kind.__name__ for kind in type(error).__mro__], str(error)[:300]]}

    def _come_back(self, seconds: float) -> None:
        """Interrupt it. If it does not answer then either, it is ended."""
        self._go_on()
        self._process.interrupt()
        try:
            self._answer(monotonic() + _PATIENCE)
        except Refused:
            pass
        except WireError:
            self._end()

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
            **self.extra,
        }
        self._process, self._stands = self.launch(request, theirs), False
        theirs.close()
        self._channel = Channel(ours)
        self._watch = Watch(self._process, self.folder, self.limits.disk)
        try:
            hello = self._answer(monotonic() + 60)
        except WireError as error:
            self._end()
            raise SandboxFailed(f"a sandbox could not be started: {error}") from None
        self.unenforced = tuple(map(str, hello))

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
