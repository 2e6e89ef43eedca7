"""The special methods of stand-ins: what Python calls by itself, of what the student's class has of them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from lstm_course.grading.judging.empty_arrays import marked
from lstm_course.grading.judging.proxy import Proxy, behind
from lstm_course.grading.student.special_methods import BINARY, JUDGED


def asked_methods(names: Iterable[str], counted: Callable[[str], bool], lacking: Iterable[str] = ()) -> dict[str, Any]:
    """Return the namespace of a stand-in: of the special methods of these names those that ask the student's process.

    counted  whether a word of the class counts for an operator: where not, Python has its own of it, or none
    """
    made: dict[str, Any] = {f"__{name}__": None for name in lacking} | {"__array__": _array}
    for name in names:
        if name == "contains":
            made["__contains__"] = _contains
        elif name in JUDGED:
            if counted(name) and name != "array":
                made[f"__{name}__"] = _judged(name)
        elif name in ("exit", "aexit"):
            made[f"__{name}__"] = _leaving(name)
        else:
            made[f"__{name}__"] = _called if name == "call" else _asked(name)
    if "__eq__" in made:
        made.setdefault("__hash__", object.__hash__)
    return made


def add_methods(made: Any, names: Iterable[str], counted: Callable[[str], bool]) -> None:
    """Give a stand-in those of the special methods that it has not."""
    there = type.__getattribute__(made, "__dict__")
    for name, method in asked_methods(map(str, names), counted).items():
        if name not in there:
            type.__setattr__(made, name, method)


def _asked(name: str) -> Callable[..., Any]:
    def ask(self: Proxy, /, *args: Any) -> Any:
        return behind(self).do(name, *args)

    return ask


_behind = object.__getattribute__


def _called(self: Proxy, /, *args: Any, **kwargs: Any) -> Any:
    return _behind(self, "_student_object").do("call", *args, **kwargs)


def _leaving(name: str) -> Callable[..., Any]:
    def leave(self: Proxy, kind: Any = None, error: Any = None, _: Any = None) -> Any:
        if error is None and kind is not None:
            error = kind()
        return behind(self).do(name, *(() if error is None else (error,)))

    return leave


def _contains(self: Proxy, value: Any) -> bool:
    theirs = behind(self)
    if theirs and theirs.may("contains"):
        return theirs.do("contains", value) is True
    return any(one is value or one == value for one in self)  # type: ignore[attr-defined]  # compared here


def _array(self: Proxy, dtype: Any = None, copy: Any = None) -> np.ndarray:
    theirs: Any = behind(self)
    if theirs.may("array"):
        made: Any = theirs.do("array")
        if not isinstance(made, np.ndarray):
            raise TypeError("no array")
    elif (value := theirs.described.get("value")) is not None:
        made = np.asarray(value)
    elif hasattr(type(self), "__len__") and hasattr(type(self), "__getitem__"):
        made = marked(np.array(list(self)))
    else:
        raise TypeError(f"{theirs.in_words} is no array")
    return made if dtype is None else made.astype(dtype)


def _judged(name: str) -> Callable[..., Any]:
    def operate(self: Proxy, /, *args: Any) -> Any:
        theirs: Any = behind(self)
        if (fields := theirs.compared_fields(name)) is not None:
            return _by_fields(self, fields, name, args)
        if theirs.may(name):
            return theirs.do(name, *args)
        if name in BINARY:
            return NotImplemented
        if name == "hash":
            return object.__hash__(self)
        raise TypeError(f"a {theirs.in_words} is no number")

    return operate


def _by_fields(self: Proxy, fields: tuple[str, ...], name: str, args: tuple[Any, ...]) -> Any:
    """Do what a dataclass does, with what it does it with: never with anything of another class."""
    if name != "hash" and type(args[0]) is not type(self):
        return NotImplemented
    values = [_values(one, fields) for one in (self, *args)]
    return hash(values[0]) if name == "hash" else getattr(operator, name)(*values)


def _values(one: Proxy, fields: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(behind(one).do("attributes", list(fields)))
