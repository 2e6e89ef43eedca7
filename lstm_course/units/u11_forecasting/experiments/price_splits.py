"""The plot that looks perfect: one network on one price, by how it is split and what is read."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.units.u11_forecasting.experiments import prices
from lstm_course.units.u11_forecasting.experiments.training import REFERENCES


def run(seed: int, name: str, way: str) -> Values:
    """Return R² of the forecasts and of the month before, and the skill, as unit 11 shows them."""
    found = getattr(prices, way)(REFERENCES, name, seed)
    return {"lstm": found.r_squared("lstm"), "persistence": found.r_squared("persistence"), "skill": found.skill}


EXPERIMENT = Experiment(
    name="price_splits",
    title="The plot that looks perfect",
    unit=11,
    setting=(
        "Monthly prices as above, 24 months in, the next out, 32 units, tested on 30 % of the months. Random split: "
        "prices, scaled by the whole series, windows shuffled before they are split, 60 epochs. In time: the same, "
        "split and scaled in time; or monthly changes of the logarithm, 10 epochs. R²: against always saying the "
        "test part's mean. Skill: 1 − MSE / MSE of persistence."
    ),
    measures=(
        Measure("lstm", "R², LSTM"),
        Measure("persistence", "R², month before"),
        Measure("skill", "skill"),
    ),
    runs={
        f"{title}, {label}": {"name": name, "way": way}
        for name, title in (("^GSPC", "S&P 500"), ("MSFT", "Microsoft"), ("IBM", "IBM"))
        for label, way in (
            ("random split", "popular"), ("in time", "in_time"), ("in time, changes", "of_changes"),
        )
    },
    run=run,
)  # fmt: skip
