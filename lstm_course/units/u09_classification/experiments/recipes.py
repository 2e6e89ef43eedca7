"""How unit 9's experiments train a classifier of reviews.

The seed says everything: weights, data, order, dropout. The model comes back in evaluation mode, on ``device``.
Weights are drawn on the CPU, so that they do not depend on the device.
"""

from __future__ import annotations

from typing import Any

from torch import nn

from lstm_course.models.classifier import (
    BagOfWords,
    BidirectionalReviewClassifier,
    ReviewClassifier,
    classification_loss,
    evaluate,
)
from lstm_course.tasks.reviews import NOISE, VOCABULARY, review_part
from lstm_course.training.batches import shuffled
from lstm_course.training.trainer import Trainer, seeded

CLASSIFIERS: dict[str, type[nn.Module]] = {
    "bag of words": BagOfWords, "LSTM": ReviewClassifier, "Bi-LSTM": BidirectionalReviewClassifier,
}  # fmt: skip


def train_reviews(
    kind: str = "LSTM", seed: int = 0, num_reviews: int = 3000, epochs: int = 40, patience: int | None = 4,
    learning_rate: float = 0.005, batch_size: int = 64, noise: float = NOISE, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """Train a classifier of `CLASSIFIERS`, stopped early on 1,000 other reviews, with wrong labels too.

    Returns the trainer: its model, its history (scores: the validation loss), its ``stopping``. options go to
    `Trainer.fit`.
    """
    data, others = review_part("train", seed, num_reviews, noise), review_part("validation", seed, 1000, noise)
    with seeded(seed):
        model = CLASSIFIERS[kind](VOCABULARY).to(device)
    trainer = Trainer(model, classification_loss, learning_rate=learning_rate, patience=patience, seed=seed)
    trainer.fit(shuffled(batch_size, *data), epochs, lambda m: evaluate(m, [others])[0], **options)
    return trainer
