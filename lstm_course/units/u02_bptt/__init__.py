"""Unit 2: the gradient of a network that uses the same weights at each step, and how to check it."""

from pathlib import Path

from lstm_course.units.u02_bptt.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="02_bptt",
    title="Backpropagation through time",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.echo",),
)
