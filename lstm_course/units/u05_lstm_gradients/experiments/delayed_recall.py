"""Delayed recall: which forget bias remembers for how long?"""

from __future__ import annotations

import numpy as np

from lstm_course.evidence.experiment import Configuration, Experiment, Measure, Values
from lstm_course.evidence.networks import layer, reader
from lstm_course.evidence.until import until_right
from lstm_course.tasks.delayed_recall import delayed_recall

UNITS, BATCH, EVERY = 32, 32, 25


def run(seed: int, length: int, forget_bias: float | str | None = None, steps: int = 800) -> Values:
    """Train until more than 99 % are right, or for so many steps. forget_bias: a number or "chrono"; None is a GRU."""
    rng = np.random.default_rng(seed)
    how = {"longest": length} if forget_bias == "chrono" else {"forget_bias": forget_bias}
    recurrent = layer(rng, "gru", 5, UNITS) if forget_bias is None else layer(rng, "lstm", 5, UNITS, **how)
    network = reader(recurrent, 4, seed)
    return until_right(network, delayed_recall, rng, BATCH, length, steps, EVERY)


def _runs() -> dict[str, Configuration]:
    biases = {**{f"forget bias {bias:g}": bias for bias in (0.0, 1.0, 3.0)}, "chrono initialisation": "chrono"}
    rows = {**{name: {"forget_bias": bias} for name, bias in biases.items()}, "GRU": {}}
    return {f"T = {T}, {name}": {"length": T, **row} for T in (10, 20, 40) for name, row in rows.items()}


EXPERIMENT = Experiment(
    name="delayed_recall",
    title="Delayed recall, T = 10, 20 and 40",
    unit=5,
    setting=(
        "An LSTM with 32 units, or a GRU, Adam at 0.01, batches of 32, until more than 99 % of 1,000 other sequences "
        "are right (solved), and for 800 steps at most. Looked at every 25 steps. Chance: 0.25. Published for this "
        "task: nothing; a forget bias of 1 or more is advised by Jozefowicz et al. (2015), chrono initialisation for "
        "long memories by Tallec and Ollivier (2018)."
    ),
    measures=(
        Measure("solved", "solved", "count"),
        Measure("accuracy", "right at the end", "share"),
        Measure("reached", "steps to 99 %", "steps"),
    ),
    runs=_runs(),
    run=run,
)
