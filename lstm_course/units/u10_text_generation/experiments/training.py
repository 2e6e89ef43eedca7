"""Unit 10's training: the student's own model learns by the student's own step, windows and measure.

Class and functions come from outside, and so may the text. ``FAST=0`` in the environment
trains a larger model for longer.
"""

from __future__ import annotations

import copy
import math
from collections.abc import Callable, Iterator
from itertools import islice
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.basics.types import Array
from lstm_course.tasks.text import ALPHABET, HELD_OUT, ids_to_text, symbols_of, text_to_ids, topics_text
from lstm_course.training.determinism import one_thread, seeded
from lstm_course.training.loop import History
from lstm_course.training.progress import watched
from lstm_course.training.schedule import cosine

READ = 6000
"""So many held-out characters are read for each point of the curve."""

MAX_NORM = 1.0


class Stage(NamedTuple):
    """A model on its way: steps and seconds of training, bits a character on text never seen, its weights."""

    step: int
    seconds: float
    bits: float
    weights: dict[str, Any]


class Trained(NamedTuple):
    """The model as it was in the end, its stages, and its text, whose last ``held_out`` characters it never saw."""

    model: Any
    stages: list[Stage]
    text: str
    held_out: int

    def at(self, stage: Stage) -> Any:
        """Return a model with a stage's weights."""
        model = copy.deepcopy(self.model)
        model.load_state_dict(stage.weights)
        return model

    @property
    def unseen(self) -> str:
        """The end of the text, which was not trained on."""
        return self.text[-self.held_out :]

    def prefix(self, wanted: str) -> str:
        """Return ``wanted`` where the model knows all its characters, else as many of the text that it never saw."""
        return wanted if set(wanted) <= set(self.model.alphabet) else self.unseen[: len(wanted)]


