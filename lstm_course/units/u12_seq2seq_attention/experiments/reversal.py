"""Reversal: how long a word still fits through the bottleneck."""

from __future__ import annotations

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.tasks.pairs import exact_match
from lstm_course.tasks.reversal import reversal
from lstm_course.units.u12_seq2seq_attention.experiments.translation import greedy_outputs, measured, trained

LENGTHS = (4, 8, 12)


def run(seed: int, attention: str | None, steps: int) -> Values:
    """Train on words of 3 to 12 letters, measure on 500 others and on 300 of each length."""
    model = trained("reversal", attention, seed, steps)
    found = measured(model, reversal)
    for length in LENGTHS:
        pairs = reversal(np.random.default_rng(998), 300, length, length)
        found[f"of {length}"] = exact_match(greedy_outputs(model, pairs), pairs.target)
    return found


EXPERIMENT = Experiment(
    name="reversal",
    title="Reversal, against length",
    unit=12,
    setting=(
        "The network of the dates, on words of 3 to 12 of ten letters: 300 steps of 64 with attention, 600 "
        "without. Tested on 500 words, and on 300 of 4, 8 and 12 letters; whole words count. Forced: "
        "characters, if all before were right. The task is this course's."
    ),
    measures=(
        Measure("exact", "whole words right", "share"),
        *(Measure(f"of {length}", f"of {length} letters", "share") for length in LENGTHS),
        Measure("free", "characters", "share"),
        Measure("forced", "characters, forced", "share"),
    ),
    runs={
        "no attention": {"attention": None, "steps": 600},
        "additive attention": {"attention": "additive", "steps": 300},
        "scaled dot-product attention": {"attention": "scaled", "steps": 300},
    },
    run=run,
)
