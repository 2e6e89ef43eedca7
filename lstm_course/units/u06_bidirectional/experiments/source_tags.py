"""The tagger of Python source, one way and both ways, with as many numbers to train."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.evidence.networks import answers, layer, reader
from lstm_course.tasks.source_tags import ALPHABET, CLASSES, corpus, source_tags
from lstm_course.training.loop import train_module
from lstm_course.training.train import stream

EMBEDDED, BATCH, LENGTH, EDGE = 24, 32, 128, 64
WORDS = [CLASSES.index(name) for name in ("keyword", "call", "name")]


def run(seed: int, units: int, both_ways: bool, steps: int = 400, windows: int = 400) -> Values:
    """Train, then tag windows of files that were held out; the 64 characters at either edge do not count."""
    from torch.nn.functional import cross_entropy

    rng = np.random.default_rng(seed)
    recurrent = layer(rng, "lstm", EMBEDDED, units, both_ways, forget_bias=1.0)
    network = reader(recurrent, len(CLASSES), seed, last=False, symbols=ALPHABET)

    def loss(module: Any, x: Any, y: Any) -> Any:
        return cross_entropy(module(x).flatten(0, 1), y.flatten())

    train_module(network, loss, stream(source_tags, rng, BATCH, LENGTH), steps)
    corpus("test")
    x, y = source_tags(np.random.default_rng(999), windows, LENGTH + 2 * EDGE, "test")
    right = (answers(network, x).argmax(-1) == y)[:, EDGE:-EDGE]
    before, y = y[:, EDGE - 1 : -EDGE - 1], y[:, EDGE:-EDGE]
    first = np.isin(y, WORDS) & (y != before)
    return {
        "all": float(right.mean()),
        "first": float(right[first].mean()),
        "call": float(right[y == CLASSES.index("call")].mean()),
        "number": float(right[y == CLASSES.index("number")].mean()),
    }


EXPERIMENT = Experiment(
    name="source_tags",
    title="Tagging Python's own source",
    unit=6,
    setting=(
        "An embedding of 24, an LSTM with 96 units one way or 2 × 64 both ways (about 50,000 numbers either way), 400 "
        "steps of 32 × 128 characters, Adam at 0.01. Measured on files of the standard library that were held out. "
        "Chance: about 0.3. Published: nothing, the task is this course's."
    ),
    measures=(
        Measure("all", "characters right", "share"),
        Measure("first", "first of a word", "share"),
        Measure("call", "of calls", "share"),
        Measure("number", "of numbers", "share"),
    ),
    runs={
        "one way": {"units": 96, "both_ways": False},
        "both ways": {"units": 64, "both_ways": True},
    },
    run=run,
)
