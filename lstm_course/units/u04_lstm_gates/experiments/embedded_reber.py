"""The embedded Reber grammar: a lag that an RNN bridges, one that it does not, and two that nobody was taught."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.evidence.networks import answers, layer, reader
from lstm_course.tasks.embedded_reber import embedded_reber, memory_accuracy
from lstm_course.training.loop import train_module
from lstm_course.training.train import stream

UNITS, BATCH, EVERY, RIGHT, SHORTER, LONGER = 24, 64, 100, 0.99, 3, 8


def run(seed: int, cell: str, inner: int, steps: int = 800, **options: Any) -> Values:
    """Train for so many steps; look every 100 whether the decisive letter is right."""
    from torch.nn.functional import cross_entropy

    rng = np.random.default_rng(seed)
    network = reader(layer(rng, cell, 7, UNITS, **options), 7, seed, last=False)
    test = embedded_reber(np.random.default_rng(999), 1000, inner)
    found: Values = {"memory": None, "reached": None, "shorter": None, "longer": None}

    def watch(step: int, module: Any) -> None:
        if step % EVERY == 0 or step == steps:
            found["memory"] = memory = _memory(module, test)
            if memory > RIGHT and found["reached"] is None:
                found["reached"] = step

    def loss(module: Any, x: Any, y: Any, mask: Any) -> Any:
        return cross_entropy(module(x)[mask], y[mask])

    train_module(network, loss, stream(embedded_reber, rng, BATCH, inner), steps, watch=watch)
    if inner > 1:
        for name, words in (("shorter", SHORTER), ("longer", LONGER)):
            found[name] = _memory(network, embedded_reber(np.random.default_rng(998), 1000, words))
    return found


def _memory(module: Any, test: tuple[np.ndarray, ...]) -> float:
    x, y, mask = test
    return memory_accuracy(answers(module, x), y, mask)


EXPERIMENT = Experiment(
    name="embedded_reber",
    title="The embedded Reber grammar",
    unit=4,
    setting=(
        "24 units, Adam at 0.01, 800 steps of 64 words. Counted is the last letter but one alone, T or P, on 1,000 "
        "other words. Looked at every 100 steps. Last columns: trained on four inner words, asked about three "
        "and about eight: if eight is hard for its length alone, three is easy. Chance: 0.5."
    ),
    measures=(
        Measure("memory", "right", "share"),
        Measure("reached", "steps to 99 %", "steps"),
        Measure("shorter", "right at three", "share"),
        Measure("longer", "right at eight", "share"),
    ),
    runs={
        "one inner word, LSTM, forget bias 1": {"inner": 1, "cell": "lstm", "forget_bias": 1.0},
        "one inner word, tanh RNN": {"inner": 1, "cell": "rnn"},
        "four inner words, LSTM, forget bias 1": {"inner": 4, "cell": "lstm", "forget_bias": 1.0},
        "four inner words, tanh RNN": {"inner": 4, "cell": "rnn"},
    },
    run=run,
    published={
        "one inner word, LSTM, forget bias 1": "8,440 to 39,740 words, until all predictions are right (Hochreiter & "
        "Schmidhuber 1997, task 1): as many as in 132 to 621 steps of 64",
    },
)
