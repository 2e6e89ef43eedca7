"""The adding problem, T = 100: who learns it at all, and how fast?"""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.evidence.networks import answers, layer, reader
from lstm_course.tasks.adding import adding_problem
from lstm_course.training.loop import train_module
from lstm_course.training.train import stream

UNITS, BATCH, EVERY, REACHED, ENOUGH = 32, 64, 50, 0.01, 0.001


def run(seed: int, cell: str, steps: int = 1500, length: int = 100, **options: Any) -> Values:
    """Train until the error is below 0.001, or for so many steps. Looks every 50."""
    from torch.nn.functional import mse_loss

    rng = np.random.default_rng(seed)
    network = reader(layer(rng, cell, 2, UNITS, **options), 1, seed)
    x, y = adding_problem(np.random.default_rng(999), 1000, length)
    found: Values = {"error": None, "reached": None}

    def watch(step: int, module: Any) -> bool:
        if step % EVERY and step != steps:
            return False
        found["error"] = error = float(np.mean((answers(module, x)[:, 0] - y) ** 2))
        if error < REACHED and found["reached"] is None:
            found["reached"] = step
        return error < ENOUGH

    def loss(module: Any, x: Any, y: Any) -> Any:
        return mse_loss(module(x)[:, 0], y)

    train_module(network, loss, stream(adding_problem, rng, BATCH, length), steps, watch=watch)
    return found


EXPERIMENT = Experiment(
    name="adding",
    title="The adding problem, T = 100",
    unit=5,
    setting=(
        "32 units, Adam at 0.01, batches of 64, until the mean squared error on 1,000 other sequences is below 0.001, "
        "and for 1,500 steps at most. Looked at every 50 steps. Chance: an error of 0.167."
    ),
    measures=(
        Measure("error", "mean squared error"),
        Measure("reached", "steps to 0.01", "steps"),
    ),
    runs={
        "LSTM, forget bias 1": {"cell": "lstm", "forget_bias": 1.0},
        "GRU": {"cell": "gru"},
        "tanh RNN": {"cell": "rnn"},
        "tanh RNN, orthogonal": {"cell": "rnn", "recurrent": "orthogonal"},
    },
    run=run,
    published={
        "LSTM, forget bias 1": "74,000 sequences, by another criterion (Hochreiter & Schmidhuber 1997, task 4): as "
        "many as in 1,156 steps of 64",
    },
)
