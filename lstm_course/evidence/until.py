"""Training a classifier until it is right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Values
from lstm_course.evidence.networks import accuracy
from lstm_course.training.loop import train_module
from lstm_course.training.train import stream

RIGHT = 0.99


def until_right(
    network: Any,
    task: Callable[..., tuple],
    rng: np.random.Generator,
    batch: int,
    length: int,
    steps: int,
    every: int,
) -> Values:
    """Train in place until more than 99 % of 1,000 other sequences are right, or for so many steps.

    Returns accuracy: the last one seen; reached: the step, or None; solved: 1 or 0.
    """
    from torch.nn.functional import cross_entropy

    x, y = task(np.random.default_rng(999), 1000, length)
    found: Values = {"accuracy": None, "reached": None, "solved": 0}

    def watch(step: int, module: Any) -> bool:
        if step % every and step != steps:
            return False
        found["accuracy"] = right = accuracy(module, x, y)
        if right > RIGHT:
            found["reached"], found["solved"] = step, 1
        return right > RIGHT

    def loss(module: Any, x: Any, y: Any) -> Any:
        return cross_entropy(module(x), y)

    train_module(network, loss, stream(task, rng, batch, length), steps, watch=watch)
    return found
