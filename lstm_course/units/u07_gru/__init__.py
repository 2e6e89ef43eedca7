"""Unit 7: the GRU."""

from pathlib import Path

from lstm_course.units.u07_gru.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="07_gru",
    title="The GRU",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.gru_race",),
)
