"""Unit 6: both directions, layers, and padding."""

from pathlib import Path

from lstm_course.units.u06_bidirectional.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="06_bidirectional",
    title="Both directions, layers, and padding",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.source_tags", f"{__name__}.experiments.reading_ahead"),
)
