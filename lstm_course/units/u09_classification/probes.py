"""How the answers of unit 9 are tried. This runs where a student's code runs, and knows no right answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from lstm_course.checking.tensors import gradients_heard, hear_input, in_float32, in_float64, left_behind, take_weights

Array = np.ndarray
Arrays = Mapping[str, Array]


@in_float64
def loaded(load_into_torch: Callable, W_ih: Array, W_hh: Array, b: Array, x: Array) -> tuple:
    """Load into an nn.LSTM of x's dtype that has other weights; let it read x.

    Training it further is not to write into the arrays that were given: the parameters have memory of their own.
    """
    import torch

    module: Any = torch.nn.LSTM(x.shape[-1], W_hh.shape[1], batch_first=True).to(torch.from_numpy(x).dtype)
    parameters = dict(module.named_parameters())
    with torch.no_grad():
        for k, parameter in enumerate(parameters.values()):
            parameter.copy_(torch.linspace(-0.9, 0.8, parameter.numel()).reshape(parameter.shape) + 0.1 * k)
    load_into_torch(W_ih, W_hh, b, module)
    for name, parameter in module.named_parameters():
        if parameter is not parameters[name] and parameter.dtype != parameters[name].dtype:
            raise TypeError(
                f"{name} is a new parameter, of {parameter.dtype}, and that of before is of {parameters[name].dtype}: "
                "copy the values into the one that is there"
            )
    recorded = torch.is_grad_enabled()
    with torch.no_grad():
        hs, _ = module(torch.from_numpy(x))
        bias = module.bias_ih_l0 + module.bias_hh_l0
        found = [part.numpy().copy() for part in (module.weight_ih_l0, module.weight_hh_l0, bias, hs)]
    same = all(getattr(module, name, None) is p for name, p in parameters.items())
    learn = all(p.requires_grad for p in module.parameters())
    weights = [parameter.detach().numpy() for parameter in module.parameters()]
    apart = not any(np.shares_memory(own, given) for own in weights for given in (W_ih, W_hh, b))
    return (*found, same, learn, recorded, apart)


@in_float32
def classified(
    answer: Callable, weights: Arrays, ids: Array, lengths: Array, upstream: Array, training: bool
) -> dict[str, Any]:
    """Construct it, give it these weights by name, run it, and send a gradient back.

    Its dropout is 1: in training nothing gets through it, in evaluation everything does, and the same each time.
    """
    import torch

    vocabulary, embedded = weights["embedding.weight"].shape
    model = answer(vocabulary, embedded, weights["lstm.weight_hh_l0"].shape[1], 1.0)
    parameters = take_weights(model, weights)
    model.train(training)
    through = {name: _listening(model, name) if training else [0.0] for name in ("lstm", "readout")}
    logits = model(torch.from_numpy(ids), torch.from_numpy(lengths))
    if not isinstance(logits, torch.Tensor):
        raise TypeError("forward(ids, lengths) is to return a tensor: the logits")
    if logits.shape == upstream.shape and logits.requires_grad:
        logits.backward(torch.from_numpy(upstream).to(logits.dtype))
    if training:
        further = _shares_dropped(answer)
    else:
        with torch.no_grad():
            again = model(torch.from_numpy(ids), torch.from_numpy(lengths))
        same = again.shape == logits.shape and torch.allclose(again, logits.detach(), rtol=1e-4, atol=1e-5)
        further = {"the same logits when it is called again": same}
    gradients = {
        f"d {name}": (torch.zeros_like(p) if p.grad is None else p.grad).double().numpy()
        for name, p in parameters.items()
    }
    reached = {f"reaches the {name}": float(sum(values)) for name, values in through.items()}
    return {"logits": logits.detach().double().numpy(), **gradients, **reached, **further}


def _shares_dropped(answer: Callable, p: float = 0.3) -> dict[str, Any]:
    """Measure what share of the words and of the last states is 0 in training, to one digit.

    There are so many of them that chance does not reach the digit: its standard deviation is below 0.005. A part whose
    weights are used without calling it hears nothing, and is given the benefit of the doubt.
    """
    import torch

    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(0)
        model = answer(4, 64, 64, p).train()
        model.embedding.weight.fill_(1.0)
        heard: dict[str, list[Any]] = {"lstm": [], "readout": []}

        def hear(name: str) -> None:
            hear_input(model, name, lambda given: heard[name].append((given == 0).double().flatten()))

        for name in heard:
            hear(name)
        model(torch.randint(0, 4, (160, 1)), torch.ones(160, dtype=torch.long))
    shares = {name: float(torch.cat(inputs).mean()) if inputs else p for name, inputs in heard.items()}
    return {f"share dropped before the {name}, of {p}": round(share, 1) for name, share in shares.items()}


def _listening(model: Any, name: str) -> list[float]:
    """Return a list that grows by the size of the named part's input, each time that the part is called."""
    heard: list[float] = []
    hear_input(model, name, lambda given: heard.append(float(given.abs().sum())))
    return heard


