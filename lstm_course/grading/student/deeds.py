"""What the grader can have done with an object of a student's process."""

from __future__ import annotations

import abc
import asyncio
import copy
import inspect
from collections.abc import Callable
from functools import partial
from types import MappingProxyType, new_class
from typing import Any

from lstm_course.grading.student.special_methods import CHANGING, NAMES, plain_base, special_methods
from lstm_course.grading.wire.shared_state import state_of

_FIXED_VALUE: dict[type, Callable[[Any], Any]] = {
    int: int.__int__,
    float: float.__float__,
    complex: complex.__complex__,
    str: str.__str__,
    bytes: lambda value: bytes.join(b"", [value]),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}
_WRAPPERS: dict[str, Callable[..., Any]] = {
    "": lambda value: value,
    "property": property,
    "staticmethod": staticmethod,
    "classmethod": classmethod,
}
_MOST_BASES, _MOST_PARAMETERS = 30, 100


def _special(dunder: str) -> Callable[..., Any]:
    def use(target: Any, /, *args: Any) -> Any:
        return getattr(type(target), dunder)(target, *args)

    return use


def _attribute(target: Any, name: str) -> Any:
    found = getattr(target, name)
    return dict(found) if type(found) is MappingProxyType else found


def _leave(target: Any, error: BaseException | None = None) -> Any:
    return type(target).__exit__(target, error and type(error), error, error and error.__traceback__)


def _signature(target: Any) -> list[Any]:
    """Return [name, kind, default, annotation] of each parameter, and the annotation of what is returned."""
    found = inspect.signature(target)
    parameters = [[p.name, int(p.kind), p.default, p.annotation] for p in found.parameters.values()]
    return [parameters[:_MOST_PARAMETERS], found.return_annotation]


def _value(target: Any) -> Any:
    """Return the plain value that an object is by its base class's own account."""
    base = plain_base(type(target))
    if base in CHANGING:
        return state_of(target)
    return _FIXED_VALUE[base](target)


def _bound(target: type, one: Any, name: str) -> Any:
    """Return what a class has under a name, bound to an object, whatever classes derived from it have there."""
    found = next(vars(base)[name] for base in target.__mro__ if name in vars(base))
    return found.__get__(one, type(one)) if hasattr(type(found), "__get__") else found


def _derive(target: type, name: str, bases: list[type], members: list[Any]) -> type:
    """Make a class of [name, kind, value, …] of what is to stand in it."""
    made = {one: _WRAPPERS[kind](*values) for one, kind, *values in members}
    return new_class(name, tuple(bases), {}, lambda names: names.update(made, __module__="__main__"))


def _of_type(name: str, kind: type) -> Any:
    """Return what Python knows of a class, whatever its metaclass says."""
    return type.__dict__[name].__get__(kind)


def _module(kind: type) -> str:
    return str(_of_type("__module__", kind))


def describe(kind: type) -> dict[str, Any]:
    """Say what the grader makes a class of its own by: where it stands, and what objects of it can do."""
    has, lacks = special_methods(kind)
    base = plain_base(kind)
    return {
        "name": _of_type("__name__", kind),
        "qualname": _of_type("__qualname__", kind),
        "module": _module(kind),
        "mro": [[_module(one), _of_type("__qualname__", one)] for one in type.mro(kind)[:_MOST_BASES]],
        "bases": list(_of_type("__bases__", kind)) if _module(kind) == "__main__" else [],
        "made by": None if type(kind) in (type, abc.ABCMeta) else type(kind),
        "plain": base and base.__name__,
        "has": has,
        "lacks": lacks,
    }


DO: dict[str, Callable[..., Any]] = {
    **{name: _special(dunder) for dunder, name in NAMES.items()},
    "call": lambda target, /, *args, **kwargs: target(*args, **kwargs),
    "next": next,
    "exit": _leave,
    "getattr": _attribute,
    "method": getattr,
    "setattr": setattr,
    "delattr": delattr,
    "attributes": lambda target, names: [getattr(target, name) for name in names],
    "dir": dir,
    "instance": lambda target, value: isinstance(value, target),
    "subclass": lambda target, value: issubclass(value, target),
    "signature": _signature,
    "static": inspect.getattr_static,
    "bound": _bound,
    "derive": _derive,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "awaited": lambda target: asyncio.get_event_loop().run_until_complete(target),
    "value": _value,
    "state": state_of,
    "describe": describe,
}


def deed(what: str) -> Callable[..., Any]:
    """Return what is to be done; ``"m.name"`` is to call the method of that name."""
    return DO[what] if what[:2] != "m." else partial(_call_method, what[2:])


def _call_method(name: str, target: Any, /, *args: Any, **kwargs: Any) -> Any:
    return getattr(target, name)(*args, **kwargs)
