"""Does an orthogonal RNN learn the adding problem at T = 100, and does its gradient arrive meanwhile?"""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.reference.vanishing import clip_by_global_norm
from lstm_course.tasks.adding import adding_problem
from lstm_course.units.u03_vanishing_gradients.experiments.training import train_rnn

LAST = 20


def run(seed: int, learning_rate: float, steps: int = 400, length: int = 100) -> Values:
    """Train once; measure the error at the end, and the least and the most of the gradient that arrived."""
    errors, arriving = train_rnn(adding_problem, clip_by_global_norm, length, steps, learning_rate, seed)
    return {"error": float(errors[-LAST:].mean()), "least": float(arriving.min()), "most": float(arriving.max())}


EXPERIMENT = Experiment(
    name="orthogonal",
    title="An orthogonal RNN on the adding problem, T = 100",
    unit=3,
    setting=(
        "A tanh RNN with 32 units whose recurrent weights start orthogonal, 400 steps of 64 sequences, Adam, gradients "
        f"clipped at 1. Mean squared error of the last {LAST} steps; chance: 0.167. The gradient of the last state's "
        "sum at the first step, over that at the last, looked at every 10 steps: the least and the most in training."
    ),
    measures=(
        Measure("error", "mean squared error"),
        Measure("least", "least gradient", "factor"),
        Measure("most", "most gradient", "factor"),
    ),
    runs={f"rate {rate:g}": {"learning_rate": rate} for rate in (0.01, 0.001)},
    run=run,
    needs_torch=False,
)
