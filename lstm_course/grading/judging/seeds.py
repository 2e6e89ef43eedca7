"""Seeds that a test sets count for the student's code as well, which draws from generators of its own process.

Nothing comes back: a student's process does not choose what a test draws next.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


def tell_seeds(told: list[list[Any]]) -> None:
    """From now on, in this process, every global seed that is set is put on the list: [whose, number]."""
    vars(random).update(seed=_telling("random", random.seed, told))
    vars(np.random).update(seed=_telling("numpy", np.random.seed, told))
    if (torch := sys.modules.get("torch")) is not None:
        vars(torch).update(manual_seed=_telling("torch", torch.manual_seed, told))


def _telling(whose: str, seed: Callable[..., Any], told: list[list[Any]]) -> Callable[..., Any]:
    @wraps(seed)
    def telling(*args: Any, **kwargs: Any) -> Any:
        number = next(iter([*args, *kwargs.values()]), None)
        if isinstance(number, int | np.integer):
            told.append([whose, int(number)])
        return seed(*args, **kwargs)

    return telling
