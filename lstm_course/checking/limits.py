"""A time limit on a call in this very process, for loops that never end.

Why it is a call, and no ``with`` statement: neither a signal nor an exception that another thread sends arrives at
once. CPython delivers it at its next check: a function's entry, a jump back, the end of a call into C. That may be
after the body is over, on the way to the first line of an ``__exit__``; and in CPython 3.12 and 3.13 the jump back of
a ``while`` loop is missing from the exception table of the ``try`` or ``with`` that it stands in, so that what is
delivered there passes by the handler. So the function under the limit has a frame of its own, no loop here stands in
the same function as a ``try``, whoever sends looks first whether the call is still on, and what was sent before its
end and arrives after it is caught here.
"""

from __future__ import annotations

import _signal
import ctypes
import math
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType
from typing import Any, TypeVar

from lstm_course.basics.machine import IN_BROWSER
from lstm_course.checking.events import by_events

T = TypeVar("T")

_AGAIN = 0.1  # seconds until the next try, where the function swallows the exception
_PATIENCE = 3  # tries, before they come thick and fast: one will land outside the function's own `try`
_FAST_ALARM, _FAST_WATCH = 5e-5, 1e-3
_SHORTEST = 1e-3
_set_handler = _signal.signal  # what ``signal.signal`` puts around it takes longer than a short call


class TooSlow(BaseException):
    """Raised inside a call that ran over its time. Not an Exception, so that ``except Exception`` lets it pass."""


