"""How unit 14 trains: one block, six things that look along the sequence, four tasks. The seed says everything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_course.tasks.adding import adding_problem
from lstm_course.tasks.associative_recall import KEYS, VALUES, associative_recall
from lstm_course.tasks.bracket_depth import ALPHABET, DEEPEST, bracket_depth
from lstm_course.tasks.delayed_recall import SYMBOLS, delayed_recall
from lstm_course.training.determinism import one_thread, seeded
from lstm_course.training.loop import train_module
from lstm_course.training.schedule import cosine
from lstm_course.training.train import stream

WIDTH, BATCH, LEARNING_RATE, TEST = 32, 32, 0.01, 500
NAMES = ("LSTM", "sLSTM", "mLSTM", "minLSTM", "state space", "attention")


@dataclass(frozen=True)
class Task:
    """What is drawn, how wide its inputs are, how many scores it wants, and whether at every step."""

    make: Callable[..., tuple]
    inputs: int
    outputs: int
    every: bool = False
    numbers: bool = False

    def loss(self, scores: Any, y: Any) -> Any:
        """Return the mean squared error where the answer is a number, else the mean cross-entropy."""
        from torch.nn.functional import cross_entropy, mse_loss

        return mse_loss(scores[:, 0], y) if self.numbers else cross_entropy(scores.flatten(0, -2), y.flatten())


TASKS = {
    "delayed recall": Task(delayed_recall, SYMBOLS + 1, SYMBOLS),
    "adding": Task(adding_problem, 2, 1, numbers=True),
    "brackets": Task(bracket_depth, len(ALPHABET), DEEPEST + 1, every=True),
    "pairs": Task(associative_recall, KEYS + VALUES, VALUES),
}


def train(
    task: Task, mixer: str, seed: int, steps: int, length: int, watch: Callable[[int, Any], Any] | None = None
) -> Any:
    """Return a block with this mixer, trained on ever new batches of sequences of that length (or so many pairs)."""
    from lstm_course.models.sequence_mixers import MixerBlock

    with seeded(seed):
        network = MixerBlock(mixer, task.inputs, task.outputs, WIDTH, task.every)
    batches = stream(task.make, np.random.default_rng(seed), BATCH, length)
    schedule = cosine(steps, max(steps // 10, 1))
    with one_thread():
        train_module(
            network, lambda module, x, y: task.loss(module(x), y), batches, steps,
            learning_rate=LEARNING_RATE, schedule=schedule, watch=watch,
        )  # fmt: skip
    return network


def score(network: Any, task: Task, length: int) -> float:
    """Return the share of right answers on 500 other sequences, or their mean squared error."""
    import torch

    x, y = task.make(np.random.default_rng(999), TEST, length)
    with torch.no_grad(), one_thread():
        scores = network(torch.from_numpy(x).float())
        if task.numbers:
            return float(task.loss(scores, torch.from_numpy(y).float()))
        return float((scores.argmax(-1).numpy() == y).mean())
