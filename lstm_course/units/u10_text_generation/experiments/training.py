"""Unit 10's training: a character model learns with the student's own windows, cut and measure.

The model, its class and its alphabet come from outside. ``FAST=0`` in the environment trains the larger one for longer.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from time import monotonic
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.text import HELD_OUT, topics, topics_text
from lstm_course.training.determinism import one_thread
from lstm_course.training.progress import bar

Array = np.ndarray
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
        """A model with a stage's weights."""
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
    units, rate, planned = (128, 0.006, 1000) if fast() else (256, 0.004, 4500)
    steps, held_out, began = steps or planned, topics("test")[:READ], monotonic()
    model, stages, spent = _seeded(make, seed, hidden_size=units), [], 0.0
    marks = {round(steps * part) for part in (0, 0.02, 0.06, 0.15, 0.3, 0.5, 0.75, 1)}

    def watch(step: int) -> None:
        nonlocal spent
        if step in marks:
            seconds, paused = monotonic() - began - spent, monotonic()
            weights = {name: value.detach().clone() for name, value in model.state_dict().items()}
            stages.append(Stage(step, seconds, bits_per_character(model, held_out), weights))
            spent += monotonic() - paused

    learn(model, topics("train"), stateful_batches, detach_state, steps, rate, watch=watch)
    return Trained(model.eval(), stages)


def learn(
    model: Any,
    ids: Array,
    stateful_batches: Callable[..., Any],
    detach_state: Callable[..., Any],
    steps: int,
    rate: float,
    batch: int = 16,
    length: int = 64,
    carry: bool = True,
    decay: bool = True,
    watch: Callable[[int], None] = lambda step: None,
) -> None:
    """Truncated backpropagation through time: the loop that the notebook shows, with a schedule and clipping.

    carry=False starts each window from a state of 0; decay=False keeps the rate.
    Each pass over the text starts from 0 in any case.
    """
    import torch
    from torch.nn.functional import cross_entropy

    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    windows, state = iter(()), None
    watch(0)
    model.train()
    for step in bar(range(steps), steps, "training"):
        pair: Any = next(windows, None)
        if pair is None:
            windows, state = iter(stateful_batches(ids, batch, length)), None
            pair = next(windows)
        x, y = (torch.as_tensor(np.ascontiguousarray(part)) for part in pair)
        for group in optimiser.param_groups:
            group["lr"] = rate * (_factor(step, steps) if decay else 1.0)
        logits, state = model(x, state if carry else None)
        state = detach_state(state)
        loss = cross_entropy(logits.flatten(0, 1), y.flatten())
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        watch(step + 1)
    model.eval()


def _factor(step: int, steps: int) -> float:
    """Up within 50 steps, then down along half a cosine."""
    return min(1.0, (step + 1) / 50) * (0.51 + 0.49 * math.cos(math.pi * step / steps))


def _seeded(make: Callable[..., Any], seed: int, **options: Any) -> Any:
    import torch

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make(**options)


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


@demo
def curve(trained: Trained, tell: Callable[[float], None] | None = None) -> None:
    """Bits a character on text never seen, over the training, beside what is easy to beat and what is not."""
    stages, known = trained.stages, yardsticks()
    fig, axis = figure_of(8, 3.4)
    axis.plot([s.step for s in stages], [s.bits for s in stages], "o-", color=COLOURS[0], label="the LSTM")
    for (name, bits), colour in zip(known.items(), (COLOURS[6], COLOURS[3], COLOURS[4], COLOURS[2]), strict=True):
        axis.axhline(bits, ls=":", color=colour)
        axis.text(stages[-1].step, bits + 0.07, f"{name}: {bits:.2f}", color=colour, ha="right", fontsize=9)
    last = stages[-1]
    axis.annotate(f"{last.bits:.2f}", (last.step, last.bits), (0, 8), textcoords="offset points", ha="center")
    axis.set(xlabel="steps of training", ylabel="bits a character", ylim=(1.2, 7.2))
    axis.set_title(f"The last {READ:,} characters, never trained on", loc="left", fontsize=11)
    said = ", ".join(f"{s.bits:.2f} after {s.step} steps" for s in stages)
    show(
        fig,
        f"Bits a character of the LSTM fall: {said}. Dotted: " + ", ".join(f"{n} {b:.2f}" for n, b in known.items()),
    )
    print(f"{last.step} steps in {last.seconds:.0f} s: {last.bits:.2f} bits a character.")
    if tell:
        tell(last.bits)
