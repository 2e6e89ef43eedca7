"""One call of a function nobody trusts: everything it does ends up in an Outcome, nothing gets out."""

from __future__ import annotations

import copy
import linecache
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from types import CodeType, FrameType, FunctionType
from typing import Any

import numpy as np

from lstm_course.checking.answer import Answer
from lstm_course.checking.limits import TooSlow, time_limit
from lstm_course.checking.outcome import Failure, Outcome
from lstm_course.checking.quiet import kept_quiet
from lstm_course.checking.spoil import spoil_memory
from lstm_course.checking.values import identical, plain, snapshot


def attempt(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    seconds: float = 5.0,
    watch: tuple[str, ...] = (),
    expected: Any = None,
    probe: Callable[..., Any] | None = None,
    inside: Callable[..., Any] | None = None,
) -> Outcome:
    """Call ``function`` on a copy of the arguments, by position; or have ``probe`` try it on them.

    Prints, warnings and log records are kept, not shown. ``watch`` names local variables whose values at the
    function's return, or at that of the function ``inside`` which it calls, are wanted. No memory of the size of
    ``expected`` holds the right answer by chance.
    """
    if isinstance(function, Answer):
        return function.attempt(arguments, seconds, watch, expected, probe)
    call = function if probe is None else partial(probe, function)
    given = {name: _copy(value) for name, value in arguments.items()}
    before = {name: snapshot(value) for name, value in given.items()}
    value: Any = None
    failure: Failure | None = None
    changed: tuple[str, ...] = ()
    local: dict[str, Any] = {}
    with kept_quiet() as said, _watched(inside or function, watch, local):
        try:
            spoil_memory(expected, before)
            with time_limit(seconds):
                value = snapshot(call(*given.values()))
                changed = tuple(name for name in given if not identical(before[name], snapshot(given[name])))
        except BaseException as error:  # also SystemExit, and the stop button while the student's code runs
            failure = _failure(error, function)
        warned = said.warnings()
    return Outcome(value, failure, changed, said.printed(), warned, local)


def code_of(function: Any) -> CodeType | None:
    """The code of a plain function, which cannot lie about it; None for any other callable."""
    return function.__code__ if type(function) is FunctionType else None


def _first_method(kind: Any) -> CodeType | None:
    """The code of a class's first method: all of them stand in the same cell."""
    methods = vars(kind).values() if isinstance(kind, type) else ()
    return next((method.__code__ for method in methods if type(method) is FunctionType), None)


def under_names(function: Any, names: Mapping[str, Any]) -> Any:
    """The same function, seeing other things under some global names. Nobody else sees them."""
    if isinstance(function, Answer):
        return function.under_names(names)
    if type(function) is not FunctionType:
        return function
    changed = {**function.__globals__, **names}
    twin = FunctionType(function.__code__, changed, function.__name__, function.__defaults__, function.__closure__)
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


def _copy(value: Any) -> Any:
    return value.copy() if isinstance(value, np.ndarray) else copy.deepcopy(value)


@contextmanager
def _watched(function: Callable[..., Any], names: tuple[str, ...], found: dict[str, Any]) -> Iterator[None]:
    code = code_of(function)
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
    code = code_of(function) or _first_method(function)
    frames = [(f.f_code, number) for f, number in traceback.walk_tb(error.__traceback__)]
    theirs = [(c, n) for c, n in frames if code is not None and c.co_filename == code.co_filename]
    line = linecache.getline(theirs[-1][0].co_filename, theirs[-1][1]).strip() if theirs else ""
    # The raiser tells an unwritten helper's NotImplementedError from the function's own.
    return Failure(kind_of(error), message_of(error), plain(line, 200), frames[-1][0].co_name if frames else "")


def kind_of(error: BaseException) -> str:
    """The name of an exception's type."""
    return plain(type.__dict__["__name__"].__get__(type(error)), 80)


def message_of(error: BaseException) -> str:
    """What an exception says, whatever its ``__str__`` does."""
    try:
        with time_limit(0.5):
            return plain(str.__str__(str(error)), 300)
    except BaseException:  # its __str__ raises, or never returns
        return ""
