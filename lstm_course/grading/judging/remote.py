"""What a student defined, in the grader's hands: every use of it asks the student's process.

A value that is plain data comes over as data, by its base class's own account. What is left, functions and objects,
stays there and is Remote here. A Remote is never taken at its word where a test compares: only objects of a class
that the test itself made an instance of may say what they are equal to.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Mapping
from typing import Any

from lstm_course.grading.judging.session import Refused, Session
from lstm_course.grading.judging.stand_in import Remote, StudentError

__all__ = ["Names", "Remote", "StudentError"]

_MOST_LENT = 1000
_INPUT, _STDIN = builtins.input, sys.stdin


class Names:
    """The grader's side of a session's wire: turns kept objects into Remotes, and lends functions."""

    def __init__(self, session: Session, given: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.session, self._given = session, dict(given or {})
        self.operators: Mapping[str, frozenset[str]] = {}  # class that students write → the instructor's methods
        self._remotes: dict[tuple[int, int], Remote] = {}
        self.seeds: list[list[Any]] = []  # that were set here, and are still to be set there
        self._exceptions: dict[int, type[Exception]] = {}
        session.keep_reference, session.make_reference = self._reference, self._value
        session.given = self._given_call

    def get(self, name: str) -> Any:
        """The value of a global name; raises KeyError where there is none."""
        answer = self.session.ask({"op": "get", "name": name}, self.session.limits.cell_seconds)
        if not isinstance(answer, dict) or answer.get("found") is not True:
            raise KeyError(name)
        value = answer.get("value")
        if isinstance(value, Remote):
            object.__setattr__(value, "_global", name)
        return value

    def methods_of(self, name: str, depth: int = 0) -> frozenset[str]:
        """The methods of a class of this name in the instructor's notebook, with those of its bases there."""
        found = self.operators.get(name, frozenset())
        bases = [base[1:-1] for base in found if base[:1] == "<" and base[1:-1] in self.operators]
        return found.union(*(self.methods_of(base, depth + 1) for base in bases)) if depth < 10 else found

    def exception(self, names: list[Any], message: str, number: Any, iterating: bool = False) -> BaseException:
        """A student's exception as one that a test can catch. Only an iterator's end ends an iteration: raised by a
        function, it would end the test's own loop."""
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
        kind = type(value)
        if issubclass(kind, Remote):
            value._current()
            return {"kept": value._number}
        if isinstance(value, type) and (number := next((n for n, k in self._exceptions.items() if k is value), None)):
            return {"kept": number}
        if last and callable(value):
            return {"callback": [self.lend(value), str(getattr(value, "__name__", "function"))]}
        return None

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
        if key not in self._remotes:  # the same object is the same here
            self._remotes[key] = Remote(self, number, what)
        return self._remotes[key]


def _answer_for(prompt: str) -> str:
    """What a test has put in the place of the keyboard; nobody sits there otherwise."""
    if builtins.input is _INPUT and sys.stdin is _STDIN:
        raise PermissionError("there is no keyboard")
    return str(builtins.input(prompt))


def _builtin(names: Any) -> type[Exception]:
    for name in names:
        kind = getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
            return kind
    return StudentError
