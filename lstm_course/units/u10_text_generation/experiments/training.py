"""Unit 10's training: a character model learns with the student's own windows, cut and measure.

The model, its class and its alphabet come from outside. ``FAST=0`` in the environment trains the larger one for longer.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.basics.types import Array
from lstm_course.tasks.text import HELD_OUT, topics, topics_text
from lstm_course.training.determinism import one_thread, seeded
from lstm_course.training.loop import train_module
from lstm_course.training.schedule import cosine

READ = 6000
"""So many held-out characters are read for each point of the curve."""


class Stage(NamedTuple):
    """A model on its way: steps and seconds of training, bits a character on text never seen, its weights."""

    step: int
    seconds: float
    bits: float
    weights: dict[str, Any]


class Trained(NamedTuple):
    """The model as it was in the end, and its stages."""

    model: Any
    stages: list[Stage]

    def at(self, stage: Stage) -> Any:
        """Return a model with a stage's weights."""
        model = type(self.model)(**self.model.config).eval()
        model.load_state_dict(stage.weights)
        return model


@one_thread()
def train(
    make: Callable[..., Any],
    stateful_batches: Callable[..., Any],
    detach_state: Callable[..., Any],
    bits_per_character: Callable[..., float],
    steps: int = 0,
    seed: int = 0,
) -> Trained | None:
    """``make(hidden_size=…)`` trained on Python's documentation, 16 rows, windows of 64. None where nobody looks."""
    if quiet():
        return None
    units, learning_rate, planned = (128, 0.006, 1000) if fast() else (256, 0.004, 4500)
    steps, held_out, began = steps or planned, topics("test")[:READ], monotonic()
    stages: list[Stage] = []
    spent = 0.0
    with seeded(seed):
        model = make(hidden_size=units)
    marks = {round(steps * part) for part in (0, 0.02, 0.06, 0.15, 0.3, 0.5, 0.75, 1)}

    def watch(step: int) -> None:
        nonlocal spent
        if step in marks:
            seconds, paused = monotonic() - began - spent, monotonic()
            weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
            stages.append(Stage(step, seconds, bits_per_character(model, held_out), weights))
            spent += monotonic() - paused

    learn(model, topics("train"), stateful_batches, detach_state, steps, learning_rate, watch=watch)
    return Trained(model.eval(), stages)


def learn(
    model: Any,
    ids: Array,
    stateful_batches: Callable[..., Any],
    detach_state: Callable[..., Any],
    steps: int,
    learning_rate: float,
    batch: int = 16,
    length: int = 64,
    carry: bool = True,
    decay: bool = True,
    watch: Callable[[int], None] = lambda step: None,
) -> None:
    """Train by truncated backpropagation through time: the notebook's loop, with a schedule and clipping.

    carry=False starts each window from a state of 0; decay=False keeps the learning rate.
    Each pass over the text starts from 0 in any case.
    """
    from torch.nn.functional import cross_entropy

    state: Any = None

    def loss(model: Any, x: Any, y: Any) -> Any:
        nonlocal state
        logits, state = model(x, state if carry else None)
        state = detach_state(state)
        return cross_entropy(logits.flatten(0, 1), y.flatten())

    def windows() -> Iterator[tuple]:
        nonlocal state
        while True:
            state = None
            for pair in stateful_batches(ids, batch, length):
                yield tuple(np.ascontiguousarray(part) for part in pair)

    schedule = cosine(steps, 50) if decay else None
    train_module(
        model, loss, windows(), steps, learning_rate=learning_rate, schedule=schedule, progress="training",
        watch=lambda step, _: watch(step),
    )  # fmt: skip
    model.eval()


def yardsticks() -> dict[str, float]:
    """Bits a character of the held-out text: guessing, guessing by frequency, and after the character before."""
    train_ids, test = topics("train"), topics("test")
    V = int(max(train_ids.max(), test.max())) + 1
    single = np.bincount(train_ids, minlength=V) + 0.5
    pairs = np.full((V, V), 0.02)
    np.add.at(pairs, (train_ids[:-1], train_ids[1:]), 1)
    by_one = -np.log2(single / single.sum())[test].mean()
    by_two = -np.log2(pairs / pairs.sum(1, keepdims=True))[test[:-1], test[1:]].mean()
    return {
        "all characters alike": math.log2(96), "by frequency": float(by_one),
        "by the character before": float(by_two), "xz, a compressor": _by_xz(),
    }  # fmt: skip


def _by_xz() -> float:
    """Bits a character that the held-out part adds to the size of the whole text, packed."""
    import lzma

    text = topics_text().encode("ascii")
    whole, before = (len(lzma.compress(part, preset=9)) for part in (text, text[:-HELD_OUT]))
    return 8 * (whole - before) / HELD_OUT


def bits_by_context(model: Any, longest: int = 256) -> Array:
    """Mean bits of the character after 1, 2, … ``longest`` others were read from a state of 0, on held-out text."""
    import torch

    ids = topics("test")
    num_windows = (len(ids) - 1) // longest
    x, y = (torch.as_tensor(ids[at : at + num_windows * longest].reshape(num_windows, longest)) for at in (0, 1))
    with torch.no_grad():
        logits, _ = model(x)
    nats = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten(), reduction="none")
    return nats.reshape(num_windows, longest).mean(0).double().numpy() / np.log(2)
