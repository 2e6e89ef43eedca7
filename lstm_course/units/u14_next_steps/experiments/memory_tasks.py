"""Delayed recall, adding and counting brackets, for the LSTM and what came after it."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.units.u14_next_steps.experiments.training import NAMES, TASKS, score, train

LENGTHS = {"delayed recall": (40, 500), "adding": (40, 400), "brackets": (32, 400)}
"""Task → steps of its sequences, and of the training."""
LONGER = 3


def run(seed: int, mixer: str, steps: int | None = None) -> Values:
    """Train on each task, measure on sequences as long and three times as long."""
    found: Values = {}
    for name, (length, planned) in LENGTHS.items():
        network = train(TASKS[name], mixer, seed, steps or planned, length)
        found[name] = score(network, TASKS[name], length)
        found[f"{name}, longer"] = score(network, TASKS[name], LONGER * length)
    return found


EXPERIMENT = Experiment(
    name="memory_tasks",
    title="Three memory tasks, for the LSTM and what came after it",
    unit=14,
    setting=(
        "One block of 32 units in which only what looks along the sequence differs: linear and ReLU, this, two layers "
        "that see one step at a time, linear. Forget gates start at a bias of 3. Adam at 0.01 with warm-up and cosine, "
        "batches of 32: delayed recall over 40 steps, 500 batches (chance: 0.25); adding over 40 steps, 400 batches "
        "(mean squared error; chance: 0.167); brackets open after each of 32 steps, 400 batches (always the commonest "
        "answer: 0.39). 500 other sequences; longer: three times as long, without further training. No published "
        "figure compares."
    ),
    measures=(
        Measure("delayed recall", "delayed recall", "share"),
        Measure("delayed recall, longer", "longer", "share"),
        Measure("adding", "adding, error"),
        Measure("adding, longer", "longer"),
        Measure("brackets", "brackets", "share"),
        Measure("brackets, longer", "longer", "share"),
    ),
    runs={name: {"mixer": name} for name in NAMES},
    run=run,
)
