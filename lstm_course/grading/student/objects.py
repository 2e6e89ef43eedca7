"""The objects of a student's process that the grader knows by number."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import random
from collections.abc import Callable, Iterable, Sequence
from types import MethodType, ModuleType
from typing import Any

import numpy as np

from lstm_course.grading.student.raised import as_exception
from lstm_course.grading.student.special_methods import plain_base
from lstm_course.grading.wire.gradients import bridged
from lstm_course.grading.wire.handed_over import items_of, named
from lstm_course.grading.wire.messages import SAFE_INT
from lstm_course.grading.wire.wire_types import JSONS_OWN

# Of each there is one in a process, and Python asks whether something is that one.
CONSTANTS: dict[str, Any] = {
    "NotImplemented": NotImplemented,
    "inspect.empty": inspect.Parameter.empty,
    **{f"dataclasses.{name}": getattr(dataclasses, name, None) for name in ("MISSING", "_FIELD", "_FIELD_CLASSVAR")},
}
NAME_OF = {id(value): name for name, value in CONSTANTS.items()}


GENERATORS = (np.random.Generator, np.random.RandomState, random.Random)


class Objects:
    """number → object, kept until the process ends."""

    def __init__(self) -> None:
        self.kept: list[Any] = []
        self._numbers: dict[int, int] = {}

    def __getitem__(self, number: int) -> Any:
        return self.kept[number]

    def number_of(self, value: Any) -> int:
        if id(value) not in self._numbers:
            self._numbers[id(value)] = len(self.kept)
            self.kept.append(value)
        return self._numbers[id(value)]

    def forget(self, number: int) -> None:
        """Let go of what was only shared for a while."""
        self._numbers.pop(id(self.kept[number]), None)
        self.kept[number] = None

    def reference(self, value: Any, last: bool) -> Any:
        """For the wire: a function of the grader's by its number, an object of ours by its number and what it is."""
        kind = type(value)
        if issubclass(kind, Callback):
            return {"callback": value.number}
        if kind is MethodOf:
            return {"method": [self.number_of(value.one), value.name, self.number_of(MethodType)]}
        if kind is Whole:
            return self._kept_as(value.value)
        if (name := NAME_OF.get(id(value))) is not None:
            return {"constant": name}
        if issubclass(kind, type):
            pythons = value.__module__ in ("builtins", "numpy")
            return None if pythons and not last else {"kept": [self.number_of(value), {"kind": "class"}]}
        if issubclass(kind, ModuleType):
            return self._kept_as(value)
        if kind.__name__ == "Parameter" and kind.__module__ == "torch.nn.parameter":
            return {"kept": [self.number_of(value), {"kind": "parameter"}]}
        derived = kind.__module__ == "__main__" and plain_base(kind) is not None
        return self._kept_as(value) if last or derived else None

    def _kept_as(self, value: Any) -> dict[str, Any]:
        kind = type(value)
        told: dict[str, Any] = {"class": self.number_of(kind)}
        if issubclass(kind, ModuleType):
            told |= {"kind": "module", "name": str(value.__name__)}
        elif inspect.isroutine(value):
            told["name"] = str(getattr(value, "__qualname__", ""))
        elif inspect.iscoroutine(value):
            told["kind"] = "coroutine"
        for base, plain in JSONS_OWN:
            if issubclass(kind, base) and (base is not int or abs(plain(value)) < SAFE_INT):
                told["value"] = plain(value)
        return {"kept": [self.number_of(value), told]}

    def value_of(self, ask: Callable[[dict[str, Any]], Any]) -> Callable[[str, Any], Any]:
        """For the wire: the object of a number, or a function that has the grader call its own."""

        def value(tag: str, content: Any) -> Any:
            if tag == "kept":
                return self.kept[content]
            if tag == "callback":
                number, name, binds = content
                return (FunctionCallback if binds else Callback)(number, str(name), ask)
            if tag == "iterator":
                return items_of(Callback(content, "next", ask))
            if tag == "library":
                return named(content)
            if tag == "raised":
                return as_exception(content, RuntimeError)
            if tag == "constant":
                return CONSTANTS[content]
            raise ValueError(f"an unknown tag {tag!r}")

        return value


class Whole:
    """An object that goes by its number, whatever it derives from."""

    def __init__(self, value: Any) -> None:
        self.value = value


class MethodOf:
    """What an object has under a name, and Python makes anew each time: it gets no number."""

    def __init__(self, one: Any, name: str) -> None:
        self.one, self.name = one, name


class Callback:
    """A function of the grader's. Calling it asks the grader, who does it only while it has lent the function."""

    def __init__(self, number: int, name: str, ask: Callable[[dict[str, Any]], Any]) -> None:
        self.number, self._ask = number, ask
        self.__name__ = self.__qualname__ = name

    def __deepcopy__(self, _: Any) -> Callback:
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        call = {"call": self.number, "args": args, "kwargs": kwargs}
        before = {**call, "args": [copy.deepcopy(a) if isinstance(a, np.random.Generator) else a for a in args]}
        answer, states = self._ask(call)
        take_on(args, states)
        # For gradients the grader calls it once more: it keeps nothing of a call.
        return bridged(
            answer, [*args, *kwargs.values()], lambda gradients: self._ask({**before, "gradients": gradients})[0]
        )


class FunctionCallback(Callback):
    """One that is a function there: in a class, Python makes a method of it."""

    def __get__(self, one: Any, kind: Any = None) -> Any:
        return self if one is None else MethodType(self, one)


def states_of(args: Iterable[Any]) -> list[Any]:
    """Return where the generators among the arguments stand; None for any other argument."""
    return [_state_of(arg) for arg in args]


def _state_of(value: Any) -> Any:
    if isinstance(value, np.random.Generator):
        return value.bit_generator.state
    if type(value) is np.random.RandomState:
        return value.get_state(legacy=False)
    return value.getstate() if type(value) is random.Random else None


def take_on(args: Sequence[Any], states: Any) -> None:
    """Let the generators among the arguments go on where their copies on the other side have got to."""
    for arg, state in zip(args, states if isinstance(states, list) else (), strict=False):
        if isinstance(arg, np.random.Generator) and isinstance(state, dict):
            arg.bit_generator.state = state
        elif type(arg) is np.random.RandomState:
            arg.set_state(state)
        elif type(arg) is random.Random:
            arg.setstate(state)
