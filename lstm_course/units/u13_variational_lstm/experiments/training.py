"""Unit 13's experiment: a variational LSTM learns small sentences, plainly and with what helps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.tasks.sentences import START, sentences
from lstm_course.training.determinism import one_thread
from lstm_course.training.progress import bar

Array = np.ndarray
Function = Callable[..., Any]
SHORT: dict[str, Any] = {"steps": 300, "batch": 48, "rate": 0.01}
LONG: dict[str, Any] = {"steps": 1000, "batch": 64, "rate": 0.003}
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


def train_plainly(reparameterise: Function, elbo: Function) -> Learned | None:
    """The KL with its full weight from the start, and all words read. None where nobody looks."""
    return None if quiet() else train("plain", reparameterise, elbo)


def train_with_help(
    reparameterise: Function, elbo: Function, kl_weight: Function, word_dropout: Function
) -> dict[str, Learned] | None:
    """Annealing; annealing and word dropout; with FAST=0 also free bits and word dropout. None where nobody looks."""
    if quiet():
        return None
    given = reparameterise, elbo, kl_weight, word_dropout
    ways: dict[str, dict[str, Any]] = {
        "annealing": {"warm_up": WARM_UP},
        "annealing and word dropout": {"warm_up": WARM_UP, "dropped": DROPPED},
    }
    if not fast():
        ways["free bits and word dropout"] = {"dropped": DROPPED, "free_bits": FREE_BITS}
    return {name: train(name, *given, **way) for name, way in ways.items()}


def train(
    name: str, reparameterise: Function, elbo: Function, kl_weight: Function | None = None,
    word_dropout: Function | None = None, warm_up: float = 0.0, dropped: float = 0.0, free_bits: float = 0.0,
    seed: int = 0, **settings: Any,
) -> Learned:  # fmt: skip
    """One model, with these parts. warm_up: the share of the steps in which the KL's weight rises."""
    import torch

    from lstm_course.models.variational import VariationalLSTM

    steps, batch, rate = ({**(SHORT if fast() else LONG), **settings}[key] for key in ("steps", "batch", "rate"))
    rng = np.random.default_rng(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = VariationalLSTM()
    with one_thread():
        optimiser = torch.optim.Adam(model.parameters(), lr=rate)
        learned = Learned(name, model)
        for step in bar(range(steps), steps, f"training: {name}"):
            ids, lengths, _ = sentences(rng, batch)
            weight = float(kl_weight(step, round(warm_up * steps))) if kl_weight else 1.0
            read = read_by_decoder(ids)
            if word_dropout and dropped:
                read = word_dropout(read, dropped, rng)
            target = torch.from_numpy(ids)
            mean, log_variance = model.encode(target, torch.from_numpy(lengths))
            logits, _ = model.decode(reparameterise(mean, log_variance, rng), torch.from_numpy(read))
            loss, reconstruction, kl = elbo(logits, target, mean, log_variance, weight, free_bits)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 5.0)
            optimiser.step()
            learned.reconstruction.append(reconstruction.item())
            learned.kl.append(kl.item())
            learned.weight.append(weight)
        model.eval()
        learned.unseen = worth(model, reparameterise, elbo)
    return learned


def read_by_decoder(ids: Array) -> Array:
    """What the decoder reads (N, T): START, then each word but the last."""
    return np.concatenate([np.full((len(ids), 1), START), ids[:, :-1]], axis=1)


def worth(model: Any, reparameterise: Function, elbo: Function, many: int = 1000) -> dict[str, float]:
    """Nats a sentence on others, and the shares of words and of sentences that are written again from the mean."""
    import torch

    from lstm_course.models.variational import word_accuracy

    rng = np.random.default_rng(999)
    ids, lengths, _ = sentences(rng, many)
    target, ends = torch.from_numpy(ids), torch.from_numpy(lengths)
    with torch.no_grad():
        mean, log_variance = model.encode(target, ends)
        z = reparameterise(mean, log_variance, rng)
        logits, _ = model.decode(z, torch.from_numpy(read_by_decoder(ids)))
        _, reconstruction, kl = elbo(logits, target, mean, log_variance, 1.0, 0.0)
        words, whole = word_accuracy(model, target, ends)
    return {"reconstruction": reconstruction.item(), "kl": kl.item(), "words": words, "whole": whole}
