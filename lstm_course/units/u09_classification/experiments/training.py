"""Unit 9's experiment: a bag of words, an LSTM and a Bi-LSTM learn to read reviews in which the order decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.tasks.reviews import NOISE, VOCABULARY, encode, reviews
from lstm_course.training.determinism import one_thread
from lstm_course.training.progress import bar

Array = np.ndarray
Function = Callable[..., Any]
SHORT: dict[str, Any] = {"rate": 0.01, "epochs": 8, "patience": 3}
LONG: dict[str, Any] = {"rate": 0.005, "epochs": 40, "patience": 4}
# Few reviews and no dropout: there is little to learn, and soon nothing but wrong labels to learn by heart.
FEW: dict[str, Any] = {"many": 1000, "batch": 32, "rate": 0.01, "epochs": 30}
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


def part(name: str, many: int, noise: float = 0.0, seed: int = 0) -> tuple[Any, Any, Any]:
    """ids, lengths and labels of some reviews, as tensors; "train", "validation" and "test" are drawn apart."""
    import torch

    number = ("train", "validation", "test").index(name)
    texts, y = reviews(np.random.default_rng([seed, number]), many, noise)
    ids, lengths = encode(texts)
    return torch.from_numpy(ids), torch.from_numpy(lengths), torch.from_numpy(y)


def train_classifiers(
    ReviewClassifier: Function, BidirectionalReviewClassifier: Function, EarlyStopping: Function, evaluate: Function
) -> dict[str, Learned] | None:
    """The three, trained with these parts. None where nobody looks."""
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
    """An LSTM without dropout on 1,000 reviews, which goes on after it should have been stopped. None if unseen."""
    if quiet():
        return None

    def make() -> Any:
        return ReviewClassifier(len(VOCABULARY), 32, 32, 0.0)

    beyond = 6 if fast() else 20
    return train(make, EarlyStopping, evaluate, "LSTM, on few reviews", patience=4, beyond=beyond, watch=True, **FEW)


def train(
    make: Callable[[], Any], EarlyStopping: Function, evaluate: Function, name: str = "", seed: int = 0,
    rate: float = 0.01, epochs: int = 10, patience: int = 3, beyond: int = 0, many: int = 3000, batch: int = 64,
    watch: bool = False,
) -> Learned:  # fmt: skip
    """One model on ``many`` reviews, 10 % of their labels wrong, as are those of the 1,000 that it is stopped on.

    beyond: so many epochs more than it should have, told to nobody; the best weights are put back all the same.
    watch: measure on 500 new reviews after each epoch.
    """
    import torch

    data, others = part("train", many, NOISE, seed), [part("validation", 1000, NOISE, seed)]
    unseen, rng = [part("test", 500, seed=seed)], np.random.default_rng(seed)
    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = make()
        _open_forget_gates(model)
        learned, stopping = Learned(model), EarlyStopping(model, patience)
        optimiser = torch.optim.Adam(model.parameters(), lr=rate)
        for epoch in bar(range(1, epochs + beyond + 1), epochs + beyond, f"training the {name}", True):
            learned.training.append(_learn(model, optimiser, data, rng, batch))
            learned.validation.append(evaluate(model, others)[0])
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


def _learn(model: Any, optimiser: Any, data: tuple, rng: np.random.Generator, batch: int) -> float:
    """One epoch. Returns the mean loss of its batches, with dropout, each before it was learned from."""
    import torch
    from torch.nn import functional as F

    model.train()
    losses = []
    order = torch.from_numpy(rng.permutation(len(data[2])))
    for chosen in order.split(batch):
        ids, lengths, y = (each[chosen] for each in data)
        loss = F.binary_cross_entropy_with_logits(model(ids[:, : lengths.max()], lengths), y.float())
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
    return float(np.mean(losses))


def _open_forget_gates(model: Any) -> None:
    """Unit 5's advice: a forget bias of 1, once in each direction."""
    import torch

    if not hasattr(model, "lstm"):
        return
    H = model.lstm.hidden_size
    with torch.no_grad():
        for name, bias in model.lstm.named_parameters():
            if name.startswith("bias"):
                bias[H : 2 * H] = 1.0 if "_ih_" in name else 0.0


def probabilities(model: Any, ids: Any, lengths: Any) -> Array:
    """The probability (N,) of a good review, in evaluation mode."""
    import torch

    with torch.no_grad():
        return torch.sigmoid(model.eval()(ids, lengths)).double().numpy()
