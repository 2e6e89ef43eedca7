"""Try something in a process that is really locked down: what a machine promises and what it keeps may differ."""

from __future__ import annotations

import json
import os
import select
import signal
import time
from collections.abc import Callable
from typing import Any, NamedTuple

from lstm_course.grading.isolation.lockdown import lockdown
from lstm_course.grading.isolation.policy import Policy


class Outcome(NamedTuple):
    """What came of it.

    value    what the deed returned, as JSON holds it
    error    the exception's name, and what it says; "" if there was none
    missing  what this machine could not enforce
    signal   the one that ended the process; 0 if it ended by itself
    seconds  that locking down took
    """

    value: Any = None
    error: str = ""
    missing: tuple[str, ...] = ()
    signal: int = 0
    seconds: float = 0.0


def attempt(policy: Policy, deed: Callable[[], object], within: float = 20.0) -> Outcome:
    """Do ``deed`` in a forked and locked-down child. Raises OSError or AttributeError where nothing can be forked."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(policy, deed, writing)
    os.close(writing)
    try:
        said = _read(reading, time.monotonic() + within)
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)  # not yet waited for: the number is still its own
        status = os.waitpid(child, 0)[1]
    if not said:
        return Outcome(error="it ended without a word", signal=os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0)
    told = json.loads(said)
    return Outcome(told["value"], told["error"], tuple(told["missing"]), 0, told["seconds"])


def _child(policy: Policy, deed: Callable[[], object], writing: int) -> None:
    value, error, own = None, "", os.getpid()
    try:
        start = time.perf_counter()
        missing = lockdown(policy)
        seconds = time.perf_counter() - start
        try:
            value = deed()
        except BaseException as raised:
            error = f"{type(raised).__name__}: {raised}"
        told = {"value": value, "error": error, "missing": missing, "seconds": seconds}
        if os.getpid() == own:  # a copy that the deed could make of itself has nothing to say
            os.write(writing, json.dumps(told, default=repr).encode())
    finally:
        os._exit(0)


def _read(reading: int, until: float) -> bytes:
    said = b""
    while (left := until - time.monotonic()) > 0 and select.select([reading], [], [], left)[0]:
        more = os.read(reading, 1 << 16)
        if not more:
            break
        said += more
    return said
