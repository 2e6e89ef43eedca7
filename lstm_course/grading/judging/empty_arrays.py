"""Arrays without an entry, as a student's code may return them: compared with anything else they are no match.

NumPy and PyTorch stretch an empty array against any other, find no entry that differs, and say that all is well.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np


class EmptyArray(np.ndarray):
    """Says so when it is to be combined with an array that has entries."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [np.asarray(one) if isinstance(one, EmptyArray) else one for one in inputs]
        if any(np.size(one) for one in plain):
            raise ValueError("an empty array where entries are wanted")
        kwargs = {key: tuple(map(np.asarray, v)) if key == "out" else v for key, v in kwargs.items()}
        return getattr(ufunc, method)(*plain, **kwargs)


def marked(value: Any, depth: int = 0) -> Any:
    """Return the value, with its empty arrays and tensors told apart."""
    if type(value) is np.ndarray and value.size == 0:
        return value.view(EmptyArray)
    torch = sys.modules.get("torch")
    if torch is not None and type(value) is torch.Tensor and value.numel() == 0:
        return value.as_subclass(_empty_tensor(torch))
    if depth < 5 and type(value) in (tuple, list):
        return type(value)(marked(part, depth + 1) for part in value)
    return value


def _empty_tensor(torch: Any) -> Any:
    if not _made:

        class EmptyTensor(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                others = [one for one in args if isinstance(one, torch.Tensor) and not isinstance(one, cls)]
                with torch._C.DisableTorchFunctionSubclass():
                    if any(torch.Tensor.numel(one) for one in others):
                        raise ValueError("an empty tensor where entries are wanted")
                return super().__torch_function__(function, types, args, kwargs or {})

        _made.append(EmptyTensor)
    return _made[0]


_made: list[Any] = []
