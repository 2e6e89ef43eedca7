"""Do peepholes pay where timing is all? Spikes measured and made, with and without (Gers & Schmidhuber 2000)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.reference.cells import LSTMCell, PeepholeCell
from lstm_course.tasks.spikes import spike_interval, spike_train
from lstm_course.training.readout import Readout, squared_error
from lstm_course.training.train import Trained, stream, train, untrained

LENGTHS, BATCH, STEPS, EVERY, TEST = {"measuring": 40, "making": 32}, 32, 1500, 20, 200
LEARNING_RATE, FORGET_BIAS = 0.03, 3.0
CELLS = {"LSTM": LSTMCell(forget_bias=FORGET_BIAS), "peepholes": PeepholeCell(forget_bias=FORGET_BIAS)}


def _measured(model: Trained, x: Any, y: Any) -> bool:
    """Whether the root of the mean squared error is below half a step."""
    return bool(np.sqrt(model.loss(x, y)) * x.shape[1] < 0.5)


def _made(model: Trained, x: Any, y: Any) -> bool:
    """Whether in 99 sequences of 100 the read-out is above a half at the spikes, all of them, and nowhere else."""
    return bool(((model.scores(x)[..., 0] > 0.5) == (y > 0.5)).all(axis=1).mean() >= 0.99)


TASKS: dict[str, tuple[Callable[..., tuple], Readout, Callable[[Trained, Any, Any], bool]]] = {
    "measuring": (spike_interval, Readout(1, squared_error), _measured),
    "making": (spike_train, Readout(1, squared_error, every=True), _made),
}


def run(seed: int, cell: str, units: int, steps: int = STEPS) -> Values:
    """Train on each task until it is solved; whether it was, and after how many sequences (None: never)."""
    found: Values = {}
    for name, (make, readout, is_solved) in TASKS.items():
        rng, length = np.random.default_rng(seed), LENGTHS[name]
        model = untrained(CELLS[cell], readout, rng, 1, units)
        x, y = make(np.random.default_rng(2**32 + seed), TEST, length)

        def solved(step: int, model: Trained, x: Any = x, y: Any = y, is_solved: Any = is_solved) -> bool:
            return step > 0 and step % EVERY == 0 and is_solved(model, x, y)

        batches = stream(make, rng, BATCH, length)
        trained = train(model, batches, steps, learning_rate=LEARNING_RATE, watch=solved, progress=False)
        done = is_solved(model, x, y)
        found[name] = int(done)
        found[f"{name}, sequences"] = BATCH * len(trained.losses) if done else None
    return found


EXPERIMENT = Experiment(
    name="spike_timing",
    title="Spikes measured and made, with and without peepholes",
    unit=8,
    setting=(
        "One layer of 1 or 4 units, forget bias 3, Adam at 0.03, batches of 32, at most 1,500 of them, tried every 20. "
        "Measuring: two spikes in 40 steps of silence; at the end, how many steps lay between them? Solved when the "
        "root of the mean squared error is below half a step. Making: one spike among the first 5 of 32 steps, then "
        "one every 10 steps; solved when in 99 % of 200 other sequences the read-out is above a half at these steps "
        "and at no other."
    ),
    measures=(
        Measure("measuring", "measuring solved", "count"),
        Measure("measuring, sequences", "sequences", "steps"),
        Measure("making", "making solved", "count"),
        Measure("making, sequences", "sequences", "steps"),
    ),
    runs={
        f"{cell}, {units} unit{'s' * (units > 1)}": {"cell": cell, "units": units} for units in (1, 4) for cell in CELLS
    },
    run=run,
    needs_torch=False,
)
