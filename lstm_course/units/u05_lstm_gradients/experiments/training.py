"""A student's own LSTM: its gradients are checked, it learns to recall, and it learns the adding problem."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from lstm_course.reference.cell import Cell
from lstm_course.reference.gradcheck import numerical_gradient, relative_error
from lstm_course.tasks.adding import adding_problem
from lstm_course.tasks.delayed_recall import delayed_recall
from lstm_course.training.readout import Readout, cross_entropy
from lstm_course.training.train import Trained, stream, train, untrained
from lstm_course.units.u05_lstm_gradients.experiments.gradients import arriving, norm

Array = np.ndarray
Function = Callable[..., Any]
UNITS, EVERY = 32, 10


def errors_of(lstm_step_with_cache: Function, lstm_backward: Function, T: int) -> list[float]:
    """Return each of the six gradients' relative error against central differences, for T steps and a random L."""
    N, D, H = 2, 2, 3
    rng = np.random.default_rng(T)
    shapes = ((N, T, D), (N, H), (N, H), (4 * H, D), (4 * H, H), (4 * H,))
    given = [0.7 * rng.standard_normal(shape) for shape in shapes]
    dhs = rng.standard_normal((N, T, H))

    def forward(x: Array, h: Array, c: Array, *weights: Array) -> tuple[Array, dict]:
        hs, steps = [], []
        for t in range(T):
            h, c, cache = lstm_step_with_cache(x[:, t], h, c, *weights)
            hs.append(h)
            steps.append(cache)
        shared = {name: steps[0][name] for name in ("W_ih", "W_hh")}
        per_step = {name: np.stack([s[name] for s in steps], axis=1) for name in steps[0] if name not in shared}
        return np.stack(hs, axis=1), {**per_step, **shared}

    def loss(place: int, value: Array) -> float:
        return float(np.sum(dhs * forward(*given[:place], value, *given[place + 1 :])[0]))

    found = lstm_backward(dhs, forward(*given)[1])
    return [
        float(relative_error(mine, numerical_gradient(partial(loss, k), given[k], 1e-5)))
        for k, mine in enumerate(found)
    ]


def reaching_first(model: Trained, x: Array) -> float:
    """Return the gradient of the state after the first step, over that by the last one."""
    back, _ = arriving(model.cell, model.params, x)
    return norm(*back[0]) / norm(*back[-1])


def learn_adding(cell: Cell, length: int, steps: int, seed: int = 0, progress: bool = True) -> tuple[Trained, Array]:
    """Train a cell of 32 units on the adding problem, batches of 64. Returns (model, what reaches the first step).

    The second is measured before training and after every 10 steps, on 16 sequences of the task.
    """
    rng = np.random.default_rng(seed)
    model = untrained(cell, Readout(1), rng, 2, UNITS)
    x, _ = adding_problem(np.random.default_rng(999), 16, length)
    reached: list[float] = []

    def watch(step: int, so_far: Trained) -> None:
        if step % EVERY == 0:
            reached.append(reaching_first(so_far, x))

    train(model, stream(adding_problem, rng, 64, length), steps, watch=watch, progress=progress)
    return model, np.array(reached)


def recall_accuracy(
    cell: Cell, length: int, steps: int, seed: int = 0, progress: bool = True
) -> tuple[list[int], list[float]]:
    """Train on delayed recall, batches of 32: the steps and the accuracies on 500 other sequences, each 10 steps.

    Ends when more than 99 % are right.
    """
    rng = np.random.default_rng(seed)
    model = untrained(cell, Readout(4, cross_entropy), rng, 5, UNITS)
    x, y = delayed_recall(np.random.default_rng(999), 500, length)
    when: list[int] = []
    accuracies: list[float] = []

    def watch(step: int, so_far: Trained) -> bool:
        if step % EVERY == 0:
            when.append(step)
            accuracies.append(so_far.accuracy(x, y))
        return bool(accuracies) and accuracies[-1] > 0.99

    train(model, stream(delayed_recall, rng, 32, length), steps, watch=watch, progress=progress)
    return when, accuracies
