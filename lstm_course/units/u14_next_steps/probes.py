"""How the scan of unit 14 is tried. This runs in the student's process: there is no right answer in here."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray


class Counting(np.ndarray):
    """An array that counts how often it, or what is made of it, is multiplied."""

    multiplied = 0

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **options: Any) -> Any:
        Counting.multiplied += ufunc is np.multiply
        plain = [value.view(np.ndarray) if isinstance(value, Counting) else value for value in inputs]
        if "out" in options:
            options["out"] = tuple(o.view(np.ndarray) if isinstance(o, Counting) else o for o in options["out"])
        result = getattr(ufunc, method)(*plain, **options)
        return result.view(Counting) if isinstance(result, np.ndarray) else result


def scans(answer: Callable[..., Any], a: Array, b: Array) -> tuple[Any, bool]:
    """Return h, and whether it took few products of arrays: three a round at most, and not one or more a step."""
    h = answer(a, b)
    Counting.multiplied = 0
    answer(a.copy().view(Counting), b.copy().view(Counting))
    rounds = math.ceil(math.log2(max(a.shape[1], 2)))
    return h, Counting.multiplied <= 3 * rounds + 1
