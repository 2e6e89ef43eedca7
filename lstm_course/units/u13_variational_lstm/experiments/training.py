"""Unit 13's experiment: a variational LSTM learns small sentences, plainly and with what helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

import numpy as np
import torch

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.models.variational import VariationalLSTM, decode_greedy, word_accuracy
from lstm_course.tasks.sentences import START, sentences, words
from lstm_course.training.batches import fresh
from lstm_course.training.determinism import one_thread, seeded
from lstm_course.training.loop import train_module

SHORT: dict[str, Any] = {"steps": 300, "batch": 48, "learning_rate": 0.01}
LONG: dict[str, Any] = {"steps": 1000, "batch": 64, "learning_rate": 0.003}
WARM_UP = 0.6
DROPPED = 0.6
FREE_BITS = 0.25


@dataclass
class Learned:
    """A trained model, what was seen at each step, and what it is worth on sentences that it has not read.

    reconstruction, kl, weight  of each step, nats a sentence
    unseen                      reconstruction, kl, words and whole, on 1,000 other sentences, all words read
    """

    name: str
    model: Any
    reconstruction: list[float] = field(default_factory=list)
    kl: list[float] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    unseen: dict[str, float] = field(default_factory=dict)


def train_plainly(variational_forward: Callable[..., Any]) -> Learned | None:
    """Train with the KL at its full weight from the start, and all words read. None where nobody looks."""
    return None if quiet() else train("plain", variational_forward)


def train_with_help(
    variational_forward: Callable[..., Any], kl_weight: Callable[..., Any], word_dropout: Callable[..., Any]
) -> dict[str, Learned] | None:
    """Train with annealing; with word dropout too; with FAST=0 also with free bits and word dropout.

    None where nobody looks.
    """
    if quiet():
        return None
    given = variational_forward, kl_weight, word_dropout
    runs: dict[str, dict[str, Any]] = {
        "annealing": {"warm_up": WARM_UP},
        "annealing and word dropout": {"warm_up": WARM_UP, "dropped": DROPPED},
    }
    if not fast():
        runs["free bits and word dropout"] = {"dropped": DROPPED, "free_bits": FREE_BITS}
    return {name: train(name, *given, **options) for name, options in runs.items()}


def train(
    name: str, variational_forward: Callable[..., Any], kl_weight: Callable[..., Any] | None = None,
    word_dropout: Callable[..., Any] | None = None, warm_up: float = 0.0, dropped: float = 0.0, free_bits: float = 0.0,
    seed: int = 0, **settings: Any,
) -> Learned:  # fmt: skip
    """Train one model with the student's functions. warm_up: the share of steps in which the KL's weight rises.

    Drawn from one generator, at each step in this order: the sentences, the words that are dropped, the latent.
    """
    settings = {**(SHORT if fast() else LONG), **settings}
    steps, rng = settings["steps"], np.random.default_rng(seed)
    with seeded(seed):
        learned = Learned(name, VariationalLSTM())

    def hide(read: torch.Tensor) -> torch.Tensor:
        assert word_dropout is not None
        return torch.from_numpy(word_dropout(read.numpy(), dropped, rng))

    class Loss:
        """The negative ELBO of a batch; notes its parts."""

        def start_step(self, step: int) -> None:
            learned.weight.append(float(kl_weight(step, round(warm_up * steps))) if kl_weight else 1.0)

        def __call__(self, model: Any, ids: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
            loss, reconstruction, kl = variational_forward(
                model, ids, lengths, rng, hide if word_dropout and dropped else None, learned.weight[-1], free_bits
            )
            learned.reconstruction.append(reconstruction.item())
            learned.kl.append(kl.item())
            return loss

    batches = fresh(lambda rng: sentences(rng, settings["batch"])[:2], steps)(rng)
    with one_thread():
        train_module(
            learned.model, Loss(), batches, steps,
            learning_rate=settings["learning_rate"], max_norm=5.0, progress=f"training: {name}",
            sample=lambda: said_again(learned.model),
        )  # fmt: skip
        learned.model.eval()
        learned.unseen = measured(learned.model, variational_forward)
    return learned


def said_again(model: Any, num_samples: int = 3) -> str:
    """Return some sentences that were not trained on, and what the model says from their latents. It stays as it is."""
    ids, ends, _ = (torch.from_numpy(part) for part in sentences(np.random.default_rng(999), num_samples))
    was = model.training
    with torch.no_grad(), seeded(0):
        again = decode_greedy(model.eval(), model.encode(ids, ends)[0])
    model.train(was)
    return "\n".join(f"{read} → {said}" for read, said in zip(words(ids.numpy()), words(again.numpy()), strict=True))


def read_by_decoder(ids: np.ndarray) -> np.ndarray:
    """Return what the decoder reads (N, T): START, then each word but the last."""
    return np.concatenate([np.full((len(ids), 1), START), ids[:, :-1]], axis=1)


def measured(model: Any, variational_forward: Callable[..., Any], num_samples: int = 1000) -> dict[str, float]:
    """Return nats a sentence on others, and the shares of words and sentences that are written again from the mean."""
    rng = np.random.default_rng(999)
    ids, ends, _ = (torch.from_numpy(part) for part in sentences(rng, num_samples))
    with torch.no_grad():
        _, reconstruction, kl = variational_forward(model, ids, ends, rng)
        words, whole = word_accuracy(model, ids, ends)
    return {"reconstruction": reconstruction.item(), "kl": kl.item(), "words": words, "whole": whole}


class Gaussian(torch.nn.Module):
    """A normal distribution with a mean and a log variance to be learned, (1, 1) each."""

    def __init__(self, mean: float = -1.5, log_variance: float = 0.0) -> None:
        super().__init__()
        self.mean, self.log_variance = (torch.nn.Parameter(torch.full((1, 1), x)) for x in (mean, log_variance))


def learn_gaussian(
    reparameterise: Callable[..., Any], kl_to_standard_normal: Callable[..., Any] | None = None, steps: int = 300
) -> tuple[np.ndarray, np.ndarray]:
    """Let a Gaussian learn to draw numbers near 2. Return its means and standard deviations before each step.

    The loss is 2 (z − 2)², with z drawn anew for each of 32 sentences at each step, plus the KL where it is given.
    """
    rng = np.random.default_rng(0)
    seen = []

    def loss(model: Gaussian) -> torch.Tensor:
        seen.append((model.mean.item(), float(np.exp(model.log_variance.item() / 2))))
        z = reparameterise(model.mean.expand(32, 1), model.log_variance.expand(32, 1), rng)
        distance = (2 * (z - 2) ** 2).mean()
        return (
            distance + kl_to_standard_normal(model.mean, model.log_variance).sum()
            if kl_to_standard_normal
            else distance
        )

    train_module(Gaussian(), loss, repeat(()), steps, learning_rate=0.05, max_norm=float("inf"))
    means, deviations = np.array(seen).T
    return means, deviations
