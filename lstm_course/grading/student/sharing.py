"""What of the notebook's a test may change from outside: its half of ``judging.shared``."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from lstm_course.grading.student.objects import Objects
from lstm_course.grading.wire.shared_state import CONTAINERS, ModuleState, SharedState, is_small, state_of


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

    def share(self, changes: Any, gone: Sequence[int], rest: Sequence[int]) -> None:
        """Do here what the grader has done. What is ``gone`` it has no more use for, the ``rest`` for a while."""
        self.take_over(changes)
        for number in (*gone, *rest):
            self.forget(number)
        for number in gone:
            self._numbered.forget(number)

    def watch(self, number: int) -> Any:
        """Share an object again. Returns its state."""
        self.add(number, self._numbered[number])
        return state_of(self._numbered[number])

    def with_changes(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return what is told, with what has been changed here."""
        if self and (changes := self.changes()):
            told["shared"] = changes
        return told

    def module(self, name: str, names: Sequence[str]) -> list[Any] | None:
        """Share what stands under some names of a module. Returns its number and its state; None if it is not there."""
        if name not in sys.modules:
            return None
        state = ModuleState(sys.modules[name], names)
        number = self._numbered.number_of(state)
        return [number, self.watch(number)]

    def optimiser(self, kind: str, groups: Sequence[Mapping[str, Any]], defaults: Mapping[str, Any]) -> int:
        """Make an optimiser like one of a test's, of parameters that are the notebook's. Returns its number."""
        import torch

        made = getattr(torch.optim, kind)([dict(group) for group in groups], **defaults)
        number = self._numbered.number_of(made)
        self.add(number, made)
        return number
