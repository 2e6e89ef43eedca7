"""Reversal without attention: is it room that is short, or training?"""

from __future__ import annotations

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.tasks.pairs import exact_match
from lstm_course.tasks.reversal import reversal
from lstm_course.units.u12_seq2seq_attention.experiments.reversal import LENGTHS
from lstm_course.units.u12_seq2seq_attention.experiments.translation import greedy_outputs


def run(seed: int, units: int, steps: int) -> Values:
    """Train on words of 3 to 12 letters without attention, measure whole words on 500 others and 300 of each length."""
    from lstm_course.units.u12_seq2seq_attention.experiments.recipes import train_pairs

    model = train_pairs("reversal", None, seed, steps, hidden_size=units, progress=False).model

    def right(*sizes: int) -> float:
        pairs = reversal(np.random.default_rng(998), *sizes)
        return exact_match(greedy_outputs(model, pairs), pairs.target)

    return {"exact": right(500), **{f"of {length}": right(300, length, length) for length in LENGTHS}}


EXPERIMENT = Experiment(
    name="bottleneck",
    title="Reversal without attention: room, or training",
    unit=12,
    setting=(
        "The network without attention of `reversal`, with twice the units, or with four times the steps. Whole words, "
        "of 500 that it has not seen, and of 300 of 4, 8 and 12 letters. The task is this course's."
    ),
    measures=(
        Measure("exact", "whole words right", "share"),
        *(Measure(f"of {length}", f"of {length} letters", "share") for length in LENGTHS),
    ),
    runs={
        "64 units, 600 steps": {"units": 64, "steps": 600},
        "128 units, 600 steps": {"units": 128, "steps": 600},
        "64 units, 2,400 steps": {"units": 64, "steps": 2400},
    },
    run=run,
)
