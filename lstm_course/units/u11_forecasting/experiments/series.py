"""Two series that an LSTM does learn: a noisy sine, and a sum of what came some steps ago."""

from __future__ import annotations

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, task: str, effort: float = 1.0) -> Values:
    """Return the errors of the LSTM and without one, and the least possible. effort: share of the steps."""
    import torch

    from lstm_course.tasks.series import delayed_sum
    from lstm_course.units.u11_forecasting.experiments.recipes import train_delayed_sum, train_sine

    if task == "sine":
        trainer, x, y = train_sine(seed, epochs=max(1, int(20 * effort)), progress=False)
        simple, least = x[:, -1], 0.01
    else:
        trainer = train_delayed_sum(seed, max(1, int(600 * effort)), progress=False)
        x, y = delayed_sum(np.random.default_rng(999), 500, 40)
        simple, least = np.zeros_like(y), 0.0
    with torch.no_grad():
        outputs = trainer.model(torch.from_numpy(x).float()).numpy()
    return {"lstm": float(np.mean((outputs - y) ** 2)), "simple": float(np.mean((simple - y) ** 2)), "least": least}


EXPERIMENT = Experiment(
    name="series",
    title="A noisy sine, and a delayed sum",
    unit=11,
    setting=(
        "32 units each. Sine: period 25, noise of deviation 0.1, windows of 50 from the first 840 steps, 20 "
        "epochs, tested on the 360 after them; compared with persistence. Delayed sum: what came 3 and 8 "
        "steps ago, 600 steps of 32 × 40; compared with always saying 0. Mean squared errors."
    ),
    measures=(Measure("lstm", "LSTM"), Measure("simple", "without a network"), Measure("least", "least possible")),
    runs={"sine": {"task": "sine"}, "delayed sum": {"task": "delayed sum"}},
    run=run,
)
