"""A time limit on a call in this very process, for loops that never end."""

from __future__ import annotations

import contextlib
import ctypes
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 0.1  # seconds until the next try, where a body swallows the exception
_PATIENCE = 3  # tries, before they come thick and fast: one will land outside the body's own `try`
_FAST = 5e-5
_OURS = (__file__, contextlib.__file__, threading.__file__)


class TooSlow(BaseException):
    """Raised inside a call that ran over its time. Not an Exception, so that ``except Exception`` lets it pass."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the body after ``seconds``, and again and again in case the body swallows it.

    In the main thread of a Unix process an alarm does it, which also wakes a sleeping call. Elsewhere a second
    thread asks the interpreter to raise it at the next bytecode. A single long call into C can be stopped by
    neither.
    """
    limit = _alarm if _alarm_is_ours() else _watchdog
    with limit(seconds):
        yield


def _alarm_is_ours() -> bool:
    return threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")


def _is_housekeeping(frame: FrameType | None) -> bool:
    """Whether a frame is of this file or of the machinery around it, where an exception would do harm."""
    return frame is None or frame.f_code.co_filename in _OURS


@contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    rings = 0

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal rings
        if _is_housekeeping(frame):
            return
        rings += 1
        if rings == _PATIENCE:
            signal.setitimer(signal.ITIMER_REAL, _FAST, _FAST)
        raise TooSlow

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, max(seconds, 1e-3), _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _watchdog(seconds: float) -> Iterator[None]:
    ident = threading.get_ident()
    victim = ctypes.c_ulong(ident)
    raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
    done = threading.Event()
    lock = threading.Lock()
    rings = 0

    def watch() -> None:
        nonlocal rings
        wait = max(seconds, 1e-3)
        while not done.wait(wait):
            with lock:
                if not done.is_set() and not _is_housekeeping(sys._current_frames().get(ident)):
                    raise_in(victim, ctypes.py_object(TooSlow))
                    rings += 1
            wait = _AGAIN if rings < _PATIENCE else 1e-3

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        while True:
            try:
                with lock:
                    done.set()
                watcher.join()
                break
            except TooSlow:  # one that was on its way arrived right here
                continue
        if rings:
            _let_it_arrive(victim)


def _let_it_arrive(victim: ctypes.c_ulong) -> None:
    """Nothing may be left on its way when the body is over. CPython cannot take such an exception back without
    leaving a flag behind (with which a profiled thread loops for ever), so one more is sent, and caught."""
    try:
        ctypes.pythonapi.PyThreadState_SetAsyncExc(victim, ctypes.py_object(TooSlow))
        while True:
            pass
    except TooSlow:
        pass
