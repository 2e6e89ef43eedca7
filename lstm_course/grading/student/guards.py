"""Functions of Python's own that are others in a process where tests run: they would show frames, or what is in them.

A handler of a signal is given no frame. ``globals``, ``locals`` and ``vars`` tell nothing of what runs tests, which an
object of a student's could have them do when its last name is gone. What stands here in their place is opaque: neither
a closure nor a namespace leads from it to what it is made of.
Loaded for one process alone, like ``watch``.
"""

from __future__ import annotations

import builtins
import sys
from _functools import _lru_cache_wrapper  # type: ignore[attr-defined]
from _signal import signal as set_handler
from collections.abc import Callable
from sys import _getframe
from types import FrameType
from typing import Any

from lstm_course.grading.student.watch import Watch

_OPTIMISED = 1  # in a code's flags: its variables are no dict
_MADE_ONCE, _FOR = frozenset({"_signal", "_imp", "builtins", "sys"}), {"_signal": "for signals"}


def opaque(function: Callable[..., Any]) -> Any:
    """Return a callable of C's own that calls a function, and shows nothing of it. It keeps no results."""
    return _lru_cache_wrapper(function, 0, False, tuple)


def guard_signals(watch: Watch) -> None:
    """Have ``signal.signal`` leave tests their peace, and handlers without frames."""
    imp, signals = vars(sys.modules["_imp"]), vars(sys.modules["_signal"])
    create, kept = imp["create_builtin"], list[Any]()

    def create_builtin(spec: Any) -> Any:
        if spec.name in _MADE_ONCE:
            raise watch.refused(f"another module {_FOR.get(spec.name, spec.name)}")
        return create(spec)

    def signal(number: int, handler: Any, /) -> Any:
        frame: FrameType | None = _getframe()
        while frame is not None and watch.is_library(frame.f_code.co_filename):
            frame = frame.f_back
        if watch.testing and frame is not None and watch.is_students(frame):
            raise watch.refused("signal handlers while it is tested")
        if callable(handler) and not any(handler is one for one in kept):
            handler = opaque(_without_frame(handler))
            kept.append(handler)
        return set_handler(number, handler)

    watch.allow(signal)
    signals["signal"], imp["create_builtin"] = opaque(signal), opaque(create_builtin)


def _without_frame(handler: Callable[..., Any]) -> Callable[[int, Any], Any]:
    return lambda number, frame: handler(number, None)


def guard_names(watch: Watch) -> dict[str, Any]:
    """Have ``globals``, ``locals`` and ``vars`` tell nothing of what runs tests. Returns Python's own."""

    def caller() -> FrameType:
        frame = _getframe(2)
        if watch.is_ours(frame):
            raise watch.refused("the places in which tests run")
        return frame

    def names() -> dict[str, Any]:
        return caller().f_globals

    def variables() -> Any:
        frame = caller()
        return dict(frame.f_locals) if frame.f_code.co_flags & _OPTIMISED else frame.f_locals

    def content(*of: Any) -> Any:
        if of:
            return own["vars"](*of)
        frame = caller()
        return dict(frame.f_locals) if frame.f_code.co_flags & _OPTIMISED else frame.f_locals

    watch.allow(caller)
    instead = {"globals": names, "locals": variables, "vars": content}
    own = {name: vars(builtins)[name] for name in instead}
    for name, function in instead.items():
        made = opaque(function)
        vars(made).update(__name__=name, __qualname__=name, __module__="builtins", __doc__=own[name].__doc__)
        vars(builtins)[name] = made
    return own
