"""Unit 5's plots: a student's own LSTM is checked, learns to recall, and learns the adding problem."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.reference.cell import Cell
from lstm_course.tasks.adding import CHANCE, adding_problem
from lstm_course.tasks.delayed_recall import CHANCE as CHANCE_OF_RECALL
from lstm_course.units.u05_lstm_gradients.demos.gradients import own_lstm
from lstm_course.units.u05_lstm_gradients.experiments.training import (
    EVERY,
    errors_of,
    learn_adding,
    recall_accuracy,
)

Function = Callable[..., Any]
NAMES = ("x", "h0", "c0", "W_ih", "W_hh", "b")


@demo
def own_check(lstm_step_with_cache: Function, lstm_backward: Function, lengths: tuple[int, ...] = (1, 2, 3, 8)) -> None:
    """Six gradients, four lengths: the relative error of each against central differences, as a table in colours."""
    errors = np.array([errors_of(lstm_step_with_cache, lstm_backward, T) for T in lengths]).T
    fig, axis = figure_of(6.4, 3.4)
    axis.imshow(errors < 1e-7, cmap=_wrong_or_right(), vmin=0, vmax=1, aspect="auto")
    for (row, column), error in np.ndenumerate(errors):
        word = "right" if error < 1e-7 else "wrong"
        axis.text(column, row, f"{word}, {error:.0e}", ha="center", va="center", fontsize=9)
    axis.set_xticks(range(len(lengths)), [f"T = {T}" for T in lengths])
    axis.set_yticks(range(6), ["d" + name for name in NAMES])
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.set_title("Your gradients against central differences: relative error", loc="left", fontsize=11)
    right = int((errors < 1e-7).sum())
    show(
        fig,
        f"A table of relative errors: {right} of {errors.size} gradients are right; the largest is {errors.max():.0e}.",
    )


def _wrong_or_right() -> Any:
    from matplotlib.colors import ListedColormap

    return ListedColormap([tint(LIGHT["wrong"], 0.3), tint(LIGHT["right"], 0.25)])


@demo
def learns_to_add(cells: Mapping[str, Cell], length: int = 20, steps: int = 400, seed: int = 0) -> None:
    """Each cell learns the adding problem: the error on each new batch, and the gradient at the first step."""
    fig, (left, right) = figure_of(10.4, 3.6, columns=2)
    said = []
    x, y = adding_problem(np.random.default_rng(998), 1000, length)
    for place, (label, cell) in enumerate(cells.items()):
        model, reached = learn_adding(cell, length, steps, seed)
        smooth = np.convolve(model.losses, np.full(20, 1 / 20), mode="valid")
        colour, error = COLOURS[place % len(COLOURS)], model.loss(x, y)
        left.semilogy(np.arange(20, 20 + len(smooth)), smooth, color=colour, lw=1.8, label=f"{label}: {error:.4f}")
        right.semilogy(EVERY * np.arange(len(reached)), reached, color=colour, lw=1.8, label=label)
        said.append(f"{label}: error {error:.4f}, gradient {reached[0]:.0e} before and {reached[-1]:.0e} after")
        print(said[-1])
    left.axhline(CHANCE, ls=":", color=LIGHT["ink"], label="chance, 1/6")
    left.set(xlabel="training step", ylabel="mean squared error", ylim=(3e-4, 1))
    left.set_title(f"The adding problem, T = {length}", loc="left", fontsize=11)
    right.set(xlabel="training step", ylabel="gradient at the first step (last = 1)")
    right.set_title("Training builds the way back", loc="left", fontsize=11)
    fig.legend(
        *left.get_legend_handles_labels(), frameon=False, fontsize=9, loc="outside right center",
        title="error on 1,000 new sequences", alignment="left",
    )  # fmt: skip
    show(fig, f"The adding problem with {length} steps, chance 0.167. " + "; ".join(said) + ".")


@demo
def recall(
    lstm_step_with_cache: Function,
    lstm_step_backward: Function,
    runs: Mapping[str, tuple[float, int]],
    length: int,
    steps: int,
    tell: Callable[[dict[str, float]], Any] = lambda reached: None,
) -> None:
    """Delayed recall, one run for each label: (forget bias, seed). The accuracy as training goes on.

    ``tell`` is called with label → accuracy at the end, before the figure is shown.
    """
    fig, axis = figure_of(7.2, 3.4)
    reached, said = {}, []
    for (label, (bias, seed)), colour in zip(runs.items(), COLOURS, strict=False):
        cell = own_lstm(lstm_step_with_cache, lstm_step_backward, float(bias), "your LSTM")
        when, accuracies = recall_accuracy(cell, length, steps, seed)
        reached[label] = accuracies[-1]
        said.append(f"{label}: {accuracies[-1]:.0%} after {when[-1]} steps")
        axis.plot(when, accuracies, lw=2, color=colour, label=said[-1])
        axis.plot(when[-1], accuracies[-1], "o", color=colour)
    axis.axhline(CHANCE_OF_RECALL, ls=":", color=LIGHT["ink"], label="chance")
    axis.set(xlabel="training step", ylabel="share of right answers", ylim=(0, 1.05))
    axis.set_title(f"Which symbol came first? Asked after {length} steps", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    tell(reached)
    show(fig, f"Accuracy against the training step on delayed recall, T = {length}. " + "; ".join(said) + ".")
