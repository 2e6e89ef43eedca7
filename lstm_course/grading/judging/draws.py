"""Where a generator of numbers stands after a student's function has drawn from it: further on, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

_MOST_STEPS = 10**8
_MOST_BLOCKS = 2000  # of 624 numbers, which have to be drawn to be known
_SINCE_HALF = 1000  # steps back in which the half of a number that is left was drawn
_MULTIPLIERS = {
    "PCG64": 0x2360ED051FC65DA44385DF649FCCF645,
    "PCG64DXSM": 0xDA942042E4DD58B5,
}
_MASK = (1 << 128) - 1


def go_on(args: Sequence[Any], states: Any) -> None:
    """Let the generators among the arguments go on to where their copies have got to, if that is ahead of them.

    A state that was chosen decides what a test draws next; then the generator stays where it is.
    """
    for arg, state in zip(args, states if isinstance(states, list) else (), strict=False):
        if isinstance(arg, np.random.Generator) and isinstance(state, dict):
            try:
                found = _ahead(arg.bit_generator, state)
            except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
                continue
            if found is not None:
                arg.bit_generator.state = found


def _ahead(bits: Any, after: dict[str, Any]) -> dict[str, Any] | None:
    """Return the state, if these bits come to it by drawing."""
    before, kind = bits.state, after["bit_generator"]
    if kind != before["bit_generator"]:
        return None
    twin = type(bits)()
    twin.state = before
    if kind in _MULTIPLIERS:
        steps = _steps(before["state"], after["state"], _MULTIPLIERS[kind])
        if steps is None:
            return None
        twin.advance(steps)
        return _with_half(twin, before, after, steps)
    if kind == "MT19937":
        wanted, block = np.asarray(after["state"]["key"]), 0
        while not np.array_equal(twin.state["state"]["key"], wanted):
            twin.random_raw(624, output=False)
            block += 1
            if block > _MOST_BLOCKS:
                return None
        behind = block == 0 and after["state"]["pos"] < before["state"]["pos"]
        return None if behind else after
    return _philox(twin, before, after) if kind == "Philox" else None


def _philox(twin: Any, before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any] | None:
    counted = int(after["state"]["counter"][0]) - int(before["state"]["counter"][0])  # four numbers for each
    if not 0 <= counted <= _MOST_STEPS // 4:
        return None
    twin.random_raw(max(4 * (counted - 1), 0), output=False)
    for steps in range(max(4 * (counted - 1), 0), 4 * (counted + 1) + 1):
        now = twin.state
        same = all(np.array_equal(now["state"][part], after["state"][part]) for part in ("counter", "key"))
        if same and now["buffer_pos"] == after["buffer_pos"]:
            return _with_half(twin, before, after, steps)
        twin.random_raw(1, output=False)
    return None


def _steps(before: Mapping[str, int], after: Mapping[str, int], multiplier: int) -> int | None:
    """How many steps lead from one state of a linear congruential generator to another, bit by bit."""
    if before["inc"] != after["inc"]:
        return None
    now, then, plus, bit, steps = int(before["state"]), int(after["state"]), int(before["inc"]), 1, 0
    while now != then and bit <= _MOST_STEPS * 2:
        if (now ^ then) & bit:
            now = (now * multiplier + plus) & _MASK
            steps |= bit
        plus = (multiplier + 1) * plus & _MASK
        multiplier = multiplier * multiplier & _MASK
        bit <<= 1
    return steps if now == then and steps <= _MOST_STEPS else None


def _with_half(twin: Any, before: dict[str, Any], after: dict[str, Any], steps: int) -> dict[str, Any]:
    """Return the state with the half of a number that is left over, where it was drawn and not made up."""
    state: dict[str, Any] = twin.state
    half = after["uinteger"]
    if not after["has_uint32"]:
        return {**state, "has_uint32": 0, "uinteger": 0}
    twin.state = before
    twin.random_raw(max(steps - _SINCE_HALF, 0), output=False)
    drawn = {int(one) >> 32 for one in np.atleast_1d(twin.random_raw(min(steps, _SINCE_HALF)))}
    own = {before["uinteger"]} if before["has_uint32"] else set()
    known = half in drawn | own
    return {**state, "has_uint32": int(known), "uinteger": half if known else 0}
