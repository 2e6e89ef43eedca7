"""What of the notebook's a test may change from outside: its half of ``judging.shared``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from lstm_course.grading.student.objects import Objects
from lstm_course.grading.wire.shared_state import CONTAINERS, SharedState, is_small


class Sharing(SharedState):
    """By the numbers that objects have there."""

    def __init__(self, objects: Objects) -> None:
        super().__init__()
        self._numbered = objects

    def shared(self, name: str, value: Any) -> dict[str, Any]:
        """Tell a value under that name, and by its number where the grader may change it."""
        if type(value) not in CONTAINERS or not is_small(value):
            return {name: value}
        number = self._numbered.number_of(value)
        self.add(number, value)
        return {name: value, "same": number}

    def let_go(self, numbers: Iterable[int]) -> None:
        """Forget what the grader has no more use for."""
        for number in numbers:
            self.forget(number)
            self._numbered.forget(number)

    def with_changes(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return what is told, with what has been changed here."""
        if self and (changes := self.changes()):
            told["shared"] = changes
        return told

    def optimiser(self, kind: str, groups: Sequence[Mapping[str, Any]], defaults: Mapping[str, Any]) -> int:
        """Make an optimiser like one of a test's, of parameters that are the notebook's. Returns its number."""
        import torch

        made = getattr(torch.optim, kind)([dict(group) for group in groups], **defaults)
        number = self._numbered.number_of(made)
        self.add(number, made)
        return number
