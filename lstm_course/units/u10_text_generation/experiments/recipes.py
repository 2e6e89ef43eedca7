"""How unit 10's experiments train a character model, on documentation and on a stream with keys.

The seed says everything: weights, data, order, dropout. The model comes back in evaluation mode, on ``device``.
Weights are drawn on the CPU, so that they do not depend on the device.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from lstm_course.models.character import CharacterLoss, CharacterModel
from lstm_course.tasks import key_stream as keys
from lstm_course.tasks import text
from lstm_course.training.trainer import Trainer, cosine, seeded

SHORT_CHARACTERS: dict[str, Any] = {"hidden_size": 128, "steps": 1500, "learning_rate": 0.006, "dropout": 0.0}
"""About 10 s on one thread: 2.2 bits a character."""

LONG_CHARACTERS: dict[str, Any] = {"hidden_size": 256, "steps": 4500, "learning_rate": 0.004, "dropout": 0.1}
"""Under two minutes on one thread: below 1.9 bits a character."""


def train_characters(
    seed: int = 0, hidden_size: int = 128, steps: int = 1500, learning_rate: float = 0.006, dropout: float = 0.0,
    carry: bool = True, batch_size: int = 16, length: int = 64, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """Train a character model on Python's documentation: `SHORT_CHARACTERS` by default, or ``**LONG_CHARACTERS``.

    Windows of ``length`` characters of ``batch_size`` rows of text, the state carried on from window to window.
    An epoch is the whole text; the last one ends after so many steps in all. ValueError where the text is too short
    for one window.
    """
    ids = text.topics("train")
    in_epoch = (len(ids) - 1) // batch_size // length
    if in_epoch < 1:
        raise ValueError(f"{len(ids)} characters are too few for {batch_size} rows of {length}")
    with seeded(seed):
        model = CharacterModel(hidden_size=hidden_size, dropout=dropout).to(device)
    schedule = cosine(steps, min(50, steps))
    trainer = Trainer(model, CharacterLoss(carry), learning_rate=learning_rate, seed=seed, schedule=schedule)

    def batches(rng: np.random.Generator) -> Any:
        left = steps - trainer.step
        return (pair for _, pair in zip(range(left), text.stateful_batches(ids, batch_size, length), strict=False))

    trainer.fit(batches, -(-steps // in_epoch), **options)
    return trainer


def train_keys(seed: int = 0, carry: bool = True, epochs: int = 4, length: int = 16, device: str = "cpu") -> Trainer:
    """Train a small character model on the key stream, in windows of 16, with the state carried on or without."""
    ids = keys.key_stream(np.random.default_rng(seed), 64_000)
    with seeded(seed):
        model = CharacterModel(keys.ALPHABET, embedding_dim=16, hidden_size=32).to(device)
    trainer = Trainer(model, CharacterLoss(carry), learning_rate=0.01, seed=seed)
    trainer.fit(lambda rng: text.stateful_batches(ids, 32, length), epochs, progress=False)
    return trainer


@torch.no_grad()
def key_accuracy(model: CharacterModel, carry: bool = True, length: int = 16, num_symbols: int = 8000) -> float:
    """Return the share of the questions of another key stream that are answered right, read as in training."""
    ids = torch.from_numpy(keys.key_stream(np.random.default_rng(999), num_symbols))
    device, state, right = next(model.parameters()).device, None, []
    for x, y in text.stateful_batches(ids.numpy(), 8, length):
        read, targets = (torch.as_tensor(part, device=device) for part in (x, y))
        logits, state = model(read, state if carry else None)
        right.append((logits.argmax(-1) == targets)[read == keys.QUESTION])
    return float(torch.cat(right).double().mean())
