"""What people get wrong in letting a weight rise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception


def _weight(of: Callable[[Any, Any], Any], without: float = 1.0) -> Callable[..., float]:
    """Another weight, ``of(step, warm_up)``; and what it is where there is no warm-up."""
    return lambda step, warm_up: float(of(step, warm_up)) if warm_up else without


KL_WEIGHT = (
    Misconception(
        "falls instead of rises",
        _weight(lambda s, w: max(0.0, 1 - s / w)),
        "At first the code is to be free, and the KL weighs nothing; at the end it weighs what it should, 1.",
    ),
    Misconception(
        "rises for ever",
        _weight(lambda s, w: s / w),
        "After the warm-up the weight stays 1: with more, the loss is no longer the bound.",
    ),
    Misconception(
        "0 until the end, then 1",
        _weight(lambda s, w: s // w if s < w else 1.0),
        "The weight rises bit by bit. A whole-number division, or a comparison, makes a jump of it.",
    ),
    Misconception(
        "the full weight at once",
        _weight(lambda s, w: 1.0),
        "That is training without annealing: the code is given up before anybody can use it.",
    ),
    Misconception(
        "0 without a warm-up",
        _weight(lambda s, w: min(1.0, s / w), without=0.0),
        "Without a warm-up the KL weighs 1 from the start. With 0 it would never count.",
    ),
    Misconception(
        "divides by a warm-up of 0",
        lambda step, warm_up: min(1.0, int(step) / int(warm_up)),
        "There may be no warm-up at all: warm_up = 0, by which nothing can be divided.",
    ),
    Misconception(
        "a warm-up of at least 1",
        lambda step, warm_up: float(min(1.0, step / max(1, warm_up))),
        "Without a warm-up the weight is 1 from the start, at step 0 too. A warm-up of 1, or of almost nothing, begins "
        "with a weight of 0.",
    ),
    Misconception(
        "0 divided by 0",
        lambda step, warm_up: float(np.minimum(1.0, np.divide(step, warm_up))),
        "NumPy divides by 0 with no more than a warning. At later steps that is infinity, of which min makes 1; at "
        "step 0 it is no number at all.",
    ),
    Misconception(
        "counts from 1",
        _weight(lambda s, w: min(1.0, (s + 1) / w)),
        "At step 0 the weight is 0: the step is the number of steps that are done.",
    ),
    Misconception(
        "stops one step short",
        _weight(lambda s, w: min(1.0, s / (w + 1))),
        "At step warm_up the weight is 1, not a little less.",
    ),
    Misconception(
        "0 again when the warm-up is over",
        _weight(lambda s, w: s % w / w if s <= w else 1.0),
        "At step warm_up the weight is 1. The remainder of a division by itself is 0.",
    ),
    Misconception(
        "again and again",
        _weight(lambda s, w: s % w / w),
        "Some do let it rise in cycles (Fu and others, 2019). Here it rises once, and stays.",
    ),
    Misconception(
        "up and down",
        _weight(lambda s, w: abs((s / w + 1) % 2 - 1)),
        "It rises once, and stays at 1.",
    ),
    Misconception(
        "along a sigmoid",
        _weight(lambda s, w: 1 / (1 + np.exp(-10 * (s / w - 0.5)))),
        "Bowman and others used such a curve. Here it is a straight line, from 0 at step 0.",
    ),
    Misconception(
        "along a parabola",
        _weight(lambda s, w: min(1.0, s / w) ** 2),
        "A straight line is wanted: at half of the warm-up the weight is one half.",
    ),
    Misconception(
        "along a root",
        _weight(lambda s, w: min(1.0, s / w) ** 0.5),
        "A straight line is wanted: at half of the warm-up the weight is one half.",
    ),
    Misconception(
        "never quite 1",
        _weight(lambda s, w: 1 - np.exp(-s / w)),
        "The weight is to arrive: 1 from step warm_up on.",
    ),
    Misconception(
        "a whole number in the end",
        _weight(lambda s, w: round(min(1.0, s / w))),
        "The weight takes all values between 0 and 1; yours is rounded.",
    ),
)
