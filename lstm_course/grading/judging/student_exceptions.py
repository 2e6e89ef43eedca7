"""Exceptions of a student's code, as ones that a test can catch."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Mapping
from typing import Any

from lstm_course.grading.judging.proxy import StudentException


class StudentError(Exception):
    """An exception of a student's code for which there is no other here."""


def raised_there(told: Mapping[str, Any], in_words: str, iterating: bool, seconds: float) -> BaseException:
    """Return what a student's code raised, by what its process tells of it; see ``student.raised.told``.

    Only an iterator's end ends an iteration: raised by a function, it would end the test's own loop.
    """
    names, message, line = _as_raised(told["raise"])
    if names and names[0] == "TooSlow":
        return TimeoutError(f"{in_words} is still running after {seconds:.0f} s")
    own = told.get("error")
    if not iterating and {"StopIteration", "StopAsyncIteration"} & set(names):
        made: BaseException = RuntimeError(f"it raises {names[0]}")
    elif isinstance(own, StudentException):
        made = own  # type: ignore[assignment]
    else:
        made = _made(_kind(names, told.get("of")), message, told.get("args"))
    if isinstance(cause := told.get("cause"), list) and len(cause) == 2 and isinstance(cause[0], list):
        made.__cause__ = _made(builtin([str(name) for name in cause[0]]), str(cause[1]))
    object.__getattribute__(made, "__dict__")["student"] = (in_words, names[0] if names else "", line)
    return made


def who_raised(error: BaseException) -> tuple[str, str, str] | None:
    """Return what of a student's raised an exception: what it is, the exception's name, the line; None if nothing."""
    found: tuple[str, str, str] | None = object.__getattribute__(error, "__dict__").get("student")
    return found


def builtin(names: list[str]) -> type[Exception]:
    """Return the first of these that is an exception of Python's own."""
    for name in names:
        kind = getattr(builtins, name, None)
        if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, UnicodeError):
            return kind
    return StudentError


def _made(kind: type[Exception], message: str, args: Any = None) -> BaseException:
    made = kind.__new__(kind, message)
    made.args = tuple(args) if isinstance(args, tuple | list) else (message,)
    return made


def _kind(names: list[str], where: Any) -> type[Exception]:
    """Return the class of an exception: a library's own, if that is imported here, or Python's."""
    if isinstance(where, list) and len(where) == 2:
        module, name = map(str, where)
        found = vars(sys.modules[module]).get(name) if module in sys.modules else None
        if isinstance(found, type) and issubclass(found, Exception) and not issubclass(found, UnicodeError):
            return found
    return builtin(names)


def _as_raised(raised: Any) -> tuple[list[str], str, str]:
    if not isinstance(raised, list) or len(raised) != 3 or not isinstance(raised[0], list):
        return [], "", ""
    return [str(name) for name in raised[0]], str(raised[1]), str(raised[2])
