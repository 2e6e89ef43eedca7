"""Unit 3: what becomes of the gradient on its way back through time."""

from pathlib import Path

from lstm_course.units.u03_vanishing_gradients.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="03_vanishing_gradients",
    title="Vanishing and exploding gradients",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.orthogonal",),
)
