"""The race of the cells, longer than in the notebook: five seeds, two learning rates."""

from __future__ import annotations

from dataclasses import replace

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.units.u08_variants.experiments.odyssey import adding, contestants, sequences_needed, temporal

CONTESTS = {"temporal order": temporal(30, 600), "adding": adding(30, 800)}
CELLS = contestants()
RATES = (0.01, 0.03)


def run(seed: int, cell: str, rate: float, steps: int | None = None) -> Values:
    """Train on each task until it is solved: after how many sequences it was (None: never)."""
    return {
        task: sequences_needed(CELLS[cell], replace(contest, steps=steps or contest.steps), seed, rate)
        for task, contest in CONTESTS.items()
    }


EXPERIMENT = Experiment(
    name="cell_race",
    title="The LSTM, its variants, GRU and RNN on two tasks",
    unit=8,
    setting=(
        "One layer of 16 units, forget bias 1 where there is one, Adam, gradients clipped at 1, batches of 32, 30 "
        "steps. Tried every 10 batches on 200 other sequences. Temporal order: solved when 99 % are right; at most 600 "
        "batches. Adding: solved at a mean squared error of 0.01; at most 800 batches. Sequences needed."
    ),
    measures=(
        Measure("temporal order", "temporal order", "steps"),
        Measure("adding", "adding", "steps"),
    ),
    runs={f"{cell}, rate {rate}": {"cell": cell, "rate": rate} for rate in RATES for cell in CELLS},
    run=run,
    needs_torch=False,
)
