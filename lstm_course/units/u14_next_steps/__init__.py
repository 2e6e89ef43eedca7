"""Unit 14: is there a next step?"""

from pathlib import Path

from lstm_course.units.u14_next_steps.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="14_next_steps",
    title="Is there a next step?",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(
        f"{__name__}.experiments.memory_tasks",
        f"{__name__}.experiments.associative_pairs",
    ),
)
