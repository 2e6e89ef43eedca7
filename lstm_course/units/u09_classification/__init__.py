"""Unit 9: classification, from a cell of one's own to PyTorch."""

from pathlib import Path

from lstm_course.units.u09_classification.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="09_classification",
    title="Classification",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(
        f"{__name__}.experiments.reviews",
        f"{__name__}.experiments.reviews_mistakes",
    ),
)
