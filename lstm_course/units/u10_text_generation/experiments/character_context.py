"""Why carrying the state brings nothing on Python's documentation: what a guess gains from what was read before."""

from __future__ import annotations

from typing import Any

from lstm_course.evidence.experiment import Experiment, Measure, Values

PARTS = {"one": (1, 2), "few": (2, 5), "some": (5, 17), "window": (17, 65), "beyond": (65, 257)}


def run(seed: int, carry: bool, **options: Any) -> Values:
    """Train as `characters` does, shortly; then read held-out text from a state of 0, 256 characters at a time."""
    from lstm_course.units.u10_text_generation.experiments.recipes import SHORT_CHARACTERS, train_characters
    from lstm_course.units.u10_text_generation.experiments.training import bits_by_context

    trainer = train_characters(seed, **{**SHORT_CHARACTERS, "carry": carry, **options}, progress=False)
    bits = bits_by_context(trainer.model)
    return {name: float(bits[low - 1 : high - 1].mean()) for name, (low, high) in PARTS.items()}


EXPERIMENT = Experiment(
    name="character_context",
    title="What a longer memory is worth on Python's documentation",
    unit=10,
    setting=(
        "The short training of `characters`, with the state carried on or not. Then bits for the next character after "
        "so many were read from a state of 0, on the last 25,000 characters, held out. A training window has 64."
    ),
    measures=(
        Measure("one", "1 read"),
        Measure("few", "2–4"),
        Measure("some", "5–16"),
        Measure("window", "17–64"),
        Measure("beyond", "65–256"),
    ),
    runs={"state carried": {"carry": True}, "state from 0 in each window": {"carry": False}},
    run=run,
)
