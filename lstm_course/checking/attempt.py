"""One call of a function nobody trusts: everything it does ends up in an Outcome, nothing gets out."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import logging
import sys
import traceback
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

import numpy as np

from lstm_course.checking.limits import TooSlow, time_limit
from lstm_course.checking.values import identical, snapshot

_MOST_TEXT = 2000


@dataclass(frozen=True)
class Failure:
    """An exception: its type's name, its message, where in the student's code it came from, who raised it."""

    kind: str
    message: str
    line: str = ""
    raiser: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a call did: the value it returned or the failure, and which arguments it changed."""

    value: Any = None
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
    printed: str = ""
    warned: tuple[str, ...] = ()
    local: Mapping[str, Any] = field(default_factory=dict)

    @property
    def timed_out(self) -> bool:
        return self.failure is not None and self.failure.kind == "TooSlow"


def attempt(
    function: Callable[..., Any], arguments: Mapping[str, Any], seconds: float = 5.0, watch: tuple[str, ...] = ()
) -> Outcome:
    """Call ``function`` on a copy of the arguments, by position.

    Prints, warnings and log records are kept, not shown. ``watch`` names local variables whose values at the
    function's return are wanted.
    """
    given = {name: _copy(value) for name, value in arguments.items()}
    before = {name: snapshot(value) for name, value in given.items()}
    value, failure, changed, local = None, None, (), {}
    with _kept_quiet() as (text, caught), _watched(function, watch, local):
        try:
            with time_limit(seconds):
                value = snapshot(function(*given.values()))
                changed = tuple(name for name in given if not identical(before[name], snapshot(given[name])))
        except BaseException as error:  # also SystemExit, and the stop button while the student's code runs
            failure = _failure(error, function)
    return Outcome(
        value=value,
        failure=failure,
        changed=changed,
        printed=_shortened(text.getvalue()),
        warned=tuple(dict.fromkeys(f"{w.category.__name__}: {str(w.message)[:200]}" for w in caught)),
        local=local,
    )


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_TEXT else text[:_MOST_TEXT] + " …"


class _Text(io.StringIO):
    """Keeps the beginning of a flood and forgets the rest."""

    def write(self, text: str) -> int:
        if self.tell() <= _MOST_TEXT:
            super().write(text[: _MOST_TEXT + 1])
        return len(text)


@contextlib.contextmanager
def _kept_quiet():
    text = _Text()
    disabled = logging.root.manager.disable
    with (
        contextlib.redirect_stdout(text),
        contextlib.redirect_stderr(text),
        warnings.catch_warnings(record=True) as caught,
        np.errstate(),
    ):
        warnings.simplefilter("always")
        logging.disable(logging.CRITICAL)
        try:
            yield text, caught
        finally:
            logging.disable(disabled)


@contextlib.contextmanager
def _watched(function: Callable[..., Any], names: tuple[str, ...], found: dict[str, Any]):
    code: CodeType | None = getattr(function, "__code__", None)
    if not names or code is None:
        yield
        return

    def at_return(frame: FrameType, event: str, _: Any) -> None:
        if event == "return" and frame.f_code is code:
            for name in names:
                if name in frame.f_locals:
                    found[name] = snapshot(frame.f_locals[name])

    before = sys.getprofile()
    sys.setprofile(at_return)
    try:
        yield
    finally:
        sys.setprofile(before)


def _failure(error: BaseException, function: Callable[..., Any]) -> Failure:
    if isinstance(error, TooSlow):
        return Failure("TooSlow", "")
    code = getattr(function, "__code__", None)
    frames = [(f.f_code, number) for f, number in traceback.walk_tb(error.__traceback__)]
    theirs = [(c, n) for c, n in frames if code is not None and c.co_filename == code.co_filename]
    line = linecache.getline(theirs[-1][0].co_filename, theirs[-1][1]).strip() if theirs else ""
    try:
        message = str(error)
    except BaseException:  # an exception class whose __str__ raises
        message = ""
    kind = type(error).__name__
    # The raiser tells an unwritten helper's NotImplementedError from the function's own.
    return Failure(kind, message[:300], line, frames[-1][0].co_name if frames else "")
