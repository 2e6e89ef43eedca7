"""What stands in for a student's object in a test: every use of it asks the student's process.

A Remote is never taken at its word where a test compares: only objects of a class that students were to write may say
what they are equal to.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.grading.judging.empty_arrays import marked
from lstm_course.grading.judging.session import GRACE, OutOfTime, Refused, Stopped
from lstm_course.grading.judging.told import as_raised, number_of_kind, put_back, signature, torch_class
from lstm_course.grading.student.objects import BINARY, UNARY, take_on
from lstm_course.grading.wire.bridge import bridged

if TYPE_CHECKING:
    from lstm_course.grading.judging.remote import Names


class StudentError(Exception):
    """An exception of a student's code for which there is no built-in one."""


_THEIRS = frozenset(
    {f"__{name}__" for name in (*BINARY, *UNARY, *(f"r{name}" for name in BINARY))}
    | {f"__{name}__" for name in ("len", "iter", "next", "contains", "getitem", "setitem", "delitem", "enter", "exit")}
    | {"__doc__", "__int__", "__float__", "__bool__", "__hash__", "__call__", "__format__"}
) - {"__eq__", "__ne__"}


class Remote:
    """A student's function, class or object."""

    def __init__(self, names: Names, number: int, what: Mapping[str, Any]) -> None:
        own = {
            "_names": names, "_number": number, "_what": what, "_global": "",
            "_generation": names.session.generation,
        }  # fmt: skip
        self.__dict__.update(own)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._do("call", *args, **kwargs)

    def _may(self, operator: str) -> bool:
        """Whether its own word counts: it is of a class that students were to write, and that operator is among what
        they were to write. Of anything else the word would be a forger's."""
        classes = [str(name).rpartition(".")[2] for name in self._what.get("mro", ())]
        return any(f"__{operator}__" in self._names.methods_of(name) for name in classes)

    def _do(self, what: str, *args: Any, **kwargs: Any) -> Any:
        session = self._names.session
        seconds = session.call_seconds()
        request = {"op": "do", "what": what, "target": self._current(), "args": list(args), "kwargs": kwargs}
        try:
            seeds, self._names.seeds[:] = list(self._names.seeds), []
            told = session.ask({**request, "seconds": seconds, "seeds": seeds}, seconds + GRACE)
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
            names, message, line, number = as_raised(told["raise"])
            if names and names[0] == "TooSlow":
                raise TimeoutError(f"{self._named_so()} is still running after {seconds:.0f} s")
            raised = self._names.exception(names, str(message), number, iterating=what == "next")
            raised.__dict__["student"] = (self._named_so(), str(names[0]) if names else "", str(line))
            raise raised from None
        value = marked(told.get("ok"))
        take_on(args, told.get("states"))
        if isinstance(graph := told.get("graph"), int):
            value = bridged(value, args, lambda gradients: self._backward(graph, gradients))
        if value is None:  # one that returns something has no business with its arguments
            put_back(args, told.get("changed"))
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
        return str(self._global or self._what.get("name"))

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
        return str(self._global or "it")[:80]  # what it calls itself may be made of what it was given

    def __getattribute__(self, name: str) -> Any:
        """Whether a class has ``__add__``, and what a docstring says, is theirs, although a Remote has them all.
        Python's own operators do not come by here."""
        if name in _THEIRS:
            return object.__getattribute__(self, "_do")("getattr", name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name == "__signature__":
            return signature(self._what.get("signature"))
        if name.startswith("__") and name not in ("__name__", "__doc__", "__dict__", "__qualname__", "__len__"):
            raise AttributeError(name)
        return self._do("getattr", name)

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
        if self._may("contains"):
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
        return number_of_kind(self._do("int") if self._may("int") else None, int)

    def __float__(self) -> float:
        return number_of_kind(self._do("float") if self._may("float") else None, float)

    def __instancecheck__(self, other: Any) -> bool:
        return type(other) is Remote and self._do("instance", other) is True

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
        return torch_class(self._what.get("mro", ()) if self._what.get("kind") == "object" else ()) or Remote

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
        if not self._may(name) and not (name[:1] == "r" and self._may(name[1:])):
            return NotImplemented
        return self._do(name, other)

    return operate


def _unary(name: str) -> Callable[[Remote], Any]:
    def operate(self: Remote) -> Any:
        if not self._may(name):
            raise TypeError(f"a {self._named_so()} is no number")
        return self._do(name)

    return operate


for _name in BINARY:
    setattr(Remote, f"__{_name}__", _binary(_name))
    if _name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(Remote, f"__r{_name}__", _binary(f"r{_name}"))
for _name in UNARY:
    setattr(Remote, f"__{_name}__", _unary(_name))
