"""What a test and a student's code both change: lists that are attributes, parameters, an optimiser of the test's."""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from types import ModuleType
from typing import Any

from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.student_life import Refused, Stopped
from lstm_course.grading.judging.student_process import Question
from lstm_course.grading.wire.changes import parts_of
from lstm_course.grading.wire.shared_state import CONTAINERS, ModuleState, SharedState, same, set_state, state_of

_MOST_GONE = 8  # that the process goes on looking at


class Shared:
    """Asks a student's process, and with each question and answer says and hears what has changed of such objects."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.state, self._generation = SharedState(), 0
        self._resting: dict[int, Any] = {}  # number → what no test uses at the time

    def ask(self, question: Question, seconds: float) -> Any:
        """Return what the process answers, as the session does."""
        if self.state.there:
            self.settle()
        told = self._session.ask(question, seconds)
        if type(told) is dict and "shared" in told and self.state:
            self.state.take_over(told["shared"])
        return told

    def settle(self) -> None:
        """Tell what a test has changed, before the notebook goes on."""
        if self._generation != self._session.generation or not self._session.running:
            self.state, self._resting = SharedState(), {}  # a process that is gone took them with it
            return
        changes, gone = self.state.changes(), self.state.gone()
        if changes or len(gone) > _MOST_GONE:
            self._say(changes, gone)

    def _say(self, changes: dict[int, Any], gone: list[int], rest: Sequence[int] = ()) -> None:
        for number in (*gone, *rest):
            self.state.forget(number)
        question = {"op": "share", "changes": changes, "gone": gone, "rest": list(rest)}
        self._session.ask(question, self._session.call_seconds())

    def rest(self) -> None:
        """At the end of a test: nothing is looked at any more that no later test comes back to."""
        if self.state and self._session.has(self._generation):
            changes, passing = self.state.changes(), self.state.passing()
            self._resting |= (staying := self.state.objects(but=passing))
            with suppress(Stopped, Refused):
                self._say(changes, passing, [*staying])

    def wake(self, number: int) -> None:
        """Share again what is come back to, as the process has it now."""
        if (value := self._resting.pop(number, None)) is not None and self._session.has(self._generation):
            with suppress(Stopped, Refused):
                set_state(value, self._session.ask({"op": "watch", "number": number}, self._session.call_seconds()))
                self.state.add(number, value)

    def wake_in(self, values: Iterable[Any]) -> None:
        """Share again what stands among values, and in what these hold; and every module's state."""
        if self._resting:
            for state in [state for state, one in self._resting.items() if isinstance(one, ModuleState)]:
                self.wake(state)
            there = {id(value): number for number, value in self._resting.items()}
            for part in parts_of([*values]):
                if (number := there.get(id(part))) is not None:
                    self.wake(number)

    def add(self, number: int, value: Any, passing: bool = False) -> None:
        """Share what the process knows by that number."""
        self._generation = self._session.generation
        self.state.add(number, value, passing)

    def one_for(self, number: Any, value: Any) -> Any:
        """Return what stands here for an object that the process shares: the same one each time."""
        if type(number) is not int or type(value) not in CONTAINERS:
            return value
        if type(known := self.state.get(number)) is type(value):
            if not same(state_of(known), state_of(value)):
                self.state.take_over({number: value})
            return known
        self.add(number, value, passing=True)
        return value

    def module(self, module: ModuleType, names: Collection[str]) -> None:
        """Share the state of a module of the instructor's, as far as it is the student's to change."""
        if not names:
            return
        question = {"op": "module", "name": module.__name__, "names": sorted(names)}
        with suppress(Stopped, Refused):
            told = self._session.ask(question, self._session.call_seconds())
            if isinstance(told, list) and len(told) == 2 and type(told[0]) is int:
                state = ModuleState(module, [*names])
                set_state(state, told[1])
                self.add(told[0], state)

    def number_of(self, value: Any) -> int | None:
        """Return the number of a parameter or optimiser that the process has as well; None of anything else."""
        torch = sys.modules.get("torch")
        if torch is None or not isinstance(value, torch.nn.Parameter | torch.optim.Optimizer):
            return None
        self.wake_in([value])
        found = self.state.number_of(value)
        return self._optimiser(torch, value) if found is None and isinstance(value, torch.optim.Optimizer) else found

    def parameter(self, number: int, told: Any) -> Any:
        """Make what stands for a parameter: one with the same numbers, whose changes are told."""
        import torch

        numbers, gradient, wanted = told
        made = torch.nn.Parameter(numbers.detach(), requires_grad=wanted is True)
        made.grad = gradient
        self.add(number, made)
        return made

    def _optimiser(self, torch: Any, value: Any) -> int | None:
        """Have the process make an optimiser as a test has made it, of the same parameters."""
        kind = type(value)
        if getattr(torch.optim, kind.__name__, None) is not kind:
            return None
        parameters = [one for group in value.param_groups for one in group["params"]]
        self.wake_in(parameters)
        if not all(self.state.number_of(one) is not None for one in parameters):
            return None
        question: Mapping[str, Any] = {
            "op": "optimiser", "kind": kind.__name__, "groups": value.param_groups, "defaults": value.defaults,
        }  # fmt: skip
        number = self._session.ask(question, self._session.call_seconds())
        if type(number) is not int:
            return None
        self.add(number, value)
        return number
