"""A variational LSTM for sentences (Bowman et al. 2016): one LSTM reads it into a Gaussian, another writes it again.

The loss is the negative evidence lower bound (Kingma & Welling 2014): what it costs to write the sentence from the
latent z, plus the divergence of z's distribution from a standard normal one, both in nats a sentence. A decoder that
predicts well from the words before does not need z: then the divergence goes to 0, the posterior collapses. KL
annealing and word dropout (both Bowman et al.) and free bits (Kingma et al. 2016) are against it.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from lstm_course.models.recurrent import Tensor, lstm, real_steps, run_padded
from lstm_course.tasks.sentences import END, LONGEST, PADDING, START, UNKNOWN, VOCABULARY


class VariationalLSTM(nn.Module):
    """ids (N, T) and lengths (N,) → mean and log variance (N, Z); latent z (N, Z) and inputs (N, T) → logits (N, T, K).

    The latent starts the decoder's state, and is beside the word at each of its steps.
    """

    def __init__(
        self,
        vocabulary_size: int = len(VOCABULARY),
        embedding_dim: int = 32,
        hidden_size: int = 64,
        latent_size: int = 16,
    ) -> None:
        super().__init__()
        self.config = {
            "vocabulary_size": vocabulary_size, "embedding_dim": embedding_dim, "hidden_size": hidden_size,
            "latent_size": latent_size,
        }  # fmt: skip
        self.embedding = nn.Embedding(vocabulary_size, embedding_dim)
        self.encoder = lstm(embedding_dim, hidden_size)
        self.mean = nn.Linear(hidden_size, latent_size)
        self.log_variance = nn.Linear(hidden_size, latent_size)
        self.start = nn.Linear(latent_size, 2 * hidden_size)
        self.decoder = lstm(embedding_dim + latent_size, hidden_size)
        self.readout = nn.Linear(hidden_size, vocabulary_size)

    def encode(self, ids: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """Return the mean and the log variance of the latent, each (N, Z), from the state after the last real word."""
        _, (h, _) = run_padded(self.encoder, self.embedding(ids), lengths)
        return self.mean(h[-1]), self.log_variance(h[-1])

    def decode(self, z: Tensor, inputs: Tensor, state: tuple[Tensor, Tensor] | None = None) -> tuple[Tensor, tuple]:
        """Return logits (N, T, K) of the word after each input, and the state, which starts from the latent."""
        if state is None:
            h, c = torch.tanh(self.start(z)).chunk(2, dim=-1)
            state = (h[None].contiguous(), c[None].contiguous())
        beside = z[:, None].expand(-1, inputs.shape[1], -1)
        hs, state = self.decoder(torch.cat([self.embedding(inputs), beside], dim=-1), state)
        return self.readout(hs), state

    def forward(
        self, ids: Tensor, lengths: Tensor, dropped: float = 0.0, generator: torch.Generator | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return (logits, mean, log variance), with a latent drawn from the Gaussian. dropped: p of `word_dropout`.

        Drawn in this order: the words that are dropped, the latent.
        """
        mean, log_variance = self.encode(ids, lengths)
        inputs = word_dropout(torch.cat([torch.full_like(ids[:, :1], START), ids[:, :-1]], dim=1), dropped, generator)
        return self.decode(reparameterise(mean, log_variance, generator), inputs)[0], mean, log_variance


