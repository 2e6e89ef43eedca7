"""Exceptions that one of the two processes tells the other of."""

from __future__ import annotations

import builtins
import traceback
from typing import Any

from lstm_course.checking.values import plain


def told(error: BaseException, own: Any) -> dict[str, Any]:
    """Describe an exception: its type and those it derives from, its message, where it was raised, what it holds.

    ``own`` makes of one of a student's own class what goes over the wire for it.
    """
    frames = [
        f for f in traceback.extract_tb(error.__traceback__) if "ipykernel" in f.filename or f.filename[:1] == "<"
    ]
    line = (frames[-1].line or "") if frames else ""
    kind = type(error)
    says: dict[str, Any] = {"raise": [_names(error), said(error, 2000), line.strip()[:200]]}
    if kind.__module__ == "__main__":
        says["error"] = own(error)
        # It stays here for as long as the process: without what its frames hold.
        error.__traceback__ = error.__context__ = None
    elif kind.__module__ != "builtins":
        says["of"] = [str(kind.__module__), kind.__qualname__]
    if kind.__module__ != "__main__" and _is_plain(error.args):
        says["args"] = error.args
    if (cause := error.__cause__) is not None:
        says["cause"] = [_names(cause), said(cause, 2000)]
    return says


def warned(seen: Any) -> list[Any]:
    """Describe a warning as the standard library's ``warnings`` recorded it."""
    return [[base.__name__ for base in seen.category.__mro__[:10]], said(seen.message, 300)]


def _names(error: BaseException) -> list[str]:
    return [base.__name__ for base in type(error).__mro__[:10]]


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
