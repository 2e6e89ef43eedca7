"""Unit 10: text generation."""

from pathlib import Path

from lstm_course.units.u10_text_generation.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="10_text_generation",
    title="Text generation",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(
        f"{__name__}.experiments.characters",
        f"{__name__}.experiments.character_context",
        f"{__name__}.experiments.key_stream",
    ),
)
