"""How the units and ``lstm-course evidence`` train their models: one function an experiment, its settings as defaults.

Each takes a seed, from which all follows: weights, data, order, dropout. The model comes back in evaluation mode, on
``device``. Weights are drawn on the CPU, so that they do not depend on the device.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import nn

from lstm_course.models.character import CharacterLoss, CharacterModel
from lstm_course.models.classifier import (
    BagOfWords,
    BidirectionalReviewClassifier,
    ReviewClassifier,
    classification_loss,
    evaluate,
)
from lstm_course.models.regression import Forecaster, SequenceRegressor, class_loss, squared_error_loss
from lstm_course.models.seq2seq import EncoderDecoder, translation_loss
from lstm_course.models.variational import VariationalLoss, VariationalLSTM
from lstm_course.tasks import key_stream as keys
from lstm_course.tasks import reviews, text
from lstm_course.tasks.dates import dates
from lstm_course.tasks.digits import digit_rows
from lstm_course.tasks.reversal import reversal
from lstm_course.tasks.sentences import sentences
from lstm_course.tasks.series import delayed_sum, sine
from lstm_course.tasks.windows import fit_scaler, make_windows
from lstm_course.training.batches import fresh, shuffled
from lstm_course.training.trainer import Trainer, cosine, seeded

CLASSIFIERS: dict[str, type[nn.Module]] = {
    "bag of words": BagOfWords, "LSTM": ReviewClassifier, "Bi-LSTM": BidirectionalReviewClassifier,
}  # fmt: skip
PAIR_TASKS = {"dates": dates, "reversal": reversal}

PIECE = 100
"""Steps of an epoch of `train_sentences` and `train_delayed_sum`, whose data are ever new."""

SHORT_CHARACTERS: dict[str, Any] = {"units": 128, "steps": 1500, "rate": 0.006, "dropout": 0.0}
"""About 10 s on one thread: 2.2 bits a character."""

LONG_CHARACTERS: dict[str, Any] = {"units": 256, "steps": 4500, "rate": 0.004, "dropout": 0.1}
"""Under two minutes on one thread: below 1.9 bits a character."""


def train_reviews(
    kind: str = "LSTM", seed: int = 0, many: int = 3000, epochs: int = 40, patience: int | None = 4,
    rate: float = 0.005, batch: int = 64, noise: float = reviews.NOISE, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """A classifier of `CLASSIFIERS` on reviews of the grammar; stopped early on 1,000 others, with wrong labels too.

    Returns the trainer: its model, its history (scores: the validation loss), its ``stopping``. options go to
    `Trainer.fit`.
    """
    data, others = review_part("train", seed, many, noise), review_part("validation", seed, 1000, noise)
    with seeded(seed):
        model = CLASSIFIERS[kind](reviews.VOCABULARY).to(device)
    trainer = Trainer(model, classification_loss, learning_rate=rate, patience=patience, seed=seed)
    trainer.fit(shuffled(batch, *data), epochs, lambda m: evaluate(m, [others])[0], **options)
    return trainer


def review_part(part: str, seed: int, many: int, noise: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """ids (N, T), lengths (N,) and labels (N,) of a part: "train", "validation" or "test", each drawn apart."""
    number = ("train", "validation", "test").index(part)
    texts, y = reviews.reviews(np.random.default_rng([seed, number]), many, noise)
    return (*reviews.encode(texts), y)


def train_characters(
    seed: int = 0, units: int = 128, steps: int = 1500, rate: float = 0.006, dropout: float = 0.0, carry: bool = True,
    batch: int = 16, length: int = 64, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """A character model on Python's documentation: `SHORT_CHARACTERS` by default, or ``**LONG_CHARACTERS``.

    Windows of ``length`` characters of ``batch`` rows of text, the state carried on from window to window.
    An epoch is the whole text; the last one ends after so many steps in all. ValueError where the text is too short
    for one window.
    """
    ids = text.topics("train")
    in_epoch = (len(ids) - 1) // batch // length
    if in_epoch < 1:
        raise ValueError(f"{len(ids)} characters are too few for {batch} rows of {length}")
    with seeded(seed):
        model = CharacterModel(hidden_size=units, dropout=dropout).to(device)
    trainer = Trainer(
        model, CharacterLoss(carry), learning_rate=rate, seed=seed, schedule=cosine(steps, min(50, steps))
    )

    def batches(rng: np.random.Generator) -> Any:
        left = steps - trainer.step
        return (pair for _, pair in zip(range(left), text.stateful_batches(ids, batch, length), strict=False))

    trainer.fit(batches, -(-steps // in_epoch), **options)
    return trainer


def train_keys(seed: int = 0, carry: bool = True, epochs: int = 4, length: int = 16, device: str = "cpu") -> Trainer:
    """A small character model on the key stream, in windows of 16: with the state carried on, or without."""
    ids = keys.key_stream(np.random.default_rng(seed), 64_000)
    with seeded(seed):
        model = CharacterModel(keys.ALPHABET, embedding_dim=16, hidden_size=32).to(device)
    trainer = Trainer(model, CharacterLoss(carry), learning_rate=0.01, seed=seed)
    trainer.fit(lambda rng: text.stateful_batches(ids, 32, length), epochs, progress=False)
    return trainer


@torch.no_grad()
def answers_right(model: CharacterModel, carry: bool = True, length: int = 16, many: int = 8000) -> float:
    """The share of the key stream's questions answered right, on another stream, read as it was trained."""
    ids = torch.from_numpy(keys.key_stream(np.random.default_rng(999), many))
    device, state, right = next(model.parameters()).device, None, []
    for x, y in text.stateful_batches(ids.numpy(), 8, length):
        read, wanted = (torch.as_tensor(part, device=device) for part in (x, y))
        logits, state = model(read, state if carry else None)
        right.append((logits.argmax(-1) == wanted)[read == keys.QUESTION])
    return float(torch.cat(right).double().mean())


