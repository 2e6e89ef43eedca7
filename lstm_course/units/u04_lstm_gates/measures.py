"""What counts of weights that are set by hand: what the unit does with them, run through the course's own step.

There are as many right weights as one likes. So the weights are put to work on texts of D symbols, and what is wrong on
the way stands as it is, to one decimal, where what is right stands as the right answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.lstm import lstm_step

HELD = 50
"""For so many symbols, at least, nothing may be lost."""
START = 10
_RATES = ((0.0, 0.0), (0.5, 0.0), (0.06, 0.06), (0.1, 0.03), (0.35, 0.2), (0.3, 0.35), (0.85, 0.05))
"""Text → how often the first of the two symbols comes, and the second. In the first two texts, only at the start:
there at step 9 at the latest, and then never again."""


def bits_shown(value: Any, arguments: Mapping[str, Any]) -> Array:
    """For `latch_weights`: (texts, steps), 1 where the bit is set and h is above a half, 0 where neither is; else h."""
    D, on, off = (arguments[name] for name in ("D", "set_symbol", "reset_symbol"))
    texts = _texts(D, on, off)
    true = _followed(texts, lambda bit, symbol: (bit & (symbol != off)) | (symbol == on))
    h, _ = _run(D, on, off, *_weights(value, D))
    return np.where((h > 0.5) == (true == 1), true, h.round(1))


def counts_kept(value: Any, arguments: Mapping[str, Any]) -> Array:
    """For `counter_weights`: (texts, steps), the count where c is nearest to it of all whole numbers; else c."""
    D, up, down = (arguments[name] for name in ("D", "up", "down"))
    texts = _texts(D, up, down)
    true = _followed(texts, lambda count, symbol: count + (symbol == up) - 1 * (symbol == down))
    _, c = _run(D, up, down, *_weights(value, D))
    return np.where(np.rint(c) == true, true, c.round(1))


@lru_cache(maxsize=16)
def _texts(D: int, first: int, second: int) -> Array:
    """Return texts (7, 60) of the numbers of symbols, the same for the same three numbers."""
    rng = np.random.default_rng([D, first, second])
    others = [symbol for symbol in range(D) if symbol not in (first, second)]
    T = START + HELD
    texts = rng.choice(others, (len(_RATES), T))
    chance = rng.random(texts.shape)
    a, b = (np.array(rates)[:, None] for rates in zip(*_RATES, strict=True))
    texts[chance < a + b] = second
    texts[chance < a] = first
    texts[:2, START:] = rng.choice(others, (2, HELD))
    texts[:2, START - 1] = first
    return texts


def _followed(texts: Array, step: Callable[[Array, Array], Array]) -> Array:
    now, seen = np.zeros(len(texts), int), []
    for symbols in texts.T:
        now = step(now, symbols)
        seen.append(now)
    return np.stack(seen, axis=1).astype(float)


@lru_cache(maxsize=64)
def _run(D: int, first: int, second: int, *numbers: bytes) -> tuple[Array, Array]:
    """Return h and c (texts, steps) of the unit with these weights. The right ones are asked for again and again."""
    x = np.eye(D)[_texts(D, first, second)]
    weights = [np.frombuffer(part).reshape(shape) for part, shape in zip(numbers, _shapes(D).values(), strict=True)]
    h = c = np.zeros((len(x), 1))
    seen = []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, *weights)
        seen.append((h[:, 0], c[:, 0]))
    hs, cs = np.array(seen).transpose(1, 2, 0)
    return hs, cs


def _shapes(D: int) -> dict[str, tuple[int, ...]]:
    return {"W_ih": (4, D), "W_hh": (4, 1), "b": (4,)}


def _weights(value: Any, D: int) -> list[bytes]:
    """Return the three arrays' numbers. ValueError, in words, where they are none."""
    shapes = _shapes(D)
    if not isinstance(value, tuple | list) or len(value) != len(shapes):
        raise ValueError("three arrays should come back: W_ih (4, D), W_hh (4, 1) and b (4,)")
    numbers = []
    for (name, shape), part in zip(shapes.items(), value, strict=True):
        array = np.asarray(part)
        if array.dtype.kind not in "fiub":
            raise ValueError(f"{name} should be an array of numbers")
        if array.shape != shape:
            wanted = "(4, D)" if name == "W_ih" else shape
            raise ValueError(f"{name} has the shape {array.shape}, but {wanted} is wanted")
        if not np.isfinite(array).all():
            raise ValueError(f"{name} holds a number that is not finite")
        # A million is as good as open or shut, and nothing overflows.
        numbers.append(np.clip(array.astype(np.float64), -1e6, 1e6).tobytes())
    return numbers
