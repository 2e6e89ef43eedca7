"""PyTorch's types on the wire: tensors with their gradients, generators, dtypes. Nothing here imports torch unasked."""

from __future__ import annotations

from typing import Any

import numpy as np


def is_torchs(kind: str, value: Any) -> bool:
    """Say whether it is of a class of torch's own, which is a ``Tensor`` or a ``Generator``."""
    return type(value).__module__.partition(".")[0] == "torch" and isinstance(value, getattr(_torch(), kind))


def encode_tensor(wire: Any, value: Any, depth: int) -> list[Any]:
    """Return [dtype, requires_grad, values] and, where there is one, its gradient."""
    torch = _torch()
    with torch._C.DisableTorchFunctionSubclass():  # a subclass may lie
        plain = torch.Tensor.detach(value).cpu()
        name = str(plain.dtype).removeprefix("torch.")
        if plain.dtype == torch.bfloat16:
            plain = plain.to(torch.float32)
        told = [name, bool(value.requires_grad), wire.array(plain.resolve_conj().resolve_neg().numpy())]
        gradient = torch.Tensor.grad.__get__(value) if value.is_leaf else None
        return told if gradient is None else [*told, wire.encode(gradient, depth + 1)]


def decode_tensor(wire: Any, content: Any, depth: int) -> Any:
    """Make the tensor. One that is no leaf there is a leaf here."""
    torch = _torch()
    name, requires_grad, array, *gradient = content
    dtype = dtype_named(name)
    tensor = torch.from_numpy(np.ascontiguousarray(wire.decode(array, depth + 1)).reshape(array["array"][1]))
    if dtype is not None:
        tensor = tensor.to(dtype)
    if requires_grad is not True or not (tensor.is_floating_point() or tensor.is_complex()):
        return tensor
    tensor.requires_grad_()
    if gradient and (found := decode_tensor(wire, gradient[0]["tensor"], depth + 1)).shape == tensor.shape:
        tensor.grad = found.detach().to(tensor.dtype)
    return tensor


def encode_generator(wire: Any, value: Any, depth: int) -> Any:
    return wire.array(value.get_state().numpy())


def decode_generator(wire: Any, content: Any, depth: int) -> Any:
    torch = _torch()
    generator = torch.Generator()
    generator.set_state(torch.from_numpy(np.asarray(wire.decode(content, depth + 1), np.uint8)))
    return generator


def dtype_named(name: Any) -> Any:
    """Return the dtype that torch calls so; None where there is none."""
    found = getattr(_torch(), str(name), None)
    return found if isinstance(found, _torch().dtype) else None


def _torch() -> Any:
    import torch

    return torch
