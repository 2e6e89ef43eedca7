"""One object of the student's, which lives in the student's process: what is known of it, and how it is asked."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from lstm_course.grading.judging.draws import go_on
from lstm_course.grading.judging.heeded import treated, warn_again
from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.shared import Shared
from lstm_course.grading.judging.student_exceptions import StudentError, raised_there
from lstm_course.grading.judging.student_life import OutOfTime, Refused, Stopped
from lstm_course.grading.judging.student_process import GRACE, Question
from lstm_course.grading.judging.written_classes import WrittenClasses
from lstm_course.grading.wire.changes import argument, do_again
from lstm_course.grading.wire.gradients import bridged
from lstm_course.grading.wire.short import write_question

_ALONE = (tuple, list)
_SCALARS = frozenset((bool, int, float, complex, str, bytes, type(None)))


class StudentStopped(StudentError):
    """The student's process ended in a call. The message says how, in words of ours."""


class Namespace(Protocol):
    """What an object wants of the StudentNamespace that it is from."""

    session: Session
    seeds: list[list[Any]]
    altered_by: Mapping[str, Collection[int | str]]
    reach: frozenset[str] | None
    heeds: bool
    unseen: bool
    all_seen: bool
    written: WrittenClasses
    shared: Shared

    def find(self, name: str) -> Any: ...
    def keeps(self, method: str) -> bool: ...
    def derive(self, made: Any, name: str, bases: tuple[Any, ...], names: dict[str, Any]) -> None: ...


