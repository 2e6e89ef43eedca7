"""How the forward pass of unit 13 is tried. This runs in the student's process: there is no right answer in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checking.tensors import gradients, in_float64, take_weights, told
from lstm_course.tasks.sentences import UNKNOWN

Array = np.ndarray
NAMES = ("the loss", "the reconstruction", "the KL")


def parts_of(vocabulary_size: int, embedding_dim: int, hidden_size: int, latent_size: int) -> Any:
    """Return a module with the seven parts of the notebook's model, and no forward pass."""
    from torch import nn

    class Parts(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.embedding = nn.Embedding(vocabulary_size, embedding_dim)
            self.encoder = nn.LSTM(embedding_dim, hidden_size, batch_first=True)
            self.mean = nn.Linear(hidden_size, latent_size)
            self.log_variance = nn.Linear(hidden_size, latent_size)
            self.start = nn.Linear(latent_size, 2 * hidden_size)
            self.decoder = nn.LSTM(embedding_dim + latent_size, hidden_size, batch_first=True)
            self.readout = nn.Linear(hidden_size, vocabulary_size)

    return Parts()


@in_float64
def passed(
    answer: Callable[..., Any],
    weights: Mapping[str, Array],
    ids: Array,
    lengths: Array,
    rng: np.random.Generator,
    hidden: Array | None,
    weight: float,
    free_bits: float,
) -> dict[str, Any]:
    """Send sentences through a model with these weights, and a gradient back from the loss.

    hidden (N, T) says which of the words that the decoder reads become UNKNOWN; None where none is to.
    """
    import torch

    K, E = weights["embedding.weight"].shape
    Z, H = weights["mean.weight"].shape
    with torch.random.fork_rng(devices=[]):
        model = parts_of(K, E, H, Z)
    parameters = take_weights(model, weights)
    read: list[Array] = []

    def hide(words: Any) -> Any:
        if not isinstance(words, torch.Tensor) or words.shape != ids.shape:
            raise TypeError(f"hide is given what the decoder reads, a tensor (N, T), and not {told(words)}")
        read.append(words.numpy().copy())
        return words.where(~torch.from_numpy(hidden), UNKNOWN)

    options = {} if hidden is None else {"hide": hide}
    given = answer(
        model, torch.tensor(ids), torch.tensor(lengths), rng, weight=weight, free_bits=free_bits, **options
    )  # fmt: skip
    if not isinstance(given, tuple | list) or len(given) != 3:
        raise TypeError(f"three numbers are wanted, (loss, reconstruction, kl), and not {told(given)}")
    for name, part in zip(NAMES, given, strict=True):
        if not isinstance(part, torch.Tensor) or part.shape:
            raise TypeError(f"{name} is to be one number, a tensor without axes, and not {told(part)}")
    backwards = gradients(given[0], list(parameters.values()))
    return {
        **{name: part.detach().clone().numpy() for name, part in zip(NAMES, given, strict=True)},
        **({} if hidden is None else {"what hide is given": read[0] if read else np.zeros(0, dtype=np.int64)}),
        **{f"d {name}": value for name, value in zip(parameters, backwards, strict=True)},
    }  # fmt: skip
