"""Handwritten digits, read row by row."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, dropout: float, epochs: int = 40) -> Values:
    """Train on 1,400 pictures, measure on 397 others."""
    from lstm_course.models.regression import accuracy
    from lstm_course.tasks.digits import digit_rows
    from lstm_course.units.u11_forecasting.experiments.recipes import train_digits

    trainer = train_digits(seed, epochs, dropout=dropout, progress=False)
    return {"accuracy": accuracy(trainer.model, *digit_rows("test", seed))}


EXPERIMENT = Experiment(
    name="digits",
    title="Digits, row by row",
    unit=11,
    setting=(
        "scikit-learn's 1,797 pictures of 8 × 8, eight steps of eight grey values: 64 units, 40 epochs, Adam "
        "at 0.01 with a warm-up and a cosine. The seed also says which 397 are held out; hands are in both "
        "parts. Chance: 0.1."
    ),
    measures=(Measure("accuracy", "right", "share"),),
    runs={"dropout 0.3": {"dropout": 0.3}, "no dropout": {"dropout": 0.0}},
    run=run,
)
