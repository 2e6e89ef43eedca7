"""What the grader has done with a student's objects: calls above all, each within its time, and what came of it."""

from __future__ import annotations

import io
import random
import sys
import warnings
from collections.abc import Container, Iterable, Mapping, Sequence
from operator import methodcaller
from types import MethodType
from typing import Any

import numpy as np

from lstm_course.checking.limits import StandingAlarm
from lstm_course.grading.student import objects, raised
from lstm_course.grading.student.deeds import deed
from lstm_course.grading.student.sharing import Sharing
from lstm_course.grading.wire import Bytes
from lstm_course.grading.wire.changes import Before, argument, changed_since, parts_of
from lstm_course.grading.wire.gradients import graph_of
from lstm_course.grading.wire.quick import PLAIN
from lstm_course.grading.wire.short import read_question, write_answer

Told = tuple[dict[str, Any], Sequence[Any]]
"""What came of a call: ``ok`` or ``raise``, and what else there is to tell; and which of the values that it was given
can be named there."""

_MOST_WARNINGS = 100
_copy = methodcaller("copy")
_SHARED = ("getattr", "state")  # what these give, both sides may have from then on


class Calls:
    """Objects go by the numbers that the grader knows them by."""

    def __init__(self, numbered: objects.Objects, state: Sharing) -> None:
        self._objects, self._state = numbered, state
        self._unwritten: tuple[io.StringIO, io.StringIO] | None = None  # for the next call to print to
        self._printed = ""  # by the last call
        self.limit = StandingAlarm()

    def do_in_short(self, head: Bytes) -> bytes | Told:
        """Do what a question in short asks for. Returns the answer in short, where it can be one."""
        what, target, milliseconds, args, given = read_question(head)
        before = [*map(_copy, given)]
        try:
            value = self._call(what, target, milliseconds / 1000, args)
        except BaseException as error:
            return self._with_rest(raised.told(error, objects.Whole)), given
        changed = changed_since(given, before) if given else []
        if not (changed or self._printed or self._state.there):
            fine = type(value) in PLAIN or (what not in _SHARED and all(value is not one for one in given))
            if fine and (answer := write_answer(value)) is not None:
                return answer
        told, yours = self._succeeded(what, target, args, value, given, changed, ())
        return self._with_rest(told), yours

    def do(
        self, given: Sequence[Any], what: str, target: int, seconds: float, args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None, seeds: Sequence[Sequence[Any]] = (),
        alters: Sequence[int | str] = (), treated: Mapping[str, Any] | None = None,
    ) -> Told:  # fmt: skip
        """Do it with any values; ``given``: those that it may change. Where it returns something, the grader changes
        its own alike if nothing else was changed than what it ``alters``. ``treated``: how NumPy is to treat
        floating-point errors; then it is told what was warned of as well."""
        if treated is not None:
            with np.errstate(**treated), warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                told, yours = self.do(given, what, target, seconds, args, kwargs, seeds, alters)
            told |= {"warned": [raised.warned(one) for one in seen[:_MOST_WARNINGS]]} if seen else {}
            return told, yours
        for whose, number in seeds:
            _seed(whose, number)
        before = Before(given)
        free = {id(part) for one in alters for part in parts_of(argument(one, args, kwargs))}
        try:
            value = self._call(what, target, seconds, args, kwargs)
        except BaseException as error:
            return self._with_rest(raised.told(error, objects.Whole)), given
        told, yours = self._succeeded(what, target, args, value, given, before.changed(), free)
        return self._with_rest(told), yours

    def _call(
        self, what: str, target: int, seconds: float, args: Sequence[Any], kwargs: Mapping[str, Any] | None = None
    ) -> Any:
        this, standard = self._objects.kept[target], (sys.stdout, sys.stderr)
        streams, self._unwritten = self._unwritten or (io.StringIO(), io.StringIO()), None
        sys.stdout, sys.stderr = streams
        try:
            if what == "call":
                return self.limit.call_within(seconds, this, *args, **(kwargs or {}))
            return self.limit.call_within(seconds, deed(what), this, *args, **(kwargs or {}))
        finally:
            sys.stdout, sys.stderr = standard
            self._printed = streams[0].getvalue()
            if not (self._printed or streams[1].tell()):
                self._unwritten = streams

    def _with_rest(self, told: dict[str, Any]) -> dict[str, Any]:
        """Add to what is told of a call what it printed, and what of the objects on both sides it changed."""
        if self._printed:
            told["printed"] = self._printed[:20_000]
        return self._state.with_changes(told)

    def _succeeded(
        self, what: str, target: int, args: Sequence[Any], value: Any, given: Sequence[Any],
        changed: list[list[Any]], free: Container[int],
    ) -> Told:  # fmt: skip
        told = {"ok": value}
        if type(value) not in PLAIN or not PLAIN.issuperset(map(type, args)):
            told = self._value_told(what, target, args, value)
        if changed:
            told["changed"] = changed
        # What was given is there as it is here, if all that was changed will be: then it can be named.
        named = told["ok"] is None or all(id(given[number]) in free for number, _ in changed)
        return told, given if named else ()

    def _value_told(self, what: str, target: int, args: Iterable[Any], value: Any) -> dict[str, Any]:
        told: dict[str, Any] = {"ok": value}
        this = self._objects[target]
        if type(value) not in PLAIN:
            if (graph := graph_of(args, value)) is not None:
                told["graph"] = self._objects.number_of(graph)
            elif what == "getattr":
                told = self._state.shared("ok", value)
                if type(value) is MethodType and value.__self__ is this:
                    (name,) = args
                    told["ok"] = objects.MethodOf(this, name)
            elif what == "state":
                self._state.add(target, this)
            if isinstance(this, type) and type(value).__module__ == "__main__":
                told["ok"] = objects.Whole(value)  # of a class of the student's: a dict with methods is none
        if args and any(isinstance(one, objects.GENERATORS) for one in args):
            told["states"] = objects.states_of(args)
        return told


def _seed(whose: str, number: int) -> None:
    if whose == "torch":
        import torch

        torch.manual_seed(number)
    else:
        (random if whose == "random" else np.random).seed(number)
