"""A student's function, as a judgement wants it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from lstm_course.checking.answer import Answer
from lstm_course.checking.outcome import Failure, Operand, Operation, Outcome
from lstm_course.checking.values import snapshot
from lstm_course.grading.judging.discreet import MOST_LINES, discreet
from lstm_course.grading.judging.sources import cell_of
from lstm_course.grading.judging.student_life import OutOfTime, Refused, Stopped
from lstm_course.grading.judging.student_object import StudentObject
from lstm_course.grading.judging.student_process import GRACE

_MOST_OPERANDS, _LONGEST_SHAPE = 40, 12
_SAID = 302  # of a message: what `attempt` keeps, and " …" where there was more


class RemoteAnswer(Answer):
    """Called and looked into where it lives. What comes back is taken for values and text, nothing else."""

    def __init__(
        self, function: StudentObject, under: Mapping[str, Callable[..., Any]] | None = None, source: str = ""
    ) -> None:
        self._function, self._under, self._source = function, dict(under or {}), source
        self._session = function.namespace.session
        self._refused = ""

    def attempt(
        self,
        arguments: Mapping[str, Any],
        seconds: float,
        watch: tuple[str, ...],
        sizes: Collection[int],
        probe: Callable[..., Any] | None = None,
    ) -> Outcome:
        session = self._session
        seconds = min(seconds, max(session.time_left(), 0.05))
        session.lent.clear()  # what was lent for another call is not lent for this one
        try:
            request = {
                "op": "attempt", "target": self._function.current_number(), "arguments": dict(arguments),
                "seconds": seconds, "watch": list(watch), "sizes": sorted(sizes), "names": self._under,
                "source": self._source,
                "probe": [probe.__module__, probe.__qualname__] if probe else None,
            }  # fmt: skip
            own = self._cell()
            told = outcome_of(session.ask(request, seconds + GRACE), [own])
            outcome = discreet(told, arguments, sizes, own, watch)
        except OutOfTime:
            outcome = Outcome(failure=Failure("TooSlow", ""))
        except Stopped:
            outcome = Outcome(failure=Failure("PythonStopped", ""))
        except Refused as error:
            failed = Outcome(failure=Failure("NotAnAnswer", str(error)))
            outcome = discreet(failed, arguments, sizes, self._cell(), watch)
        finally:
            session.lent.clear()
        if outcome.failure and outcome.failure.kind == "OutOfReach":
            self._refused = outcome.failure.message
        return outcome

    def uses(self, forbidden: tuple[str, ...]) -> str:
        if not forbidden or self._refused in forbidden:
            return self._refused
        question = {"op": "uses", "target": self._function.current_number(), "forbidden": list(forbidden)}
        try:
            told = self._session.ask(question, 10.0)
        except (Stopped, Refused):
            return ""
        return told if told in forbidden else ""

    def named(self, name: str) -> Any:
        try:
            found = self._function.namespace.find(name)
        except (KeyError, Stopped, Refused):
            return None
        return RemoteAnswer(found) if isinstance(found, StudentObject) else found

    def under_names(self, names: Mapping[str, Callable[..., Any]]) -> RemoteAnswer:
        return RemoteAnswer(self._function, names, self._source)

    def _cell(self) -> str:
        return cell_of(self._function.name, tuple(self._session.sources))

    def source(self) -> str | None:
        try:
            told = self._session.ask({"op": "source", "target": self._function.current_number()}, 2.0)
        except (Stopped, Refused):
            return None
        fine = isinstance(told, str) and len(told.splitlines()) <= MOST_LINES
        return told if fine and _squeezed(told) in _squeezed(self._cell()) else None

    def rewritten(self, source: str) -> RemoteAnswer:
        return RemoteAnswer(self._function, self._under, source)  # what is no Python fails when it is tried

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        return self._function.do("call", *args, **kwargs)


def outcome_of(told: Any, sources: Sequence[str] = ()) -> Outcome:
    """Make an Outcome of what a process says: text is text, values are plain, code is from the ``sources``."""
    if not isinstance(told, dict):
        return Outcome(failure=Failure("NotAnAnswer", ""))
    local = told.get("local")
    return Outcome(
        value=snapshot(told.get("value")),
        failure=_failure(told.get("failure"), sources),
        changed=_texts(told.get("changed")),
        printed=str(told.get("printed", ""))[:2000],
        warned=_texts(told.get("warned")),
        local={str(name): snapshot(value) for name, value in local.items()} if isinstance(local, dict) else {},
    )


def _failure(told: Any, sources: Sequence[str]) -> Failure | None:
    if told is None:
        return None
    parts = [str(part)[:_SAID] for part in told[:4]] if isinstance(told, list | tuple) else []
    if len(parts) < 4:
        return Failure("Error", "")
    kind, message, line, raiser = parts
    return Failure(kind, message, line, raiser, _operation(told[4], sources) if len(told) > 4 else None)


def _operation(told: Any, sources: Sequence[str]) -> Operation | None:
    """Return the piece of source that raised, if it is one: a process could write there what it was given."""
    operands = told.get("operands") if isinstance(told, dict) else None
    if not isinstance(operands, list) or len(operands) > _MOST_OPERANDS:
        return None
    code = " ".join(" ".join(source.split()) for source in sources)
    found = [_operand(one, code) for one in operands]
    text, axis = told.get("text"), told.get("axis")
    if not isinstance(text, str) or text not in code or None in found:
        return None
    few = axis if type(axis) is int and abs(axis) < _LONGEST_SHAPE else None
    return Operation(str(told.get("kind"))[:40], text[:300], tuple(one for one in found if one), few)


def _operand(told: Any, code: str) -> Operand | None:
    if not isinstance(told, list) or len(told) != 2 or not isinstance(told[0], str):
        return None
    text, shape = told
    known = isinstance(shape, list) and len(shape) < _LONGEST_SHAPE
    known = known and all(type(n) is int and -2 < n < 2**31 for n in shape)
    return Operand(text[:300] if text in code else "", tuple(shape) if known else None)


def _texts(told: Any) -> tuple[str, ...]:
    return tuple(str(text)[:300] for text in told[:20]) if isinstance(told, list | tuple) else ()


def _squeezed(text: str) -> str:
    return " ".join(text.split())