def call_within(seconds: float, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
    """Call ``function``; raise TooSlow in it after ``seconds``, and again and again in case it swallows it.

    In the main thread of a Unix process an alarm does it, which also wakes a sleeping call. Elsewhere a second
    thread asks the interpreter to raise it. A single long call into C can be stopped by neither. When this function
    has returned or raised, nothing is on its way any more.
    """
    if IN_BROWSER:
        return by_events(TooSlow, max(seconds, _SHORTEST), function, args, kwargs)
    in_main_thread = threading.current_thread() is threading.main_thread()
    limited = _by_alarm if in_main_thread and hasattr(signal, "setitimer") else _by_watcher
    return limited(max(seconds, _SHORTEST), function, args, kwargs)


def _by_alarm(seconds: float, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    running = False
    rings = 0

    def ring(signum: int, frame: FrameType | None) -> None:
        nonlocal rings
        if not running:  # the alarm comes late: the call has ended, or has not begun
            return
        rings += 1
        if rings == _PATIENCE:
            signal.setitimer(signal.ITIMER_REAL, _FAST_ALARM, _FAST_ALARM)
        raise TooSlow

    before = _set_handler(signal.SIGALRM, ring)
    around, began = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)[0], time.monotonic()
    try:
        running = True
        return function(*args, **kwargs)
    finally:
        running = False  # an assignment: CPython delivers nothing before it
        signal.setitimer(signal.ITIMER_REAL, 0)
        _set_handler(signal.SIGALRM, before)
        if around:  # a call within a call: the outer one's time goes on
            signal.setitimer(signal.ITIMER_REAL, max(around - (time.monotonic() - began), _SHORTEST), _AGAIN)


class StandingAlarm:
    """The limit of ``call_within`` for many short calls: the alarm stays set from one to the next.

    To set it and to take it back is four calls of the kernel's, which take longer than a short function. What a call
    has done to the alarm is mended before a later one: it is looked at once in a millisecond.
    """

    def __init__(self) -> None:
        in_main_thread = threading.current_thread() is threading.main_thread()
        self._thread = threading.get_ident() if in_main_thread and hasattr(signal, "setitimer") else 0
        self._ends = math.inf  # of the call that is on
        self._rings_at = math.inf
        self._looked_at = 0.0
        self._rings = 0
        self._handler = self._ring  # one object, to be known again

    def call_within(self, seconds: float, function: Callable[..., T], /, *args: Any, **kwargs: Any) -> T:
        """Call ``function``; raise TooSlow in it after ``seconds``, again and again, as the function above does."""
        if threading.get_ident() != self._thread:
            return call_within(seconds, function, *args, **kwargs)
        before, now = self._ends, time.monotonic()
        ends = now + (seconds if seconds > _SHORTEST else _SHORTEST)
        if ends < self._rings_at - _SHORTEST or now > self._looked_at + _SHORTEST:
            self._look(now, ends)
        try:
            self._ends = ends
            return function(*args, **kwargs)
        finally:
            self._ends = before  # an assignment: CPython delivers nothing before it
            if self._rings:
                self.rest()
                if before < math.inf:  # a call within a call: the outer one's time goes on
                    self._set(before)

    def rest(self) -> None:
        """Take the alarm back, if it is set."""
        if self._rings_at < math.inf:
            self._rings, self._rings_at = 0, math.inf
            signal.setitimer(signal.ITIMER_REAL, 0)

    def _look(self, now: float, ends: float) -> None:
        self._looked_at = now
        if ends < self._rings_at - _SHORTEST or signal.getsignal(signal.SIGALRM) is not self._handler:
            self._set(ends)

    def _set(self, ends: float) -> None:
        signal.signal(signal.SIGALRM, self._handler)
        signal.setitimer(signal.ITIMER_REAL, max(ends - time.monotonic(), _SHORTEST), _AGAIN)
        self._rings, self._rings_at = 0, ends

    def _ring(self, signum: int, frame: FrameType | None) -> None:
        if self._ends == math.inf:  # no call is on
            self.rest()
        elif time.monotonic() < self._ends - _SHORTEST:  # it was set for an earlier one
            self._set(self._ends)
        else:
            self._rings += 1
            if self._rings == _PATIENCE:
                signal.setitimer(signal.ITIMER_REAL, _FAST_ALARM, _FAST_ALARM)
            raise TooSlow


_raise_in = ctypes.pythonapi.PyThreadState_SetAsyncExc
_TOO_SLOW = ctypes.py_object(TooSlow)


class _Watcher(threading.Thread):
    """Sends TooSlow to another thread, again and again, as long as ``running`` says that the call is on."""

    def __init__(self, victim: int, seconds: float) -> None:
        super().__init__(daemon=True)
        self.victim = ctypes.c_ulong(victim)
        self.running = self.sending = False
        self.sent = 0
        self._seconds = seconds
        self._end = threading.Event()

    def run(self) -> None:
        wait = self._seconds
        while not self._end.wait(wait):
            self.sending = True
            if self.running:
                self.sent += 1
                _raise_in(self.victim, _TOO_SLOW)
            self.sending = False
            wait = _AGAIN if self.sent < _PATIENCE else _FAST_WATCH

    def wait_for_the_last(self) -> None:
        """Return when nothing more will be sent. ``running`` is False by now; may be called again if interrupted."""
        while self.sending:
            time.sleep(1e-4)

    def let_it_arrive(self) -> None:
        """Raise TooSlow: what was sent and has not arrived, or one more. CPython cannot take such an exception back
        without leaving a flag behind, with which a profiled thread loops for ever."""
        _raise_in(self.victim, _TOO_SLOW)
        while True:
            pass

    def end(self) -> None:
        self._end.set()
        self.join()


def _by_watcher(seconds: float, function: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]) -> T:
    watcher = _Watcher(threading.get_ident(), seconds)
    watcher.start()
    try:
        watcher.running = True
        return function(*args, **kwargs)
    finally:
        watcher.running = False
        # From here on two can arrive, and no third: one that was sent before, and one that is being sent right now.
        # Nothing is delivered between an assignment and a `try`, nor between the end of a handler and what follows.
        try:
            watcher.wait_for_the_last()
        except TooSlow:
            try:
                watcher.wait_for_the_last()
            except TooSlow:
                watcher.wait_for_the_last()
        if watcher.sent:
            try:  # noqa: SIM105 (suppress has an __exit__, see above)
                watcher.let_it_arrive()
            except TooSlow:
                pass
        watcher.end()
