"""Weights from this course's parameter dicts into PyTorch's nn.RNN, nn.LSTM and nn.GRU.

Layers are a list, one entry a layer, each a tuple of parameter dicts, ``(forward,)`` or ``(forward, backward)``. One
difference is bridged: PyTorch's RNN and LSTM have two biases that are only ever added, here there is one. It becomes
bias_ih, and bias_hh is 0. torch is imported here only when a function is called.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.reference.cell import Params

if TYPE_CHECKING:
    import torch

Layers = Sequence[Sequence[Params]]
KINDS = ("rnn", "lstm", "gru")


def to_torch(kind: str, layers: Layers | Params, *, bias: bool = True, **options: Any) -> torch.nn.RNNBase:
    """Make an nn.RNN, nn.LSTM or nn.GRU with these weights, batch first, in their dtype.

    kind: "rnn", "lstm" or "gru". layers: as above, or one parameter dict for one layer one way. options go to the
    module (``dropout``, ``device`` …). Raises ValueError for another kind, and where bias is False and a bias is not 0.
    """
    import torch

    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}, not {kind!r}")
    layers = [(layers,)] if isinstance(layers, Mapping) else layers
    first = layers[0][0]
    cls = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}.get(kind, torch.nn.RNN)
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
    """Write the weights of these layers into a module of the same shape, in place.

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


def _theirs(params: Params, suffix: str) -> dict[str, Array]:
    b_ih, b_hh = (params["b"], np.zeros_like(params["b"])) if "b" in params else (params["b_ih"], params["b_hh"])
    values = {"weight_ih": params["W_ih"], "weight_hh": params["W_hh"], "bias_ih": b_ih, "bias_hh": b_hh}
    return {name + suffix: np.asarray(value) for name, value in values.items()}
