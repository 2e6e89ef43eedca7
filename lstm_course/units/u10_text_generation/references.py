"""The right answers of unit 10. Drawing is in NumPy, from a NumPy generator; what has a gradient is in PyTorch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from lstm_course.tasks import text as course_text

if TYPE_CHECKING:
    from torch import nn

Ids = NDArray[np.int64]
State = tuple[Any, Any]
"""h and c, tensors (layers, N, H)."""


def text_to_ids(text: str, vocabulary: Sequence[str]) -> Ids:
    """Return the place of each character in the vocabulary, (length,)."""
    return course_text.text_to_ids(text, vocabulary)


def ids_to_text(ids: Ids | Sequence[int], vocabulary: Sequence[str]) -> str:
    """Return the characters at these places of the vocabulary, as one string."""
    return course_text.ids_to_text(ids, vocabulary)


def detach_state(state: State) -> State:
    """Return the same numbers with no gradient behind them."""
    from lstm_course.models.character import detach_state as detach

    return detach(state)


def bits_per_character(model: Any, ids: Ids) -> float:
    """Return the mean −log2 p of each character but the first, given all before it. ids (length,).

    In evaluation mode and without a gradient; the model is left in the mode in which it came.
    """
    from lstm_course.models.character import bits_per_character as bits

    return bits(model, ids, rows=1)


def CharacterModel(alphabet: str, embedding_dim: int, hidden_size: int, dropout: float) -> nn.Module:
    """`models.character.CharacterModel`, of one layer."""
    from lstm_course.models.character import CharacterModel as Model

    return Model(alphabet, embedding_dim, hidden_size, dropout=dropout)


def training_step(
    model: Any, optimiser: Any, x: Any, y: Any, state: State | None, max_norm: float
) -> tuple[float, Any]:
    """Learn from one window x, y (N, T). Return its loss in nats a character, and the state without a past.

    Truncated backpropagation through time (Williams & Peng 1990), all gradients together clipped to ``max_norm``.
    """
    import torch

    logits, (h, c) = model(x, state)
    loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), y.flatten())
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
    optimiser.step()
    return loss.item(), (h.detach(), c.detach())


def sample(logits: np.ndarray, temperature: float, rng: np.random.Generator) -> Ids:
    """Draw one class (N,) for each row of logits (N, V), from softmax(logits / temperature).

    One draw, rng.random(N): row n gets the first class at which the sum of the probabilities exceeds its number.
    A temperature of 0 takes the largest logit, and draws nothing.
    """
    if temperature == 0:
        return logits.argmax(axis=-1)
    scaled = logits.astype(np.float64) / temperature
    p = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
    p = p / p.sum(axis=-1, keepdims=True)
    u = rng.random(len(p))
    return (p.cumsum(axis=-1) <= u[:, None]).sum(axis=-1)


def nucleus(logits: np.ndarray, p: float) -> np.ndarray:
    """Return (N, V): True for the classes of each row's nucleus, logits (N, V) (Holtzman et al. 2020).

    The nucleus has as few classes as possible, the likeliest ones, whose probabilities add up to p or more.
    """
    order = np.argsort(-logits, axis=1)
    ranked = np.take_along_axis(logits, order, axis=1)
    e = np.exp(ranked - ranked[:, :1])
    share = e / e.sum(axis=1, keepdims=True)
    before = share.cumsum(axis=1) - share
    back = np.argsort(order, axis=1)
    return np.take_along_axis(before < p, back, axis=1)


def generate(model: Any, prefix: str, length: int, temperature: float, rng: np.random.Generator) -> str:
    """Write ``length`` characters after the prefix, which is read first, from a state of 0.

    model(ids (1, T), state) gives logits (1, T, V) and the new state; ``model.alphabet`` is its vocabulary.
    One draw of `sample` a character.
    """
    import torch

    state, written = None, []
    ids = text_to_ids(prefix, model.alphabet)
    with torch.no_grad():
        for _ in range(length):
            logits, state = model(torch.as_tensor(ids)[None], state)
            ids = sample(logits[:, -1].numpy(), temperature, rng)
            written.append(ids[0])
    return ids_to_text(written, model.alphabet)
