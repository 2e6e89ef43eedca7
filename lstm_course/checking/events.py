"""A time limit where there are neither signals nor threads: in a browser, CPython's own events look at the clock.

Each jump back and each call of a Python function asks whether the time is over. Where it is, TooSlow is raised, and
from then on at every line: whatever the function does to swallow it, it meets the next one at once. A single long call
into C cannot be stopped. Needs CPython 3.12.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable
from types import CodeType
from typing import Any, TypeVar

T = TypeVar("T")

_TOOLS = (4, 3)  # numbers that CPython leaves to whoever wants one


def _monitoring() -> Any:
    return sys.monitoring  # type: ignore[attr-defined,unused-ignore]  # not in 3.11, which has no browser to run in


class _Limit:
    """The limit of the call that is on. One for the process: where it is needed, there is one thread."""

    def __init__(self) -> None:
        self.ends = math.inf
        self.raised: type[BaseException] = TimeoutError
        self.tool: int | None = None

    def look(self, code: CodeType, *_: Any) -> Any:
        if time.monotonic() < self.ends or code is _call.__code__:
            return None
        self._watch(lines=True)
        raise self.raised

    def begin(self) -> None:
        """Take a tool's number, if none is ours, and have it look."""
        monitoring = _monitoring()
        if self.tool is None:
            self.tool = next(number for number in _TOOLS if monitoring.get_tool(number) is None)
            monitoring.use_tool_id(self.tool, "lstm-course's time limit")
            for event in (monitoring.events.JUMP, monitoring.events.PY_START, monitoring.events.LINE):
                monitoring.register_callback(self.tool, event, self.look)
        self._watch(lines=False)

    def end(self) -> None:
        assert self.tool is not None
        _monitoring().set_events(self.tool, 0)
        _monitoring().free_tool_id(self.tool)
        self.tool = None

    def _watch(self, lines: bool) -> None:
        events = _monitoring().events
        _monitoring().set_events(self.tool, events.JUMP | events.PY_START | (events.LINE if lines else 0))


_limit = _Limit()


def by_events(
    raised: type[BaseException],
    seconds: float,
    function: Callable[..., T],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> T:
    """Call ``function``; raise ``raised`` in it after ``seconds``, at every line from there on."""
    return _call(raised, seconds, function, args, kwargs)


def _call(raised: Any, seconds: float, function: Any, args: Any, kwargs: Any) -> Any:
    around = _limit.ends, _limit.raised
    _limit.ends, _limit.raised = math.inf, raised
    _limit.begin()
    try:
        _limit.ends = min(around[0], time.monotonic() + seconds)
        return function(*args, **kwargs)
    finally:
        _limit.ends, _limit.raised = around  # before any function of Python's own: that would be an event
        if around[0] == math.inf:
            _limit.end()
        else:
            _limit.begin()
