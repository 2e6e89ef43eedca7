"""How soon do the GRU, in both conventions, and LSTMs learn the adding problem, T = 40?"""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.reference.cells import ChoGRUCell, GRUCell, LSTMCell
from lstm_course.units.u07_gru.experiments.training import GRU_UNITS, LSTM_UNITS, WINDOW, learn, solved_at

KINDS = {"gru": GRUCell, "cho": ChoGRUCell, "lstm": LSTMCell}


def run(seed: int, kind: str, units: int, learning_rate: float, steps: int = 1500, **options: Any) -> Values:
    """Train once; say after which batch it was solved, and measure the mean error of the last 20."""
    losses = learn(KINDS[kind](**options), units, steps, seed, learning_rate).losses
    return {"reached": solved_at(losses), "error": float(np.mean(losses[-WINDOW:]))}


EXPERIMENT = Experiment(
    name="gru_race",
    title="The adding problem, T = 40, by cell and learning rate",
    unit=7,
    setting=(
        "The course's cells in NumPy, Adam, batches of 32, at most 1,500. A GRU of 24 units and an LSTM of 21, which "
        "has one bias here, have 2,016 parameters each. Batches until the mean error of 20 of them is below 0.01."
    ),
    measures=(
        Measure("reached", "batches", "steps"),
        Measure("error", "error at the end"),
    ),
    runs={
        f"{label}, {units} units, rate {rate:g}": {"kind": kind, "units": units, "learning_rate": rate, **options}
        for label, kind, units, options in (
            ("GRU, PyTorch's", "gru", GRU_UNITS, {}),
            ("GRU, Cho's", "cho", GRU_UNITS, {}),
            ("LSTM, forget bias 0", "lstm", GRU_UNITS, {"forget_bias": 0.0}),
            ("LSTM, forget bias 0", "lstm", LSTM_UNITS, {"forget_bias": 0.0}),
            ("LSTM, forget bias 1", "lstm", LSTM_UNITS, {"forget_bias": 1.0}),
            ("LSTM, forget bias 3", "lstm", LSTM_UNITS, {"forget_bias": 3.0}),
        )
        for rate in (0.003, 0.01, 0.03)
    },
    run=run,
    needs_torch=False,
)
