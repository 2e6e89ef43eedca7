"""Weights between this course's parameter dicts and PyTorch's nn.RNN, nn.LSTM and nn.GRU, both ways.

Layers are as in `stacked`: a list, one entry a layer, each a tuple of parameter dicts, ``(forward,)`` or
``(forward, backward)``. One difference is bridged: PyTorch's RNN and LSTM have two biases that are only ever added,
here there is one. Coming in they are added; going out b becomes bias_ih, and bias_hh is 0. torch is imported here
only when a function is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.reference.cell import Array, Cell, Params
from lstm_course.reference.cells import GRUCell, LSTMCell, RNNCell
from lstm_course.reference.torch_options import ProjectedLSTMCell, ReLURNNCell

if TYPE_CHECKING:
    import torch

Layers = Sequence[Sequence[Params]]
KINDS = ("rnn", "rnn_relu", "lstm", "gru")


def cell_like(module: torch.nn.RNNBase) -> Cell:
    """The course's cell that computes what this module's layers compute. TypeError for a module of another kind."""
    match getattr(module, "mode", None):
        case "RNN_TANH":
            return RNNCell()
        case "RNN_RELU":
            return ReLURNNCell()
        case "LSTM":
            return ProjectedLSTMCell(projection=module.proj_size) if module.proj_size else LSTMCell()
        case "GRU":
            return GRUCell()
    raise TypeError(f"an nn.RNN, nn.LSTM or nn.GRU is wanted, not {type(module).__name__}")


def from_torch(module: torch.nn.RNNBase) -> list[tuple[dict[str, Array], ...]]:
    """The weights of an nn.RNN, nn.LSTM or nn.GRU as layers, in the module's dtype: copies, of any device.

    A module without biases gives biases of 0. Run them with `stacked.unroll_layers` and `cell_like(module)`.
    """
    weights = {name: p.detach().cpu().numpy().copy() for name, p in module.named_parameters()}
    directions = ("", "_reverse") if module.bidirectional else ("",)
    return [
        tuple(_ours(module.mode, weights, f"_l{layer}{direction}") for direction in directions)
        for layer in range(module.num_layers)
    ]


def to_torch(kind: str, layers: Layers | Params, *, bias: bool = True, **options: Any) -> torch.nn.RNNBase:
    """An nn.RNN, nn.LSTM or nn.GRU with these weights, batch first, in their dtype.

    kind: "rnn", "rnn_relu", "lstm" (with a projection where there is a W_hr) or "gru". layers: as in `stacked`, or one
    parameter dict for one layer one way. options go to the module (``dropout``, ``device`` …). Raises ValueError for
    another kind, and where bias is False and a bias is not 0.
    """
    import torch

    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    layers = [(layers,)] if isinstance(layers, Mapping) else layers
    first = layers[0][0]
    cls = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.get(kind, torch.nn.RNN)
    if kind == "rnn_relu":
        options["nonlinearity"] = "relu"
    if "W_hr" in first:
        options["proj_size"] = len(first["W_hr"])
    rows, D = first["W_ih"].shape
    module = cls(
        D,
        rows // {"lstm": 4, "gru": 3}.get(kind, 1),
        num_layers=len(layers),
        bias=bias,
        bidirectional=len(layers[0]) == 2,
        dtype=torch.from_numpy(np.asarray(first["W_ih"])).dtype,
        **{"batch_first": True, **options},
    )
    load_into(module, layers)
    return module


def load_into(module: torch.nn.RNNBase, layers: Layers) -> None:
    """Writes the weights of these layers into a module of the same shape, in place.

    Raises ValueError where the shapes do not fit, or where the module has no biases and these layers have some.
    """
    import torch

    values: dict[str, Array] = {}
    for layer, directions in enumerate(layers):
        for params, direction in zip(directions, ("", "_reverse"), strict=False):
            values |= _theirs(params, f"_l{layer}{direction}")
    if not module.bias:
        if any(np.any(value) for name, value in values.items() if name.startswith("bias")):
            raise ValueError("the module has no biases, and these layers have some that are not 0")
        values = {name: value for name, value in values.items() if not name.startswith("bias")}
    parameters = dict(module.named_parameters())
    ours, wanted = ({k: tuple(v.shape) for k, v in d.items()} for d in (values, parameters))
    if ours != wanted:
        names = sorted(k for k in ours.keys() | wanted.keys() if ours.get(k) != wanted.get(k))
        raise ValueError(f"{names[0]} is {wanted.get(names[0])} in the module, {ours.get(names[0])} in these layers")
    with torch.no_grad():
        for name, parameter in parameters.items():
            parameter.copy_(torch.from_numpy(np.ascontiguousarray(values[name])))


def _ours(mode: str, weights: Mapping[str, Array], suffix: str) -> dict[str, Array]:
    params = {"W_ih": weights[f"weight_ih{suffix}"], "W_hh": weights[f"weight_hh{suffix}"]}
    none = np.zeros_like(params["W_ih"][:, 0])
    b_ih, b_hh = (weights.get(f"bias_{part}{suffix}", none.copy()) for part in ("ih", "hh"))
    params |= {"b_ih": b_ih, "b_hh": b_hh} if mode == "GRU" else {"b": b_ih + b_hh}
    if f"weight_hr{suffix}" in weights:
        params["W_hr"] = weights[f"weight_hr{suffix}"]
    return params


def _theirs(params: Params, suffix: str) -> dict[str, Array]:
    b_ih, b_hh = (params["b"], np.zeros_like(params["b"])) if "b" in params else (params["b_ih"], params["b_hh"])
    values = {"weight_ih": params["W_ih"], "weight_hh": params["W_hh"], "bias_ih": b_ih, "bias_hh": b_hh}
    if "W_hr" in params:
        values["weight_hr"] = params["W_hr"]
    return {name + suffix: np.asarray(value) for name, value in values.items()}
