"""One call of a function nobody trusts: everything it does ends up in an Outcome, nothing gets out."""

from __future__ import annotations

import contextlib
import copy
import linecache
import sys
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from types import CodeType, FrameType, FunctionType, TracebackType
from typing import Any

import numpy as np

from lstm_course.checking.answer import Answer
from lstm_course.checking.capture import capture_output
from lstm_course.checking.failing_code import operation_of
from lstm_course.checking.failing_names import recursion_of
from lstm_course.checking.fresh_memory import fill_free_memory
from lstm_course.checking.imports import import_ahead
from lstm_course.checking.limits import TooSlow, call_within
from lstm_course.checking.outcome import Failure, Operation, Outcome
from lstm_course.checking.tensors import settings_kept
from lstm_course.checking.values import identical, plain, snapshot

Probe = Callable[..., Any]


def attempt(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    seconds: float = 5.0,
    watch: tuple[str, ...] = (),
    sizes: Collection[int] = (),
    probe: Probe | None = None,
    inside: Callable[..., Any] | None = None,
) -> Outcome:
    """Run an answer as ``run`` does; what it prints, warns and logs is kept, not shown.

    ``watch`` names local variables whose values at the function's return, or at that of the function ``inside`` which
    it calls, are wanted. The time is the function's own: what it imports is imported before.
    """
    if isinstance(function, Answer):
        return function.attempt(arguments, seconds, watch, sizes, probe)
    local: dict[str, Any] = {}
    with capture_output() as said, _watched(inside or function, watch, local):
        import_ahead(function)
        outcome = run(function, arguments, seconds, sizes, probe, closely=True)
        warned = said.warnings()
    return replace(outcome, printed=said.printed(), warned=warned, local=local)


def run(
    function: Callable[..., Any],
    arguments: Mapping[str, Any],
    seconds: float,
    sizes: Collection[int] = (),
    probe: Probe | None = None,
    closely: bool = False,
) -> Outcome:
    """Call ``function`` on a copy of the arguments, by position; or have ``probe`` try it on them.

    Whatever it raises is in the outcome. No fresh memory of one of the ``sizes`` in bytes holds the right answer by
    chance. For what is trusted, a reference or a known mistake, this is enough: its caller keeps the output.
    ``closely`` looks for the piece of source that raised.
    """
    call = function if probe is None else partial(probe, function)
    given = {name: _copied(value) for name, value in arguments.items()}
    try:
        fill_free_memory(sizes)
        with contextlib.nullcontext() if probe is None else settings_kept():
            result, changed = call_within(seconds, _call, call, arguments, given)
    except BaseException as error:  # also SystemExit, and the stop button while the student's code runs
        return Outcome(failure=_failure(error, function, closely))
    return Outcome(result, changed=changed)


def _copied(value: Any) -> Any:
    """Return a copy in depth; quickly where it is an array, or a dict of some, as a cell's parameters are."""
    if isinstance(value, np.ndarray):
        return value.copy()
    parts = list(value.values()) if type(value) is dict else []
    if len(set(map(id, parts))) == len(parts) > 0 and all(
        type(p) is np.ndarray and not p.dtype.hasobject for p in parts
    ):
        return {name: part.copy(order="K") for name, part in value.items()}
    return copy.deepcopy(value)


def _call(call: Callable[..., Any], arguments: Mapping[str, Any], given: dict[str, Any]) -> tuple[Any, tuple[str, ...]]:
    """Return a snapshot of what comes back, and the names of the arguments that are no longer what they were."""
    result = snapshot(call(*given.values()))
    changed = []
    for name, before in arguments.items():
        after = given[name]
        if not _untouched(before, after) and not identical(snapshot(before), snapshot(after)):
            changed.append(name)
    return result, tuple(changed)


