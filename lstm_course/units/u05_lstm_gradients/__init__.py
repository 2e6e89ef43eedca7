"""Unit 5: the LSTM's gradients, and the forget bias."""

from pathlib import Path

from lstm_course.units.u05_lstm_gradients.exercises import EXERCISES
from lstm_course.units.unit import Unit

UNIT = Unit(
    name="05_lstm_gradients",
    title="Why it remembers: LSTM gradients",
    exercises=EXERCISES,
    notebook=Path(__file__).with_name("notebook.py"),
    experiments=(
        f"{__name__}.experiments.adding",
        f"{__name__}.experiments.temporal_order",
        f"{__name__}.experiments.delayed_recall",
        f"{__name__}.experiments.gradient_by_lag",
        f"{__name__}.experiments.forget_product",
    ),
)
