"""A character model on Python's documentation: a short training, a long one, and one that carries no state."""

from __future__ import annotations

from typing import Any

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, size: str, carry: bool = True, **options: Any) -> Values:
    """Train, then read the held-out end of the text."""
    import torch

    from lstm_course.models.character import bits_per_character
    from lstm_course.tasks.text import topics
    from lstm_course.units.u10_text_generation.experiments.recipes import (
        LONG_CHARACTERS,
        SHORT_CHARACTERS,
        train_characters,
    )

    settings = {"short": SHORT_CHARACTERS, "long": LONG_CHARACTERS}[size]
    trainer = train_characters(seed, **{**settings, "carry": carry, **options}, progress=False)
    last = trainer.history.losses[-100:]
    return {
        "bits": bits_per_character(trainer.model, torch.from_numpy(topics("test"))),
        "train": sum(last) / len(last) / 0.6931471805599453,
    }


EXPERIMENT = Experiment(
    name="characters",
    title="Characters of Python's documentation",
    unit=10,
    setting=(
        "Embedding of 48, one LSTM layer, windows of 64 characters of 16 rows of text, the state carried on; "
        "Adam with a warm-up and a cosine. Short: 128 units, 1,500 steps at 0.006. Long: 256 units, dropout "
        "0.1, 4,500 steps at 0.004. No paragraph is twice in the text; bits a character on its last 25,000 "
        "characters, held out, and on the last 100 batches of training. Guessing among 96 characters: 6.6 "
        "bits."
    ),
    measures=(Measure("bits", "bits, held out"), Measure("train", "bits, in training")),
    runs={
        "short": {"size": "short"},
        "short, state not carried": {"size": "short", "carry": False},
        "long": {"size": "long"},
    },
    run=run,
)
