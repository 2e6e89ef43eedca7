"""One case of an exercise, with what the reference and the answer made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstm_course.checking.compare import Difference
from lstm_course.checking.exercise import Case
from lstm_course.checking.outcome import Outcome


@dataclass(frozen=True)
class Trial:
    """One case, tried: the inputs, what is right, what came back, and the first difference."""

    case: Case
    arguments: Mapping[str, Any]
    expected: Any
    outcome: Outcome
    difference: Difference | None

    @property
    def passed(self) -> bool:
        return self.outcome.failure is None and not self.outcome.changed and self.difference is None
