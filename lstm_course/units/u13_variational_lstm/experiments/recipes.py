"""How unit 13's experiment trains a variational LSTM.

The seed says everything: weights, data, order, dropout. The model comes back in evaluation mode, on ``device``.
Weights are drawn on the CPU, so that they do not depend on the device.
"""

from __future__ import annotations

from typing import Any

from lstm_course.models.variational import VariationalLoss, VariationalLSTM
from lstm_course.tasks.sentences import sentences
from lstm_course.training.trainer import Trainer, seeded


def train_sentences(
    seed: int = 0, steps: int = 1000, warm_up: float = 0.6, dropped: float = 0.6, free_bits: float = 0.0,
    learning_rate: float = 0.003, batch_size: int = 64, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """Train a variational LSTM on small sentences, for so many steps in all: see `Trainer.fit_steps`.

    warm_up: the share of the steps in which the KL's weight rises to 1. warm_up=0, dropped=0 is plain training, which
    collapses. ValueError for steps below 1.
    """
    if steps < 1:
        raise ValueError(f"at least 1 step is trained, not {steps}")
    with seeded(seed):
        model = VariationalLSTM().to(device)
    loss = VariationalLoss(int(warm_up * steps), dropped, free_bits)
    trainer = Trainer(model, loss, learning_rate=learning_rate, max_norm=5.0, seed=seed)
    trainer.fit_steps(lambda rng: sentences(rng, batch_size)[:2], steps, **options)
    return trainer
