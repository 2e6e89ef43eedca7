"""The global names of a student's notebook, in the grader's hands: what they stand for comes over the wire.

A value that is plain data comes over as data, by its base class's own account. What is left, functions and objects,
stays in the student's process, and a Proxy is here. Functions of a test's own are lent to the process, for one call.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from typing import Any

from lstm_course.grading.judging.proxy import Proxy, behind, kind_for
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.student_object import StudentError, StudentObject
from lstm_course.grading.judging.student_process import Refused, Stopped
from lstm_course.grading.wire.handed_over import INSTANCE, is_instance, name_of

_MOST_LENT = 1000
_INPUT, _STDIN = builtins.input, sys.stdin


class StudentNamespace:
    """Answers for the grader's side of a session's connection.

    given      what the notebook's code may have the grader do, by name
    operators  class that students write → its methods in the instructor's notebook
    altered_by function or method of the instructor's → which of its arguments it changes in place
    """

    def __init__(
        self,
        session: Session,
        given: Mapping[str, Callable[..., Any]],
        operators: Mapping[str, frozenset[str]],
        altered_by: Mapping[str, Collection[int | str]] | None = None,
    ) -> None:
        self.altered_by = altered_by or {}
        self.session, self._given, self._operators = session, given, operators
        self._proxies: dict[tuple[int, int], Proxy] = {}
        self.seeds: list[list[Any]] = []  # that were set here, and are still to be set there
        self._kinds: dict[tuple[int, int], type[Proxy]] = {}  # (generation, number of a class) → of its objects
        self._exceptions: dict[int, type[Exception]] = {}
        session.keep, session.make, session.given = self._reference, self._value, self._given_call

    def get(self, name: str) -> Any:
        """Return what a test sees under a global name: a value, or a Proxy. Raises KeyError where there is none."""
        answer = self.session.ask({"op": "get", "name": name}, self.session.limits.cell_seconds)
        if not isinstance(answer, dict) or answer.get("found") is not True:
            raise KeyError(name)
        value = answer.get("value")
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

    def methods_of(self, name: str, depth: int = 0) -> frozenset[str]:
        """Return the methods of a class of this name in the instructor's notebook, with those of its bases there."""
        found = self._operators.get(name, frozenset())
        bases = [base[1:-1] for base in found if base[:1] == "<" and base[1:-1] in self._operators]
        return found.union(*(self.methods_of(base, depth + 1) for base in bases)) if depth < 10 else found

    def exception(self, names: list[Any], message: str, number: Any, iterating: bool) -> BaseException:
        """Return a student's exception as one that a test can catch.

        Only an iterator's end ends an iteration: raised by a function, it would end the test's own loop.
        """
        if not iterating and {"StopIteration", "StopAsyncIteration"} & set(map(str, names)):
            return RuntimeError(f"it raises {names[0]}")
        if isinstance(number, int):
            return self._class_of(number, [str(name) for name in names])(message)
        return _builtin(names)(message)

    def _class_of(self, number: int, names: list[str]) -> type[Exception]:
        if number not in self._exceptions:
            base = _builtin(names)
            self._exceptions[number] = type(names[0] if names and names[0].isidentifier() else "Error", (base,), {})
        return self._exceptions[number]

    def _given_call(self, name: str, args: Any, kwargs: Any) -> Any:
        if name == "input":
            return _answer_for(str(args[0]))
        if name not in self._given:
            raise PermissionError(f"{name} is not given to this notebook")
        return self._given[name](*args, **kwargs)

    def _reference(self, value: Any, last: bool) -> Any:
        if (found := behind(value)) is not None:
            return {"kept": found.current_number()}
        if isinstance(value, type) and (number := next((n for n, k in self._exceptions.items() if k is value), None)):
            return {"kept": number}
        if not last:
            return None
        if (name := name_of(value)) is not None:
            return {"library": name}
        if isinstance(value, Iterator):
            return {"iterator": self.lend(value.__next__)}
        if callable(value):
            return {"callback": [self.lend(value), str(getattr(value, "__name__", "function"))]}
        return INSTANCE if is_instance(value) else None

    def lend(self, function: Callable[..., Any]) -> int:
        lent = self.session.lent
        number = max(lent, default=0) + 1
        if len(lent) > _MOST_LENT:
            raise Refused("too many functions handed over")
        lent[number] = function
        return number

    def _value(self, tag: str, content: Any) -> Any:
        if tag == "callback":
            return self.session.lent[content]
        if tag != "kept":
            raise KeyError(tag)
        number, what = content
        if not isinstance(number, int) or not isinstance(what, dict):
            raise KeyError(tag)
        if what.get("kind") == "class" and "builtins.Exception" in what.get("mro", ()):
            return self._class_of(number, [str(name).rpartition(".")[2] for name in what["mro"]])
        key = (self.session.generation, number)
        if key not in self._proxies:  # the same object is the same here
            self._proxies[key] = self._kind_of(what)(StudentObject(self, number, what, self.session.generation))
        return self._proxies[key]

    def _kind_of(self, what: Mapping[str, Any]) -> type[Proxy]:
        number, mro = what.get("class"), what.get("mro")
        if what.get("kind") != "object" or not isinstance(number, int) or not isinstance(mro, list) or not mro:
            return Proxy
        key = (self.session.generation, number)
        if key not in self._kinds:
            self._kinds[key] = kind_for(str(mro[0]).rpartition(".")[2], number)
        return self._kinds[key]


def _answer_for(prompt: str) -> str:
    """Ask what a test has put in the place of the keyboard; nobody sits there otherwise."""
    if builtins.input is _INPUT and sys.stdin is _STDIN:
        raise PermissionError("there is no keyboard")
    return str(builtins.input(prompt))


def _builtin(names: Any) -> type[Exception]:
    for name in names:
        kind = getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
            return kind
    return StudentError
