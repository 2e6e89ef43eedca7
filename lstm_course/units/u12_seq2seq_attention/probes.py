"""How the answers of unit 12 are tried. This runs in the student's process: there is no right answer in here.

Arrays become tensors in float64, the answer is asked, and what it gives becomes arrays again. Where a gradient is to
flow, one is sent back through the answer, and it is looked what arrives.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.checking.tensors import gradients, in_float64, told

if TYPE_CHECKING:
    import torch

Answer = Callable[..., Any]
Weights = Mapping[str, np.ndarray]


class Decoder:
    """step(symbol (N,), state) → logits (N, K), state: one LSTM cell in float64.

    weights: embedding (K, D); W_ih (4H, D), W_hh (4H, H), b (4H,), gates i, f, g, o; W (K, H). ``read`` is what it was
    given, one array (N,) a call.
    """

    def __init__(self, weights: Weights) -> None:
        import torch

        self.weights = {name: torch.from_numpy(value.copy()) for name, value in weights.items()}
        self.weights["embedding"].requires_grad_()
        self.read: list[np.ndarray] = []

    def __call__(self, symbol: Any, state: Any) -> tuple[torch.Tensor, tuple[torch.Tensor, torch.Tensor]]:
        import torch

        if not isinstance(state, tuple | list) or len(state) != 2:
            raise TypeError(f"step wants a state, a pair (h, c), and not {told(state)}")
        h, c = state
        if not isinstance(symbol, torch.Tensor) or tuple(symbol.shape) != (len(h),) or symbol.is_floating_point():
            raise ValueError(f"step reads one symbol a sequence, whole numbers ({len(h)},), and not {told(symbol)}")
        self.read.append(symbol.detach().clone().numpy())
        w = self.weights
        z = w["embedding"][symbol] @ w["W_ih"].T + h @ w["W_hh"].T + w["b"]
        i, f, g, o = z.chunk(4, dim=1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        h = torch.sigmoid(o) * torch.tanh(c)
        return h @ w["W"].T, (h, c)


@in_float64
def encodes(
    answer: Answer, source: np.ndarray, lengths: np.ndarray, embedding: np.ndarray, encoder: Weights
) -> tuple[np.ndarray, ...]:
    """Return hs, summary, mask, and the gradient of the embedding: what of the source has been read, and how.

    encoder: W_ih (4H, D), W_hh (4H, H) and b (4H,), and the same for the other direction with _reverse behind.
    """
    import torch

    D, H = embedding.shape[1], encoder["W_hh"].shape[1]
    with torch.random.fork_rng(devices=[]):
        table = torch.nn.Embedding(*embedding.shape).double()
        lstm = torch.nn.LSTM(D, H, batch_first=True, bidirectional=True).double()
    with torch.no_grad():
        table.weight.copy_(torch.from_numpy(embedding))
        for way in ("", "_reverse"):
            for name, of in (("weight_ih_l0", "W_ih"), ("weight_hh_l0", "W_hh"), ("bias_ih_l0", "b")):
                getattr(lstm, name + way).copy_(torch.from_numpy(encoder[of + way]))
            getattr(lstm, "bias_hh_l0" + way).zero_()
    hs, summary, mask = _parts(
        answer(torch.from_numpy(source), torch.from_numpy(lengths), table, lstm), ("hs", "summary", "mask")
    )
    (gradient,) = _sent_back((hs, summary), [table.weight])
    return _array(hs), _array(summary), _array(mask), gradient


@in_float64
def shifts(answer: Answer, targets: np.ndarray, start: int) -> np.ndarray:
    """Return the inputs of the decoder."""
    import torch

    return _array(answer(torch.from_numpy(targets), start), "inputs")


@in_float64
def decodes(
    answer: Answer, step: Weights, state: tuple[np.ndarray, np.ndarray], inputs: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return the logits, and the gradients that arrive at the first h, the first c and the decoder's embedding."""
    import torch

    decoder, begun = Decoder(step), _state(state)
    logits = answer(decoder, begun, torch.from_numpy(inputs))
    array = _array(logits, "logits")
    return array, *_sent_back((logits,), [*begun, decoder.weights["embedding"]])


@in_float64
def answers(
    answer: Answer, step: Weights, state: tuple[np.ndarray, np.ndarray], start: int, end: int, limit: int
) -> tuple[np.ndarray, int]:
    """Return the symbols (N, T), and how often the decoder was asked."""
    decoder = Decoder(step)
    symbols = answer(decoder, _state(state), start, end, limit)
    return _array(symbols, "the symbols"), len(decoder.read)


@in_float64
def looks(
    answer: Answer, query: np.ndarray, keys: np.ndarray, values: np.ndarray, mask: np.ndarray
) -> tuple[np.ndarray, ...]:
    """Return context, weights, and the gradients that arrive at query, keys and values."""
    import torch

    given = [torch.from_numpy(part).requires_grad_() for part in (query, keys, values)]
    context, weights = _parts(answer(*given, torch.from_numpy(mask)), ("context", "weights"))
    return _array(context), _array(weights), *_sent_back((context, weights), given)


@in_float64
def schedules(
    answer: Answer, step: Weights, state: tuple[np.ndarray, np.ndarray], targets: np.ndarray, start: int, truth: float,
    rng: np.random.Generator,
) -> np.ndarray:  # fmt: skip
    """Return the inputs of the decoder."""
    import torch

    return _array(answer(Decoder(step), _state(state), torch.from_numpy(targets), start, truth, rng), "inputs")


def _state(state: tuple[np.ndarray, np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    import torch

    h, c = (torch.from_numpy(part).requires_grad_() for part in state)
    return h, c


def _parts(value: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    if not isinstance(value, tuple | list) or len(value) != len(names):
        raise TypeError(f"it is to return {', '.join(names)}, and not {told(value)}")
    for name, part in zip(names, value, strict=True):
        _array(part, name)
    return tuple(value)


def _array(value: Any, name: str = "") -> np.ndarray:
    import torch

    if not isinstance(value, torch.Tensor):
        raise TypeError(f"{name} is to be a tensor, and not {told(value)}")
    return value.detach().clone().numpy()


def _sent_back(outputs: tuple[torch.Tensor, ...], inputs: list[torch.Tensor]) -> list[np.ndarray]:
    """Return the gradients at the inputs of a sum in which each entry of the outputs has a weight of its own."""
    import torch

    total: Any = 0.0
    for k, output in enumerate(outputs):
        if output.requires_grad:
            upstream = torch.cos(torch.arange(output.numel(), dtype=output.dtype) + k).reshape(output.shape)
            total = total + (output * upstream).sum()
    return gradients(total, inputs)
