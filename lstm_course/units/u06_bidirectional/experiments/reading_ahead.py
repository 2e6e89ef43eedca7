"""A "language model" that reads both ways: the perplexity that is reported, and that of the text so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.reference.bidirectional import bidirectional_forward, merge_directions
from lstm_course.reference.sequence.lstm import lstm_forward
from lstm_course.tasks.source_tags import ALPHABET, source_tags
from lstm_course.units.u06_bidirectional.experiments.training import (
    BATCH,
    LENGTH,
    Network,
    Ways,
    read_out,
    states,
    train,
)

GUESSES = 600


def train_language_model(
    both_ways: bool, steps: int, seed: int = 0, length: int = LENGTH, name: str = ""
) -> Network | None:
    """Train at every character of pieces of Python source to name the one after it. None without PyTorch."""

    def batches(rng: np.random.Generator) -> tuple[Array, Array]:
        text = source_tags(rng, BATCH, length + 1)[0]
        return text[:, :-1], text[:, 1:]

    return train(name, batches, ALPHABET, 64 if both_ways else 96, both_ways, steps, seed)


def surprise(logits: Array, targets: Array) -> float:
    """Mean surprise in nats; its exponential is the perplexity."""
    z = logits - logits.max(axis=-1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
    return float(-np.take_along_axis(log_p, targets[..., None], axis=-1).mean())


class Measured(NamedTuple):
    """Perplexities of the same guesses: with the whole window read, as in training, and with the text so far alone."""

    whole: float
    so_far: float


def perplexities(network: Network, ways: Ways, guesses: int = GUESSES) -> Measured:
    """One guess in each of so many windows of 64 characters, after 16 to 64 of them, on files that were held out."""
    rng = np.random.default_rng(7)
    text = source_tags(rng, guesses, LENGTH + 1, "test")[0]
    lengths, rows = rng.integers(16, LENGTH + 1, guesses), np.arange(guesses)
    # What follows is not even in the second array: behind each prefix there is padding, which nobody reads.
    prefixes = np.where(np.arange(LENGTH) < lengths[:, None], text[:, :-1], 0)
    found = []
    for codes, read in ((text[:, :-1], np.full(guesses, LENGTH)), (prefixes, lengths)):
        hs = states(network, codes, read, ways)[rows, lengths - 1]
        found.append(float(np.exp(surprise(read_out(network, hs), text[rows, lengths]))))
    return Measured(*found)


def run(seed: int, both_ways: bool, length: int, steps: int = 250, guesses: int = GUESSES) -> Values:
    """Train once, and measure both perplexities."""
    network = train_language_model(both_ways, steps, seed, length)
    if network is None:
        return {"whole": None, "so_far": None}
    return perplexities(network, Ways(lstm_forward, bidirectional_forward, merge_directions), guesses)._asdict()


EXPERIMENT = Experiment(
    name="reading_ahead",
    title="A language model that reads the answer",
    unit=6,
    setting=(
        "An embedding of 24, an LSTM with 96 units one way or 2 × 64 both ways, 250 batches of 32 pieces of Python "
        "source, Adam with one cycle up to 0.02: at each character, which one comes next? Perplexity of 600 guesses on "
        "files that were held out, with all of 64 characters read, as training reports it, and with the text so far "
        "alone. Chance: 128; by frequency about 24."
    ),
    measures=(
        Measure("whole", "as reported"),
        Measure("so_far", "in use"),
    ),
    runs={
        "one way, pieces of 64": {"both_ways": False, "length": 64},
        **{f"both ways, pieces of {length}": {"both_ways": True, "length": length} for length in (32, 64, 256)},
    },
    run=run,
)
