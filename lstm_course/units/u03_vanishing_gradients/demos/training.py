"""Unit 3's plot of the training: does an orthogonal RNN learn the adding problem, and does its gradient arrive?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.units.u03_vanishing_gradients.experiments.training import EVERY, train_rnn

Run = tuple[int, int, float, int]
"""(length, steps, learning_rate, seed)."""
CHANCE = 1 / 6


def train(
    adding_problem: Function, clip_by_global_norm: Function, runs: Sequence[Run]
) -> dict[Run, tuple[np.ndarray, np.ndarray]]:
    """Train once for each run; return its errors and the gradients that arrived. Empty when nobody is looking."""
    return {} if quiet() else {run: train_rnn(adding_problem, clip_by_global_norm, *run) for run in runs}


def against_chance(trained: Mapping[Run, tuple[np.ndarray, np.ndarray]]) -> str:
    """Say whether the longest sequences' error ended "at" chance or "below" it."""
    longest = max((run[0] for run in trained), default=0)
    ends = [np.mean(errors[-20:]) for run, (errors, _) in trained.items() if run[0] == longest]
    return "below" if any(end < 0.8 * CHANCE for end in ends) else "at"


@demo
def training(adding_problem: Function, clip_by_global_norm: Function, runs: Sequence[Run]) -> None:
    """Train, then plot the error, and the gradient that arrives, in training."""
    plot(train(adding_problem, clip_by_global_norm, runs))


@demo
def plot(trained: Mapping[Run, tuple[np.ndarray, np.ndarray]]) -> None:
    """Plot the error, and the gradient that arrives, in training."""
    fig, (left, right) = figure_of(8.6, 3.5, columns=2)
    notes = []
    for ((length, steps, learning_rate, _), (errors, arriving)), colour in zip(trained.items(), COLOURS, strict=False):
        smooth = np.convolve(errors, np.full(20, 1 / 20), mode="valid")
        label = f"T = {length}, rate {learning_rate:g}"
        left.semilogy(np.arange(20, steps + 1), smooth, color=colour, lw=1.6, label=label)
        right.semilogy(EVERY * np.arange(len(arriving)), arriving, color=colour, lw=1.6, label=label)
        notes.append(f"{label}: error {smooth[-1]:.3f}, gradient {arriving[0]:.0e} before, {arriving[-1]:.0e} after")
    left.axhline(CHANCE, ls=":", color=LIGHT["ink"], label="chance, 1/6")
    left.set(xlabel="training step", ylabel="mean squared error", ylim=(None, 1))
    left.set_title("Does it learn?", loc="left", fontsize=11)
    left.legend(frameon=False, fontsize=9)
    right.set(xlabel="training step", ylabel="gradient at the first step (last = 1)")
    right.set_title("Does the gradient arrive?", loc="left", fontsize=11)
    show(fig, "An orthogonal RNN on the adding problem. " + "; ".join(notes) + ". Chance is 0.167.")
