"""The grader's other half inside a student's process: runs cells and calls functions when it is asked to.

Nothing that it says is believed: it holds no expected value, no test and no points. A student's code shares its
process and may do with it what it likes; the worst that comes of it is a wrong answer.
"""

from __future__ import annotations

import io
import os
import random
import signal
import sys
from collections.abc import Callable, Container, Mapping, Sequence
from types import MethodType
from typing import Any

import numpy as np

from lstm_course.checking.limits import StandingAlarm
from lstm_course.checking.values import plain
from lstm_course.grading.student import objects, raised
from lstm_course.grading.student.attempts import Attempts
from lstm_course.grading.student.deeds import deed
from lstm_course.grading.student.global_names import GlobalNames
from lstm_course.grading.student.sharing import Sharing
from lstm_course.grading.student.shell import Shell
from lstm_course.grading.wire import Decoder, Encoder, Message, WireError
from lstm_course.grading.wire.changes import Before, argument, parts_of
from lstm_course.grading.wire.channel import Channel, Closed
from lstm_course.grading.wire.gradients import Graph, graph_of
from lstm_course.grading.wire.large import LargeTold
from lstm_course.grading.wire.quick import PLAIN, read_plain, write_plain

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
        self._unwritten: tuple[io.StringIO, io.StringIO] | None = None  # for the next call to print to
        self._limit = StandingAlarm()
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
        while True:
            try:
                message = self._receive()
            except Closed:
                os._exit(0)
            if len(message) == 1 if isinstance(message, list) else "op" not in message:
                continue  # an answer to what is no longer asked: the cell that asked ran out of time
            self._reply(*self._answer(message))

    def ask(self, question: dict[str, Any]) -> Any:
        few = _in_few_words(question)
        self._send(question if few is None else few)
        while isinstance(answer := self._receive(), list) or "op" in answer:
            if len(answer) == 1:  # a value that was asked for in few words
                return answer[0], None
            self._reply(*self._answer(answer))  # it asks something before it can answer
        if "ok" in answer:
            return answer["ok"]
        raise raised.as_exception(answer["raise"], GraderError)

    def _answer(self, message: dict[str, Any] | list[Any]) -> tuple[Message, Sequence[Any]]:
        """Return the answer, and what of the message's own values can be named in it."""
        before, self._busy = self._busy, True
        given = self._decoder.shared
        try:
            if isinstance(message, list):
                what, target, milliseconds, *args = message
                told, yours = self._do(given, what, target, milliseconds / 1000, args)
                if self._state:
                    told = self._state.with_changes(told)
                return [told["ok"]] if len(told) == 1 and "ok" in told else told, yours
            op = message.pop("op")
            if op == "do":
                told, yours = self._do(given, **message)
                return self._state.with_changes(told), yours
            self._limit.rest()
            return {"reply": self._deeds[op](**message)}, ()
        except BaseException as error:
            return {"failed": [type(error).__name__, raised.said(error, 300)]}, ()
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

    def _receive(self) -> Any:
        head, body = self._channel.receive()
        shared: list[Any] = []
        if (plain := read_plain(head, shared)) is not None:
            self._decoder.shared = shared
            return plain
        return self._decoder.message(head, body)

    # What the grader can ask for.

    def _run(self, source: str, limit: int) -> dict[str, Any]:
        self._shell.shown.limit = limit
        fine, outputs, overflow = self._shell.run_notebook_cell(source)
        return {"fine": fine, "outputs": outputs, "overflow": overflow}

    def _do(
        self, given: Sequence[Any], what: str, target: int, seconds: float, args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None, seeds: Sequence[Sequence[Any]] = (),
        alters: Sequence[int | str] = (),
    ) -> tuple[dict[str, Any], Sequence[Any]]:  # fmt: skip
        """Return what came of it, ``ok`` or ``raise`` and what else there is to tell; and which of the values that it
        was given can be named there."""
        for whose, number in seeds:
            _seed(whose, number)
        before, yours = Before(given) if given else None, given
        free = {id(part) for one in alters for part in parts_of(argument(one, args, kwargs))} if alters else ()
        this, standard = self._objects.kept[target], (sys.stdout, sys.stderr)
        streams, self._unwritten = self._unwritten or (io.StringIO(), io.StringIO()), None
        sys.stdout, sys.stderr = streams
        function, values = (this, args) if what == "call" else (deed(what), (this, *args))
        try:
            value = self._limit.call_within(seconds, function, *values, **(kwargs or {}))
        except BaseException as error:
            told = raised.told(error, objects.Whole)
        else:
            is_plain = type(value) in PLAIN and PLAIN.issuperset(map(type, args))
            told = {"ok": value} if is_plain else self._value_told(what, target, args, value)
            if before is not None:
                yours = self._change_told(told, before, given, free)
        finally:
            sys.stdout, sys.stderr = standard
        if printed := streams[0].getvalue():
            told["printed"] = printed[:20_000]
        elif not streams[1].tell():
            self._unwritten = streams
        return told, yours

    def _change_told(
        self, told: dict[str, Any], before: Before, given: Sequence[Any], free: Container[int]
    ) -> Sequence[Any]:
        """Tell what was done to the values that were given. Returns those that can be named: the grader has them as
        they are here. Where something is returned, that is so if nothing was changed but what is ``free`` to be."""
        if changed := list(before.changed()):
            told["changed"] = changed
        free_alone = told["ok"] is None or all(id(given[number]) in free for number, _ in changed)
        return given if free_alone else ()

    def _value_told(self, what: str, target: int, args: Sequence[Any], value: Any) -> dict[str, Any]:
        told: dict[str, Any] = {"ok": value}
        this = self._objects[target]
        if type(value) not in PLAIN:
            if (graph := graph_of(args, value)) is not None:
                told["graph"] = self._objects.number_of(graph)
            elif what == "getattr":
                told = self._state.shared("ok", value)
                if type(value) is MethodType and value.__self__ is this:
                    told["ok"] = objects.MethodOf(this, args[0])
            elif what == "state":
                self._state.add(target, this)
            if isinstance(this, type) and type(value).__module__ == "__main__":
                told["ok"] = objects.Whole(value)  # of a class of the student's: a dict with methods is none
        if args and any(isinstance(one, objects.GENERATORS) for one in args):
            told["states"] = objects.states_of(args)
        return told

    def _backward(self, target: int, gradients: Sequence[Any]) -> dict[str, Any]:
        graph = self._objects[target]
        found = graph.backward(gradients) if type(graph) is Graph else []
        return self._state.with_changes({"found": found})


def _in_few_words(question: Mapping[str, Any]) -> list[Any] | None:
    """Return a call of the grader's function with plain values in fewer words: a test may hand over a key that is asked
    for a hundred thousand times."""
    args = question.get("args", ())
    fine = "call" in question and not question["kwargs"] and "gradients" not in question
    return ["call", question["call"], *args] if fine and PLAIN.issuperset(map(type, args)) else None


def _seed(whose: str, number: int) -> None:
    if whose == "torch":
        import torch

        torch.manual_seed(number)
    else:
        (random if whose == "random" else np.random).seed(number)


def start(channel: Channel, shell: Shell, unenforced: Sequence[str] = ()) -> None:
    """Serve in this process, which is a student's from now on. The first word is what could not be forbidden."""
    sys.path.insert(0, "")
    shell.settle(ask)
    channel.send(Encoder().message({"reply": list(unenforced)}))
    Agent(channel, shell).serve()
