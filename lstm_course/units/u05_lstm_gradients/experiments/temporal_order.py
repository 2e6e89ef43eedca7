"""Temporal order, T = 60: what the forget bias is worth."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.evidence.networks import layer, reader
from lstm_course.evidence.until import until_right
from lstm_course.tasks.temporal_order import temporal_order

UNITS, BATCH, EVERY = 32, 64, 50


def run(seed: int, cell: str, steps: int = 800, length: int = 60, **options: Any) -> Values:
    """Train until more than 99 % are right, or for so many steps. Looks every 50."""
    rng = np.random.default_rng(seed)
    network = reader(layer(rng, cell, 6, UNITS, **options), 4, seed)
    return until_right(network, temporal_order, rng, BATCH, length, steps, EVERY)


EXPERIMENT = Experiment(
    name="temporal_order",
    title="Temporal order, T = 60",
    unit=5,
    setting=(
        "32 units, Adam at 0.01, batches of 64, until more than 99 % of 1,000 other sequences are right (solved), and "
        "for 800 steps at most. Looked at every 50 steps. Chance: 0.25."
    ),
    measures=(
        Measure("solved", "solved", "count"),
        Measure("accuracy", "right at the end", "share"),
        Measure("reached", "steps to 99 %", "steps"),
    ),
    runs={
        "LSTM, forget bias 1": {"cell": "lstm", "forget_bias": 1.0},
        "LSTM, forget bias 3": {"cell": "lstm", "forget_bias": 3.0},
        "GRU": {"cell": "gru"},
        "tanh RNN": {"cell": "rnn"},
    },
    run=run,
    published={
        "LSTM, forget bias 1": "31,390 sequences, T from 100 to 110, without a forget gate (Hochreiter & Schmidhuber "
        "1997, task 6a): as many as in 490 steps of 64",
    },
)
