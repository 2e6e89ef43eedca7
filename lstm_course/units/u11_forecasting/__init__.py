"""Unit 11: windows, splits in time, the forecast to beat, and a regressor that does or does not beat it."""

from pathlib import Path

from lstm_course.units.u11_forecasting.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="11_forecasting",
    title="Regression and forecasting",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(
        f"{__name__}.experiments.series",
        f"{__name__}.experiments.digits",
        f"{__name__}.experiments.stocks",
        f"{__name__}.experiments.price_splits",
    ),
)