def reparameterise(mean: Tensor, log_variance: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Draw z = mean + σ ε, with ε (N, Z) from a standard normal, of its own for each sequence and dimension."""
    noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype, device=_place(generator, mean))
    return latent_from_noise(mean, log_variance, noise.to(mean.device))


def latent_from_noise(mean: Tensor, log_variance: Tensor, noise: Tensor) -> Tensor:
    """Return z = mean + σ ε, all (N, Z) (Kingma & Welling 2014)."""
    return mean + torch.exp(log_variance / 2) * noise


def kl_to_standard_normal(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the divergence of N(mean, σ²) from N(0, 1) of each entry, in nats: (N, Z). A sequence's is the sum over Z.

    Kingma & Welling (2014), appendix B: ½ (μ² + σ² − 1 − log σ²).
    """
    return 0.5 * (mean**2 + torch.exp(log_variance) - 1 - log_variance)


def word_dropout(ids: Tensor, p: float, generator: torch.Generator | None = None) -> Tensor:
    """Replace each word by "<unk>" with the probability p; `START` and padding stay. A new tensor.

    ValueError for a p outside 0 to 1. Draws (N, T) uniform numbers, also for p = 0.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"p is a probability, not {p}")
    drawn = torch.rand(ids.shape, generator=generator, device=_place(generator, ids)).to(ids.device)
    return torch.where((drawn < p) & (ids != START) & (ids != PADDING), UNKNOWN, ids)


def _place(generator: torch.Generator | None, like: Tensor) -> torch.device:
    """Say where to draw: a generator has a device of its own."""
    return like.device if generator is None else generator.device


def kl_weight(step: int, warm_up: int) -> float:
    """Return the KL's weight: it rises from 0 to 1 in ``warm_up`` steps, in a straight line. 1 without a warm-up."""
    return 1.0 if warm_up <= 0 else float(min(1.0, max(0.0, step / warm_up)))


class Bound(NamedTuple):
    """The parts of the loss, nats a sentence: loss is trained on; reconstruction + kl is the negative ELBO."""

    loss: Tensor
    reconstruction: Tensor
    kl: Tensor


def elbo(
    logits: Tensor,
    target: Tensor,
    mean: Tensor,
    log_variance: Tensor,
    weight: float = 1.0,
    free_bits: float = 0.0,
    padding: int = PADDING,
) -> Bound:
    """Return the negative evidence lower bound, a mean over the N sentences. logits (N, T, K), target (N, T).

    loss = reconstruction + weight · Σ_z max(free_bits, the batch's mean KL of dimension z): below ``free_bits`` nats
    a dimension, pressing the KL down further gains nothing (Kingma et al. 2016, appendix C.8).
    """
    nll = F.cross_entropy(logits.flatten(0, 1), target.flatten(), ignore_index=padding, reduction="sum") / len(target)
    by_dimension = kl_to_standard_normal(mean, log_variance).mean(0)
    return Bound(nll + weight * by_dimension.clamp(min=free_bits).sum(), nll, by_dimension.sum())


class VariationalLoss:
    """A loss for `Trainer`, with KL annealing over ``warm_up`` steps, word dropout and free bits.

    The trainer tells it the number of each step, so that annealing goes on where a checkpoint was written.
    """

    def __init__(self, warm_up: int = 0, dropped: float = 0.0, free_bits: float = 0.0) -> None:
        self.warm_up, self.dropped, self.free_bits = warm_up, dropped, free_bits
        self.step = 0

    def start_step(self, step: int) -> None:
        self.step = step

    def __call__(self, model: VariationalLSTM, ids: Tensor, lengths: Tensor) -> Tensor:
        logits, mean, log_variance = model(ids, lengths, self.dropped)
        weight = kl_weight(self.step, self.warm_up)
        return elbo(logits, ids, mean, log_variance, weight, self.free_bits).loss


@torch.no_grad()
def decode_greedy(model: VariationalLSTM, z: Tensor, limit: int = LONGEST) -> Tensor:
    """Write the likeliest word at each step from latents z (N, Z): ids (N, limit), padding after `END`.

    ValueError for a limit below 1.
    """
    if limit < 1:
        raise ValueError(f"an answer has at least 1 word, so the limit is not {limit}")
    symbol, state = torch.full((len(z), 1), START, device=z.device), None
    done, symbols = torch.zeros(len(z), dtype=torch.bool, device=z.device), []
    for _ in range(limit):
        logits, state = model.decode(z, symbol, state)
        logits[..., [PADDING, START]] = -torch.inf  # they are no words
        symbol = torch.where(done[:, None], PADDING, logits.argmax(-1))
        symbols.append(symbol)
        done = done | (symbol[:, 0] == END)
    return torch.cat(symbols, dim=1)


@torch.no_grad()
def word_accuracy(model: VariationalLSTM, ids: Tensor, lengths: Tensor) -> tuple[float, float]:
    """Return the shares of words and of whole sentences that are written again, from the mean of the latent."""
    written = decode_greedy(model, model.encode(ids, lengths)[0], ids.shape[1])
    real = real_steps(torch.as_tensor(lengths, device=ids.device), ids.shape[1])
    right = (written == ids) | ~real
    return float((right & real).sum() / real.sum()), float(right.all(1).double().mean())
