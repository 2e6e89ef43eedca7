"""What people get wrong in the bound that a variational LSTM is trained on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.sentences import PADDING
from lstm_course.units.u13_variational_lstm.references import elbo, kl_to_standard_normal

Fn = Callable[..., Any]


def _surprise(logits: Any, target: Any, dim: int = -1, normalised: bool = True) -> Any:
    """−log p of each target, (N, T), padding too."""
    log_p = logits.log_softmax(dim) if normalised else logits
    return -log_p.gather(-1, target[..., None])[..., 0]


def _reconstruction(logits: Any, target: Any) -> Any:
    return (_surprise(logits, target) * (target != PADDING)).sum() / len(target)


def _cost(of: Callable[[Any, Any], Any]) -> Fn:
    """Another reconstruction."""

    def implementation(logits, target, mean, lv, weight, free_bits):
        _, _, kl = elbo(logits, target, mean, lv, weight, free_bits)
        cost = of(logits, target)
        floored = kl_to_standard_normal(mean, lv).mean(0).clamp(min=free_bits).sum()
        return cost + weight * floored, cost, kl

    return implementation


def _priced(loss_of: Callable[..., Any], kl_of: Callable[[Any], Any] = lambda kl: kl.mean(0).sum()) -> Fn:
    """Another price of the code: ``loss_of(reconstruction, KL by entry, weight, free bits)``, and the KL reported."""

    def implementation(logits, target, mean, lv, weight, free_bits):
        cost, kl = _reconstruction(logits, target), kl_to_standard_normal(mean, lv)
        return loss_of(cost, kl, weight, free_bits), cost, kl_of(kl)

    return implementation


def _floored(kl: Any, free_bits: float) -> Any:
    return kl.mean(0).clamp(min=free_bits).sum()


def _no_gradient(*arguments):
    loss, cost, kl = elbo(*arguments)
    return loss.detach(), cost, kl


def _floor_reported(logits, target, mean, lv, weight, free_bits):
    loss, cost, _ = elbo(logits, target, mean, lv, weight, free_bits)
    return loss, cost, _floored(kl_to_standard_normal(mean, lv), free_bits)


def _mean_code(logits, target, mean, lv, weight, free_bits):
    cost = _reconstruction(logits, target)
    kl = kl_to_standard_normal(mean.mean(0), lv.mean(0))
    return cost + weight * kl.clamp(min=free_bits).sum(), cost, kl.sum()


ELBO = (
    Misconception(
        "the KL subtracted from the loss",
        _priced(lambda cost, kl, weight, free: cost - weight * _floored(kl, free)),
        "The loss is the ELBO turned round: both parts are costs, and both are added. With a minus the network is "
        "paid for codes that are far away.",
    ),
    Misconception(
        "the ELBO itself for the loss",
        _priced(lambda cost, kl, weight, free: -cost - weight * _floored(kl, free)),
        "The ELBO is what should become large. What is minimised is its negative.",
    ),
    Misconception(
        "weighted after the sum",
        _priced(lambda cost, kl, weight, free: weight * (cost + _floored(kl, free))),
        "The weight is the KL's alone. Yours scales the whole loss, so the proportion of the two parts never "
        "changes.",
    ),
    Misconception(
        "the weight on the words",
        _priced(lambda cost, kl, weight, free: weight * cost + _floored(kl, free)),
        "The weight belongs to the KL, not to the reconstruction.",
    ),
    Misconception(
        "the two parts mixed",
        _priced(lambda cost, kl, weight, free: (1 - weight) * cost + weight * _floored(kl, free)),
        "The reconstruction always counts in full; only the KL has a weight.",
    ),
    Misconception(
        "no weight",
        _priced(lambda cost, kl, weight, free: cost + _floored(kl, free)),
        "In the loss the KL is multiplied by its weight.",
    ),
    Misconception(
        "the weight in the reported KL",
        lambda logits, target, mean, lv, weight, free: (
            *elbo(logits, target, mean, lv, weight, free)[:2],
            weight * elbo(logits, target, mean, lv, weight, free)[2],
        ),
        "What is reported is the KL itself: otherwise it seems to grow only because its weight does.",
    ),
    Misconception(
        "no free bits",
        _priced(lambda cost, kl, weight, free: cost + weight * kl.mean(0).sum()),
        "A dimension whose KL is below free_bits costs free_bits: there is nothing to gain by making it smaller.",
    ),
    Misconception(
        "free bits for all dimensions together",
        _priced(lambda cost, kl, weight, free: cost + weight * kl.mean(0).sum().clamp(min=free)),
        "Each dimension has its own floor. With one floor for the sum, one dimension could have it all.",
    ),
    Misconception(
        "free bits for each sentence",
        _priced(lambda cost, kl, weight, free: cost + weight * kl.clamp(min=free).mean(0).sum()),
        "The floor is for a dimension's mean over the batch: take the mean first, then compare.",
    ),
    Misconception(
        "free bits compared with the weighted KL",
        _priced(lambda cost, kl, weight, free: cost + (weight * kl.mean(0)).clamp(min=free).sum()),
        "Compare the KL itself with its floor, and weight what comes out.",
    ),
    Misconception(
        "a ceiling for a floor",
        _priced(lambda cost, kl, weight, free: cost + weight * kl.mean(0).clamp(max=free).sum()),
        "Free bits are a floor of the price. Yours is a ceiling: beyond it a code could be as far away as it likes.",
    ),
    Misconception(
        "free bits taken off",
        _priced(lambda cost, kl, weight, free: cost + weight * (kl.mean(0) - free).clamp(min=0).sum()),
        "As a gradient this is the same; as a number it is not. The floor is what a dimension costs at least.",
    ),
    Misconception(
        "the floor in the reported KL",
        _floor_reported,
        "What is reported is the KL as it is. The floor belongs to the loss alone.",
    ),
    Misconception(
        "the KL averaged over the code",
        _priced(
            lambda cost, kl, weight, free: cost + weight * kl.mean(0).clamp(min=free).mean(), lambda kl: kl.mean()
        ),
        "A code costs the sum over its dimensions, and the mean over the sentences. With a mean over both, it is Z "
        "times too cheap.",
    ),
    Misconception(
        "the KL summed over the batch",
        _priced(
            lambda cost, kl, weight, free: cost + weight * kl.sum(0).clamp(min=free).sum(), lambda kl: kl.sum()
        ),
        "Both parts are means over the sentences. Your KL grows with the batch.",
    ),
    Misconception(
        "the KL of a mean code",
        _mean_code,
        "The mean is taken over the sentences' KLs. The KL of their mean code is something else: codes on both "
        "sides of 0 would cost nothing.",
    ),
    Misconception(
        "padding counted",
        _cost(lambda logits, target: _surprise(logits, target).sum() / len(target)),
        "Behind the end of a sentence there is nothing to say: where the target is PADDING, nothing is paid.",
    ),
    Misconception(
        "a mean over the words",
        _cost(lambda logits, target: _reconstruction(logits, target) * len(target) / (target != PADDING).sum()),
        "Nats a sentence are wanted: a sum over its words. A mean over the words makes the KL beside it far too "
        "dear, and the code is given up.",
    ),
    Misconception(
        "a mean over all steps",
        _cost(lambda logits, target: _reconstruction(logits, target) / target.shape[1]),
        "Nats a sentence are wanted: sum over the steps, and divide by the number of sentences alone.",
    ),
    Misconception(
        "a sum over the batch",
        _cost(lambda logits, target: _reconstruction(logits, target) * len(target)),
        "The mean over the sentences is wanted, as for the KL. Yours grows with the batch.",
    ),
    Misconception(
        "no softmax",
        _cost(lambda logits, target: (_surprise(logits, target, normalised=False) * (target != PADDING)).sum()
              / len(target)),
        "Logits are not log probabilities yet: a log softmax over the words makes them so.",
    ),
    Misconception(
        "softmax over the steps",
        _cost(lambda logits, target: (_surprise(logits, target, dim=1) * (target != PADDING)).sum() / len(target)),
        "The probabilities of the words at one step add up to 1: the softmax is over the last axis.",
    ),
    Misconception(
        "bits beside nats",
        _cost(lambda logits, target: _reconstruction(logits, target) / np.log(2)),
        "The KL is in nats, so the words are too: the natural logarithm.",
    ),
    Misconception(
        "targets shifted",
        _cost(lambda logits, target: _reconstruction(logits.roll(1, dims=1), target)),
        "The logits of step t are for the target of step t: the shift was made where the decoder's inputs were.",
    ),
    Misconception(
        "reconstruction and KL exchanged",
        lambda *arguments: (elbo(*arguments)[0], elbo(*arguments)[2], elbo(*arguments)[1]),
        "The order is (loss, reconstruction, KL).",
    ),
    Misconception(
        "no gradient",
        _no_gradient,
        "The numbers are right, but nothing can be learned from them: stay in PyTorch, without item, detach or "
        "float.",
    ),
)  # fmt: skip
