"""Unit 12's trainings: a translator learns dates or reversal through the student's own encoder, decoder and attention.

The class of the translator comes from the notebook. ``FAST=0`` in the environment trains as the evidence does: larger,
with batches of 64, more slowly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.models.recurrent import open_forget_gates
from lstm_course.models.seq2seq import symbol_loss
from lstm_course.tasks.dates import dates
from lstm_course.tasks.pairs import END, START, Pairs, decode_ids
from lstm_course.tasks.reversal import reversal
from lstm_course.training.batches import fresh
from lstm_course.training.determinism import one_thread, seeded
from lstm_course.training.loop import train_module
from lstm_course.training.schedule import cosine

TASKS = {"dates": dates, "reversal": reversal}
SHORT = {
    ("dates", True): (420, 64),
    ("dates", False): (200, 32),
    ("reversal", True): (280, 32),
    ("reversal", False): (420, 32),
}
LONG = {
    ("dates", True): (600, 64),
    ("dates", False): (600, 64),
    ("reversal", True): (300, 64),
    ("reversal", False): (600, 64),
}
"""(task, with attention?) → (steps, pairs in a batch)."""
LIMIT = 20
"""So many symbols an answer may have: no right one has more."""


class StudentFunctions(NamedTuple):
    """The student's functions that train a translator and let it answer."""

    teacher_forcing_inputs: Callable[..., Any]
    decode_teacher_forced: Callable[..., Any]
    decode_greedy: Callable[..., Any]

    def logits(self, model: Any, source: torch.Tensor, lengths: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the logits (N, T, K) under teacher forcing."""
        step, state = model.begin(source, lengths)
        return self.decode_teacher_forced(step, state, self.teacher_forcing_inputs(targets, START))

    def loss(self, model: Any, source: torch.Tensor, lengths: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the mean cross-entropy in nats under teacher forcing, padding left out."""
        return symbol_loss(self.logits(model, source, lengths, targets), targets)


def train(
    Translator: Callable[..., Any], attend: Callable[..., Any] | None, task: str, student: StudentFunctions,
    steps: int = 0, seed: int = 0,
) -> Any:  # fmt: skip
    """Train a translator with teacher forcing on ever new pairs. None where nobody looks.

    Steps, where none are given, as in `SHORT`, or in `LONG`. Forget gates start open, as unit 5 advises; the learning
    rate rises at first, while half a cosine brings it down.
    """
    if quiet():
        return None
    planned, batch = (SHORT if fast() else LONG)[task, attend is not None]
    hidden_size, learning_rate, steps = (48, 0.015, steps or planned) if fast() else (64, 0.005, steps or planned)
    with seeded(seed):
        model = open_forget_gates(Translator(attend, hidden_size))
    with one_thread():
        train_module(
            model, student.loss, fresh(TASKS[task], steps, batch)(np.random.default_rng(seed)), steps,
            learning_rate=learning_rate, schedule=cosine(steps, max(round(0.4 * steps), 1)),
            progress=f"training on {task}, {'with' if attend else 'without'} attention",
            sample=lambda: translations(model, student, task),
        )  # fmt: skip
    return model.eval()


def translations(model: Any, student: StudentFunctions, task: str, num_samples: int = 3) -> str:
    """Return what the model makes of some pairs that it never saw, by now. It stays in its mode."""
    pairs, was = unseen(task, num_samples), model.training
    with seeded(0):
        written = decode_ids(greedy(model.eval(), student, pairs))
    model.train(was)
    wanted = zip(decode_ids(pairs.source), written, decode_ids(pairs.target), strict=True)
    return "\n".join(f"{read} → {said}" + (" ✓" if said == right else f"   ({right})") for read, said, right in wanted)


def unseen(task: str, num_samples: int = 500, *sizes: int) -> Pairs:
    """Return pairs that no training drew."""
    return TASKS[task](np.random.default_rng(999), num_samples, *sizes)


def greedy(model: Any, student: StudentFunctions, pairs: Pairs) -> np.ndarray:
    """Return the symbols (N, T) that the model writes when it reads its own: the likeliest at each step."""
    with torch.no_grad(), one_thread():
        step, state = model.begin(torch.from_numpy(pairs.source), torch.from_numpy(pairs.lengths))
        return student.decode_greedy(step, state, START, END, LIMIT).numpy()


def teacher_forced(model: Any, student: StudentFunctions, pairs: Pairs) -> np.ndarray:
    """Return the likeliest symbol at each step (N, T), if all before were right."""
    with torch.no_grad(), one_thread():
        return student.logits(model, *map(torch.from_numpy, pairs)).argmax(dim=2).numpy()
