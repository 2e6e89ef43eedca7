"""What stands for a student's object in a test: every use of it asks the student's process.

A proxy is never taken at its word where a test compares: only objects of a class that students were to write may say
what they are equal to.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lstm_course.grading.judging.student_object import StudentObject
from lstm_course.grading.student.objects import BINARY, IN_PLACE, UNARY

_THEIRS = frozenset(
    {f"__{name}__" for name in (*BINARY, *UNARY, *(f"r{name}" for name in BINARY))}
    | {f"__{name}__" for name in ("len", "iter", "next", "contains", "getitem", "setitem", "delitem", "enter", "exit")}
    | {"__doc__", "__int__", "__float__", "__bool__", "__hash__", "__call__", "__format__"}
) - {"__eq__", "__ne__"}


# What tests look into. No other name with underscores is answered: NumPy and others ask objects for their memory.
_LOOKED_INTO = frozenset(
    f"__{name}__"
    for name in (
        "name", "doc", "dict", "qualname", "len", "module", "bases", "mro", "annotations", "defaults", "kwdefaults",
        "code", "wrapped", "abstractmethods", "dataclass_fields", "match_args", "slots", "init", "members",
    )
)  # fmt: skip


_own = object.__getattribute__


class _Kind(type):
    """The type of what stands for an object of a student's class: ``type(dog) == Dog`` holds."""

    __number__: int | None

    def __eq__(cls, other: object) -> bool:
        theirs = behind(other)
        return cls is other if theirs is None else cls.__number__ == theirs.number and theirs.is_class

    def __hash__(cls) -> int:
        return type.__hash__(cls)


