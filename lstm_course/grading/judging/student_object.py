"""One object of the student's, which lives in the student's process: what is known of it, and how it is asked."""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from lstm_course.grading.judging.draws import go_on
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.student_process import GRACE, OutOfTime, Refused, Stopped
from lstm_course.grading.wire.changes import argument, do_again
from lstm_course.grading.wire.gradients import bridged


class StudentError(Exception):
    """An exception of a student's code for which there is no built-in one."""


class StudentStopped(StudentError):
    """The student's process ended in a call. The message says how, in words of ours."""


class Namespace(Protocol):
    """What an object wants of the StudentNamespace that it is from."""

    session: Session
    seeds: list[list[Any]]
    altered_by: Mapping[str, Collection[int | str]]

    def find(self, name: str) -> Any: ...
    def methods_of(self, name: str) -> frozenset[str]: ...
    def exception(self, names: list[Any], message: str, number: Any, iterating: bool) -> BaseException: ...


@dataclass(eq=False)
class StudentObject:
    """A function, class or object of the student's.

    number       the process knows it by that, in its ``generation``
    described    what the process tells of it: kind, name, mro, signature
    global_name  under which it was looked up; "" where it came out of a call
    """

    namespace: Namespace
    number: int
    described: Mapping[str, Any]
    generation: int
    global_name: str = ""

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

    @property
    def is_class(self) -> bool:
        return self.described.get("kind") == "class"

    def may(self, operator: str) -> bool:
        """Whether its own word counts: it is of a class that students were to write, and that operator is among what
        they were to write. Of anything else the word would be a forger's."""
        if self.is_class:  # its operators are those of its objects
            return False
        classes = [str(name).rpartition(".")[2] for name in self.described.get("mro", ())]
        return any(f"__{operator}__" in self.namespace.methods_of(name) for name in classes)

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
        """Have the process do something with it, one of ``student.objects.DO``."""
        session, namespace = self.namespace.session, self.namespace
        seconds = session.call_seconds()
        target = self.number if session.has(self.generation) else self.current_number()
        alters = namespace.altered_by.get(self.name) if args and what == "call" else None
        question: Any = [what, target, seconds, *args]  # a test may ask a hundred thousand times: in few words
        if kwargs or alters or namespace.seeds:
            question = {"op": "do", "what": what, "target": target, "seconds": seconds, "args": list(args)}
            question |= {"kwargs": kwargs, "alters": list(alters or ()), "seeds": list(namespace.seeds)}
            namespace.seeds.clear()
        try:
            told = session.ask(question, seconds + GRACE)
        except OutOfTime as error:
            raise TimeoutError(f"{self.in_words} is {error}") from None
        except Stopped as error:
            raise StudentStopped(f"{self.in_words} did not come to its end: {error}") from None
        except Refused as error:
            raise TypeError(f"{self.in_words}: {error}") from None
        if isinstance(told, list) and len(told) == 1:  # a value, and nothing else came of it
            return told[0]
        if not isinstance(told, dict):
            raise StudentError("no answer")
        if printed := told.get("printed"):
            sys.stdout.write(str(printed))
        if "raise" in told:
            names, message, line, number = _as_raised(told["raise"])
            if names and names[0] == "TooSlow":
                raise TimeoutError(f"{self.in_words} is still running after {seconds:.0f} s")
            raised = namespace.exception(names, str(message), number, what == "next")
            raised.__dict__.update(_attributes(told.get("attributes")))
            raised.__dict__["student"] = (self.in_words, str(names[0]) if names else "", str(line))
            raise raised from None
        value, sent = told.get("ok"), session.sent
        go_on(args, told.get("states"))
        if isinstance(graph := told.get("graph"), int):
            value = bridged(value, args, lambda gradients: self._backward(graph, gradients))
        # One that returns something has no business with its arguments, but where the instructor's own changes them.
        if value is None:
            do_again(sent, told.get("changed"))
        elif alters:
            do_again(sent, told.get("changed"), [argument(one, args, kwargs) for one in alters])
        return value

    def _backward(self, graph: int, gradients: list[Any]) -> Any:
        session = self.namespace.session
        request = {"op": "backward", "target": graph, "gradients": gradients}
        try:
            return session.ask(request, session.call_seconds() + GRACE)
        except (Stopped, Refused) as error:
            raise StudentError(f"{self.in_words}: {error}") from None


def _attributes(told: Any) -> dict[str, Any]:
    return {n: v for n, v in told.items() if type(n) is str and n[:2] != "__"} if isinstance(told, dict) else {}


def _as_raised(raised: Any) -> tuple[list[Any], Any, Any, Any]:
    if not isinstance(raised, list) or len(raised) != 4 or not isinstance(raised[0], list):
        return [], "", "", None
    return raised[0], raised[1], raised[2], raised[3]
