"""A GRU and LSTMs with as many parameters learn the adding problem; then what their gates do is measured."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_course.reference.cell import Cell, unroll
from lstm_course.reference.cells import GRUCell, LSTMCell, cell_of
from lstm_course.tasks.adding import adding_problem
from lstm_course.training.readout import Readout
from lstm_course.training.train import Trained, stream, train, untrained

Array = np.ndarray
Function = Callable[..., Any]
LENGTH, BATCH, WINDOW, SOLVED = 40, 32, 20, 0.01
GRU_UNITS, LSTM_UNITS = 24, 21  # 2,016 parameters each: the GRU has two biases, our LSTM one


@lru_cache(maxsize=16)
def learn(cell: Cell, units: int, steps: int = 350, seed: int = 0, learning_rate: float = 0.01) -> Trained:
    """Train on the adding problem, T = 40, in batches of 32, until it is solved or ``steps`` are done.

    Remembered: the same cell of the same size is trained once.
    """
    rng = np.random.default_rng(seed)
    model = untrained(cell, Readout(1), rng, 2, units)
    batches = stream(adding_problem, rng, BATCH, LENGTH)
    solved = lambda _, m: solved_at(m.losses[-WINDOW:]) is not None
    return train(model, batches, steps, learning_rate, watch=solved, progress=False)


def smooth(losses: list[float]) -> Array:
    """Return the moving average over 20 batches."""
    return np.convolve(losses, np.full(WINDOW, 1 / WINDOW), mode="valid") if len(losses) >= WINDOW else np.empty(0)


def solved_at(losses: list[float]) -> int | None:
    """Return the step after which the mean error of the last 20 batches is below 0.01 for the first time."""
    below = np.flatnonzero(smooth(losses) < SOLVED)
    return int(below[0]) + WINDOW if len(below) else None


def contestants(gru_step: Function, gru_step_backward: Function) -> dict[str, tuple[Any, int]]:
    """Your GRU and two LSTMs of as many parameters: label → (cell, units)."""
    mine = cell_of("your GRU", gru_step, gru_step_backward, like=GRUCell())
    lstms = {f"LSTM, {LSTM_UNITS} units, $b_f$ = {b:g}": (LSTMCell(forget_bias=b), LSTM_UNITS) for b in (0.0, 3.0)}
    return {f"GRU, {GRU_UNITS} units": (mine, GRU_UNITS), **lstms}


def gates_along(model: Trained, x: Array) -> dict[str, Array]:
    """Return the gates along one sequence x (1, T, 2), out of the caches: name → (H, T)."""
    _, _, caches = unroll(model.cell, model.params, x)
    return {k: np.array([cache[k][0] for cache in caches]).T for k in ("r", "z", "i", "f", "o") if k in caches[0]}