class Proxy(metaclass=_Kind):
    """A student's function, class or object in a test. Its only own attribute is ``_student_object``."""

    __number__ = None

    def __init__(self, student_object: StudentObject) -> None:
        object.__setattr__(self, "_student_object", student_object)

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return _own(self, "_student_object").do("call", *args, **kwargs)

    def __getattribute__(self, name: str) -> Any:
        """Whether a class has ``__add__``, and what a docstring says, is theirs, although a Proxy has them all.
        Python's own operators do not come by here."""
        if name in _THEIRS or name in _LOOKED_INTO:
            return object.__getattribute__(self, "_student_object").do("getattr", name)
        return object.__getattribute__(self, name)

    def __getattr__(self, name: str) -> Any:
        if name == "__signature__":
            return _signature(self._student_object.described.get("signature"))
        if name.startswith("__"):
            raise AttributeError(name)
        return self._student_object.do("getattr", name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._student_object.do("setattr", name, value)

    def __delattr__(self, name: str) -> None:
        self._student_object.do("delattr", name)

    def __getitem__(self, key: Any) -> Any:
        return self._student_object.do("getitem", key)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._student_object.do("setitem", key, value)

    def __delitem__(self, key: Any) -> None:
        self._student_object.do("delitem", key)

    def __contains__(self, value: Any) -> bool:
        if self._student_object.may("contains"):
            return self._student_object.do("contains", value) is True
        return any(one == value for one in self)  # compared here

    def __len__(self) -> int:
        length = self._student_object.do("len")
        if type(length) is not int or not 0 <= length < sys.maxsize:
            raise TypeError("a length must be a whole number")
        return length

    def __bool__(self) -> bool:
        return self._student_object.do("bool") is True

    def __iter__(self) -> Any:
        iterator = self._student_object.do("iter")
        return _Iterator(iterator) if isinstance(iterator, Proxy) else iter(iterator)

    def __next__(self) -> Any:
        return self._student_object.do("next")

    def __str__(self) -> str:
        return str(self._student_object.do("str"))

    def __repr__(self) -> str:
        return str(self._student_object.do("repr"))

    def __format__(self, spec: str) -> str:
        return str(self._student_object.do("format", spec))

    def __int__(self) -> int:
        return _number_of_kind(self._student_object.do("int") if self._student_object.may("int") else None, int)

    def __float__(self) -> float:
        return _number_of_kind(self._student_object.do("float") if self._student_object.may("float") else None, float)

    def __instancecheck__(self, other: Any) -> bool:
        return behind(other) is not None and self._student_object.do("instance", other) is True

    def __subclasscheck__(self, other: Any) -> bool:
        return self._student_object.do("subclass", other) is True

    def __dir__(self) -> list[str]:
        return [str(name) for name in self._student_object.do("dir")]

    def __round__(self, *digits: int) -> Any:
        if not self._student_object.may("round"):
            raise TypeError(f"a {self._student_object.in_words} is no number")
        return self._student_object.do("round", *digits)

    def __hash__(self) -> int:
        if not self._student_object.is_class and self._student_object.may("hash"):
            return _number_of_kind(self._student_object.do("hash"), int)
        return hash((id(self._student_object.namespace), self._student_object.number))

    def __enter__(self) -> Any:
        return self._student_object.do("enter")

    def __exit__(self, *_: Any) -> None:
        self._student_object.do("exit")

    def __array__(self, *_: Any, **__: Any) -> np.ndarray:
        raise TypeError(f"{self._student_object.in_words} is no array")

    @property  # type: ignore[misc]
    def __class__(self) -> Any:
        """The first of its classes that is no student's, so that isinstance holds for ``nn.Module``."""
        if object.__getattribute__(self, "_student_object").is_class:
            return type
        return _torch_class(
            self._student_object.described.get("mro", ())
            if self._student_object.described.get("kind") == "object"
            else ()
        ) or type(self)


class _Iterator:
    def __init__(self, proxy: Proxy) -> None:
        self._next = partial(proxy._student_object.do, "next")

    def __iter__(self) -> _Iterator:
        return self

    def __next__(self) -> Any:
        return self._next()


def behind(value: Any) -> StudentObject | None:
    """Return the student's object that a value stands for; None where it is a value of this process."""
    return object.__getattribute__(value, "_student_object") if issubclass(type(value), Proxy) else None


def kind_for(name: str, number: int) -> type[Proxy]:
    """Return the type of what stands for the objects of a student's class, which its process knows by that number."""
    kind: Any = type(Proxy)
    made: type[Proxy] = kind(name if name.isidentifier() else "Proxy", (Proxy,), {"__number__": number})
    return made


def _torch_class(mro: Any) -> type | None:
    """``nn.Module`` or another Python class of torch.nn. No other: C code that is told that something is of one of its
    own types reads its memory as such."""
    for dotted in mro:
        module, _, name = str(dotted).rpartition(".")
        found = getattr(sys.modules.get(module), name, None) if module.startswith("torch.nn.") else None
        if isinstance(found, type) and "torch.nn.modules.module.Module" in mro:
            return found
    return None


def _signature(told: Any) -> inspect.Signature:
    if not isinstance(told, list):
        raise AttributeError("__signature__")
    parameters = [
        inspect.Parameter(str(name), inspect._ParameterKind(kind), default=None if default else inspect.Parameter.empty)
        for name, kind, default in told
    ]
    return inspect.Signature(parameters)


def _number_of_kind(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"no {kind.__name__}")
    return value


def _binary(name: str) -> Callable[[Proxy, Any], Any]:
    def operate(self: Proxy, other: Any) -> Any:
        theirs = self._student_object
        if not theirs.may(name) and not (name[:1] == "r" and theirs.may(name[1:])):
            return NotImplemented
        return self._student_object.do(name, other)

    return operate


def _unary(name: str) -> Callable[[Proxy], Any]:
    def operate(self: Proxy) -> Any:
        if not self._student_object.may(name):
            raise TypeError(f"a {self._student_object.in_words} is no number")
        return self._student_object.do(name)

    return operate


for _name in BINARY:
    setattr(Proxy, f"__{_name}__", _binary(_name))
    if _name not in ("eq", "ne", "lt", "le", "gt", "ge"):
        setattr(Proxy, f"__r{_name}__", _binary(f"r{_name}"))
for _name in IN_PLACE:
    setattr(Proxy, f"__{_name}__", _binary(_name))
for _name in UNARY:
    setattr(Proxy, f"__{_name}__", _unary(_name))