@one_thread()
def train(
    make: Callable[..., Any],
    training_step: Callable[..., Any],
    stateful_batches: Callable[..., Any],
    bits_per_character: Callable[..., float],
    text: str | None = None,
    steps: int = 0,
    seed: int = 0,
) -> Trained | None:
    """``make(alphabet, 48, H, 0.0)`` trained on a text, 16 rows, windows of 64. None where nobody looks.

    text: by default Python's documentation, in `ALPHABET`; of another one all symbols, and its last tenth is held out.
    """
    if quiet():
        return None
    units, learning_rate, planned = (128, 0.006, 1000) if fast() else (256, 0.004, 4500)
    alphabet = ALPHABET if text is None else symbols_of(text)
    text = topics_text() if text is None else text
    held_out = min(HELD_OUT, len(text) // 10)
    ids = text_to_ids(text, alphabet)
    steps, read, began = steps or planned, ids[-held_out:][:READ], monotonic()
    stages: list[Stage] = []
    spent = 0.0
    model = begun(make, alphabet, 48, units, seed)
    marks = {round(steps * part) for part in (0, 0.02, 0.06, 0.15, 0.3, 0.5, 0.75, 1)}

    def watch(step: int) -> None:
        nonlocal spent
        if step in marks:
            seconds, paused = monotonic() - began - spent, monotonic()
            weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
            stages.append(Stage(step, seconds, bits_per_character(model, read), weights))
            spent += monotonic() - paused

    done = learn(model, ids[:-held_out], stateful_batches, training_step, steps, learning_rate, watch=watch)
    if done not in marks:  # somebody stopped it: what there is by now is the last stage
        marks.add(done)
        watch(done)
    return Trained(model.eval(), stages, text, held_out)


def begun(make: Callable[..., Any], alphabet: str, embedding_dim: int, hidden_size: int, seed: int) -> Any:
    """Return a new model without dropout, its weights drawn from this seed, its forget gates open (unit 5)."""
    from lstm_course.models.recurrent import open_forget_gates

    with seeded(seed):
        return open_forget_gates(make(alphabet, embedding_dim, hidden_size, 0.0))


def learn(
    model: Any,
    ids: Array,
    stateful_batches: Callable[..., Any],
    training_step: Callable[..., Any],
    steps: int,
    learning_rate: float,
    batch: int = 16,
    length: int = 64,
    carry: bool = True,
    decay: bool = True,
    watch: Callable[[int], None] = lambda step: None,
) -> int:
    """Train by truncated backpropagation through time: step after step of the student's, by Adam, with a schedule.

    Returns the number of steps that were done.

    carry=False starts each window from a state of 0; decay=False keeps the learning rate.
    Each pass over the text starts from 0 in any case. FloatingPointError where a loss is not finite.
    """
    import torch

    def windows() -> Iterator[tuple]:
        while True:
            for number, pair in enumerate(stateful_batches(ids, batch, length)):
                x, y = (torch.from_numpy(np.ascontiguousarray(part)) for part in pair)
                yield x, y, number > 0 and carry

    optimiser = torch.optim.Adam(model.parameters(), lr=learning_rate)
    factor = cosine(steps, 50) if decay else lambda step: 1.0
    state: Any = None
    watch(0)
    model.train()
    history = History()
    with watched(islice(windows(), steps), steps, "training", history, lambda: written(model)) as some:
        for step, (x, y, goes_on) in enumerate(some):
            for group in optimiser.param_groups:
                group["lr"] = learning_rate * factor(step)
            loss, state = training_step(model, optimiser, x, y, state if goes_on else None, MAX_NORM)
            if not math.isfinite(loss):
                raise FloatingPointError(f"the loss is {loss} at step {step}")
            history.losses.append(loss)
            watch(step + 1)
    model.eval()
    return len(history.losses)


def written(model: Any, length: int = 120, temperature: float = 0.7) -> str:
    """Return what the model writes by now, always with the same luck. It stays in its mode, and so does all chance."""
    import torch

    was, rng, ids, state = model.training, np.random.default_rng(0), [0], None
    model.eval()
    with torch.no_grad():
        for _ in range(length):
            logits, state = model(torch.tensor([ids[-1:]]), state)
            p = torch.softmax(logits[0, -1].double() / temperature, dim=0).numpy()
            ids.append(int(rng.choice(len(p), p=p / p.sum())))
    model.train(was)
    return ids_to_text(ids[1:], model.alphabet)


def yardsticks(text: str, held_out: int) -> dict[str, float]:
    """Bits a character of the held-out text: guessing, guessing by frequency, and after the character before."""
    alphabet = ALPHABET if set(text) <= set(ALPHABET) else symbols_of(text)
    ids, V = text_to_ids(text, alphabet), len(alphabet)
    train_ids, test = ids[:-held_out], ids[-held_out:]
    single = np.bincount(train_ids, minlength=V) + 0.5
    pairs = np.full((V, V), 0.02)
    np.add.at(pairs, (train_ids[:-1], train_ids[1:]), 1)
    by_one = -np.log2(single / single.sum())[test].mean()
    by_two = -np.log2(pairs / pairs.sum(1, keepdims=True))[test[:-1], test[1:]].mean()
    return {
        "all characters alike": math.log2(V), "by frequency": float(by_one),
        "by the character before": float(by_two), "xz, a compressor": _by_xz(text, held_out),
    }  # fmt: skip


def _by_xz(text: str, held_out: int) -> float:
    """Bits a character that the held-out part adds to the size of the whole text, packed."""
    import lzma

    whole, before = (len(lzma.compress(part.encode(), preset=9)) for part in (text, text[:-held_out]))
    return 8 * (whole - before) / held_out


def bits_by_context(model: Any, longest: int = 256, text: str | None = None) -> Array:
    """Mean bits of the character after 1, 2, … ``longest`` others were read from a state of 0, on held-out text.

    text: by default the end of Python's documentation.
    """
    import torch

    ids = text_to_ids(topics_text()[-HELD_OUT:] if text is None else text, model.alphabet)
    longest = min(longest, len(ids) - 1)
    num_windows = (len(ids) - 1) // longest
    x, y = (torch.as_tensor(ids[at : at + num_windows * longest].reshape(num_windows, longest)) for at in (0, 1))
    with torch.no_grad():
        logits, _ = model(x)
    nats = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="none")
    return nats.reshape(num_windows, longest).mean(0).double().numpy() / np.log(2)
