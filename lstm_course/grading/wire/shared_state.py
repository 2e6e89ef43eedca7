"""Objects that there are in both processes: what is done to one there is done to the other here, with the next message.

A test changes a list that is an attribute of a student's object, an optimiser of the test's steps a student's
parameters. Neither process is told when it happens. So each keeps what both had last, and looks for what differs.
"""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import is_
from types import ModuleType
from typing import Any

import numpy as np

_MOST_PARTS, _MOST_BYTES = 10_000, 1 << 17
_SCALARS = frozenset((bool, int, float, complex, str, bytes, type(None)))
_HOLDING = frozenset((list, dict, set, tuple, np.ndarray))
CONTAINERS = (list, dict, set, deque, np.ndarray)


@dataclass(frozen=True, eq=False)
class ModuleState:
    """What stands under some global names of a module."""

    module: ModuleType
    names: Sequence[str]


class SharedState:
    """number → an object that there is on the other side as well, and what both were when they were the same."""

    def __init__(self) -> None:
        self.there: dict[int, Any] = {}
        self._last: dict[int, Any] = {}
        self._passing: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self.there)

    def add(self, number: int, value: Any, passing: bool = False) -> None:
        """Share an object. One that is ``passing`` is shared for as long as somebody else here has it."""
        self.there[number], self._last[number] = value, state_of(value)
        if passing:
            self._passing.add(number)

    def get(self, number: int) -> Any:
        return self.there.get(number)

    def number_of(self, value: Any) -> int | None:
        return next((number for number, one in self.there.items() if one is value), None)

    def changes(self) -> dict[int, Any]:
        """Return what has been changed on this side, by number."""
        found = {}
        for number, value in self.there.items():
            if not same(now := state_of(value), self._last[number]):
                found[number] = self._last[number] = now
        return found

    def take_over(self, changes: Any) -> None:
        """Do here what was done on the other side."""
        for number, state in changes.items() if isinstance(changes, dict) else ():
            if number in self.there:
                set_state(self.there[number], state)
                self._last[number] = state_of(self.there[number])

    def forget(self, number: int) -> None:
        self.there.pop(number, None)
        self._last.pop(number, None)
        self._passing.discard(number)

    def passing(self) -> list[int]:
        return [*self._passing]

    def objects(self, but: Iterable[int]) -> dict[int, Any]:
        """Return number → object, of all but those of some numbers."""
        return {number: one for number, one in self.there.items() if number not in {*but}}

    def gone(self) -> list[int]:
        """Return the numbers of what nobody else has any more."""
        return [number for number in self._passing if sys.getrefcount(self.there[number]) <= 2]


def is_small(value: Any) -> bool:
    """Whether a list, dict, set or array may be looked through at each message."""
    if isinstance(value, np.ndarray):
        return value.nbytes <= _MOST_BYTES and not value.dtype.hasobject
    waiting, count = [value], 0
    while waiting:
        parts = waiting.pop()
        count += len(parts)
        if count > _MOST_PARTS:
            return False
        inner = parts.values() if type(parts) is dict else parts
        waiting += [one for one in inner if type(one) in (list, dict, tuple)]
    return True


def state_of(value: Any) -> Any:
    """Return a copy of what can be changed of an object, whatever its class makes of that."""
    if isinstance(value, dict):
        return {key: _copied(one) for key, one in dict.items(value)}
    if isinstance(value, ModuleState):
        there = vars(value.module)
        return {name: _copied(there[name]) for name in value.names if name in there}
    if isinstance(value, list | deque):
        base: Any = list if isinstance(value, list) else deque
        parts = [*base.__iter__(value)]
        return parts if _HOLDING.isdisjoint(map(type, parts)) else [*map(_copied, parts)]
    if isinstance(value, set):
        return set(set.__iter__(value))
    if isinstance(value, np.ndarray):
        return value.copy()
    return _torch_state(value)


def _copied(value: Any) -> Any:
    if type(value) in (list, dict, set, np.ndarray):
        return state_of(value)
    return tuple(map(_copied, value)) if type(value) is tuple else value


def _torch_state(value: Any) -> Any:
    torch = sys.modules["torch"]
    if isinstance(value, torch.optim.Optimizer):
        groups = [{key: one for key, one in group.items() if key != "params"} for group in value.param_groups]
        return [groups, _tensors_copied(value.state_dict()["state"])]
    gradient = value.grad
    return [value.detach().clone(), None if gradient is None else gradient.detach().clone(), value.requires_grad]


def _tensors_copied(state: Any) -> Any:
    if isinstance(state, dict):
        return {key: _tensors_copied(one) for key, one in state.items()}
    return state.detach().clone() if isinstance(state, sys.modules["torch"].Tensor) else state


def same(a: Any, b: Any) -> bool:
    """Whether two states are the same. No object in them is asked."""
    if a is b:
        return True
    kind = type(a)
    if kind is not type(b):
        return False
    if kind in (list, tuple):
        return len(a) == len(b) and (all(map(is_, a, b)) or all(map(same, a, b)))
    if kind is dict:
        return list(a) == list(b) and all(same(one, b[key]) for key, one in a.items())
    if kind is set:
        return bool(a == b)
    if kind is np.ndarray:
        return a.shape == b.shape and a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if kind.__module__ == "torch" and kind.__name__ == "Tensor":
        return a.shape == b.shape and a.dtype == b.dtype and bool((a == b).all())
    return kind in _SCALARS and bool(a == b)


def set_state(value: Any, state: Any) -> None:
    """Make an object what the other one is. What is in it stays the same object where it can."""
    if isinstance(value, dict) and isinstance(state, dict):
        merged = {key: _merged(dict.get(value, key), one) for key, one in state.items()}
        dict.clear(value)
        dict.update(value, merged)
    elif isinstance(value, ModuleState) and isinstance(state, dict):
        there = vars(value.module)
        there.update({name: _merged(there.get(name), one) for name, one in state.items() if name in value.names})
    elif isinstance(value, list | deque) and isinstance(state, list):
        base: Any = list if isinstance(value, list) else deque
        if not _HOLDING.isdisjoint(map(type, state)):
            before = [*base.__iter__(value), *[None] * len(state)]
            state = [_merged(was, now) for was, now in zip(before, state, strict=False)]
        base.clear(value)
        base.extend(value, state)
    elif isinstance(value, set) and isinstance(state, set):
        set.clear(value)
        set.update(value, state)
    elif isinstance(value, np.ndarray) and isinstance(state, np.ndarray):
        if value.shape == state.shape and value.flags.writeable:
            value[...] = state
    elif isinstance(state, list) and "torch" in sys.modules:
        _set_torch_state(value, state)


def _merged(was: Any, now: Any) -> Any:
    if type(was) is type(now) and type(was) in (list, dict, set):
        set_state(was, now)
        return was
    return now


def _set_torch_state(value: Any, state: list[Any]) -> None:
    torch = sys.modules["torch"]
    if isinstance(value, torch.optim.Optimizer):
        groups, found = state
        for group, settings in zip(value.param_groups, groups, strict=True):
            group.update(settings)
        everything = value.state_dict()
        value.load_state_dict({**everything, "state": found})
        return
    numbers, gradient, wanted = state
    value.requires_grad_(wanted is True)
    if numbers.shape == value.shape and numbers.dtype == value.dtype:
        value.data.copy_(numbers)
    else:
        value.data = numbers
    value.grad = gradient
