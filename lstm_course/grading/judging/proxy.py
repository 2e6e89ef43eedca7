"""What stands for a student's object in a test: every use of it asks the student's process.

What stands for a class is a class, and what stands for its objects is made of it: ``type``, ``isinstance``, ``except``
and whatever else Python does without asking anybody hold by themselves. A stand-in is never taken at its word where a
test compares: only objects of a class that students were to write may say what they are equal to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lstm_course.grading.judging.signatures import signature_of

# What tests look into. No other name with underscores is answered: NumPy and others ask objects for their memory.
_LOOKED_INTO = frozenset(
    f"__{name}__"
    for name in (
        *("name", "qualname", "doc", "dict", "module", "annotations", "defaults", "kwdefaults", "code", "closure"),
        *("wrapped", "func", "self", "abstractmethods", "isabstractmethod", "dataclass_fields", "dataclass_params"),
        *("match_args", "slots", "init", "new", "post_init", "members", "flags", "class_getitem", "orig_bases"),
        *("args", "origin", "version", "all", "file", "subclasses"),
    )
)
_TOLD_OF_CLASSES = frozenset({"__name__", "__qualname__", "__module__"})
_OWN, _OF_CLASS = "_student_object", "_student_class"


def _is_asked(name: str) -> bool:
    return name in _LOOKED_INTO if name[:2] == "__" == name[-2:] else name != _OWN


_MRO = type.__dict__["__mro__"]
_vars = type.__dict__["__dict__"].__get__


def behind(value: Any) -> Any:
    """Return the StudentObject that a value stands for; None where it is a value of this process."""
    kind = type(value)
    if issubclass(kind, StudentClass):
        return _vars(value).get(_OF_CLASS)
    return object.__getattribute__(value, _OWN) if issubclass(type(kind), StudentClass) else None


def _asked(value: Any) -> Any:
    if (theirs := behind(value)) is None:
        raise TypeError("there is nothing of a student's behind this")
    return theirs


class StudentClass(type):
    """The type of what stands for a student's class. Of a class that a test derives from one, the student's process
    has a counterpart as well."""

    def mro(cls) -> list[type]:
        """Put behind the stand-ins those classes of Python's, PyTorch's or the instructor's that it derives from."""
        found = type.mro(cls)
        more = [one for one in _vars(cls).get("_more_bases", ()) if all(one is not other for other in found)]
        return [*found[:-1], *more, object]

    def __init__(cls, name: str, bases: tuple[Any, ...], names: dict[str, Any], **_: Any) -> None:
        type.__init__(cls, name, bases, names)
        above = [theirs for base in bases if (theirs := behind(base)) is not None]
        if above and "_told_bases" not in names:
            above[0].namespace.derive(cls, name, bases, names)

    def __call__(cls, /, *args: Any, **kwargs: Any) -> Any:
        return _asked(cls).do("call", *args, **kwargs)

    def __getattribute__(cls, name: str) -> Any:
        if (theirs := behind(cls)) is not None and name not in _TOLD_OF_CLASSES:
            if name == "__signature__":
                return signature_of(theirs)
            if name != "mro" and _is_asked(name):
                return theirs.do("getattr", name)
        return type.__getattribute__(cls, name)

    def __setattr__(cls, name: str, value: Any) -> None:
        _asked(cls).do("setattr", name, value)

    def __delattr__(cls, name: str) -> None:
        _asked(cls).do("delattr", name)

    def __dir__(cls) -> list[str]:
        return [str(name) for name in _asked(cls).do("dir")]

    def __instancecheck__(cls, other: Any) -> bool:
        if type.__instancecheck__(cls, other):
            return True
        theirs = behind(cls)
        return theirs is not None and behind(other) is not None and theirs.do("instance", other) is True

    def __subclasscheck__(cls, other: Any) -> bool:
        if type.__subclasscheck__(cls, other):
            return True
        theirs = behind(cls)
        return theirs is not None and behind(other) is not None and theirs.do("subclass", other) is True

    def __eq__(cls, other: object) -> bool:
        return cls is other or (isinstance(other, type) and _vars(cls).get("_same_here") is other)

    def __hash__(cls) -> int:
        return type.__hash__(_vars(cls).get("_same_here") or cls)

    @property
    def __mro__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return tuple(one for one in _MRO.__get__(cls) if _vars(one).get("_told", True))

    @property
    def __bases__(cls) -> tuple[type, ...]:  # type: ignore[override]
        return _vars(cls).get("_told_bases") or type.__dict__["__bases__"].__get__(cls)

    @property
    def __base__(cls) -> type:  # type: ignore[override]
        return cls.__bases__[0]


class Proxy(metaclass=StudentClass):
    """A student's function or object in a test, or one of a class of a test's own that derives from a student's.

    Its only own attribute is the StudentObject. The special methods of its class are in its class.
    """

    _told = False

    def __init_subclass__(cls, **_: Any) -> None:
        """Nothing of what classes do that it derives from here."""

    def __getattribute__(self, name: str) -> Any:
        if _is_asked(name):
            return _asked(self).do("getattr", name)
        if name == "__signature__":
            return signature_of(_asked(self))
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        _asked(self).do("setattr", name, value)

    def __delattr__(self, name: str) -> None:
        _asked(self).do("delattr", name)

    def __dir__(self) -> Iterable[str]:
        return [str(name) for name in _asked(self).do("dir")]

    def __copy__(self) -> Any:
        return _asked(self).do("copy")

    def __deepcopy__(self, _: Any) -> Any:
        return _asked(self).do("deepcopy")

    def __reduce_ex__(self, _: Any) -> Any:
        raise TypeError("an object of a student's cannot be pickled where the tests are")


class StudentException(Proxy):
    """An exception of a student's own class: Python itself keeps in it how it was raised."""

    _told = False

    def __getattribute__(self, name: str) -> Any:
        if name in ("with_traceback", "add_note"):
            return object.__getattribute__(self, name)
        return Proxy.__getattribute__(self, name)

    def __str__(self) -> str:
        return str(_asked(self).do("str"))

    def __repr__(self) -> str:
        return str(_asked(self).do("repr"))

    def __setattr__(self, name: str, value: Any) -> None:
        (object if name[:2] == "__" else Proxy).__setattr__(self, name, value)
