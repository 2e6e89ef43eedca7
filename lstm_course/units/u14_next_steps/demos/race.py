"""The race of unit 14: what was measured, as dots; and a short training of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.units.u14_next_steps.demos.measured import PAIRS, TASKS
from lstm_course.units.u14_next_steps.experiments import training

NAMES = training.NAMES
MARKS = "os^vDX"


def solved_with(pairs: int, share: float = 0.9) -> int:
    """Return how many of the six had more than that share right with so many pairs, on the mean of the seeds."""
    return sum(float(np.mean(PAIRS[name][str(pairs)])) > share for name in NAMES)


def best_at(task: str) -> str:
    """Return the name of the one whose mean over the seeds is the highest at a task of three."""
    return max(NAMES, key=lambda name: float(np.mean(TASKS[name][task])))


def _dots(axis: Any, place: float, values: Sequence[float], k: int) -> None:
    places = place + np.linspace(-0.13, 0.13, len(values))
    axis.plot(places, values, MARKS[k], ms=5, color=COLOURS[k], alpha=0.85)


@demo
def more_and_more_pairs() -> None:
    """Draw the share right against the number of pairs, a dot a seed."""
    fig, axis = figure_of(8.5, 3.8)
    many = list(PAIRS[NAMES[0]])
    notes = []
    for k, name in enumerate(NAMES):
        means = [float(np.mean(PAIRS[name][pairs])) for pairs in many]
        axis.plot(range(len(many)), means, color=COLOURS[k], lw=1.2, label=name, marker=MARKS[k], ms=0.01)
        for place, pairs in enumerate(many):
            _dots(axis, place, PAIRS[name][pairs], k)
        notes.append(f"{name} " + ", ".join(f"{mean:.0%}" for mean in means))
    guess = (0.56, 0.41, 0.32, 0.26)
    axis.plot(range(len(many)), guess, ls=":", color=LIGHT["ink"], lw=1.2, label="the value shown most often")
    axis.set_xticks(range(len(many)), many)
    axis.set(xlabel="pairs", ylabel="right", ylim=(0, 1.05), xlim=(-0.4, len(many) - 0.6))
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    handles = [axis.plot([], [], MARKS[k] + "-", color=COLOURS[k], ms=5)[0] for k in range(len(NAMES))]
    handles.append(axis.lines[len(NAMES) * (1 + len(many))])
    axis.legend(
        handles, [*NAMES, "the value shown most often"], frameon=False, fontsize=9, loc="center left",
        bbox_to_anchor=(1, 0.5),
    )  # fmt: skip
    axis.set_title("Associative recall, 500 batches each, a dot a seed", loc="left", fontsize=11)
    show(fig, f"Right with {', '.join(many)} pairs, means over the seeds. " + "; ".join(notes) + ".")


@demo
def three_tasks() -> None:
    """Draw how each does at delayed recall, adding and brackets, as long as in training and three times as long."""
    fig, axes = figure_of(10, 3.8, columns=3)
    fig.suptitle("full: as long as in training; hollow: three times as long; dotted: chance", fontsize=9)
    notes = []
    for axis, task in zip(axes, ("delayed recall", "adding", "brackets"), strict=True):
        for k, name in enumerate(NAMES):
            for shift, key, face in ((-0.2, task, None), (0.2, f"{task}, longer", "none")):
                values = TASKS[name][key]
                places = k + shift + np.linspace(-0.1, 0.1, len(values))
                axis.plot(places, values, MARKS[k], ms=5, color=COLOURS[k], markerfacecolor=face or COLOURS[k])
            both = [float(np.mean(TASKS[name][key])) for key in (task, f"{task}, longer")]
            notes.append(f"{task}, {name}: {both[0]:.3g}, longer {both[1]:.3g}")
        axis.set_xticks(range(len(NAMES)), NAMES, rotation=60, fontsize=9)
        axis.set_title({"adding": "adding: squared error"}.get(task, f"{task}: right"), fontsize=10)
        if task == "adding":
            axis.set_yscale("log")
            axis.axhline(1 / 6, ls=":", color=LIGHT["ink"], lw=1)
        else:
            axis.set_ylim(0, 1.05)
            axis.axhline({"delayed recall": 0.25}.get(task, 0.39), ls=":", color=LIGHT["ink"], lw=1)
    show(
        fig,
        "Full: sequences as long as in training; hollow: three times as long; dotted: chance. "
        + "; ".join(notes)
        + ".",
    )


@demo
def short_training(
    pairs: int = 4, steps: int = 250, mixers: Sequence[str] = ("LSTM", "mLSTM", "attention"), every: int = 25
) -> None:
    """Train some of the six on associative recall, and draw the share right along the way."""
    if find_spec("torch") is None:
        print("PyTorch is not installed here, so nothing is trained. What was measured comes next.")
        return
    task = training.TASKS["pairs"]
    fig, axis = figure_of(7.5, 3.0)
    ends: dict[str, float] = {}
    for name in mixers:
        curve: list[tuple[int, float]] = []

        def watch(step: int, network: Any, curve: list[tuple[int, float]] = curve) -> None:
            if step % every == 0:
                curve.append((step, training.score(network, task, pairs)))

        training.train(task, name, 0, steps, pairs, watch)
        k = NAMES.index(name)
        axis.plot(*zip(*curve, strict=True), MARKS[k] + "-", ms=4, color=COLOURS[k], label=name)
        ends[name] = curve[-1][1]
    axis.set(xlabel="batches", ylabel="right", ylim=(0, 1.05), title=f"{pairs} pairs, trained just now")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    label_ends(axis)
    told = "; ".join(f"{name} {share:.0%}" for name, share in ends.items())
    show(fig, f"Right with {pairs} pairs after {steps} batches of 32: {told}.")
