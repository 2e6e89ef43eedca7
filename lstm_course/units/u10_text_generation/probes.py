"""How the answers of unit 10 are tried. This runs in the student's process: there is no right answer in here."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.checking.tensors import gradients, gradients_heard, in_float64, left_behind, told

if TYPE_CHECKING:
    import torch

Array = np.ndarray
DRAWS = 600
CALLS = 8
AGAIN = 600
"""So many classes are drawn in a case of `sample`, in as many calls as that takes, but so many calls at least.

Then some again: answers that draw row by row in a loop take 20 microseconds for each.
"""


def windows(answer: Callable[..., Any], ids: Array, batch: int, length: int) -> Any:
    """Every (x, y) that ``answer`` gives, a list's or a generator's: (x, y), each (windows, batch, length)."""
    given = answer(ids, batch, length)
    try:
        pairs = [tuple(pair) for pair in islice(given, 10_000)]
    except TypeError:
        raise TypeError(f"pairs (x, y) are wanted, in a list or from a generator, and not {told(given)}") from None
    if any(len(pair) != 2 for pair in pairs):
        raise TypeError("each batch is a pair (x, y)")
    parts = [[np.asarray(part) for part in side] for side in zip(*pairs, strict=True)] or [[], []]
    if any(len({part.shape for part in side}) > 1 for side in parts):
        return pairs  # windows of several sizes
    return tuple(np.stack(side) if side else np.zeros((0, batch, length), np.int64) for side in parts)


@in_float64
def cut(answer: Callable[..., Any], state: tuple[Array, Array]) -> tuple[Array, ...]:
    """Hands ``answer`` a state with a past, and looks what it gives and how far a gradient then comes.

    Returns the new h and c; the gradient of both that arrives at the past of h, and of c; and the gradient that the
    old state itself still has, of h and of c in one array. Last, how many of the new parts ask for a gradient of their
    own, and whether gradients are still recorded.
    """
    import torch

    past = [torch.tensor(part, requires_grad=True) for part in state]
    old = tuple(2 * part for part in past)
    new = answer(old)
    recording = torch.is_grad_enabled()
    torch.set_grad_enabled(True)  # or the old state would seem to have lost its gradient
    if not isinstance(new, tuple | list) or len(new) != 2:
        raise TypeError(f"a state is a pair (h, c), and not {told(new)}")
    for name, part in zip(("h", "c"), new, strict=True):
        if not isinstance(part, torch.Tensor):
            raise TypeError(f"{name} is to be a tensor, as it came, and not {told(part)}")
    values = [part.detach().clone().numpy() for part in new]
    again = sum(part.is_leaf and part.requires_grad for part in new)
    return (*values, *_gradients(new, past), np.stack(_gradients(old, past)), again, recording)


def _gradients(outputs: Any, inputs: list[torch.Tensor]) -> list[Array]:
    return gradients(sum((k + 1.0) * part.sum() for k, part in enumerate(outputs)), inputs)


def draws(answer: Callable[..., Any], logits: Array, temperature: float, rng: np.random.Generator) -> dict[str, Any]:
    """Return what ``answer`` draws, called again and again with one generator: (calls, N); whether that was used.

    ValueError where the generator does not decide alone: the same one, in the same state, has to give the same.
    """
    calls = 1 if temperature == 0 else max(CALLS, -(-DRAWS // len(logits)))
    twin = copy.deepcopy(rng)
    drawn = [np.array(answer(logits, temperature, rng)) for _ in range(calls)]
    used = rng.bit_generator.state != twin.bit_generator.state
    again = [np.array(answer(logits, temperature, twin)) for _ in range(min(calls, 15, 1 + AGAIN // len(logits)))]
    if not all(map(np.array_equal, drawn, again)):
        raise ValueError("the same logits and the same generator give other classes: draw from rng alone")
    return {"classes": np.stack(drawn), "numbers were drawn": used}


@in_float64
def said(
    answer: Callable[..., Any],
    model: Mapping[str, Any],
    prefix: str,
    length: int,
    temperature: float,
    rng: np.random.Generator,
) -> Any:
    """Return what ``answer`` writes with a small model of these weights, and next with the same generator.

    ValueError where the generator does not decide alone.
    """
    made, twin, third = character_model(model).eval(), copy.deepcopy(rng), copy.deepcopy(rng)
    texts = tuple(answer(made, prefix, length, temperature, given) for given in (rng, rng))
    again = answer(made, prefix, -(-length // 3), temperature, twin)  # its beginning will do, and is sooner there
    begins = not isinstance(again, str) or not isinstance(texts[0], str) or texts[0].startswith(again[: len(texts[0])])
    if not begins and answer(made, prefix, length, temperature, third) != texts[0]:
        raise ValueError("the same model and the same generator write another text: draw from rng alone")
    return texts


@in_float64
def measured(answer: Callable[..., Any], model: Mapping[str, Any], ids: Array) -> dict[str, Any]:
    """Return what ``answer`` returns for a small model with dropout, and how it leaves the model."""
    import torch

    made = character_model(model).train(model["training"])
    heard, before = gradients_heard(made), [p.detach().clone() for p in made.parameters()]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        bits = answer(made, ids)
    changed = not all(torch.equal(p, old) for p, old in zip(made.parameters(), before, strict=True))
    return {
        "bits": _one_number(bits), "gradients were on": any(heard), **left_behind(made),
        "parameters changed": changed,
    }  # fmt: skip


def _one_number(value: Any) -> Any:
    """Turn a single number of any library into a Python number: type and precision are no matter here."""
    import torch

    if isinstance(value, torch.Tensor):
        value = value.detach().numpy()
    if isinstance(value, np.ndarray | np.generic):
        if value.size != 1:
            raise TypeError(f"one number is wanted for the whole text, and not an array of shape {value.shape}")
        return value.item()
    if value is not None and not isinstance(value, int | float):
        raise TypeError(f"one number is wanted for the whole text, and not {told(value)}")
    return value


def character_model(weights: Mapping[str, Any]) -> Any:
    """Build a small model in float64: model(x (N, T), state=None) → (logits (N, T, V), state); dropout before read-out.

    weights: alphabet, a string of V characters; embedding (V, D); W_ih (4H, D), W_hh (4H, H), b (4H,); W (V, H).
    """
    import torch
    from torch import nn

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.alphabet = weights["alphabet"]
            H = weights["W_hh"].shape[1]
            self.embedding = nn.Embedding(*weights["embedding"].shape)
            self.lstm = nn.LSTM(weights["embedding"].shape[1], H, batch_first=True)
            self.dropout = nn.Dropout(0.4)
            self.readout = nn.Linear(H, len(self.alphabet))

        def forward(self, x: torch.Tensor, state: Any = None) -> tuple[torch.Tensor, Any]:
            hs, state = self.lstm(self.embedding(x), state)
            return self.readout(self.dropout(hs)), state

    with torch.random.fork_rng(devices=[]):
        model = Model().double()
    lstm: Any = model.lstm
    pairs: Any = (
        (model.embedding.weight, "embedding"), (lstm.weight_ih_l0, "W_ih"), (lstm.weight_hh_l0, "W_hh"),
        (lstm.bias_ih_l0, "b"), (lstm.bias_hh_l0, None), (model.readout.weight, "W"), (model.readout.bias, None),
    )  # fmt: skip
    with torch.no_grad():
        for parameter, name in pairs:
            parameter.copy_(torch.from_numpy(weights[name])) if name else parameter.zero_()
    return model
