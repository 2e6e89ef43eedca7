"""What a student defined, in the grader's hands: every use of it asks the student's process.

A value that is plain data comes over as data, by its base class's own account. What is left, functions and objects,
stays there and is Remote here. A Remote is never taken at its word where a test compares: only objects of a class
that the test itself made an instance of may say what they are equal to.
"""

from __future__ import annotations

import builtins
import inspect
import sys
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.grading.sandbox.objects import BINARY, UNARY, take_on
from lstm_course.grading.trusted.gradients import bridged
from lstm_course.grading.trusted.session import GRACE, OutOfTime, Refused, Session, Stopped

_MOST_LENT = 1000


class StudentError(Exception):
    """An exception of a student's code for which there is no built-in one."""


class Names:
    """The grader's side of a session's wire: turns kept objects into Remotes, and lends functions."""

    def __init__(self, session: Session, given: Mapping[str, Callable[..., Any]] | None = None) -> None:
        self.session, self._given = session, dict(given or {})
        self.classes: frozenset[str] = frozenset()  # what the instructor has students write as a class
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
        if name not in self._given:
            raise PermissionError(f"{name} is not given to this notebook")
        return self._given[name](*args, **kwargs)

    def _reference(self, value: Any, last: bool) -> Any:
        kind = type(value)
        if issubclass(kind, Remote):
            _checked(value)
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
        return Remote(self, number, what)


def _builtin(names: Any) -> type[Exception]:
    for name in names:
        kind = getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
            return kind
    return StudentError