@in_float64
def stopped(answer: Callable, scores: Array, patience: int, weights: Array) -> dict[str, Any]:
    """Train for as long as it says: epoch e has scores[e], and leaves the model with weights[e] (E, D).

    Then the model is trained a little further, without a word to it, and the best weights are asked for.
    """
    import torch

    model = torch.nn.BatchNorm1d(weights.shape[1], dtype=torch.from_numpy(weights).dtype)
    parameter, epochs, stops, changed = model.weight, 0, False, 0
    stopping = answer(model, patience)

    def train(row: Any) -> None:
        with torch.no_grad():
            model.weight.copy_(row)
            assert model.running_mean is not None
            model.running_mean.copy_(2 * row)

    for score, row in zip(scores.tolist(), torch.from_numpy(weights), strict=True):
        train(row)
        says = stopping.update(score)
        if not isinstance(says, bool | np.bool_) and getattr(says, "dtype", None) != torch.bool:
            raise TypeError(f"update(score) is to return True or False, not {says!r:.40}")
        epochs, stops = epochs + 1, bool(says)
        assert model.running_mean is not None
        changed += not (torch.equal(model.weight, row) and torch.equal(model.running_mean, 2 * row))
        if stops:
            break
    train(torch.from_numpy(weights.sum(axis=0)))
    stopping.restore()
    found = model.state_dict()
    kept = not np.isnan(scores[:epochs]).all()  # what restore does where nothing was kept is nowhere said
    return {
        "the number of epochs until update says stop": epochs,
        "update has said stop": stops,
        "the number of epochs after which update changed the model": changed,
        "weight after restore": kept * found["weight"].numpy(),
        "buffer after restore": kept * found["running_mean"].numpy(),
        "the same parameters after restore": model.weight is parameter,
        "the same model after restore": getattr(stopping, "model", model) is model,
    }


@in_float32
def evaluated(answer: Callable, table: Array, batches: Sequence[Arrays], training: bool) -> dict[str, Any]:
    """Evaluate a model that knows a logit for the first word of each review.

    Where its dropout, which is a part of it, is in training, it says the opposite.
    """
    import torch

    class Known(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.table = torch.nn.Parameter(torch.tensor(table, dtype=torch.float32))
            self.dropout = torch.nn.Dropout()

        def forward(self, ids: Any, lengths: Any) -> Any:
            logits = self.table[ids[:, 0]] + 0.1 * lengths
            return -logits if self.dropout.training else logits

    model = Known().train(training)
    heard = gradients_heard(model)
    found = answer(model, [tuple(torch.from_numpy(b[name]) for name in ("ids", "lengths", "y")) for b in batches])
    if not isinstance(found, tuple | list) or len(found) != 2:
        raise TypeError("a pair is wanted: the mean loss and the accuracy")
    return {
        "loss": float(found[0]),
        "accuracy": float(found[1]),
        "gradients were on": any(heard),
        **left_behind(model),
    }
