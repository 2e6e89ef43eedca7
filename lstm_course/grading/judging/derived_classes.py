"""A class that a test derives from a student's: its counterpart in the student's process calls the test's methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lstm_course.grading.judging.proxy import Proxy, StudentClass, behind
from lstm_course.grading.student.special_methods import JUDGED, NAMES

if TYPE_CHECKING:
    from lstm_course.grading.judging.student_object import StudentObject

_WRAPPED = (staticmethod, classmethod)


def counterpart(made: Any, name: str, bases: list[Any], names: dict[str, Any]) -> StudentObject:
    """Have the student's process make the counterpart of a class of a test's."""
    members = [[one, *told] for one, value in names.items() if (told := _member(one, value)) is not None]
    for base in type.mro(made)[1:]:
        if behind(base) is not None:
            _let_super_find(base)
    theirs: Any = behind(bases[0])
    if (found := behind(theirs.do("derive", name, bases, members))) is None:
        raise TypeError("no class")
    found.reach = theirs.reach
    return found


def _member(name: str, value: Any) -> list[Any] | None:
    """Return [kind, value, …] of what stands in the body of a class; None of what Python puts there."""
    if name in ("__module__", "__qualname__", "__classcell__", "__firstlineno__", "__static_attributes__"):
        return None
    if isinstance(value, property):
        return ["property", value.fget, value.fset, value.fdel]
    if isinstance(value, _WRAPPED):
        return [type(value).__name__, value.__func__]
    return ["", value]


def _let_super_find(base: Any) -> None:
    """Let ``super().name`` find what a student's class has: Python looks for it in the class itself."""
    theirs: Any = behind(base)
    there = type.__getattribute__(base, "__dict__")
    for name in theirs.do("dir"):
        special = NAMES.get(name)
        wanted = (
            name == "__init__" or name[:2] != "__" or (special is not None and name in there and special not in JUDGED)
        )
        if wanted and not isinstance(there.get(name), _OfTheirs):
            type.__setattr__(base, name, _OfTheirs(base, name))


class _OfTheirs:
    """What stands under a name in a student's class, bound to an object."""

    def __init__(self, owner: StudentClass, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, one: Proxy | None, kind: Any = None) -> Any:
        theirs: Any = behind(self._owner)
        return theirs.do("getattr", self._name) if one is None else theirs.do("bound", one, self._name)
