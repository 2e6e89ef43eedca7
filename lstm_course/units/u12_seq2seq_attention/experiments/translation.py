"""What dates and reversal share: train an encoder and decoder, let it answer on its own, and force it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Values
from lstm_course.tasks.pairs import Pairs, character_accuracy, exact_match

LIMIT = 16


def trained(task: str, attention: str | None, seed: int, steps: int) -> Any:
    from lstm_course.models.recipes import train_pairs

    return train_pairs(task, attention, seed, steps, progress=False).model


def answered(model: Any, pairs: Pairs) -> np.ndarray:
    """What the model says on its own, the likeliest symbol at each step: ids (N, T)."""
    import torch

    from lstm_course.models.decoding import greedy

    return greedy(model, torch.from_numpy(pairs.source), torch.from_numpy(pairs.lengths), LIMIT).ids.numpy()


def forced(model: Any, pairs: Pairs) -> np.ndarray:
    """What it would say next, at each step, if all before were right: ids (N, T)."""
    import torch

    from lstm_course.models.seq2seq import teacher_forcing_inputs

    source, lengths, target = (torch.from_numpy(part) for part in pairs)
    with torch.no_grad():
        return model(source, lengths, teacher_forcing_inputs(target))[0].argmax(-1).numpy()


def measured(model: Any, task: Callable[..., Pairs], many: int = 500) -> Values:
    """exact: whole answers; free and forced: characters."""
    pairs = task(np.random.default_rng(999), many)
    said = answered(model, pairs)
    return {
        "exact": exact_match(said, pairs.target),
        "free": character_accuracy(said, pairs.target),
        "forced": character_accuracy(forced(model, pairs), pairs.target),
    }
