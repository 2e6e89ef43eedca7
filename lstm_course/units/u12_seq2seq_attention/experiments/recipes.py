"""How unit 12's experiments train an encoder and decoder.

The seed says everything: weights, data, order, dropout. The model comes back in evaluation mode, on ``device``.
Weights are drawn on the CPU, so that they do not depend on the device.
"""

from __future__ import annotations

from typing import Any

from lstm_course.models.seq2seq import EncoderDecoder, translation_loss
from lstm_course.tasks.dates import dates
from lstm_course.tasks.reversal import reversal
from lstm_course.training.batches import fresh
from lstm_course.training.trainer import Trainer, cosine, seeded

PAIR_TASKS = {"dates": dates, "reversal": reversal}


def train_pairs(
    task: str = "dates", attention: str | None = "additive", seed: int = 0, steps: int = 600,
    learning_rate: float = 0.005, batch_size: int = 64, hidden_size: int = 64, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """Train an encoder and decoder on "dates" or "reversal", with teacher forcing on ever new pairs.

    An epoch is 100 steps; steps are rounded up to whole epochs.
    """
    with seeded(seed):
        model = EncoderDecoder(attention=attention, hidden_size=hidden_size).to(device)
    schedule = cosine(steps, int(0.3 * steps))
    trainer = Trainer(model, translation_loss, learning_rate=learning_rate, seed=seed, schedule=schedule)
    trainer.fit(fresh(PAIR_TASKS[task], min(100, steps), batch_size), -(-steps // 100), **options)
    return trainer
