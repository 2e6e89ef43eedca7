"""Where a generator of numbers stands after a student's function has drawn from it: further on, and nowhere else."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.grading.wire import WireError
from lstm_course.grading.wire.structured import bits_of

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
        try:
            if isinstance(arg, np.random.Generator) and isinstance(state, dict):
                if (found := _ahead(arg.bit_generator, state)) is not None:
                    arg.bit_generator.state = found
            elif type(arg) is np.random.RandomState and isinstance(state, dict):
                if (old := _old_ahead(arg.get_state(legacy=False), state, _polar)) is not None:
                    arg.set_state(old)
            elif type(arg) is random.Random and isinstance(state, tuple):
                before, after = map(_as_numpys, (arg.getstate(), state))
                if (old := _old_ahead(before, after, _box_muller)) is not None:
                    arg.setstate((state[0], state[1], old["gauss"] if old["has_gauss"] else None))
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError, WireError):
            continue


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
        blocks = _blocks(twin, after)
        behind = blocks == 0 and after["state"]["pos"] < before["state"]["pos"]
        return None if blocks is None or behind else after
    return _philox(twin, before, after) if kind == "Philox" else None


def _blocks(bits: Any, after: Mapping[str, Any]) -> int | None:
    """Return how many times the 624 numbers of a Mersenne Twister are made anew until it is there; None if never."""
    twin, wanted = type(bits)(), np.asarray(after["state"]["key"])
    twin.state = bits.state
    for block in range(_MOST_BLOCKS + 1):
        if np.array_equal(twin.state["state"]["key"], wanted):
            return block
        twin.random_raw(624, output=False)
    return None


# The old generators, which keep the second of two normal numbers for the next time.


def _as_numpys(state: Any) -> dict[str, Any]:
    """Return the state of one of Python's generators as NumPy would tell it."""
    _, (*key, pos), gauss = state
    told = {"key": np.array(key, np.uint32), "pos": pos}
    return {"bit_generator": "MT19937", "state": told, "has_gauss": int(gauss is not None), "gauss": gauss or 0.0}


def _old_ahead(before: dict[str, Any], after: dict[str, Any], second: Callable[..., Any]) -> dict[str, Any] | None:
    """Return the state, if the one before comes to it by drawing; with a normal number that was drawn, or with none."""
    bits = bits_of({"bit_generator": before["bit_generator"], "state": before["state"]})
    if before["bit_generator"] != "MT19937" or _ahead(bits, after) is None:
        return None
    kept = after["gauss"] if after["has_gauss"] else None
    drawn = type(kept) is float and (
        (before["has_gauss"] and before["gauss"] == kept) or _was_drawn(bits, after, second)
    )
    return {**after, "has_gauss": int(drawn), "gauss": kept if drawn else 0.0}


def _was_drawn(bits: Any, after: dict[str, Any], second: Callable[..., Any]) -> bool:
    """Whether that normal number is the second of a pair that came of the last numbers."""
    steps = 624 * (_blocks(bits, after) or 0) + after["state"]["pos"] - bits.state["state"]["pos"]
    bits.random_raw(max(steps - 4 * _SINCE_HALF, 0), output=False)
    raw = np.atleast_1d(bits.random_raw(min(steps, 4 * _SINCE_HALF))).astype(np.int64)
    high, low = raw[:-1] >> 5, raw[1:] >> 6
    uniform = (high * 67108864.0 + low) / 9007199254740992.0
    with np.errstate(all="ignore"):
        return bool(np.isclose(second(uniform[:-2], uniform[2:]), float(after["gauss"]), rtol=1e-12, atol=0).any())


def _polar(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    x, y = 2 * first - 1, 2 * second - 1
    square = x * x + y * y
    return np.sqrt(-2 * np.log(square) / square) * x


def _box_muller(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return np.sin(first * 2 * np.pi) * np.sqrt(-2 * np.log(1 - second))


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
