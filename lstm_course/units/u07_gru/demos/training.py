"""A GRU and LSTMs with as many parameters learn the adding problem; then one looks at what their gates do."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np

from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.reference.cell import Cell, unroll
from lstm_course.reference.cells import GRUCell, LSTMCell, cell_of
from lstm_course.tasks.adding import CHANCE, adding_problem
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


@demo
def race(gru_step: Function, gru_step_backward: Function, tell: Callable[[float], None]) -> None:
    """Your GRU against LSTMs of as many parameters. ``tell`` gets the batch after which the GRU has solved the task."""
    fig, axis = figure_of(8, 3.8)
    said = []
    for (name, contestant), colour in zip(contestants(gru_step, gru_step_backward).items(), COLOURS, strict=False):
        losses = learn(*contestant).losses
        at = solved_at(losses)
        end = f"below {SOLVED} after {at} batches" if at else f"not below {SOLVED} in {len(losses)}"
        axis.semilogy(np.arange(WINDOW, len(losses) + 1), smooth(losses), lw=2, color=colour, label=f"{name}: {end}")
        said.append(f"{name.replace('$', '')}: {end}")
        if name.startswith("GRU"):
            tell(float(at or len(losses)))
    axis.axhline(CHANCE, color="black", ls=":", label="chance, 1/6")
    axis.axhline(SOLVED, color="grey", lw=0.8)
    axis.set(
        xlabel="batches of 32", ylabel="mean squared error", ylim=(4e-4, 0.6),
        title=f"Adding problem, T = {LENGTH}: 2,016 parameters each, seed 0",
    )  # fmt: skip
    axis.legend(frameon=False, fontsize=9, loc="lower left")
    show(fig, f"Error on the adding problem with {LENGTH} steps during training. " + "; ".join(said) + ".")


def gates_along(model: Trained, x: Array) -> dict[str, Array]:
    """Return the gates along one sequence x (1, T, 2), out of the caches: name → (H, T)."""
    _, _, caches = unroll(model.cell, model.params, x)
    return {k: np.array([cache[k][0] for cache in caches]).T for k in ("r", "z", "i", "f", "o") if k in caches[0]}


@demo
def trained_gates(gru_step: Function, gru_step_backward: Function) -> None:
    """Plot the gates of the two cells that have solved the task, on one sequence never seen."""
    x, y = adding_problem(np.random.default_rng(99), 1, LENGTH)
    marks = np.flatnonzero(x[0, :, 1])
    drawn, said = [], []
    for label, contestant in contestants(gru_step, gru_step_backward).items():
        if label.endswith("= 0"):
            continue
        model, name = learn(*contestant), label.partition(",")[0]
        gates = gates_along(model, x)
        means = [
            f"{k} {v[:, marks].mean():.2f} at the marks, {np.delete(v, marks, axis=1).mean():.2f} elsewhere"
            for k, v in gates.items()
        ]
        said.append(f"{name} says {model.scores(x).item():.2f}, true {y.item():.2f}. Means: {'; '.join(means)}.")
        drawn += [(f"{name}: {gate}", values) for gate, values in gates.items()]
    fig, axes = figure_of(9.5, 5.6, columns=2, rows=3, sharex=True)
    axes[2, 0].plot(np.arange(LENGTH), x[0, :, 0], ".", color="grey", label="number")
    axes[2, 0].plot(marks, x[0, marks, 0], "s", color=COLOURS[1], label="marked")
    axes[2, 0].set(ylabel="input", ylim=(-0.05, 1.5), xlabel="step")
    axes[2, 0].legend(frameon=False, fontsize=8, ncols=2, loc="upper left")
    for axis, (title, values) in zip((*axes[:2, 0], *axes[:, 1]), drawn, strict=True):
        image = axis.imshow(values, aspect="auto", cmap="Blues", vmin=0, vmax=1)
        axis.set_ylim(len(values) - 0.5, -0.5)
        axis.set_title(title, loc="left", fontsize=10)
        axis.set_ylabel("unit")
        axis.plot(marks, np.full(len(marks), -0.9), "v", ms=6, color=COLOURS[1], clip_on=False)
    axes[2, 1].set_xlabel("step")
    fig.colorbar(image, ax=axes, fraction=0.03, pad=0.01, label="gate")
    print(*said, sep="\n")
    show(fig, "Heat maps of the gates of both trained cells along one sequence with two marks. " + " ".join(said))
