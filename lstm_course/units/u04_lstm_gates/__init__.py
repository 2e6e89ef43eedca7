"""Unit 4: the LSTM, gate by gate."""

from pathlib import Path

from lstm_course.units.u04_lstm_gates.exercises import EXERCISES, RETIRED
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="04_lstm_gates",
    title="The LSTM, gate by gate",
    exercises=EXERCISES,
    retired=RETIRED,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.embedded_reber",),
)
