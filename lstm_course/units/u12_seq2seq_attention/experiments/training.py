"""Unit 12's trainings: a translator learns dates or reversal through the student's own encoder, decoder and attention.

The class of the translator comes from the notebook. ``FAST=0`` in the environment trains as the evidence does: larger,
with batches of 64, more slowly.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.tasks.dates import dates
from lstm_course.tasks.pairs import END, PADDING, START, Pairs
from lstm_course.tasks.reversal import reversal
from lstm_course.training.determinism import one_thread
from lstm_course.training.progress import bar

Array = np.ndarray
Function = Callable[..., Any]
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


class Ways(NamedTuple):
    """The student's functions that train a translator and let it answer."""

    shift: Function
    forced: Function
    greedy: Function


def train(Translator: Function, attend: Function | None, task: str, ways: Ways, steps: int = 0, seed: int = 0) -> Any:
    """A translator, trained with teacher forcing on ever new pairs. None where nobody looks.

    Steps, where none are given, as in `SHORT`, or in `LONG`.
    """
    if quiet():
        return None
    import torch

    planned, batch = (SHORT if fast() else LONG)[task, attend is not None]
    units, rate, steps = (48, 0.015, steps or planned) if fast() else (64, 0.005, steps or planned)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = Translator(attend, units)
    _open_forget_gates(model)
    with one_thread():
        label = f"training on {task}, {'with' if attend else 'without'} attention"
        _learn(
            model, task, ways, bar(range(steps), steps, label, True), steps, batch, rate, np.random.default_rng(seed)
        )
    return model.eval()


def _learn(
    model: Any, task: str, ways: Ways, numbers: Iterator[int], steps: int, batch: int, rate: float,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Teacher forcing on ever new pairs; the rate rises at first, while half a cosine brings it down."""
    import torch

    warm_up = max(round(0.4 * steps), 1)
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    for k in numbers:
        down = 0.02 + 0.49 * (1 + math.cos(math.pi * k / steps))
        optimiser.param_groups[0]["lr"] = rate * down * min(1.0, (k + 1) / warm_up)
        source, lengths, targets = map(torch.from_numpy, TASKS[task](rng, batch))
        step, state = model.begin(source, lengths)
        logits = ways.forced(step, state, ways.shift(targets, START))
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), targets.flatten(), ignore_index=PADDING)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()


def _open_forget_gates(model: Any) -> None:
    """Unit 5's advice: a forget bias of 1, once in each LSTM and direction."""
    import torch

    with torch.no_grad():
        for module in model.modules():
            if isinstance(module, torch.nn.LSTM | torch.nn.LSTMCell):
                H = module.hidden_size
                for name, bias in module.named_parameters():
                    if name.startswith("bias"):
                        bias[H : 2 * H] = 1.0 if "_ih" in name else 0.0


def unseen(task: str, many: int = 500, *sizes: int) -> Pairs:
    """Pairs that no training drew."""
    return TASKS[task](np.random.default_rng(999), many, *sizes)


def answered(model: Any, ways: Ways, pairs: Pairs) -> Array:
    """What the model says on its own: ids (N, T)."""
    import torch

    with torch.no_grad(), one_thread():
        step, state = model.begin(torch.from_numpy(pairs.source), torch.from_numpy(pairs.lengths))
        return ways.greedy(step, state, START, END, LIMIT).numpy()


def told(model: Any, ways: Ways, pairs: Pairs) -> Array:
    """What the model would say next at each step, if all before were right: ids (N, T)."""
    import torch

    with torch.no_grad(), one_thread():
        source, lengths, targets = map(torch.from_numpy, pairs)
        step, state = model.begin(source, lengths)
        return ways.forced(step, state, ways.shift(targets, START)).argmax(dim=2).numpy()