def train_pairs(
    task: str = "dates", attention: str | None = "additive", seed: int = 0, steps: int = 600, rate: float = 0.005,
    batch: int = 64, units: int = 64, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """An encoder and decoder on "dates" or "reversal", with teacher forcing on ever new pairs.

    An epoch is 100 steps; steps are rounded up to whole epochs.
    """
    with seeded(seed):
        model = EncoderDecoder(attention=attention, hidden_size=units).to(device)
    schedule = cosine(steps, int(0.3 * steps))
    trainer = Trainer(model, translation_loss, learning_rate=rate, seed=seed, schedule=schedule)
    trainer.fit(fresh(PAIR_TASKS[task], min(100, steps), batch), -(-steps // 100), **options)
    return trainer


def train_digits(
    seed: int = 0, epochs: int = 40, units: int = 64, rate: float = 0.01, dropout: float = 0.3, batch: int = 32,
    device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """A many-to-one network that reads a digit row by row; the seed also says which pictures are held out."""
    x, y = digit_rows("train", seed)
    with seeded(seed):
        model = SequenceRegressor(x.shape[-1], units, 10, dropout=dropout).to(device)
    steps = epochs * -(-len(x) // batch)
    trainer = Trainer(model, class_loss, learning_rate=rate, seed=seed, schedule=cosine(steps, int(0.3 * steps)))
    trainer.fit(shuffled(batch, x, y), epochs, **options)
    return trainer


def train_sine(
    seed: int = 0, length: int = 1200, window: int = 50, epochs: int = 20, device: str = "cpu", **options: Any
) -> tuple[Trainer, np.ndarray, np.ndarray]:
    """A `Forecaster` on 70 % of a noisy sine. Returns the trainer, and the windows and targets of what follows.

    ValueError where 70 % of the length are no longer than a window.
    """
    series = sine(np.random.default_rng(seed), length)
    many = int(0.7 * length) - window
    if many < 1:
        raise ValueError(f"70 % of {length} steps are too few for a window of {window} and a target")
    scaler = fit_scaler(series[: many + window])
    x, y = make_windows(series, window)
    with seeded(seed):
        model = Forecaster(32, 1, float(scaler.mean), float(scaler.deviation)).to(device)
    steps = epochs * -(-many // 32)
    trainer = Trainer(model, squared_error_loss, learning_rate=0.005, seed=seed, schedule=cosine(steps, min(50, steps)))
    trainer.fit(shuffled(32, x[:many], y[:many]), epochs, **options)
    return trainer, x[many:], y[many:]


def train_delayed_sum(
    seed: int = 0, steps: int = 600, length: int = 40, device: str = "cpu", **options: Any
) -> Trainer:
    """A many-to-many network on delayed sums. An epoch is 100 steps; the last one ends after so many in all."""
    with seeded(seed):
        model = SequenceRegressor(1, 32, 1, return_sequences=True).to(device)
    trainer = Trainer(model, squared_error_loss, learning_rate=0.01, seed=seed, schedule=cosine(steps, min(40, steps)))
    _fit_steps(trainer, lambda rng: delayed_sum(rng, 32, length), steps, options)
    return trainer


def train_sentences(
    seed: int = 0, steps: int = 1000, warm_up: float = 0.6, dropped: float = 0.6, free_bits: float = 0.0,
    rate: float = 0.003, batch: int = 64, device: str = "cpu", **options: Any,
) -> Trainer:  # fmt: skip
    """A variational LSTM on small sentences. warm_up: the share of the steps in which the KL's weight rises to 1.

    warm_up=0, dropped=0 is plain training, which collapses. An epoch is 100 steps; the last one ends after so many in
    all. ValueError for steps below 1.
    """
    if steps < 1:
        raise ValueError(f"at least 1 step is trained, not {steps}")
    with seeded(seed):
        model = VariationalLSTM().to(device)
    loss = VariationalLoss(int(warm_up * steps), dropped, free_bits)
    trainer = Trainer(model, loss, learning_rate=rate, max_norm=5.0, seed=seed)
    _fit_steps(trainer, lambda rng: sentences(rng, batch)[:2], steps, options)
    return trainer


def _fit_steps(trainer: Trainer, task: Callable[[np.random.Generator], tuple], steps: int, options: dict) -> None:
    """New batches, so many in all, in epochs of `PIECE`: a checkpoint, where a path is in the options, after each.

    How they are cut into epochs changes no number: nothing is drawn between two of them.
    """

    def batches(rng: np.random.Generator) -> Iterator[tuple]:
        return (task(rng) for _ in range(min(PIECE, steps - trainer.step)))

    trainer.fit(batches, -(-steps // PIECE), **options)
