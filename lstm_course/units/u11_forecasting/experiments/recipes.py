"""How unit 11's experiments train on digits, a sine and delayed sums.

The seed says everything: weights, data, order, dropout. The model comes back in evaluation mode, on ``device``.
Weights are drawn on the CPU, so that they do not depend on the device.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.models.regression import Forecaster, SequenceRegressor, class_loss, squared_error_loss
from lstm_course.tasks.digits import digit_rows
from lstm_course.tasks.series import delayed_sum, sine
from lstm_course.tasks.windows import fit_scaler, make_windows
from lstm_course.training.batches import shuffled
from lstm_course.training.trainer import Trainer, cosine, seeded


def train_digits(
    seed: int = 0, epochs: int = 40, hidden_size: int = 64, learning_rate: float = 0.01, dropout: float = 0.3,
    batch_size: int = 32, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """Train a many-to-one network that reads a digit row by row; the seed also says which pictures are held out."""
    x, y = digit_rows("train", seed)
    with seeded(seed):
        model = SequenceRegressor(x.shape[-1], hidden_size, 10, dropout=dropout).to(device)
    steps = epochs * -(-len(x) // batch_size)
    schedule = cosine(steps, int(0.3 * steps))
    trainer = Trainer(model, class_loss, learning_rate=learning_rate, seed=seed, schedule=schedule)
    trainer.fit(shuffled(batch_size, x, y), epochs, **options)
    return trainer


def train_sine(
    seed: int = 0, length: int = 1200, window: int = 50, epochs: int = 20, device: str = "cpu", **options: Any
) -> tuple[Trainer, np.ndarray, np.ndarray]:
    """Train a `Forecaster` on 70 % of a noisy sine. Return the trainer, and windows and targets of what follows.

    ValueError where 70 % of the length are no longer than a window.
    """
    series = sine(np.random.default_rng(seed), length)
    count = int(0.7 * length) - window
    if count < 1:
        raise ValueError(f"70 % of {length} steps are too few for a window of {window} and a target")
    scaler = fit_scaler(series[: count + window])
    x, y = make_windows(series, window)
    with seeded(seed):
        model = Forecaster(32, 1, float(scaler.mean), float(scaler.deviation)).to(device)
    steps = epochs * -(-count // 32)
    schedule = cosine(steps, min(50, steps))
    trainer = Trainer(model, squared_error_loss, learning_rate=0.005, seed=seed, schedule=schedule)
    trainer.fit(shuffled(32, x[:count], y[:count]), epochs, **options)
    return trainer, x[count:], y[count:]


def train_many_to_many(
    draw: Callable[..., tuple[np.ndarray, np.ndarray]], seed: int = 0, steps: int = 600, length: int = 40,
    device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """Train a many-to-many network on what ``draw(rng, 32, length)`` gives, for so many steps: `Trainer.fit_steps`."""
    inputs = draw(np.random.default_rng(0), 1, length)[0].shape[-1]
    with seeded(seed):
        model = SequenceRegressor(inputs, 32, 1, return_sequences=True).to(device)
    schedule = cosine(steps, min(40, steps))
    trainer = Trainer(model, squared_error_loss, learning_rate=0.01, seed=seed, schedule=schedule)
    trainer.fit_steps(lambda rng: draw(rng, 32, length), steps, **options)
    return trainer


def train_delayed_sum(
    seed: int = 0, steps: int = 600, length: int = 40, device: str = "cpu", **options: Any
) -> Trainer:
    """Train a many-to-many network on delayed sums."""
    return train_many_to_many(delayed_sum, seed, steps, length, device, **options)
