"""Unit 8: variants."""

from pathlib import Path

from lstm_course.units.u08_variants.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="08_variants",
    title="Variants: what an LSTM can do without",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(f"{__name__}.experiments.cell_race", f"{__name__}.experiments.spike_timing"),
)
