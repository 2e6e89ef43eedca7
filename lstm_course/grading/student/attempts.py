"""What a judgement of an exercise asks of a student's function: to be tried on a case, and what it is made of."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_course.checking.attempt import attempt, under_names
from lstm_course.checking.forbidden import forbidden_in
from lstm_course.checking.outcome import Failure
from lstm_course.checking.source import Source, source_of
from lstm_course.grading.student.objects import Objects


class Attempts:
    """Functions go by the numbers that the grader knows them by."""

    def __init__(self, objects: Objects) -> None:
        self._objects = objects
        self._sources: dict[int, Source] = {}  # of the function that others are tried in the place of
        self._changed: tuple[tuple[int, str], Any] = ((0, ""), None)
        self._probes: dict[str, Any] = {}  # module → its code

    def attempt(
        self, target: int, arguments: Mapping[str, Any], seconds: float, watch: Sequence[str], sizes: Sequence[int],
        names: Mapping[str, Any], probe: Sequence[str] | None, source: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        function = self._rewritten(target, source) if source else self._objects[target]
        function = under_names(function, names) if names else function
        trying = self._probe(*probe) if probe else None
        outcome = attempt(function, arguments, seconds, tuple(watch), sizes=sizes, probe=trying)
        return {
            "value": outcome.value,
            "failure": _told(outcome.failure),
            "changed": list(outcome.changed),
            "printed": outcome.printed,
            "warned": list(outcome.warned),
            "local": dict(outcome.local),
        }

    def _probe(self, module: str, name: str) -> Any:
        """Return what an answer is tried by as it stands in its file: a notebook may have put something else into the
        module."""
        if module not in self._probes:
            loader = importlib.import_module(module).__spec__.loader  # type: ignore[union-attr]
            self._probes[module] = loader.get_code(module)  # type: ignore[union-attr]
        names: dict[str, Any] = {"__name__": module}
        exec(self._probes[module], names)
        return names[name]

    def _rewritten(self, target: int, source: str) -> Any:
        """Return what a function would be, defined by another text. Kept for the cases that come next."""
        if self._changed[0] != (target, source):
            self._changed = ((target, source), self._sources[target].defined_by(source))
        return self._changed[1]

    def source(self, target: int) -> str | None:
        own = source_of(self._objects[target])
        if own is None:
            return None
        self._sources = {target: own}
        return own.text

    def uses(self, target: int, forbidden: Sequence[str]) -> str:
        return forbidden_in(self._objects[target], forbidden)


def _told(failure: Failure | None) -> list[Any] | None:
    if failure is None:
        return None
    operation = failure.operation
    raised = operation and {
        "kind": operation.kind,
        "text": operation.text,
        "operands": [[one.text, None if one.shape is None else list(one.shape)] for one in operation.operands],
        "axis": operation.axis,
    }
    return [failure.kind, failure.message, failure.line, failure.raiser, raised]