def _untouched(before: Any, after: Any) -> bool:
    """Whether an argument is, seen quickly, what it was: nearly always an array, or a few, that nobody touched."""
    kind = type(before)
    if kind is not type(after):
        return False
    if kind is np.ndarray:
        alike = (before.dtype, before.shape) == (after.dtype, after.shape) and not before.dtype.hasobject
        return alike and before.tobytes() == after.tobytes()
    if kind is list or kind is tuple:
        return len(before) == len(after) and all(map(_untouched, before, after))
    if kind is dict:
        same_keys = len(before) == len(after) and all(a is b for a, b in zip(before, after, strict=True))
        return same_keys and all(map(_untouched, before.values(), after.values()))
    return before is after


def code_of(function: Any) -> CodeType | None:
    """Return the code of a plain function, which cannot lie about it; None for any other callable."""
    return function.__code__ if type(function) is FunctionType else None


def _first_method(kind: Any) -> FunctionType | None:
    """Return a class's first method: all of them stand in the same cell."""
    methods = vars(kind).values() if isinstance(kind, type) else ()
    return next((method for method in methods if type(method) is FunctionType), None)


def under_names(function: Any, names: Mapping[str, Any]) -> Any:
    """Return the same function, seeing other things under some global names. Nobody else sees them."""
    if isinstance(function, Answer):
        return function.under_names(names)
    if type(function) is not FunctionType:
        return function
    changed = {**function.__globals__, **names}
    twin = FunctionType(function.__code__, changed, function.__name__, function.__defaults__, function.__closure__)
    twin.__kwdefaults__ = function.__kwdefaults__
    return twin


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

    before: Any = sys.getprofile()
    sys.setprofile(at_return)
    try:
        yield
    finally:
        if before is None or callable(before):
            sys.setprofile(before)
        else:  # cProfile, up to Python 3.11: an object that can only put itself back
            before.enable()


def _failure(error: BaseException, function: Callable[..., Any], closely: bool) -> Failure:
    if isinstance(error, TooSlow):
        return Failure("TooSlow", "")
    entries = list(_entries(error.__traceback__))
    written = function if type(function) is FunctionType else _first_method(function)
    theirs = [entry for entry in entries if written is not None and _beside(written, entry.tb_frame)]
    line = next(filter(None, map(_line, reversed(theirs))), "")
    # The raiser tells an unwritten helper's NotImplementedError from the function's own.
    raiser = entries[-1].tb_frame.f_code.co_name if entries else ""
    kind, message = kind_of(error), message_of(error)
    return Failure(kind, message, plain(line, 200), raiser, _operation(error, message, theirs) if closely else None)


def _line(raised: TracebackType) -> str:
    return linecache.getline(raised.tb_frame.f_code.co_filename, raised.tb_lineno).strip()


def _beside(function: FunctionType, frame: FrameType) -> bool:
    """Whether a frame runs what stands where the function does: in its cell, in another cell, in its module."""
    here, there = (dict.get(names, "__name__") for names in (function.__globals__, frame.f_globals))
    same = type(here) is type(there) is str and here == there
    return same or frame.f_code.co_filename == function.__code__.co_filename


def _entries(raised: TracebackType | None) -> Iterator[TracebackType]:
    while raised is not None:
        yield raised
        raised = raised.tb_next


def _operation(error: BaseException, message: str, theirs: Sequence[TracebackType]) -> Operation | None:
    """Return the piece of the student's source that raised, whatever there is in the way of looking at it."""
    try:
        if isinstance(error, RecursionError):
            return recursion_of([entry.tb_frame.f_code for entry in theirs])
        shown = next((entry for entry in reversed(theirs) if _line(entry)), None)
        return call_within(0.5, operation_of, error, message, shown) if shown else None
    except BaseException:  # an object that defends itself against being looked at, or takes its time
        return None


def kind_of(error: BaseException) -> str:
    """Return the name of an exception's type."""
    return plain(type.__dict__["__name__"].__get__(type(error)), 80)


def message_of(error: BaseException) -> str:
    """Return what an exception says, whatever its ``__str__`` does."""
    try:
        return plain(str.__str__(call_within(0.5, str, error)), 300)
    except BaseException:  # its __str__ raises, or never returns
        return ""
