"""How unit 10's model and its training step are tried. This runs in the student's process: no right answer here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.checking.tensors import gradients, hear_input, in_float64, take_weights, told
from lstm_course.units.u10_text_generation.probes import character_model

Array = np.ndarray
PARTS = ("lstm", "readout")


@in_float64
def read(
    answer: Callable[..., Any],
    weights: Mapping[str, Array],
    ids: Array,
    state: tuple[Array, Array] | None,
    training: bool,
) -> dict[str, Any]:
    """Construct it, give it these weights by name, let it read, and send a gradient back from logits and state.

    Its dropout is 1: in training nothing gets through it, in use everything does, and the same each time.
    """
    import torch

    alphabet = "".join(map(chr, range(97, 97 + len(weights["embedding.weight"]))))
    embedding_dim, hidden_size = weights["embedding.weight"].shape[1], weights["lstm.weight_hh_l0"].shape[1]
    model = answer(alphabet, embedding_dim, hidden_size, 1.0)
    parameters = take_weights(model, weights)
    model.train(training)
    through = {name: _heard(model, name, lambda given: float(given.abs().sum())) for name in PARTS}
    past = [] if state is None else [torch.tensor(part, requires_grad=True) for part in state]
    given = (torch.from_numpy(ids), *([tuple(past)] if past else []))
    logits, (h, c) = _logits_and_state(model(*given))
    parts = [logits, h, c]
    total = sum((torch.linspace(0.5, 1.5, p.numel()).reshape(p.shape) * p).sum() for p in parts)
    backwards = gradients(total, [*parameters.values(), *past])
    found = {"logits": logits, "h": h, "c": c}
    values = {name: part.detach().clone().numpy() for name, part in found.items()}
    names = [*parameters, *(["h", "c"] if past else [])]
    if training:
        further = {f"reaches the {name}": sum(heard) for name, heard in through.items()} | _shares_dropped(answer)
    else:
        again = _logits_and_state(model(*given))[0]
        same = again.shape == logits.shape and torch.allclose(again, logits, rtol=1e-4, atol=1e-6)
        further = {"the same logits when it is called again": same}
    return {
        **values, **{f"d {name}": value for name, value in zip(names, backwards, strict=True)}, **further,
        "alphabet": getattr(model, "alphabet", None) == alphabet,
    }  # fmt: skip


def _logits_and_state(given: Any) -> tuple[Any, tuple[Any, Any]]:
    import torch

    if not isinstance(given, tuple | list) or len(given) != 2:
        raise TypeError(f"forward(ids, state) is to return a pair (logits, state), and not {told(given)}")
    logits, state = given
    if not isinstance(logits, torch.Tensor):
        raise TypeError(f"the logits are to be a tensor, and not {told(logits)}")
    return logits, _pair(state)


def _pair(state: Any) -> tuple[Any, Any]:
    import torch

    if not isinstance(state, tuple | list) or len(state) != 2 or not all(isinstance(p, torch.Tensor) for p in state):
        raise TypeError(f"a state is a pair of tensors (h, c), and not {told(state)}")
    h, c = state
    return h, c


def _shares_dropped(answer: Callable[..., Any], p: float = 0.3) -> dict[str, Any]:
    """Measure what share of the embedded characters and of the hidden states is 0 in training, to one digit.

    There are so many of them that chance does not reach the digit: its standard deviation is below 0.005.
    """
    import torch

    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        model = answer("abcd", 64, 64, p).train()
        model.embedding.weight.fill_(1.0)
        heard = {name: _heard(model, name, lambda given: (given == 0).double().mean()) for name in PARTS}
        model(torch.randint(0, 4, (160, 1)), None)
    shares = {name: float(sum(given)) / len(given) if given else p for name, given in heard.items()}
    return {f"share dropped before the {name}, of {p}": round(share, 1) for name, share in shares.items()}


def _heard(model: Any, name: str, measure: Callable[[Any], Any]) -> list[Any]:
    """Return a list that grows by a measure of the named part's input, each time that the part is called."""
    heard: list[Any] = []
    hear_input(model, name, lambda given: heard.append(measure(given)))
    return heard


@in_float64
def trained(
    answer: Callable[..., Any],
    model: Mapping[str, Any],
    x: Sequence[Array],
    y: Sequence[Array],
    state: tuple[Array, Array] | None,
    rate: float,
    max_norm: float,
) -> dict[str, Any]:
    """Train a small model on windows x, y (B, N, T), one step each, with plain gradient descent.

    Returns the losses, the weights afterwards, the last state, and what a training loop would stumble over later.
    """
    import torch

    made = character_model(model)
    made.dropout.p = 0.0  # nothing is left to chance
    modes: list[bool] = []
    made.register_forward_pre_hook(lambda *_: modes.append(made.training))
    optimiser = torch.optim.SGD(made.train().parameters(), lr=rate)
    carried: Any = None if state is None else tuple(map(torch.tensor, state))
    losses, behind = [], np.zeros(2, dtype=int)
    for one, other in zip(x, y, strict=True):
        given = answer(made, optimiser, torch.tensor(one), torch.tensor(other), carried, max_norm)
        if not isinstance(given, tuple | list) or len(given) != 2:
            raise TypeError(f"a pair (loss, state) is wanted, and not {told(given)}")
        loss, carried = given[0], _pair(given[1])
        if not isinstance(loss, int | float | np.generic | torch.Tensor) or getattr(loss, "shape", ()) not in (
            (),
            (1,),
        ):
            raise TypeError(f"the loss is to be one number, and not {told(loss)}")
        losses.append(loss)
        behind += [part.requires_grad for part in carried]
    return {
        "losses": np.array([float(loss) for loss in losses]),
        "losses that are tensors": sum(isinstance(loss, torch.Tensor) for loss in losses),
        "losses that hold their window's graph": sum(bool(getattr(loss, "requires_grad", False)) for loss in losses),
        "states whose h has a gradient behind it": int(behind[0]),
        "states whose c has a gradient behind it": int(behind[1]),
        **{name: part.detach().numpy() for name, part in zip(("h", "c"), carried, strict=True)},
        **{name: p.detach().numpy().copy() for name, p in made.named_parameters()},
        "always in training mode": all(modes) and bool(made.training),
    }  # fmt: skip
