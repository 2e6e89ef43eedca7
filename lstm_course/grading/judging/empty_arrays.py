"""Arrays without an entry, as a student's code may return them: compared with anything else they are no match.

NumPy and PyTorch stretch an empty array against any other, find no entry that differs, and say that all is well.
Whatever comes in without an entry is marked, wherever in a value it stands, and keeps its mark when a test converts it.
What is left, a list of nothing that a test makes an array of, the comparing functions refuse.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np

from lstm_course.grading.judging.proxy import behind

_WHY = "an empty {} where entries are wanted"
_CONVERTING = ("array", "asarray", "asanyarray", "ascontiguousarray", "asarray_chkfinite", "copy")
_TORCH_CONVERTING = ("tensor", "as_tensor", "asarray", "from_numpy")
_TESTING = ("assert_allclose", "assert_array_equal", "assert_array_almost_equal", "assert_almost_equal", "assert_equal")
_NULP = ("assert_array_almost_equal_nulp", "assert_array_max_ulp", "assert_array_less")
_COMPARING = frozenset(("eq", "ne", "lt", "le", "gt", "ge", "sub", "rsub", "subtract", "isclose", "allclose"))
_MOST_PARTS, _DEEPEST = 100, 6


EMPTY = "empty, and a student's"  # among the ``attrs`` of a frame; see ``arriving``


class EmptyArray(np.ndarray):
    """Says so when it is to be combined with an array that has entries."""

    __array_priority__ = 1.0

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        plain = [np.asarray(one).view(np.ndarray) if isinstance(one, EmptyArray) else one for one in inputs]
        sizes = [np.size(one) for one in plain]
        if any(isinstance(one, EmptyArray) and not one.size for one in inputs) and any(sizes):
            raise ValueError(_WHY.format("array"))
        kwargs = {key: tuple(map(np.asarray, v)) if key == "out" else v for key, v in kwargs.items()}
        return getattr(ufunc, method)(*plain, **kwargs)


def marked(value: Any) -> Any:
    """Return an array or tensor, told apart where it is empty."""
    if type(value) is np.ndarray:
        return value if value.size else value.view(EmptyArray)
    torch = sys.modules.get("torch")
    if torch is not None and type(value) is torch.Tensor and value.numel() == 0:
        return value.as_subclass(_empty_tensor(torch))
    return value


def unmarked(value: Any) -> Any:
    """Return a value as it would be without marks: for what is no test."""
    if isinstance(value, EmptyArray):
        return value.view(np.ndarray)
    if _made and isinstance(value, _made[0]):
        return value.as_subclass(sys.modules["torch"].Tensor)
    if type(value) in (tuple, list):
        return type(value)(map(unmarked, value))
    return {key: unmarked(one) for key, one in value.items()} if type(value) is dict else value


def keep_marks() -> None:
    """From now on, in this process, what is made of a marked array is marked, and an empty one compares with nothing
    but another. To be called again where a module may have been imported since."""
    _replace(np, _CONVERTING, _keeping)
    _replace(np, ("allclose", "isclose", "array_equiv"), _refusing)
    _replace(np.ma, ("allclose", "allequal"), _refusing)
    if (testing := sys.modules.get("numpy.testing")) is not None:
        _replace(testing, (*_TESTING, *_NULP), _asserting)
    if (torch := sys.modules.get("torch")) is not None:
        _replace(torch, _TORCH_CONVERTING, _keeping)
        _replace(torch, ("allclose", "isclose"), _refusing)


def _replace(module: Any, names: tuple[str, ...], by: Callable[[Any], Any]) -> None:
    for name in names:
        there = vars(module).get(name)
        if there is not None and not hasattr(there, "_knows_empty"):
            made = by(there)
            made._knows_empty = True
            vars(module)[name] = made


def _keeping(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def converted(*args: Any, **kwargs: Any) -> Any:
        made = function(*args, **kwargs)
        of = args[0] if args else next(iter(kwargs.values()), None)
        return marked(made) if _has_mark(of) else made

    return converted


def _refusing(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def compared(*args: Any, **kwargs: Any) -> Any:
        return np.False_ if _unlike(args, kwargs) else function(*args, **kwargs)

    return compared


def _asserting(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def asserted(*args: Any, **kwargs: Any) -> Any:
        if _unlike(args, kwargs):
            raise AssertionError(_WHY.format("array"))
        return function(*args, **kwargs)

    return asserted


def _unlike(args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    """Whether one of the two that are compared is empty, and the other is not; or has a mask, and the other has not."""
    both = [*args, *kwargs.values()][:2]
    if any(isinstance(one, np.ma.MaskedArray) for one in both):
        masks = [np.ma.getmaskarray(one) if isinstance(one, np.ma.MaskedArray) else np.False_ for one in both]
        if np.any(masks[0] != masks[-1]):
            return True
    try:
        sizes = [_size(one) for one in both]
    except Exception:  # what has no size at all is the function's own affair
        return False
    return len(sizes) == 2 and (sizes[0] == 0) != (sizes[1] == 0)


def _size(value: Any) -> int:
    if isinstance(value, str | bytes | dict | set) or value is None:
        return 1
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return int(torch.Tensor.numel(value))
    return int(np.size(value if behind(value) is None else np.asarray(value)))  # its own word on its size is none


def _has_mark(value: Any, depth: int = 0) -> bool:
    if isinstance(value, EmptyArray) or (_made and isinstance(value, _made[0])):
        return True
    if behind(value) is not None:
        return True
    if type(value).__module__[:6] == "pandas" and EMPTY in getattr(value, "attrs", ()):
        return True
    parts = value[:_MOST_PARTS] if type(value) in (tuple, list) and depth < _DEEPEST else ()
    return any(_has_mark(part, depth + 1) for part in parts)


def _empty_tensor(torch: Any) -> Any:
    if not _made:

        class EmptyTensor(torch.Tensor):
            @classmethod
            def __torch_function__(cls, function: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
                numbers = getattr(function, "__name__", "").strip("_") in _COMPARING
                with torch._C.DisableTorchFunctionSubclass():
                    empty = any(isinstance(one, cls) and not torch.Tensor.numel(one) for one in args)
                    if empty and any(_entries(torch, one, numbers) for one in args):
                        raise ValueError(_WHY.format("tensor"))
                made = super().__torch_function__(function, types, args, kwargs or {})
                return marked(made) if type(made) is np.ndarray else made

        EmptyTensor.__module__ = "torch"  # it goes over the wire as what it is
        _made.append(EmptyTensor)
    return _made[0]


def _entries(torch: Any, value: Any, numbers: bool) -> bool:
    if isinstance(value, torch.Tensor):
        return bool(torch.Tensor.numel(value))
    return numbers and isinstance(value, int | float | complex | np.ndarray | np.generic) and bool(np.size(value))


_made: list[Any] = []
