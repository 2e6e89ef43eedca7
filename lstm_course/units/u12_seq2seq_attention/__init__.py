"""Unit 12: sequence to sequence and attention."""

from pathlib import Path

from lstm_course.units.u12_seq2seq_attention.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="12_seq2seq_attention",
    title="Sequence to sequence and attention",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(
        f"{__name__}.experiments.dates",
        f"{__name__}.experiments.reversal",
        f"{__name__}.experiments.bottleneck",
    ),
)
