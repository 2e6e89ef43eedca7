"""Unit 7's plots: a GRU and LSTMs with as many parameters learn the adding problem, and the gates they learned."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show
from lstm_course.tasks.adding import CHANCE, adding_problem
from lstm_course.units.u07_gru.experiments.training import (
    LENGTH,
    SOLVED,
    WINDOW,
    contestants,
    gates_along,
    learn,
    smooth,
    solved_at,
)

Function = Callable[..., Any]


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
    axis.axhline(CHANCE, color=LIGHT["ink"], ls=":", label="chance, 1/6")
    axis.axhline(SOLVED, color=LIGHT["line"], lw=0.8)
    axis.set(
        xlabel="batches of 32", ylabel="mean squared error", ylim=(4e-4, 0.6),
        title=f"Adding problem, T = {LENGTH}: 2,016 parameters each, seed 0",
    )  # fmt: skip
    axis.legend(frameon=False, fontsize=9, loc="lower left")
    show(fig, f"Error on the adding problem with {LENGTH} steps during training. " + "; ".join(said) + ".")


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
    axes[2, 0].plot(np.arange(LENGTH), x[0, :, 0], ".", color=LIGHT["line"], label="number")
    axes[2, 0].plot(marks, x[0, marks, 0], "s", color=COLOURS[1], label="marked")
    axes[2, 0].set(ylabel="input", ylim=(-0.05, 1.5), xlabel="step")
    axes[2, 0].legend(frameon=False, fontsize=8, ncols=2, loc="upper left")
    for axis, (title, values) in zip((*axes[:2, 0], *axes[:, 1]), drawn, strict=True):
        image = axis.imshow(values, aspect="auto", cmap=amounts(), vmin=0, vmax=1)
        axis.set_ylim(len(values) - 0.5, -0.5)
        axis.set_title(title, loc="left", fontsize=10)
        axis.set_ylabel("unit")
        axis.plot(marks, np.full(len(marks), -0.9), "v", ms=6, color=COLOURS[1], clip_on=False)
    axes[2, 1].set_xlabel("step")
    fig.colorbar(image, ax=axes, fraction=0.03, pad=0.01, label="gate")
    print(*said, sep="\n")
    show(fig, "Heat maps of the gates of both trained cells along one sequence with two marks. " + " ".join(said))
