"""The objects of a student's process that the grader knows by number, and what can be done with them."""

from __future__ import annotations

import builtins
import copy
import inspect
import operator
import random
import traceback
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import Any

import numpy as np

from lstm_course.checking.values import plain
from lstm_course.grading.wire.gradients import bridged
from lstm_course.grading.wire.handed_over import items_of, named

_ARITHMETIC = (
    "add",
    "sub",
    "mul",
    "truediv",
    "floordiv",
    "mod",
    "pow",
    "matmul",
    "and",
    "or",
    "xor",
    "lshift",
    "rshift",
)
_COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
BINARY = (*_ARITHMETIC, *_COMPARISONS)
IN_PLACE = tuple(f"i{name}" for name in _ARITHMETIC)
UNARY = ("neg", "pos", "abs", "invert")


def _operator(name: str) -> Any:
    return getattr(operator, f"__{name}__")


def _swapped(function: Any) -> Any:
    return lambda b, a: function(a, b)


DO: dict[str, Callable[..., Any]] = {
    "call": lambda target, /, *args, **kwargs: target(*args, **kwargs),
    "getattr": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "hasattr": hasattr,
    "getitem": operator.getitem,
    "setitem": operator.setitem,
    "delitem": operator.delitem,
    "contains": operator.contains,
    "len": len,
    "iter": iter,
    "next": next,
    "str": str,
    "repr": repr,
    "bool": bool,
    "hash": hash,
    "round": round,
    "int": int,
    "float": float,
    "instance": lambda target, value: isinstance(value, target),
    "subclass": lambda target, value: issubclass(value, target),
    "dir": dir,
    "format": format,
    "enter": lambda target: type(target).__enter__(target),
    "exit": lambda target: type(target).__exit__(target, None, None, None),
    **{name: _operator(name) for name in (*BINARY, *IN_PLACE, *UNARY)},
    **{f"r{name}": _swapped(_operator(name)) for name in BINARY},
}


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

    def reference(self, value: Any, last: bool) -> Any:
        """For the wire: a function of the grader's by its number, an object of ours by its number and what it is."""
        if type(value) is Callback:
            return {"callback": value.number}
        if type(value) is Whole:
            return {"kept": [self.number_of(value.value), self._described(value.value)]}
        if not last and not isinstance(value, ModuleType | type):
            return None
        if isinstance(value, type) and value.__module__ in ("builtins", "numpy") and not last:
            return None
        return {"kept": [self.number_of(value), self._described(value)]}

    def value_of(self, ask: Callable[[dict[str, Any]], Any]) -> Callable[[str, Any], Any]:
        """For the wire: the object of a number, or a function that has the grader call its own."""

        def value(tag: str, content: Any) -> Any:
            if tag == "kept":
                return self.kept[content]
            if tag == "callback":
                return Callback(content[0], str(content[1]), ask)
            if tag == "iterator":
                return items_of(Callback(content, "next", ask))
            if tag == "library":
                return named(content)
            raise ValueError(f"an unknown tag {tag!r}")

        return value

    def _described(self, value: Any) -> dict[str, Any]:
        if isinstance(value, ModuleType):
            return {"kind": "module", "name": str(value.__name__)}
        kind = value if isinstance(value, type) else type(value)
        told: dict[str, Any] = {
            "kind": "class" if isinstance(value, type) else "function" if inspect.isroutine(value) else "object",
            "name": str(getattr(value, "__name__", kind.__name__)),
            "mro": [f"{base.__module__}.{base.__qualname__}" for base in kind.__mro__[:20]],
            "callable": callable(value),
        }
        if not isinstance(value, type) and kind.__module__ == "__main__":
            told["class"] = self.number_of(kind)
        if callable(value) and (signature := _signature(value)) is not None:
            told["signature"] = signature
        return told


class Whole:
    """An object that goes by its number, whatever it derives from."""

    def __init__(self, value: Any) -> None:
        self.value = value


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


def _signature(value: Any) -> list[list[Any]] | None:
    try:
        parameters = inspect.signature(value).parameters.values()
    except (ValueError, TypeError):
        return None
    return [[p.name, int(p.kind), p.default is not p.empty] for p in parameters][:100]


def told(error: BaseException, objects: Objects) -> list[Any]:
    """Describe an exception: the names of its type and of those it derives from, its message, where it was raised."""
    names = [base.__name__ for base in type(error).__mro__[:10]]
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if "ipykernel" in f.filename or f.filename[:1] == "<"
    ]
    line = (frames[-1].line or "") if frames else ""
    own = objects.number_of(type(error)) if type(error).__module__ == "__main__" else None
    return [names, said(error, 2000), line.strip()[:200], own]


def attributes_of(error: BaseException) -> dict[str, Any]:
    """Return what an exception of the student's own carries, as far as it is plain."""
    if type(error).__module__ != "__main__":
        return {}
    return {name: value for name, value in list(vars(error).items())[:50] if _is_plain(value)}


def _is_plain(value: Any, depth: int = 0) -> bool:
    if type(value) in (list, tuple) and depth < 3:
        return len(value) < 1000 and all(_is_plain(part, depth + 1) for part in value)
    return value is None or type(value) in (bool, int, float, str)


def said(error: BaseException, most: int) -> str:
    """Return what an exception says of itself; nothing where a student's own code fails to say it."""
    try:
        return plain(str.__str__(str(error)), most)
    except BaseException:
        return ""


def as_exception(said: Any, otherwise: type[Exception]) -> BaseException:
    """Return an exception that the other side told of, as the built-in one of that name where there is one."""
    names, message = said[0], str(said[1])
    for name in names:
        kind = getattr(builtins, str(name), None)
        if isinstance(kind, type) and issubclass(kind, Exception):
            try:
                return kind(message)
            except TypeError:  # UnicodeDecodeError and the like want more
                break
    return otherwise(message)
