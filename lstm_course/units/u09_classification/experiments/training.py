"""Unit 9's experiment: a bag of words, an LSTM and a Bi-LSTM learn to read reviews in which the order decides."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.basics.types import Array, Function
from lstm_course.tasks.reviews import NOISE, VOCABULARY, review_part
from lstm_course.training.batches import shuffled
from lstm_course.training.determinism import one_thread, seeded
from lstm_course.training.gate_map import GateMap, gate_map
from lstm_course.training.loop import History, train_module
from lstm_course.training.progress import watched

SHORT: dict[str, Any] = {"learning_rate": 0.01, "epochs": 8, "patience": 3}
LONG: dict[str, Any] = {"learning_rate": 0.005, "epochs": 40, "patience": 4}
# Few reviews and no dropout: there is little to learn, and soon nothing but wrong labels to learn by heart.
FEW: dict[str, Any] = {"num_reviews": 1000, "batch": 32, "learning_rate": 0.01, "epochs": 30}
WATCHED = "the plot was great , but the ending was not good ."
KINDS = ("bag of words", "LSTM", "Bi-LSTM")


@dataclass
class Learned:
    """A model with the weights of its best epoch, and what was seen on the way.

    stopped      the epoch after which early stopping would have ended it, counted from 1; None if it never did
    best         the epoch of the weights that it has
    training, validation  the loss of each epoch
    right        the share right on reviews never seen, after each epoch, where that was watched
    """

    model: Any
    stopped: int | None = None
    best: int = 0
    training: list[float] = field(default_factory=list)
    validation: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)


def part(name: str, num_reviews: int, noise: float = 0.0, seed: int = 0) -> tuple[Any, Any, Any]:
    """Draw ids, lengths and labels of some reviews, as tensors; "train", "validation" and "test" are drawn apart."""
    import torch

    ids, lengths, y = map(torch.from_numpy, review_part(name, seed, num_reviews, noise))
    return ids, lengths, y


def train_classifiers(
    ReviewClassifier: Function, BidirectionalReviewClassifier: Function, EarlyStopping: Function, evaluate: Function
) -> dict[str, Learned] | None:
    """Train the three classifiers with these parts. None where no figure is shown."""
    if quiet():
        return None
    from lstm_course.models.classifier import BagOfWords

    makers: dict[str, Callable[[], Any]] = {
        "bag of words": lambda: BagOfWords(len(VOCABULARY)),
        "LSTM": lambda: ReviewClassifier(len(VOCABULARY), 32, 32, 0.3),
        "Bi-LSTM": lambda: BidirectionalReviewClassifier(len(VOCABULARY), 32, 32, 0.3),
    }
    settings = SHORT if fast() else LONG
    return {name: train(make, EarlyStopping, evaluate, name, **settings) for name, make in makers.items()}


def train_on_few(ReviewClassifier: Function, EarlyStopping: Function, evaluate: Function) -> Learned | None:
    """Train an LSTM without dropout on 1,000 reviews, beyond the early stop. None where no figure is shown."""
    if quiet():
        return None

    def make() -> Any:
        return ReviewClassifier(len(VOCABULARY), 32, 32, 0.0)

    beyond = 6 if fast() else 20
    return train(make, EarlyStopping, evaluate, "LSTM, on few reviews", patience=4, beyond=beyond, watch=True, **FEW)


def train(
    make: Callable[[], Any], EarlyStopping: Function, evaluate: Function, name: str = "", seed: int = 0,
    learning_rate: float = 0.01, epochs: int = 10, patience: int = 3, beyond: int = 0, num_reviews: int = 3000,
    batch: int = 64, watch: bool = False,
) -> Learned:  # fmt: skip
    """Train on ``num_reviews`` reviews, 10 % of their labels wrong, as are those of the 1,000 that it is stopped on.

    beyond: so many epochs more than it should have, unseen by early stopping; the best weights are put back anyway.
    watch: measure on 500 new reviews after each epoch.
    """
    import torch

    from lstm_course.models.classifier import classification_loss
    from lstm_course.models.recurrent import open_forget_gates

    data, others = part("train", num_reviews, NOISE, seed), [part("validation", 1000, NOISE, seed)]
    unseen, rng = [part("test", 500, seed=seed)], np.random.default_rng(seed)
    batches = shuffled(batch, *data)
    with one_thread(), seeded(seed):
        model = open_forget_gates(make())
        learned, stopping = Learned(model), EarlyStopping(model, patience)
        optimiser = torch.optim.Adam(model.parameters(), lr=learning_rate)
        history, label = History(), f"training the {name}"
        gates = partial(_gates, model) if hasattr(model, "lstm") else None
        with watched(range(1, epochs + beyond + 1), epochs + beyond, label, history, gates, unit="epochs") as some:
            for epoch in some:
                before = len(history.losses)
                train_module(model, classification_loss, _cut(batches(rng)), optimiser=optimiser, history=history)
                learned.training.append(float(np.mean(history.losses[before:])))
                learned.validation.append(evaluate(model, others)[0])
                history.scores.append(learned.validation[-1])
                if watch:
                    learned.right.append(evaluate(model, unseen)[1])
                if learned.stopped is None and epoch <= epochs:
                    if learned.validation[-1] < min(learned.validation[:-1], default=np.inf):
                        learned.best = epoch
                    if stopping.update(learned.validation[-1]):
                        learned.stopped = epoch
                ended = learned.stopped or epochs
                if epoch >= ended + beyond:
                    break
        stopping.restore()
    model.eval()
    return learned


def _gates(model: Any) -> GateMap:
    """Return how far the gates are open along one review, of which the last word but two turns round what is said."""
    import torch

    words = WATCHED.split()
    ids = torch.tensor([[VOCABULARY.index(word) for word in words]])
    with torch.no_grad():
        return gate_map(model.lstm, model.embedding(ids), words)


def _cut(batches: Iterable[tuple]) -> Iterator[tuple]:
    """Cut each batch to its longest review: no more padding than it needs."""
    for ids, lengths, y in batches:
        yield ids[:, : lengths.max()], lengths, y


def probabilities(model: Any, ids: Any, lengths: Any) -> Array:
    """Return the probability (N,) of a good review, in evaluation mode."""
    import torch

    with torch.no_grad():
        return torch.sigmoid(model.eval()(ids, lengths)).double().numpy()
