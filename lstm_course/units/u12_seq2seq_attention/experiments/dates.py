"""Dates in six formats to ISO: with attention, and through the bottleneck."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.tasks.dates import dates
from lstm_course.units.u12_seq2seq_attention.experiments.translation import measured, trained


def run(seed: int, attention: str | None, steps: int = 600) -> Values:
    """Train on ever new dates, measure on 500 others."""
    return measured(trained("dates", attention, seed, steps), dates)


EXPERIMENT = Experiment(
    name="dates",
    title="Dates to ISO 8601",
    unit=12,
    setting=(
        "Bi-LSTM encoder and LSTM decoder of 64 units (a direction), 600 steps of 64 dates, teacher forcing, "
        "Adam at 0.005 with a warm-up and a cosine. Tested on 500 dates, greedily. Characters are right in "
        "their place; forced: if all before were right. The task is this course's."
    ),
    measures=(
        Measure("exact", "whole dates right", "share"),
        Measure("free", "characters", "share"),
        Measure("forced", "characters, forced", "share"),
    ),
    runs={
        "no attention": {"attention": None},
        "additive attention": {"attention": "additive"},
        "scaled dot-product attention": {"attention": "scaled"},
    },
    run=run,
)
