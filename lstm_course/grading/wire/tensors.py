"""PyTorch's types on the wire: tensors with their gradients, generators. Nothing here imports torch unasked."""

from __future__ import annotations

import re
import sys
from typing import Any

import numpy as np

from lstm_course.grading.wire.rows import WireError, WireType, whole

# Those that can be computed with; quantised ones have more to them than their entries.
_DTYPES = frozenset(
    ("bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "bfloat16")
) | {"float32", "float64", "complex64", "complex128"}
_DEVICE = re.compile(r"[a-z]{1,10}(:\d{1,3})?$")
_PARAMETERS = ("frozen parameter", "parameter")
_LARGEST_SIDE = 1 << 40


def encode_tensor(wire: Any, value: Any, depth: int) -> list[Any]:
    """Return [dtype, requires_grad, values] and, where there is one, its gradient. A module's parameter says in place
    of requires_grad which kind it is."""
    torch = _torch()
    with torch._C.DisableTorchFunctionSubclass():  # a subclass may lie
        plain = torch.Tensor.detach(value).cpu()
        name = str(plain.dtype).removeprefix("torch.")
        if name not in _DTYPES:
            raise WireError(f"a tensor of {name} cannot be handed over")
        if plain.dtype == torch.bfloat16:
            plain = plain.to(torch.float32)
        wanted: Any = bool(value.requires_grad)
        if type(value) is torch.nn.Parameter:
            wanted = _PARAMETERS[wanted]
        told = [name, wanted, wire.array(plain.resolve_conj().resolve_neg().numpy())]
        gradient = torch.Tensor.grad.__get__(value) if value.is_leaf else None
        return told if gradient is None else [*told, wire.encode(gradient, depth + 1)]


def decode_tensor(wire: Any, content: Any, depth: int) -> Any:
    """Make the tensor. One that is no leaf there is a leaf here."""
    torch = _torch()
    name, requires_grad, array, *gradient = content
    dtype = dtype_named(name)
    if dtype is None:
        raise WireError("a tensor of an unknown kind")
    values = np.ascontiguousarray(wire.decode(array, depth + 1)).reshape([whole(n) for n in array["array"][1]])
    tensor = torch.from_numpy(values).to(dtype)
    if requires_grad in _PARAMETERS:
        tensor = torch.nn.Parameter(tensor, requires_grad=False)
        requires_grad = requires_grad == _PARAMETERS[True]
    if requires_grad is not True or not (tensor.is_floating_point() or tensor.is_complex()):
        return tensor
    tensor.requires_grad_()
    if gradient and (found := wire.decode(gradient[0], depth + 1)).shape == tensor.shape:
        tensor.grad = found.detach().to(tensor.dtype)
    return tensor


def _encode_sparse(wire: Any, value: Any, depth: int) -> list[Any]:
    whole = value.detach().cpu().coalesce()
    return [list(whole.shape), wire.encode(whole.indices(), depth + 1), wire.encode(whole.values(), depth + 1)]


def _decode_sparse(wire: Any, content: Any, depth: int) -> Any:
    torch = _torch()
    shape, indices, values = content
    if not all(0 <= whole(n) <= _LARGEST_SIDE for n in shape):
        raise WireError("no shape")
    indices, values = wire.decode(indices, depth + 1), wire.decode(values, depth + 1)
    return torch.sparse_coo_tensor(indices, values, shape, check_invariants=True).coalesce()


def _decode_generator(wire: Any, content: Any, depth: int) -> Any:
    torch = _torch()
    generator = torch.Generator()
    generator.set_state(torch.from_numpy(np.asarray(wire.decode(content, depth + 1), np.uint8)))
    return generator


def _decode_device(said: str) -> Any:
    if not _DEVICE.match(said):
        raise WireError("no device")
    return _torch().device(said)


def dtype_named(name: Any) -> Any:
    """Return the dtype that torch calls so; None where there is none."""
    return getattr(_torch(), name, None) if name in _DTYPES else None


def _torch() -> Any:
    import torch

    return torch


_TENSOR = WireType("tensor", encode_tensor, decode_tensor, shared=True)
_SPARSE = WireType("sparse", _encode_sparse, _decode_sparse)
_OTHERS = {
    "Generator": WireType("torch_rng", lambda w, v, d: w.array(v.get_state().numpy()), _decode_generator),
    "Size": WireType("size", lambda w, v, d: list(v), lambda w, c, d: _torch().Size([whole(n) for n in c])),
}
_DEVICES = WireType("device", lambda w, v, d: str(v), lambda w, c, d: _decode_device(c))
ROWS = (_TENSOR, _SPARSE, *_OTHERS.values(), _DEVICES)


def row_of(value: Any) -> WireType | None:
    """Return the row of a value of a class of torch's own; None where there is none."""
    torch = sys.modules["torch"]
    if isinstance(value, torch.Tensor):
        return _SPARSE if value.layout is torch.sparse_coo else _TENSOR
    if type(value) is torch.device:
        return _DEVICES
    return _OTHERS.get(type(value).__name__)
