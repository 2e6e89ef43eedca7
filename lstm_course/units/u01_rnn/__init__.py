"""Unit 1: sequences and the simple recurrent network."""

from pathlib import Path

from lstm_course.units.u01_rnn.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="01_rnn",
    title="Sequences and the RNN",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
)
