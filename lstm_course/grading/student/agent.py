"""The grader's other half inside a student's process: runs cells and calls functions when it is asked to.

Nothing that it says is believed: it holds no expected value, no test and no points. A student's code shares its
process and may do with it what it likes; the worst that comes of it is a wrong answer.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lstm_course.checking.values import plain
from lstm_course.grading.student import objects, raised
from lstm_course.grading.student.attempts import Attempts
from lstm_course.grading.student.calls import Calls
from lstm_course.grading.student.global_names import GlobalNames
from lstm_course.grading.student.sharing import Sharing
from lstm_course.grading.student.shell import Shell
from lstm_course.grading.wire import Bytes, Decoder, Encoder, Message, WireError
from lstm_course.grading.wire.channel import Channel, Closed
from lstm_course.grading.wire.gradients import Graph
from lstm_course.grading.wire.large import LargeTold
from lstm_course.grading.wire.quick import PLAIN, read_plain, write_plain
from lstm_course.grading.wire.short import BRACKETS

_agent: Agent | None = None


def ask(name: str, args: tuple[Any, ...], kwargs: Mapping[str, Any] | None = None) -> Any:
    """Have the grader do something that is given to this notebook."""
    if _agent is None:
        raise RuntimeError("there is no grader to ask")
    return _agent.ask({"given": name, "args": args, "kwargs": dict(kwargs or {})})


class GraderError(RuntimeError):
    """What went wrong in a function of the grader's that a student's code called."""


class Agent:
    """Serves one notebook. ``shell`` was made before anything of the student's was here."""

    def __init__(self, channel: Channel, shell: Shell) -> None:
        self._channel, self._shell = channel, shell
        self._objects = objects.Objects()
        self._state = Sharing(self._objects)
        self._decoder = Decoder(self._objects.value_of(self.ask), classes=shell.user_ns)
        self._large = LargeTold()
        self._busy = False
        self._calls = Calls(self._objects, self._state)
        attempts, names, state = Attempts(self._objects), GlobalNames(shell, self._state), self._state
        self._deeds: dict[str, Callable[..., Any]] = {
            **{"run": self._run, "backward": self._backward},
            **{"get": names.get, "replace": names.replace, "delete": names.delete, "restore": names.restore},
            "fingerprints": names.fingerprints,
            **{"attempt": attempts.attempt, "source": attempts.source, "uses": attempts.uses},
            **{"share": state.share, "watch": state.watch, "module": state.module, "optimiser": state.optimiser},
        }

    def attend(self) -> None:
        """Be the one that this process's notebook asks, and let the grader interrupt what it has asked for."""
        global _agent
        _agent = self
        signal.signal(signal.SIGINT, self.interrupted)

    def answer(self, head: bytes, body: bytes) -> None:
        """Answer one message."""
        self._reply(*self._answer(self._decoder.message(head, body)))

    def serve(self) -> None:
        """Answer until the grader is gone."""
        self.attend()
        receive = self._channel.receive
        while True:
            try:
                head, body = receive()
            except Closed:
                os._exit(0)
            if head[:1] not in BRACKETS:
                self._reply_in_short(head)
                continue
            message = self._read(head, body)
            if isinstance(message, list) or "op" not in message:
                continue  # an answer to what is no longer asked: the cell that asked ran out of time
            self._reply(*self._answer(message))

    def ask(self, question: dict[str, Any]) -> Any:
        few = _in_few_words(question)
        self._send(question if few is None else few)
        while True:
            head, body = self._channel.receive()
            if head[:1] not in BRACKETS:
                self._reply_in_short(head)
                continue
            answer = self._read(head, body)
            if isinstance(answer, list):  # a value that was asked for in few words
                return answer[0], None
            if "op" not in answer:
                break
            self._reply(*self._answer(answer))  # it asks something before it can answer
        if "ok" in answer:
            return answer["ok"]
        raise raised.as_exception(answer["raise"], GraderError)

    def _reply_in_short(self, head: Bytes) -> None:
        before, self._busy = self._busy, True
        try:
            answer = self._calls.do_in_short(head)
        except BaseException as error:
            answer = _failed(error), ()
        finally:
            self._busy = before
        if type(answer) is bytes:
            self._channel.send((answer, ()))
        else:
            self._reply(*answer)

    def _answer(self, message: dict[str, Any]) -> tuple[Message, Sequence[Any]]:
        """Return the answer, and what of the message's own values can be named in it."""
        before, self._busy = self._busy, True
        given = self._decoder.shared
        try:
            op = message.pop("op")
            if op == "do":
                told, yours = self._calls.do(given, **message)
                return [told["ok"]] if len(told) == 1 and "ok" in told else told, yours
            self._calls.limit.rest()
            return {"reply": self._deeds[op](**message)}, ()
        except BaseException as error:
            return _failed(error), ()
        finally:
            self._busy = before

    def _reply(self, answer: Message, yours: Sequence[Any] = ()) -> None:
        try:
            self._send(answer, yours)
        except WireError as error:
            self._send({"failed": ["WireError", plain(str(error), 200)]})
        except Exception as error:  # an object that defends itself against being looked at
            self._send({"failed": [type(error).__name__, ""]})

    def interrupted(self, *_: Any) -> None:
        if self._busy:
            raise KeyboardInterrupt

    def _send(self, message: Message, yours: Sequence[Any] = ()) -> None:
        if isinstance(message, list) and (plain := write_plain(message)) is not None:
            head, pieces, shared = plain
            if not (shared and yours):  # else one may be one of theirs
                self._channel.send((head, pieces))
                return
        self._large.begin()
        self._channel.send(Encoder(self._objects.reference, yours, self._large).message(message))
        self._large.sent()

    def _read(self, head: Bytes, body: Bytes) -> Any:
        plain = read_plain(head)
        return self._decoder.message(head, body) if plain is None else plain

    # What the grader can ask for.

    def _run(self, source: str, limit: int) -> dict[str, Any]:
        self._shell.shown.limit = limit
        fine, outputs, overflow = self._shell.run_notebook_cell(source)
        return {"fine": fine, "outputs": outputs, "overflow": overflow}

    def _backward(self, target: int, gradients: Sequence[Any]) -> dict[str, Any]:
        graph = self._objects[target]
        found = graph.backward(gradients) if type(graph) is Graph else []
        return self._state.with_changes({"found": found})


def _failed(error: BaseException) -> dict[str, Any]:
    return {"failed": [type(error).__name__, raised.said(error, 300)]}


def _in_few_words(question: Mapping[str, Any]) -> list[Any] | None:
    """Return a call of the grader's function with plain values in fewer words: a test may hand over a key that is asked
    for a hundred thousand times."""
    args = question.get("args", ())
    fine = "call" in question and not question["kwargs"] and "gradients" not in question
    return ["call", question["call"], *args] if fine and PLAIN.issuperset(map(type, args)) else None


def start(channel: Channel, shell: Shell, unenforced: Sequence[str] = ()) -> None:
    """Serve in this process, which is a student's from now on. The first word is what could not be forbidden."""
    sys.path.insert(0, "")
    shell.settle(ask)
    channel.send(Encoder().message({"reply": list(unenforced)}))
    Agent(channel, shell).serve()
