"""Associative recall with more and more pairs, for the LSTM and what came after it."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.units.u14_next_steps.experiments.training import NAMES, TASKS, score, train

PAIRS, STEPS = (2, 4, 8, 16), 500
LONG = 6


def run(seed: int, mixer: str, pairs: tuple[int, ...] = PAIRS, steps: int = STEPS) -> Values:
    """Train anew for each number of pairs; None for those that are not asked for."""
    found: Values = dict.fromkeys(map(str, PAIRS))
    for many in pairs:
        found[str(many)] = score(train(TASKS["pairs"], mixer, seed, steps, many), TASKS["pairs"], many)
    return found


EXPERIMENT = Experiment(
    name="associative_pairs",
    title="Associative recall, with more and more pairs",
    unit=14,
    setting=(
        "The block of the three memory tasks. Some pairs of a key (of 16) and a value (of 8), one a step, then a key: "
        "which value was beside it? 500 batches of 32, and for two of them six times as many at 4 pairs. 500 other "
        "sequences. Chance: 0.125; the value that was shown most often: 0.56, 0.41, 0.32 and 0.26. In the "
        "literature key and value are two symbols in a row, which asks for more (Arora et al. 2024)."
    ),
    measures=tuple(Measure(str(many), f"{many} pairs", "share") for many in PAIRS),
    runs={
        **{name: {"mixer": name} for name in NAMES},
        **{f"{name}, {LONG} × the training": {"mixer": name, "pairs": [4], "steps": LONG * STEPS}
           for name in ("LSTM", "sLSTM")},
    },
    run=run,
)  # fmt: skip
