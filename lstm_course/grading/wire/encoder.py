"""From values to the wire."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.grading.wire.tags import (
    DEEPEST,
    DTYPE,
    MANY,
    MOST_BYTES,
    MOST_JSON,
    SAFE_INT,
    TEXTS,
    TYPES,
    WireError,
)


class Encoder:
    """Turns a value into JSON, with the arrays beside it.

    ``reference(value)`` gives the tagged form of something that this side keeps to itself, or None; it is asked
    first with ``last=False``, for what must never be looked into, and at the end with ``last=True``.
    """

    def __init__(self, reference: Callable[[Any, bool], Any] | None = None) -> None:
        self._reference = reference or (lambda value, last: None)
        self._buffers: list[bytes] = []
        self._size = 0

    def dumps(self, value: Any) -> tuple[bytes, bytes]:
        head = json.dumps(self._encode(value, 0)).encode()
        if len(head) > MOST_JSON:
            raise WireError("too many parts")
        return head, b"".join(self._buffers)

    def _encode(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise WireError("nested too deep")
        kind = type(value)
        if value is None or kind is bool or kind is str or (kind is int and abs(value) < SAFE_INT) or kind is float:
            return value  # JSON's own, NaN and infinity too
        if isinstance(value, np.ndarray | np.generic):
            return self._array(value)
        if (kept := self._reference(value, False)) is not None:
            return kept
        if kind is int:
            return {"int": hex(value)}
        if isinstance(value, complex):
            return {"complex": [value.real, value.imag]}
        if isinstance(value, bytes | bytearray):
            return {"bytes": self._put(bytes(value))}
        if isinstance(value, tuple) and hasattr(kind, "_fields"):
            fields = [str(name) for name in kind._fields]
            return {"named": [kind.__name__, fields, [self._encode(part, depth + 1) for part in tuple(value)]]}
        for name, base in MANY:
            if isinstance(value, base):
                return {name: [self._encode(part, depth + 1) for part in base.__iter__(value)]}
        if isinstance(value, dict):
            items = dict.items(value)
            return {"dict": [[self._encode(k, depth + 1), self._encode(v, depth + 1)] for k, v in items]}
        if isinstance(value, str):
            return str.__str__(value)
        if isinstance(value, int):
            return self._encode(int.__int__(value), depth)
        if isinstance(value, float):
            return float.__float__(value)
        if isinstance(value, slice):
            return {"slice": [self._encode(part, depth + 1) for part in (value.start, value.stop, value.step)]}
        if isinstance(value, range):
            return {"range": [value.start, value.stop, value.step]}
        if value is Ellipsis:
            return {"dots": 0}
        for tag, plain, to_text, _ in TEXTS:
            if kind is plain:
                return {tag: to_text(value)}
        if isinstance(value, np.random.Generator):
            return {"rng": self._encode(value.bit_generator.state, depth + 1)}
        if name := _type_name(value):
            return {"type": name}
        if kind.__module__.partition(".")[0] == "torch" and (tensor := self._tensor(value)):
            return tensor
        if (kept := self._reference(value, True)) is not None:
            return kept
        raise WireError(f"a {kind.__name__} cannot be handed over")

    def _array(self, value: np.ndarray | np.generic) -> Any:
        array = np.array(value, order="C", copy=True, subok=False)
        if array.dtype.hasobject:
            if isinstance(value, np.ndarray):
                return {"objects": [list(array.shape), [self._encode(part, 1) for part in array.ravel().tolist()]]}
            raise WireError("an array of objects cannot be handed over")
        if not DTYPE.match(array.dtype.str):
            raise WireError(f"an array of {array.dtype} cannot be handed over")
        tag = "array" if isinstance(value, np.ndarray) else "scalar"
        return {tag: [array.dtype.str, list(array.shape), *self._put(array.tobytes())]}

    def _tensor(self, value: Any) -> Any:
        import torch

        if isinstance(value, torch.Generator):
            return {"torch_rng": self._array(value.get_state().numpy())}
        if not isinstance(value, torch.Tensor):
            return None
        with torch._C.DisableTorchFunctionSubclass():  # a subclass may lie
            return self._tensor_itself(torch, value)

    def _tensor_itself(self, torch: Any, value: Any) -> Any:
        plain = torch.Tensor.detach(value).cpu()
        name = str(plain.dtype).removeprefix("torch.")
        if plain.dtype in (torch.bfloat16,):
            plain = plain.to(torch.float32)
        gradient = torch.Tensor.grad.__get__(value) if value.is_leaf else None
        told = [name, bool(value.requires_grad), self._array(plain.resolve_conj().resolve_neg().numpy())]
        return {"tensor": told if gradient is None else [*told, self._tensor_itself(torch, gradient)]}

    def _put(self, data: bytes) -> list[int]:
        place = [self._size, len(data)]
        self._size += len(data)
        if self._size > MOST_BYTES:
            raise WireError("too much data at once")
        self._buffers.append(data)
        return place


def _type_name(value: Any) -> str:
    """What a type or dtype that both sides have is called; "" for anything else."""
    kind = type(value)
    if isinstance(value, np.dtype):
        return f"dtype:{value.str}"
    if (kind.__module__, kind.__name__) == ("torch", "dtype"):
        return f"torch:{str(value).removeprefix('torch.')}"
    if not isinstance(value, type) or kind is not type:
        return ""
    if TYPES.get(value.__name__) is value:
        return str(value.__name__)
    return f"numpy:{value.__name__}" if issubclass(value, np.generic) else ""
