"""Where carrying the state pays: a key that must be kept for longer than a window of training."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, carry: bool, epochs: int = 4) -> Values:
    """Train, then ask on another stream."""
    from lstm_course.units.u10_text_generation.experiments.recipes import key_accuracy, train_keys

    return {"right": key_accuracy(train_keys(seed, carry, epochs).model, carry)}


EXPERIMENT = Experiment(
    name="key_stream",
    title="A key kept across windows",
    unit=10,
    setting=(
        "32 units, windows of 16 of a stream in which a key stands every 50 steps or so, four passes over "
        "64,000 symbols in 32 rows, Adam at 0.01. Counted are the answers to questions about the last key. No "
        "gradient passes from one window to the next in either case. Chance: 0.25. The task is this course's."
    ),
    measures=(Measure("right", "right", "share"),),
    runs={"state carried": {"carry": True}, "state from 0 in each window": {"carry": False}},
    run=run,
)
