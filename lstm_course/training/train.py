"""Training any cell in NumPy: unroll, read out, backpropagate through time, clip, Adam."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from lstm_course.reference.cell import Cell, unroll, unroll_backward
from lstm_course.reference.vanishing import clip_by_global_norm
from lstm_course.training.adam import Adam
from lstm_course.training.progress import watched
from lstm_course.training.readout import Readout

Array = np.ndarray


@dataclass
class Trained:
    """A cell with its read-out, as far as it has been trained.

    losses   the loss on each batch, before it was learned from
    norms    the norm of all gradients together, before clipping
    """

    cell: Cell
    params: dict[str, Array]
    readout: Readout
    readout_params: dict[str, Array]
    losses: list[float] = field(default_factory=list)
    norms: list[float] = field(default_factory=list)

    def scores(self, x: Array) -> Array:
        """Return the read-out's scores for x (N, T, D)."""
        return self.readout.scores(unroll(self.cell, self.params, x)[0], self.readout_params)

    def loss(self, x: Array, y: Array, mask: Array | None = None) -> float:
        """Return the loss on a batch that is not learned from."""
        hs = unroll(self.cell, self.params, x)[0]
        return self.readout.loss_and_gradients(hs, self.readout_params, y, mask)[0]

    def accuracy(self, x: Array, y: Array, mask: Array | None = None) -> float:
        """Return the share of answers whose largest score is the right one."""
        right = self.scores(x).argmax(axis=-1) == y
        return float(np.average(right, weights=mask))


def stream(task: Callable[..., tuple], rng: np.random.Generator, *arguments: Any, **options: Any) -> Iterator[tuple]:
    """Draw new batches without end: ``stream(adding_problem, rng, 64, 30)``."""
    while True:
        yield task(rng, *arguments, **options)


def untrained(cell: Cell, readout: Readout, rng: np.random.Generator, input_size: int, hidden_size: int) -> Trained:
    """Return a cell and its read-out at their initial values. Drawn in this order: the cell's, the read-out's."""
    return Trained(
        cell,
        cell.init_params(rng, input_size, hidden_size),
        readout,
        readout.init_params(rng, hidden_size),
    )


def gradients_of(model: Trained, x: Array, y: Array, mask: Array | None = None) -> tuple[float, dict, dict]:
    """Return (loss, the cell's gradients, the read-out's gradients) on one batch."""
    hs, _, caches = unroll(model.cell, model.params, x)
    loss, dhs, of_readout = model.readout.loss_and_gradients(hs, model.readout_params, y, mask)
    _, _, of_cell = unroll_backward(model.cell, model.params, caches, dhs)
    return loss, of_cell, of_readout


def train(
    model: Trained,
    batches: Iterable[tuple],
    steps: int,
    learning_rate: float = 0.01,
    max_norm: float = 1.0,
    watch: Callable[[int, Trained], Any] | None = None,
    progress: bool = True,
) -> Trained:
    """Train a model on ``steps`` batches, or on as many as there are, and return it. Arrays are replaced, not changed.

    batches   tuples (x (N, T, D), y) or (x, y, mask), such as `stream` gives
    learning_rate  Adam's; gradients are clipped to ``max_norm`` all together
    watch     called with (steps done, model) before the first step and after each; a true value ends the training
    progress  a bar, in a notebook or on a terminal
    """
    adam = Adam(learning_rate)
    if watch is not None and watch(0, model):
        return model
    taken, label = islice(batches, steps), f"training {model.cell.name}"
    with watched(taken, steps, label, model, shown=progress) as some:
        for batch in some:
            loss, *groups = gradients_of(model, *batch)
            gradients = _together(*groups)
            clipped, norm = clip_by_global_norm(list(gradients.values()), max_norm)
            old = _together(model.params, model.readout_params)
            new = adam.update(old, dict(zip(gradients, clipped, strict=True)))
            model.params, model.readout_params = ({n: p for (g, n), p in new.items() if g == k} for k in (0, 1))
            model.losses.append(loss)
            model.norms.append(float(norm))
            if watch is not None and watch(len(model.losses), model):
                break
    return model


def _together(*groups: Mapping[str, Array]) -> dict[tuple[int, str], Array]:
    """Dicts as one, each key with the number of its dict: both a cell and its read-out may have a "b"."""
    return {(k, name): value for k, group in enumerate(groups) for name, value in group.items()}
