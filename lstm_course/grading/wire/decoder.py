"""From the wire to values."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.grading.wire.tags import DEEPEST, DTYPE, MANY, MOST_STEPS, TEXTS, TYPES, WireError


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
        if depth > 2 * DEEPEST:
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
            for number, part in enumerate(parts):  # one by one: NumPy looks into what it is given at once
                array[number] = self._decode(part, again)
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
        for name, base in MANY:
            if tag == name:
                return base([self._decode(part, again) for part in content])
        if tag == "slice":
            return slice(*[self._decode(part, again) for part in content])
        if tag == "range":
            found = range(*[int(part) for part in content])
            if len(found) > MOST_STEPS:
                raise WireError("a range without end")
            return found
        if tag == "dots":
            return Ellipsis
        for name, _, _, from_text in TEXTS:
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
        if not isinstance(dtype, str) or not DTYPE.match(dtype):
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
        if gradient and depth < DEEPEST and (found := self._decode(gradient[0], depth + 1)).shape == tensor.shape:
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
    if kind == "dtype" and DTYPE.match(rest):
        return np.dtype(rest)
    if kind == "numpy" and isinstance(found := getattr(np, rest, None), type) and issubclass(found, np.generic):
        return found
    if kind == "torch":
        import torch

        if isinstance(found := getattr(torch, rest, None), torch.dtype):
            return found
    if not kind and name in TYPES:
        return TYPES[name]
    raise WireError("an unknown type")