@dataclass(eq=False)
class StudentObject:
    """A function, class or object of the student's.

    number       the process knows it by that, in its ``generation``
    described    what the process tells of it: kind, name, value
    classes      the names of its class and of those it derives from; of a class none
    reach        the classes that have to do with where it comes from
    global_name  under which it was looked up; "" where it came out of a call
    """

    namespace: Namespace
    number: int
    described: Mapping[str, Any]
    generation: int
    classes: tuple[str, ...] = ()
    reach: frozenset[str] = frozenset()
    global_name: str = ""
    methods: dict[str, Any] = field(default_factory=dict)  # what stands for those that were looked up

    @property
    def name(self) -> str:
        return str(self.global_name or self.described.get("name"))

    @property
    def module_name(self) -> str:
        """The name of the module that the process says it is; "" if none."""
        return str(self.described.get("name")) if self.described.get("kind") == "module" else ""

    @property
    def in_words(self) -> str:
        return str(self.global_name or "it")[:80]  # what it calls itself may be made of what it was given

    def may(self, operator: str) -> bool:
        """Whether its own word counts: it is of a class that students were to write, has that operator there, and is
        from where the instructor's has to do with that class. Of anything else the word would be a forger's."""
        wanted = {f"__{operator}__"} | ({f"__{operator[1:]}__"} if operator[:1] in "ri" else set())
        return any(name in self.reach and wanted & self.namespace.written.methods_of(name) for name in self.classes)

    def compared_fields(self, operator: str) -> tuple[str, ...] | None:
        """Return the attributes by which the grader does what the operator does; None where it is asked instead."""
        named = (self.namespace.written.fields_of(name, f"__{operator}__") for name in self.classes)
        return next((fields for fields in named if fields is not None), None)

    def current_number(self) -> int:
        """Return its number in the process that is there now."""
        session = self.namespace.session
        session.ready()
        if self.generation != session.generation:
            if not self.global_name:
                raise StudentError("Python stopped, and took this object with it")
            again = self.namespace.find(self.global_name)
            if not isinstance(again, StudentObject):
                raise StudentError(f"Python stopped, and {self.global_name} is no function any more")
            self.number, self.described, self.generation = again.number, again.described, session.generation
        return self.number

    def do(self, what: str, /, *args: Any, **kwargs: Any) -> Any:
        """Have the process do something with it: one of ``student.deeds.DO``, or ``"m.name"``, a call of a method."""
        session, namespace = self.namespace.session, self.namespace
        if what == "getattr" and (known := self.methods.get(args[0])) is not None and namespace.keeps(args[0]):
            return known
        seconds = session.call_seconds()
        target = self.number if session.has(self.generation) else self.current_number()
        alters = namespace.altered_by.get(self._called(what)) if args and namespace.altered_by else None
        question: Question | None = None
        if not (kwargs or alters or namespace.seeds or namespace.heeds):  # a test may ask a hundred thousand times
            question = write_question(what, target, int(seconds * 1000), args)
        if question is None:
            question = {"op": "do", "what": what, "target": target, "seconds": seconds, "args": list(args)}
            if kwargs or alters or namespace.seeds:
                question |= {"kwargs": kwargs, "alters": list(alters or ()), "seeds": list(namespace.seeds)}
                namespace.seeds.clear()
            if namespace.heeds:
                question["treated"] = treated()
            # What is put into it, it may give back.
            self.reach = self.reach.union(*(one.reach for one in _behind((*args, *kwargs.values()))))
        before, namespace.reach = namespace.reach, self.reach
        try:
            told = (namespace.shared if namespace.shared.state.there else session).ask(question, seconds + GRACE)
        except OutOfTime as error:
            raise TimeoutError(f"{self.in_words} is {error}") from None
        except Stopped as error:
            raise StudentStopped(f"{self.in_words} did not come to its end: {error}") from None
        except Refused as error:
            raise TypeError(f"{self.in_words}: {error}") from None
        finally:
            namespace.reach = before
        if type(told) in _ALONE and len(told) == 1:  # a value, and nothing else came of it
            return told[0]
        if not isinstance(told, dict):
            raise StudentError("no answer")
        if printed := told.get("printed"):
            sys.stdout.write(str(printed))
        if warned := told.get("warned"):
            warn_again(warned)
        if "raise" in told:
            raise raised_there(told, self.in_words, what == "next", seconds)
        value, sent = namespace.shared.one_for(told.get("same"), told.get("ok")), session.sent
        go_on(args, told.get("states"))
        if isinstance(graph := told.get("graph"), int):
            value = bridged(value, args, lambda gradients: self._backward(graph, gradients))
        # One that returns something has no business with its arguments, but where the instructor's own changes them.
        free = None if value is None or namespace.all_seen else [argument(one, args, kwargs) for one in alters or ()]
        namespace.unseen |= do_again(sent, told.get("changed"), free)
        return value

    def _called(self, what: str) -> str:
        return self.name.rpartition(".")[2] if what == "call" else what[2:] if what[:2] == "m." else ""

    def _backward(self, graph: int, gradients: list[Any]) -> Any:
        session = self.namespace.session
        request = {"op": "backward", "target": graph, "gradients": gradients}
        try:
            told = self.namespace.shared.ask(request, session.call_seconds() + GRACE)
            return told.get("found") if isinstance(told, dict) else None
        except (Stopped, Refused) as error:
            raise StudentError(f"{self.in_words}: {error}") from None


@dataclass(eq=False)
class StudentMethod(StudentObject):
    """A method of an object, under that name. It has no number before anything but to be called is asked of it."""

    of: StudentObject | None = None
    method: str = ""

    def current_number(self) -> int:
        assert self.of
        if not self.namespace.session.has(self.generation):
            found = behind(self.of.do("method", self.method))
            if not isinstance(found, StudentObject):
                raise StudentError("it is no method any more")
            self.number, self.generation = found.number, found.generation
        return self.number

    def do(self, what: str, /, *args: Any, **kwargs: Any) -> Any:
        """Have the process do something with it; a call by the object that it is of."""
        if what == "call" and self.of:
            return self.of.do(f"m.{self.method}", *args, **kwargs)
        return super().do(what, *args, **kwargs)


def _behind(values: Iterable[Any], depth: int = 0) -> Iterator[StudentObject]:
    """Yield the student's objects among values, and in their lists, tuples and dicts."""
    for value in values:
        if (theirs := behind(value)) is not None:
            yield theirs
        elif depth < 3 and type(value) in (list, tuple, dict):
            inner = value.values() if type(value) is dict else value
            if not _SCALARS.issuperset(map(type, inner)):
                yield from _behind(inner, depth + 1)
