"""What is said with a student's process: it is asked, and asks. It may lie, and never answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic
from typing import Any

import numpy as np

from lstm_course.checking.limits import TooSlow, call_within
from lstm_course.grading.judging.empty_arrays import marked, unmarked
from lstm_course.grading.judging.one_core import SLOW
from lstm_course.grading.judging.student_life import OutOfTime, Refused, Stopped, StudentLife
from lstm_course.grading.student.objects import states_of
from lstm_course.grading.wire import Bytes, Decoder, Encoder, Message, WireError
from lstm_course.grading.wire.channel import Closed, TooLate
from lstm_course.grading.wire.gradients import gradients_of
from lstm_course.grading.wire.large import LargeHeard
from lstm_course.grading.wire.quick import PLAIN, read_plain, write_plain
from lstm_course.grading.wire.short import BRACKETS, read_answer

_PATIENCE = 2.0  # seconds that a process has to come back after an interrupt
GRACE = 1.0  # seconds on top of a limit that the process itself keeps

Question = Message | tuple[bytes, Sequence[Any]]
"""A message; or one in short, and what of it can be changed."""


@dataclass
class StudentProcess(StudentLife):
    """A process that is asked.

    A StudentNamespace answers on this side of the wire:
    keep   (value, last) → the tagged form of what stays on this side, or None; see wire.Encoder
    make   (tag, content) → what the process means by a tag that is not the wire's own; see wire.Decoder
    given  (name, args, kwargs) → what the grader does for the notebook's code
    arriving  asked what becomes of each array, frame or expression
    """

    keep: Callable[[Any, bool], Any] | None = None
    make: Callable[[str, Any], Any] | None = None
    given: Callable[[str, Any, Any], Any] | None = None
    arriving: Callable[[Any], Any] = marked

    def __post_init__(self) -> None:
        super().__post_init__()
        self._large = LargeHeard()
        self._asking = 0  # questions without an answer yet
        self.ends: list[str] = []  # how each process that ended by itself did so, in words
        self.sent: Sequence[Any] = ()  # what could be changed of the last question that was answered
        self.lent: dict[int, Callable[..., Any]] = {}  # functions of the grader's that it may call, by number
        self.lent_for_good: dict[int, Callable[..., Any]] = {}  # methods of a test's own classes

    def start(self) -> None:
        """Start a process, which has told nothing yet."""
        self._large = LargeHeard()
        super().start()

    def ask(self, question: Question, seconds: float) -> Any:
        """Return what the process answers; in a list, what it answers in short.

        Raises Stopped if it does not; OutOfTime if that took too long, and then the process may still be there,
        interrupted.
        """
        if self._channel is None:
            self.ready()
        assert self._channel
        pieces: Sequence[Bytes]
        try:  # before anything is on the wire
            if isinstance(question, tuple):
                (head, sent), pieces = question, ()
            else:
                head, pieces, sent = self._encoded(question)
        except WireError as error:
            raise Refused(str(error)) from None
        self._asking += 1
        if self._stands:
            self._go_on()
        try:
            began = monotonic()
            self._channel.send((head, pieces), began + 30)
            answer = self._answer(began + seconds, sent)
            self._asking -= 1
            self.sent = sent
            took = monotonic() - began
            if self._core is not None and not (took < SLOW and self._core.joined):
                self._core.took(took)
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

    def settle(self) -> None:
        """After a test that was broken off: a process that owes an answer would give it to the next question."""
        self.lent.clear()
        if self._asking:
            self._asking = 0
            self._end()

    def _written(self, message: Message) -> tuple[bytes, Sequence[Bytes], Sequence[Any]]:
        """Return the two parts of a message, and what of it can be changed."""
        plain = write_plain(message) if isinstance(message, list) else None
        return plain or self._encoded(message)

    def _encoded(self, message: Message) -> tuple[bytes, Sequence[Bytes], Sequence[Any]]:
        encoder = Encoder(self.keep)
        return *encoder.message(message), encoder.shared

    def _answer(self, deadline: float, sent: Sequence[Any] = ()) -> Any:
        assert self._channel
        while True:
            head, body = self._channel.receive(deadline)
            if head[:1] not in BRACKETS:
                answer = read_answer(bytes(head))
                return (self.arriving(answer[0]),) if type(answer[0]) is np.ndarray else answer
            if (plain := read_plain(head, [])) is not None:
                if len(plain) < 2 or plain[0] != "call":
                    return plain
                said: Any = {"call": plain[1], "args": plain[2:]}
            else:
                said = Decoder(self.make, self.arriving, sent, large=self._large).message(head, body)
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

    def _hear(self, deadline: float) -> Any:
        return self._answer(deadline)
