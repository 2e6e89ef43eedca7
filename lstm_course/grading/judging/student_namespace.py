"""The global names of a student's notebook, in the grader's hands: what they stand for comes over the wire.

A value that is plain data comes over as data, by its base class's own account. What is left, functions and objects,
stays in the student's process, and a Proxy is here. Functions of a test's own are lent to the process, for one call.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from types import FunctionType
from typing import Any

from lstm_course.grading.judging.asked_methods import add_methods
from lstm_course.grading.judging.derived_classes import counterpart
from lstm_course.grading.judging.heeded import are_heeded
from lstm_course.grading.judging.proxy import StudentClass, behind
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.shared import Shared
from lstm_course.grading.judging.sources import attributes_set
from lstm_course.grading.judging.stand_ins import class_here, new_stand_in, stand_in_for
from lstm_course.grading.judging.student_exceptions import StudentError
from lstm_course.grading.judging.student_life import Refused, Stopped
from lstm_course.grading.judging.student_object import StudentMethod, StudentObject
from lstm_course.grading.judging.written_classes import WrittenClasses
from lstm_course.grading.student.objects import CONSTANTS, NAME_OF
from lstm_course.grading.student.raised import as_exception
from lstm_course.grading.student.special_methods import CHANGING
from lstm_course.grading.wire.handed_over import INSTANCE, is_instance, name_of

_MOST_LENT = 100_000
_INPUT, _STDIN = builtins.input, sys.stdin


class StudentNamespace:
    """Answers for the grader's side of a session's connection.

    given          what the notebook's code may have the grader do, by name
    written        the classes that students write, as they are in the instructor's notebook
    altered_by     function or method of the instructor's → which of its arguments it changes in place
    """

    def __init__(
        self,
        session: Session,
        given: Mapping[str, Callable[..., Any]],
        written: WrittenClasses,
        altered_by: Mapping[str, Collection[int | str]] | None = None,
        is_own_module: Callable[[str], bool] = lambda name: False,
    ) -> None:
        self.session, self._given, self.written, self.is_own_module = session, given, written, is_own_module
        self.altered_by = altered_by or {}
        self.given_class: Callable[[str], type | None] = lambda name: None  # the notebook's, if the instructor's
        self._stand_ins: dict[tuple[int, int], Any] = {}  # (generation, number) → what stands for it here
        self.seeds: list[list[Any]] = []  # that were set here, and are still to be set there
        self.shared = Shared(session)
        self.heeds = are_heeded(session.job)  # whether a test asks what a call has warned of
        # Whether a call has changed what it was given, and was not to; whether that is done to the test's all the same.
        self.unseen, self.all_seen = False, False
        self._next_lent, self._for_good = 1, False
        self.tests: list[str] = []  # the texts of those that have run
        self._read, self._set = -1, attributes_set(())  # how many texts were read, and which attributes they set
        self.reach: frozenset[str] | None = None  # the classes that have to do with what is asked just now
        session.keep, session.make, session.given = self._reference, self._value, self._given_call

    def get(self, name: str) -> Any:
        """Return what a test sees under a global name: a value, or a Proxy. Raises KeyError where there is none."""
        before, self.reach = self.reach, self.written.reached_from([name])
        try:
            answer = self.shared.ask({"op": "get", "name": name}, self.session.cell_seconds)
        finally:
            self.reach = before
        if not isinstance(answer, dict) or answer.get("found") is not True:
            raise KeyError(name)
        value = self.shared.one_for(answer.get("same"), answer.get("value"))
        if (found := behind(value)) is not None:
            found.global_name = name
        return value

    def replace(self, name: str, value: Any) -> None:
        """Have a global name stand for something else, until it is restored. What cannot cross stays as it was."""
        self._ask({"op": "replace", "name": name, "value": value})

    def delete(self, name: str) -> None:
        """Take a global name away, until it is restored."""
        self._ask({"op": "delete", "name": name})

    def restore(self, names: set[str]) -> None:
        if names and self.session.running:
            self._ask({"op": "restore", "names": sorted(names)})

    def _ask(self, request: Mapping[str, Any]) -> None:
        with suppress(Refused, Stopped):
            self.session.ask(request, self.session.call_seconds())

    def find(self, name: str) -> Any:
        """Return the StudentObject of a global name, or its value where it is plain data. Raises KeyError."""
        value = self.get(name)
        return behind(value) or value

    def derive(self, made: Any, name: str, bases: tuple[Any, ...], names: dict[str, Any]) -> None:
        """Have the process make a class like one that a test has made, whose methods stay the test's."""
        above = [base for base in bases if behind(base) is not None]
        self._for_good = True
        try:
            theirs = counterpart(made, name, above, names)
        finally:
            self._for_good = False
        type.__setattr__(made, "_student_class", theirs)
        type.__setattr__(made, "_classes", (name, *type.__getattribute__(above[0], "_classes")))
        self._stand_ins[self.session.generation, theirs.number] = made

    def _given_call(self, name: str, args: Any, kwargs: Any) -> Any:
        if name == "input":
            return _answer_for(str(args[0]))
        if name not in self._given:
            raise PermissionError(f"{name} is not given to this notebook")
        return self._given[name](*args, **kwargs)

    def _reference(self, value: Any, last: bool) -> Any:
        if (found := behind(value)) is not None:
            return {"kept": found.current_number()}
        if (name := NAME_OF.get(id(value))) is not None:
            return {"constant": name}
        if (number := self.shared.number_of(value)) is not None:
            return {"kept": number}
        if not last:
            return None
        if issubclass(type(value), BaseException):
            return {"raised": [[kind.__name__ for kind in type(value).__mro__], str(value)[:2000]]}
        if (name := name_of(value)) is not None:
            return {"library": name}
        if isinstance(value, Iterator) and not callable(value):
            return {"iterator": self.lend(value.__next__)}
        if callable(value):
            return {"callback": [self.lend(value), _name(value), isinstance(value, FunctionType)]}
        return INSTANCE if is_instance(value) or self.is_own_module(type(value).__module__) else None

    def lend(self, function: Callable[..., Any]) -> int:
        lent = self.session.lent_for_good if self._for_good else self.session.lent
        last = self._next_lent - 1
        if lent.get(last) is function:  # handed over again and again
            return last
        if len(lent) > _MOST_LENT:
            raise Refused("too many functions handed over")
        lent[self._next_lent] = function
        self._next_lent += 1
        return self._next_lent - 1

    def _value(self, tag: str, content: Any) -> Any:
        if tag == "callback":
            return self.session.lent.get(content) or self.session.lent_for_good[content]
        if tag == "constant":
            return CONSTANTS[content]
        if tag == "raised":
            return as_exception(content, StudentError)
        if tag == "method":
            return self._method(*content)
        if tag != "kept":
            raise KeyError(tag)
        number, told = content
        if type(number) is not int or type(told) is not dict:
            raise KeyError(tag)
        key = (self.session.generation, number)
        if key not in self._stand_ins:  # the same object is the same here
            kind = told.get("kind")
            make = self._class if kind == "class" else self._parameter if kind == "parameter" else self._object
            self._stand_ins[key] = make(number, told)
        else:
            self.shared.wake(number)
        found = self._stand_ins[key]
        if self.reach is not None and told.get("kind") != "class" and (theirs := behind(found)) is not None:
            theirs.reach &= self.reach  # it is from here as well: what is taken at its word there may not be here
        return found

    def _own_class(self, module: str, name: str) -> type | None:
        if module == "__main__":
            return self.given_class(name)
        return class_here(module, name) if self.is_own_module(module) else None

    def _method(self, number: Any, name: Any, kind: Any) -> Any:
        """Make what stands for a method: its object is asked to call it."""
        of = behind(self._stand_ins[self.session.generation, number])
        made = new_stand_in(self._value("kept", [kind, {"kind": "class"}]), StudentMethod(
            self, -1, {"name": str(name)}, -1, reach=of.reach, of=of, method=str(name),
        ))  # fmt: skip
        of.methods[str(name)] = made
        return made

    def keeps(self, method: str) -> bool:
        """Whether what was once a method of an object is one still: nothing in the notebook's text or a test's gives
        it an attribute of that name. To look it up again each time is a message before each call."""
        texts = (*self.session.sources, *self.tests)
        if len(texts) != self._read:
            self._read, self._set = len(texts), attributes_set(texts)
        return self._set is not None and method not in self._set

    def _parameter(self, number: int, told: Mapping[str, Any]) -> Any:
        return self.shared.parameter(number, StudentObject(self, number, told, self.session.generation).do("state"))

    def _class(self, number: int, _: Any = None) -> Any:
        theirs = StudentObject(self, number, {"kind": "class"}, self.session.generation)
        told = theirs.do("describe")
        names = [str(name).rpartition(".")[2] for _, name in told["mro"]]
        theirs.described, theirs.reach = {"name": str(told["qualname"])}, self.written.reached_from(names[:1])

        made = stand_in_for(told, self._counted(names), self._own_class)
        if issubclass(type(made), StudentClass):
            type.__setattr__(made, "_student_class", theirs)
            type.__setattr__(made, "_classes", tuple(names))
        return made

    def _counted(self, names: Sequence[str]) -> Callable[[str], bool]:
        return lambda operator: any(f"__{operator}__" in self.written.methods_of(name) for name in names)

    def look_again(self) -> None:
        """Give stand-ins the special methods that later cells have given their classes."""
        there = [made for (when, _), made in self._stand_ins.items() if when == self.session.generation]
        for made in there if self.session.running else ():
            if issubclass(type(made), StudentClass) and made.__module__ == "__main__":
                with suppress(Exception):  # a process that is gone, or says nonsense: the test will tell
                    names = type.__getattribute__(made, "_classes")
                    add_methods(made, behind(made).do("describe")["has"], self._counted(names))

    def _object(self, number: int, told: Mapping[str, Any]) -> Any:
        kind = self._value("kept", [told["class"], {"kind": "class"}])
        classes = type.__getattribute__(kind, "_classes")
        theirs = StudentObject(self, number, told, self.session.generation, classes, self.reach or frozenset())
        if told.get("kind") == "coroutine":
            return _awaited(theirs)
        made = new_stand_in(kind, theirs, lambda: not self.written.reached_from(classes))
        if isinstance(made, CHANGING):
            self.shared.add(number, made)
        return made


def _name(function: Any) -> str:
    return str(getattr(function, "__name__", "function"))


async def _awaited(coroutine: StudentObject) -> Any:
    return coroutine.do("awaited")


def _answer_for(prompt: str) -> str:
    """Ask what a test has put in the place of the keyboard; nobody sits there otherwise."""
    if builtins.input is _INPUT and sys.stdin is _STDIN:
        raise PermissionError("there is no keyboard")
    return str(builtins.input(prompt))
