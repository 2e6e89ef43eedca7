"""Three series that an LSTM does learn, beside a linear forecast: which of them need it?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, task: str, effort: float = 1.0) -> Values:
    """Return the errors of the LSTM, of the linear forecast and of a guess, and the least possible.

    effort: share of the steps.
    """
    import torch

    from lstm_course.tasks.series import delayed_sum, last_marked, sine
    from lstm_course.tasks.windows import last_inputs, linear_forecast, make_windows
    from lstm_course.units.u11_forecasting.experiments.recipes import train_many_to_many, train_sine

    if task == "sine":
        trainer, x, y = train_sine(seed, epochs=max(1, int(20 * effort)), progress=False)
        windows, targets = make_windows(sine(np.random.default_rng(seed), 1200), 50)
        count = len(windows) - len(x)
        linear = linear_forecast(windows[:count, :, 0], targets[:count], x[:, :, 0])
        guess, least = x[:, -1], 0.01
    else:
        tasks: dict[str, tuple[Callable[..., Any], int]] = {
            "delayed sum": (delayed_sum, 9),
            "last marked": (last_marked, 20),
        }
        draw, memory = tasks[task]
        trainer = train_many_to_many(draw, seed, max(1, int(600 * effort)), progress=False)
        x, y = draw(np.random.default_rng(999), 500, 40)
        known, targets = draw(np.random.default_rng(seed), 2000, 40)
        linear = linear_forecast(last_inputs(known, memory), targets, last_inputs(x, memory))
        guess, least = np.zeros_like(y), 0.0
    with torch.no_grad():
        outputs = trainer.model(torch.from_numpy(x).float()).numpy()
    errors = {name: float(np.mean((said - y) ** 2)) for name, said in (("lstm", outputs), ("linear", linear))}
    return {**errors, "simple": float(np.mean((guess - y) ** 2)), "least": least}


EXPERIMENT = Experiment(
    name="series",
    title="A noisy sine, a delayed sum, and the last value that was marked",
    unit=11,
    setting=(
        "32 units each. Sine: period 25, noise of deviation 0.1, windows of 50 from the first 840 steps, 20 "
        "epochs, tested on the 360 after them; the guess is persistence. Delayed sum: what came 3 and 8 steps ago; "
        "last marked: the value at the last mark, one step in ten is marked; both 600 steps of 32 × 40, and the guess "
        "is 0. Linear: least squares on the last 50, 9 and 20 inputs. Mean squared errors."
    ),
    measures=(
        Measure("lstm", "LSTM"),
        Measure("linear", "linear"),
        Measure("simple", "guess"),
        Measure("least", "least possible"),
    ),
    runs={task: {"task": task} for task in ("sine", "delayed sum", "last marked")},
    run=run,
)
