"""The right answers of unit 13. What has a gradient is in PyTorch; what is drawn comes from a NumPy generator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.tasks.sentences import PADDING, START, UNKNOWN, Ids

if TYPE_CHECKING:
    from torch import Tensor


def reparameterise(mean: Tensor, log_variance: Tensor, rng: np.random.Generator) -> Tensor:
    """Draw z = mean + σ ε, all (N, Z), in mean's dtype (Kingma & Welling 2014).

    One draw, rng.standard_normal((N, Z)): drawn in double precision, then converted.
    """
    from lstm_course.models.variational import latent_from_noise

    return latent_from_noise(mean, log_variance, mean.new_tensor(rng.standard_normal(mean.shape)))


def kl_to_standard_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(mean, σ²) ‖ N(0, 1)) of each entry, in nats: (N, Z) (Kingma & Welling 2014, appendix B)."""
    from lstm_course.models.variational import kl_to_standard_normal as kl

    return kl(mean, log_variance)


def elbo(
    logits: Tensor, target: Tensor, mean: Tensor, log_variance: Tensor, weight: float, free_bits: float
) -> tuple[Tensor, Tensor, Tensor]:
    """Return (loss, reconstruction, KL), nats a sentence.

    logits (N, T, K), target (N, T), mean and log_variance (N, Z). The loss has max(free_bits, KL) of each
    dimension, of the mean over the batch (Kingma et al. 2016, appendix C.8).
    """
    from lstm_course.models.variational import elbo as bound

    return bound(logits, target, mean, log_variance, weight, free_bits)


def variational_forward(
    model: Any,
    ids: Tensor,
    lengths: Tensor,
    rng: np.random.Generator,
    hide: Callable[[Tensor], Tensor] | None = None,
    weight: float = 1.0,
    free_bits: float = 0.0,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return (loss, reconstruction, KL) of sentences ids (N, T), as `elbo` has them (Bowman et al. 2016).

    The model has the parts of `models.variational.VariationalLSTM`. ``hide`` is what happens to the words that the
    decoder reads, before the latent is drawn.
    """
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence

    read = torch.cat([torch.full_like(ids[:, :1], START), ids[:, :-1]], dim=1)
    if hide is not None:
        read = hide(read)
    packed = pack_padded_sequence(model.embedding(ids), lengths, batch_first=True, enforce_sorted=False)
    _, (last, _) = model.encoder(packed)
    mean, log_variance = model.mean(last[-1]), model.log_variance(last[-1])
    z = reparameterise(mean, log_variance, rng)
    h, c = torch.tanh(model.start(z)).chunk(2, dim=1)
    words = torch.cat([model.embedding(read), z[:, None].expand(-1, read.shape[1], -1)], dim=2)
    outputs, _ = model.decoder(words, (h[None].contiguous(), c[None].contiguous()))
    return elbo(model.readout(outputs), ids, mean, log_variance, weight, free_bits)


def kl_weight(step: int, warm_up: int) -> float:
    """Return the weight of the KL: from 0 to 1 in ``warm_up`` steps in a straight line, then 1.

    Bowman et al. (2016) let it rise along a sigmoid.
    """
    from lstm_course.models.variational import kl_weight as weight

    return weight(step, warm_up)


def word_dropout(ids: Ids, p: float, rng: np.random.Generator) -> Ids:
    """Replace each word of ids (N, T) by UNKNOWN with the probability p; START and PADDING stay (Bowman et al. 2016).

    One draw, rng.random((N, T)): a word is dropped where its number is below p.
    """
    dropped = rng.random(ids.shape) < p
    words = (ids != START) & (ids != PADDING)
    return np.where(dropped & words, UNKNOWN, ids)


def interpolate(a: np.ndarray, b: np.ndarray, steps: int) -> np.ndarray:
    """Return ``steps`` codes (steps, Z) from a (Z,) to b (Z,) in a straight line, both ends included."""
    share = np.linspace(0, 1, steps, dtype=a.dtype)[:, None]
    return (1 - share) * a + share * b
