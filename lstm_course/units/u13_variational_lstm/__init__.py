"""Unit 13: the variational LSTM."""

from pathlib import Path

from lstm_course.units.u13_variational_lstm.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="13_variational_lstm",
    title="Variational LSTM: a code for a sentence",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.sentences",),
)