class Remote:
    """A student's function, class or object."""

    def __init__(self, names: Names, number: int, what: Mapping[str, Any], constructed: bool = False) -> None:
        own = {
            "_names": names, "_number": number, "_what": what, "_constructed": constructed, "_global": "",
            "_generation": names.session.generation,
        }  # fmt: skip
        self.__dict__.update(own)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        value = self._do("call", *args, **kwargs)
        if type(value) is Remote and self._may_compare():
            value.__dict__["_constructed"] = True
        return value

    def _may_compare(self) -> bool:
        """Whether it is a class that students were to write, or comes of one: then its own word counts, since that is
        what is tested. Of anything else the word would be a forger's."""
        return bool(self._constructed) or self._global in self._names.classes

    def _do(self, what: str, *args: Any, **kwargs: Any) -> Any:
        session = self._names.session
        seconds = session.call_seconds()
        request = {"op": "do", "what": what, "target": self._current(), "args": list(args), "kwargs": kwargs}
        try:
            told = session.ask({**request, "seconds": seconds}, seconds + GRACE)
        except OutOfTime as error:
            raise TimeoutError(f"{self._named_so()} is {error}") from None
        except Stopped as error:
            raise StudentError(f"{self._named_so()}: {error}") from None
        except Refused as error:
            raise TypeError(f"{self._named_so()}: {error}") from None
        if not isinstance(told, dict):
            raise StudentError("no answer")
        if printed := told.get("printed"):
            sys.stdout.write(str(printed))
        if "raise" in told:
            names, message, line, number = told["raise"]
            if names and names[0] == "TooSlow":
                raise TimeoutError(f"{self._named_so()} is still running after {seconds:.0f} s")
            raised = self._names.exception(names, str(message), number, iterating=what == "next")
            raised.__dict__["student"] = (self._named_so(), str(names[0]) if names else "", str(line))
            raise raised from None
        value = told.get("ok")
        take_on(args, told.get("states"))
        if isinstance(graph := told.get("graph"), int):
            value = bridged(value, args, lambda gradients: self._backward(graph, gradients))
        if value is None:  # one that returns something has no business with its arguments
            _put_back(args, told.get("changed"))
        return value

    def _backward(self, graph: int, gradients: list[Any]) -> Any:
        session = self._names.session
        request = {"op": "backward", "target": graph, "gradients": gradients}
        try:
            return session.ask(request, session.call_seconds() + GRACE)
        except (Stopped, Refused) as error:
            raise StudentError(f"{self._named_so()}: {error}") from None

    @property
    def name(self) -> str:
        return self._named_so()

    def _current(self) -> int:
        """Its number, in the process that is there now."""
        session = self._names.session
        session.ready()
        if self._generation != session.generation:
            if not self._global:
                raise StudentError("Python stopped, and took this object with it")
            again = self._names.get(self._global)
            if not isinstance(again, Remote):
                raise StudentError(f"Python stopped, and {self._global} is no function any more")
            self.__dict__.update(_number=again._number, _what=again._what, _generation=session.generation)
        return int(self._number)

    def _named_so(self) -> str:
        return str(self._global or self._what.get("name") or "it")[:80]

    def __getattr__(self, name: str) -> Any:
        if name == "__signature__":
            return _signature(self._what.get("signature"))
        if name.startswith("__") and name not in ("__name__", "__doc__", "__dict__", "__qualname__", "__len__"):
            raise AttributeError(name)
        value = self._do("getattr", name)
        if type(value) is Remote:
            value.__dict__["_constructed"] = self._may_compare()
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        self._do("setattr", name, value)

    def __delattr__(self, name: str) -> None:
        self._do("delattr", name)

    def __getitem__(self, key: Any) -> Any:
        return self._do("getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._do("setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        self._do("delitem", key)

    def __contains__(self, value: Any) -> bool:
        if self._constructed:
            return self._do("contains", value) is True
        return any(one == value for one in self)  # compared here

    def __len__(self) -> int:
        length = self._do("len")
        if type(length) is not int or not 0 <= length < sys.maxsize:
            raise TypeError("a length must be a whole number")
        return length

    def __bool__(self) -> bool:
        return self._do("bool") is True

    def __iter__(self) -> Any:
        iterator = self._do("iter")
        return _Iterator(iterator) if isinstance(iterator, Remote) else iter(iterator)

    def __next__(self) -> Any:
        return self._do("next")

    def __str__(self) -> str:
        return str(self._do("str"))

    def __repr__(self) -> str:
        return str(self._do("repr"))

    def __format__(self, spec: str) -> str:
        return str(self._do("format", spec))

    def __int__(self) -> int:
        return _number(self._do("int") if self._constructed else None, int)

    def __float__(self) -> float:
        return _number(self._do("float") if self._constructed else None, float)

    def __instancecheck__(self, other: Any) -> bool:
        return self._do("instance", other) is True

    def __subclasscheck__(self, other: Any) -> bool:
        return self._do("subclass", other) is True

    def __hash__(self) -> int:
        return hash((id(self._names), self._number))

    def __enter__(self) -> Any:
        return self._do("enter")

    def __exit__(self, *_: Any) -> None:
        self._do("exit")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(f"{self._named_so()} is no array")

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The first of its classes that is no student's, so that isinstance holds for ``nn.Module``."""
        return _own_class(self._what.get("mro", ()) if self._what.get("kind") == "object" else ())

    @property
    def is_module(self) -> str:
        """The name of the module that the process says it is; "" if none."""
        return str(self._what.get("name")) if self._what.get("kind") == "module" else ""


class _Iterator:
    def __init__(self, remote: Remote) -> None:
        self._remote = remote

    def __iter__(self) -> _Iterator:
        return self

    def __next__(self) -> Any:
        return self._remote._do("next")


def _binary(name: str) -> Callable[[Remote, Any], Any]:
    def operate(self: Remote, other: Any) -> Any:
        theirs = type(other) is Remote and (other._constructed or self._constructed)
        if not theirs and not self._constructed:
            return NotImplemented
        value = self._do(name, other)
        if type(value) is Remote:
            value.__dict__["_constructed"] = True
        return value

    return operate


def _unary(name: str) -> Callable[[Remote], Any]:
    def operate(self: Remote) -> Any:
        if not self._constructed:
            raise TypeError(f"a {self._named_so()} is no number")
        return self._do(name)

    return operate


for _name in BINARY:
    setattr(Remote, f"__{_name}__", _binary(_name))
    if _name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(Remote, f"__r{_name}__", _binary(f"r{_name}"))
for _name in UNARY:
    setattr(Remote, f"__{_name}__", _unary(_name))


def _checked(remote: Remote) -> None:
    remote._current()


def _number(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value


def _own_class(mro: Any) -> type:
    """``nn.Module`` or another Python class of torch.nn. No other: C code that is told that something is of one of its
    own types reads its memory as such."""
    for dotted in mro:
        module, _, name = str(dotted).rpartition(".")
        found = getattr(sys.modules.get(module), name, None) if module.startswith("torch.nn.") else None
        if isinstance(found, type) and "torch.nn.modules.module.Module" in mro:
            return found
    return Remote


def _signature(told: Any) -> inspect.Signature:
    if not isinstance(told, list):
        raise AttributeError("__signature__")
    parameters = [
        inspect.Parameter(str(name), inspect._ParameterKind(kind), default=None if default else inspect.Parameter.empty)
        for name, kind, default in told
    ]
    return inspect.Signature(parameters)


def _put_back(args: tuple[Any, ...], changed: Any) -> None:
    """What a function that returns nothing did to its arguments."""
    for number, now in changed if isinstance(changed, list) else ():
        was = args[number]
        if isinstance(was, np.ndarray) and isinstance(now, np.ndarray) and was.shape == now.shape:
            was[...] = now
        elif isinstance(was, list) and isinstance(now, list):
            was[:] = now
        elif (isinstance(was, dict) and isinstance(now, dict)) or (isinstance(was, set) and isinstance(now, set)):
            was.clear()
            was.update(now)
