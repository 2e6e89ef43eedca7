"""The gradient by its lag, at the start of training."""

from __future__ import annotations

from typing import Any

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.evidence.networks import CELLS
from lstm_course.units.u05_lstm_gradients.experiments.gradients import norms_by_lag, rate_of


def run(seed: int, cell: str, length: int = 200, **options: Any) -> Values:
    """Measure the factor per step, and what is left at lag 99, as in unit 5's figure, over twice as many steps."""
    norms = norms_by_lag(CELLS[cell](**options), seed, steps=length)
    return {"rate": rate_of(norms), "left": float(norms[99])}


EXPERIMENT = Experiment(
    name="gradient_by_lag",
    title="The gradient left, by lag, before training",
    unit=5,
    setting=(
        "64 units, PyTorch's default weights but for what the row says, 200 steps of Gaussian noise of size 0.3, the "
        "loss is the sum of the last h. The gradient is that of the whole state (h, and c where there is one). Per "
        "step: the slope of its logarithm from lag 20 to lag 179. No training."
    ),
    measures=(
        Measure("rate", "factor per step"),
        Measure("left", "left at lag 99", "factor"),
    ),
    runs={
        "tanh RNN": {"cell": "rnn"},
        "tanh RNN, orthogonal": {"cell": "rnn", "recurrent": "orthogonal"},
        **{f"LSTM, forget bias {bias:g}": {"cell": "lstm", "forget_bias": bias} for bias in (0.0, 1.0, 3.0, 5.0)},
        "GRU": {"cell": "gru"},
    },
    run=run,
    published={"tanh RNN": "vanishes exponentially (Hochreiter 1991; Bengio, Simard & Frasconi 1994)"},
    needs_torch=False,
)
