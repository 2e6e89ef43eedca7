"""What dates and reversal share: train an encoder and decoder, let it answer on its own, and teacher force it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.evidence.experiment import Values
from lstm_course.tasks.pairs import Pairs, character_accuracy, exact_match

LIMIT = 16


def trained(task: str, attention: str | None, seed: int, steps: int) -> Any:
    """Return an encoder and decoder, trained."""
    from lstm_course.units.u12_seq2seq_attention.experiments.recipes import train_pairs

    return train_pairs(task, attention, seed, steps, progress=False).model


def greedy_outputs(model: Any, pairs: Pairs) -> np.ndarray:
    """Return the symbols (N, T) that the model writes when it reads its own: the likeliest at each step."""
    import torch

    from lstm_course.models.decoding import greedy

    return greedy(model, torch.from_numpy(pairs.source), torch.from_numpy(pairs.lengths), LIMIT).ids.numpy()


def teacher_forced_outputs(model: Any, pairs: Pairs) -> np.ndarray:
    """Return the likeliest symbol at each step (N, T), if all before were right."""
    import torch

    from lstm_course.models.seq2seq import teacher_forcing_inputs

    source, lengths, target = (torch.from_numpy(part) for part in pairs)
    with torch.no_grad():
        return model(source, lengths, teacher_forcing_inputs(target))[0].argmax(-1).numpy()


def measured(model: Any, task: Callable[..., Pairs], num_samples: int = 500) -> Values:
    """Return shares. exact: whole answers; free and forced: characters."""
    pairs = task(np.random.default_rng(999), num_samples)
    written = greedy_outputs(model, pairs)
    return {
        "exact": exact_match(written, pairs.target),
        "free": character_accuracy(written, pairs.target),
        "forced": character_accuracy(teacher_forced_outputs(model, pairs), pairs.target),
    }
