"""What goes between the grader and a student's process: JSON and raw arrays, never a pickle.

Either side takes everything the other says for text and numbers alone. What cannot be told so (a function, an
object) goes as a reference by number, which means something only to the side that keeps the object.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

MOST_BYTES = 1 << 28
MOST_JSON = 1 << 25
_DEEPEST = 60
_SAFE_INT = 2**53
_DTYPE = re.compile(r"[<>|=]?([biufc]\d{1,2}|[SU]\d{1,6}|[mM]8(\[\w+\])?)$")
_FRACTION = re.compile(r"-?\d+(/\d+)?$")


class WireError(Exception):
    """Something that cannot be sent, or that came in and makes no sense."""


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
        if depth > _DEEPEST:
            raise WireError("nested too deep")
        kind = type(value)
        if value is None or kind is bool or kind is str or (kind is int and abs(value) < _SAFE_INT) or kind is float:
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
        for name, base in _MANY:
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
        for tag, plain, to_text, _ in _TEXTS:
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
        if not _DTYPE.match(array.dtype.str):
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


_MANY: tuple[tuple[str, Any], ...] = (("tuple", tuple), ("list", list), ("set", set), ("frozenset", frozenset))
_TEXTS: tuple[tuple[str, type, Callable[[Any], str], Callable[[str], Any]], ...] = (
    ("decimal", Decimal, str, Decimal),
    ("fraction", Fraction, str, lambda text: _fraction(text)),
    ("datetime", datetime, datetime.isoformat, datetime.fromisoformat),
    ("date", date, date.isoformat, date.fromisoformat),
    ("seconds", timedelta, lambda t: repr(t.total_seconds()), lambda s: timedelta(seconds=float(s))),
)
_TYPES: dict[str, type] = {
    t.__name__: t for t in (int, float, complex, bool, str, bytes, list, tuple, dict, set, frozenset, object)
}


def _fraction(text: str) -> Fraction:
    if not _FRACTION.match(text):  # "1e999999999" is one too, and takes for ever
        raise ValueError("not a fraction")
    return Fraction(text)


def _type_name(value: Any) -> str:
    """What a type or dtype that both sides have is called; "" for anything else."""
    kind = type(value)
    if isinstance(value, np.dtype):
        return f"dtype:{value.str}"
    if (kind.__module__, kind.__name__) == ("torch", "dtype"):
        return f"torch:{str(value).removeprefix('torch.')}"
    if not isinstance(value, type) or kind is not type:
        return ""
    if _TYPES.get(value.__name__) is value:
        return str(value.__name__)
    return f"numpy:{value.__name__}" if issubclass(value, np.generic) else ""


class Decoder:
    """The way back. ``reference(tag, content)`` gives the value of a tag that is not the wire's own."""

    def __init__(self, reference: Callable[[str, Any], Any] | None = None) -> None:
        self._reference = reference or _unknown
        self._body = b""

    def loads(self, head: bytes, body: bytes) -> Any:
        self._body = body
        try:
            return self._decode(json.loads(head), 0)
        except WireError:
            raise
        except (ValueError, TypeError, KeyError, IndexError, OverflowError, RecursionError, ArithmeticError) as error:
            raise WireError(f"nonsense on the wire ({type(error).__name__})") from None
        finally:
            self._body = b""

    def _decode(self, data: Any, depth: int) -> Any:
        if depth > 2 * _DEEPEST:
            raise WireError("nested too deep")
        if not isinstance(data, dict):
            if isinstance(data, list):
                raise WireError("a bare list")
            return data
        ((tag, content),) = data.items()
        again = depth + 1
        if tag in ("array", "scalar"):
            return self._array(tag, content)
        if tag == "objects":
            shape, parts = content
            array = np.empty(len(parts), object)
            array[:] = [self._decode(part, again) for part in parts]
            return array.reshape([int(n) for n in shape])
        if tag == "tensor":
            return self._tensor(content, again)
        if tag == "int":
            return int(content, 16)
        if tag == "complex":
            return complex(*content)
        if tag == "bytes":
            return self._take(*content)
        if tag == "dict":
            return {self._decode(key, again): self._decode(value, again) for key, value in content}
        if tag == "named":
            return _named(content[0], content[1], [self._decode(part, again) for part in content[2]])
        for name, base in _MANY:
            if tag == name:
                return base([self._decode(part, again) for part in content])
        if tag == "slice":
            return slice(*[self._decode(part, again) for part in content])
        if tag == "range":
            return range(*[int(part) for part in content])
        if tag == "dots":
            return Ellipsis
        for name, _, _, from_text in _TEXTS:
            if tag == name:
                return from_text(str(content)[:100])
        if tag == "rng":
            return _generator(self._decode(content, again))
        if tag == "torch_rng":
            return _torch_generator(self._decode(content, again))
        if tag == "type":
            return _type(str(content))
        return self._reference(tag, content)

    def _array(self, tag: str, content: Any) -> Any:
        dtype, shape, start, length = content
        if not isinstance(dtype, str) or not _DTYPE.match(dtype):
            raise WireError("an array of an unknown kind")
        array = np.frombuffer(self._take(start, length), np.dtype(dtype)).reshape([int(n) for n in shape]).copy()
        return array if tag == "array" else array[()]

    def _tensor(self, content: Any, depth: int) -> Any:
        import torch

        name, requires_grad, array, *gradient = content
        dtype = getattr(torch, str(name), None)
        tensor = torch.from_numpy(np.ascontiguousarray(self._decode(array, depth)).reshape(array["array"][1]))
        if isinstance(dtype, torch.dtype):
            tensor = tensor.to(dtype)
        floats = tensor.is_floating_point() or tensor.is_complex()
        if requires_grad is not True or not floats:
            return tensor
        tensor.requires_grad_()
        if gradient and depth < _DEEPEST and (found := self._decode(gradient[0], depth + 1)).shape == tensor.shape:
            tensor.grad = found.detach().to(tensor.dtype)
        return tensor

    def _take(self, start: Any, length: Any) -> bytes:
        if not (isinstance(start, int) and isinstance(length, int) and 0 <= start <= start + length <= len(self._body)):
            raise WireError("a piece that is not there")
        return self._body[start : start + length]


def _unknown(tag: str, content: Any) -> Any:
    raise WireError(f"an unknown tag {tag[:40]!r}")


def _named(name: str, fields: list[str], parts: list[Any]) -> Any:
    from collections import namedtuple

    kind = namedtuple(name if name.isidentifier() else "named", [str(f) for f in fields][:1000], rename=True)  # type: ignore[misc]
    return kind(*parts)


def _generator(state: Any) -> np.random.Generator:
    kinds = {k.__name__: k for k in (np.random.PCG64, np.random.PCG64DXSM, np.random.MT19937, np.random.Philox)}
    bits = kinds[state["bit_generator"]]()
    bits.state = state
    return np.random.Generator(bits)


def _torch_generator(state: np.ndarray) -> Any:
    import torch

    generator = torch.Generator()
    generator.set_state(torch.from_numpy(np.asarray(state, np.uint8)))
    return generator


def _type(name: str) -> Any:
    kind, _, rest = name.rpartition(":")
    if kind == "dtype" and _DTYPE.match(rest):
        return np.dtype(rest)
    if kind == "numpy" and isinstance(found := getattr(np, rest, None), type) and issubclass(found, np.generic):
        return found
    if kind == "torch":
        import torch

        if isinstance(found := getattr(torch, rest, None), torch.dtype):
            return found
    if not kind and name in _TYPES:
        return _TYPES[name]
    raise WireError("an unknown type")
