"""A small search-space odyssey: any cells, a few seeds, two tasks; how many sequences does each need?

After Greff et al. 2017, who did it with 5,400 runs. A cell is anything with the protocol of
`lstm_course.reference.cell`: one of ours, of `lstm_course.all_cells()`, a student's, a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lstm_course.reference.cell import Cell
from lstm_course.reference.cells import AblatedCell, CoupledCell, GRUCell, LSTMCell, PeepholeCell, RNNCell, cell_of
from lstm_course.tasks.adding import adding_problem
from lstm_course.tasks.temporal_order import temporal_order
from lstm_course.training.progress import bar
from lstm_course.training.readout import Readout, cross_entropy, squared_error
from lstm_course.training.train import Trained, stream, train, untrained

HIDDEN, BATCH, EVERY, TEST = 16, 32, 10, 200


@dataclass(frozen=True)
class Contest:
    """A task, how long its sequences are, for how many batches a cell may train, and when it has solved it."""

    name: str
    make: Callable[..., tuple]
    inputs: int
    readout: Readout
    solved: Callable[[Trained, Any, Any], bool]
    length: int
    steps: int


def temporal(length: int = 20, steps: int = 150) -> Contest:
    """Temporal order, solved at an accuracy of 99 %; chance is 25 %."""
    return Contest(
        f"temporal order, {length} steps", temporal_order, 6, Readout(4, cross_entropy),
        lambda model, x, y: model.accuracy(x, y) >= 0.99, length, steps,
    )  # fmt: skip


def adding(length: int = 12, steps: int = 300) -> Contest:
    """Return the adding problem, solved at a mean squared error of 0.01; chance is 0.167."""
    return Contest(
        f"adding, {length} steps", adding_problem, 2, Readout(1, squared_error),
        lambda model, x, y: model.loss(x, y) <= 0.01, length, steps,
    )  # fmt: skip


def contestants(
    peephole_step: Callable | None = None,
    coupled_step: Callable | None = None,
    ablated_step: Callable | None = None,
    forget_bias: float = 1.0,
) -> dict[str, Cell]:
    """Return the LSTM, its variants, GRU and RNN, by the plot's names, with the forget bias where there is one.

    A step that is given is the forward pass of its cells; the gradients are the course's own.
    """

    def ablated(gate: str) -> Cell:
        step = None if ablated_step is None else (lambda *a: ablated_step(*a, gate))
        return cell_of(f"no {gate}", step, like=AblatedCell(gate=gate, forget_bias=forget_bias))

    return {
        "LSTM": LSTMCell(forget_bias=forget_bias),
        "no input gate": ablated("i"),
        "no forget gate": ablated("f"),
        "no output gate": ablated("o"),
        "coupled": cell_of("coupled", coupled_step, like=CoupledCell(forget_bias=forget_bias)),
        "peepholes": cell_of("peepholes", peephole_step, like=PeepholeCell(forget_bias=forget_bias)),
        "GRU": GRUCell(),
        "RNN": RNNCell(),
    }


def sequences_needed(cell: Cell, contest: Contest, seed: int, learning_rate: float = 0.02) -> int | None:
    """Train a cell from one seed; the number of sequences after which it had solved the task, or None.

    16 units, batches of 32 new sequences, Adam, gradients clipped at 1. Every 10 batches it is tried on the same 200
    sequences that it never learns from.
    """
    rng = np.random.default_rng(seed)
    model = untrained(cell, contest.readout, rng, contest.inputs, HIDDEN)
    x, y = contest.make(np.random.default_rng(2**32 + seed), TEST, contest.length)

    def solved(step: int, model: Trained) -> bool:
        return step > 0 and step % EVERY == 0 and contest.solved(model, x, y)

    batches = stream(contest.make, rng, BATCH, contest.length)
    steps = len(train(model, batches, contest.steps, learning_rate=learning_rate, watch=solved, progress=False).losses)
    return BATCH * steps if steps % EVERY == 0 and contest.solved(model, x, y) else None


def _one(job: tuple[Cell, Contest, int, float]) -> int | None:
    return sequences_needed(*job)


def race(
    cells: Mapping[str, Cell],
    contests: Sequence[Contest],
    seeds: Iterable[int],
    learning_rate: float = 0.02,
    map_: Callable[..., Iterable] = map,
) -> dict[str, dict[str, list[int | None]]]:
    """Task → cell → for each seed the sequences needed, or None. ``map_`` may be an executor's."""
    seeds = list(seeds)
    jobs = [(cell, contest, seed, learning_rate) for contest in contests for cell in cells.values() for seed in seeds]
    needed = iter(list(bar(map_(_one, jobs), len(jobs), "cells × seeds × tasks")))
    return {contest.name: {name: [next(needed) for _ in seeds] for name in cells} for contest in contests}


def worst(needed: Mapping[str, Sequence[int | None]], names: Sequence[str]) -> str:
    """Of the cells named, the one with the fewest runs that solved the task, and of those the slowest."""

    def badness(name: str) -> tuple[int, int]:
        return sum(n is None for n in needed[name]), sum(n or 0 for n in needed[name])

    return max(names, key=badness)
