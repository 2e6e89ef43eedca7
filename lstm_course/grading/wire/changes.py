"""What a call has done to the values that it was given, told and done again on the other side.

Each value that can be changed has a number in the message that it came with (``Encoder.shared``, ``Decoder.shared``).
A value is copied one level deep before the call; what it holds has a number of its own.
"""

from __future__ import annotations

import io
import sys
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from operator import is_
from types import SimpleNamespace
from typing import Any

import numpy as np

from lstm_course.grading.wire.handed_over import is_instance

_DICTS = (dict, Counter, OrderedDict, defaultdict)
_LISTS = (list, deque)
_COPIED = frozenset((*_DICTS, *_LISTS, set, bytearray))
_COMPARED_AS_IT_IS = (np.ndarray, *_LISTS)
_SMALL = 1 << 12


class Before:
    """Values as they were."""

    def __init__(self, values: Sequence[Any]) -> None:
        self._held = [(number, value, _copy(value)) for number, value in enumerate(values)]

    def changed(self) -> list[list[Any]]:
        """Return of each value that is another one now [its number, a copy of it]."""
        found = []
        for number, value, before in self._held:
            now = value if isinstance(value, _COMPARED_AS_IT_IS) else _copy(value)  # an array may be large
            if before is not None and not _is_same(before, now):
                found.append([number, _copy(value)])
        return found


def changed_since(values: Sequence[Any], before: Sequence[Any]) -> list[list[Any]]:
    """Return the same of lists and arrays, and their copies."""
    found = []
    for number, was in enumerate(before):
        now = values[number]
        if type(now) is list:
            if len(now) == len(was) and all(map(is_, now, was)):
                continue
        elif _same_arrays(now, was):
            continue
        found.append([number, now.copy()])
    return found


def _copy(value: Any) -> Any:
    """Return a copy, one level deep; None of what cannot be changed in place."""
    kind = type(value)
    if kind in _COPIED or isinstance(value, np.ndarray):
        return value.copy()
    if kind is SimpleNamespace:
        return SimpleNamespace(**vars(value))
    if kind in (io.StringIO, io.BytesIO):
        return None if value.closed else _stream(value)
    if _is_frame(value):
        return value.copy()
    if _is_graph(value):
        return value.copy()
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(value, torch.Tensor):
        return value.detach().clone()
    return SimpleNamespace(**vars(value)) if is_instance(value) else None


def _stream(value: Any) -> Any:
    made = type(value)(value.getvalue())
    made.seek(value.tell())
    return made


def _is_frame(value: Any) -> bool:
    pd = sys.modules.get("pandas")
    return pd is not None and type(value) in (pd.DataFrame, pd.Series)


def _is_graph(value: Any) -> bool:
    networkx = sys.modules.get("networkx")
    return networkx is not None and isinstance(value, networkx.Graph)


def _is_same(a: Any, b: Any) -> bool:
    """Whether two copies of one value, one of them made later, hold the same."""
    if type(a) in _LISTS:
        return len(a) == len(b) and all(map(is_, a, b))
    if type(a) in _DICTS:
        return len(a) == len(b) and all(
            k is other_k and v is other for (k, v), (other_k, other) in zip(a.items(), b.items(), strict=True)
        )
    if type(a) is set:
        return {*map(id, a)} == {*map(id, b)}
    if isinstance(a, np.ndarray):
        return _same_arrays(a, b)
    if type(a) is SimpleNamespace:
        return _is_same(vars(a), vars(b))
    if type(a) in (io.StringIO, io.BytesIO):
        return (a.tell(), a.getvalue()) == (b.tell(), b.getvalue())
    if _is_frame(a):
        return all(one.equals(other) for one, other in zip((a, *a.axes), (b, *b.axes), strict=True))
    if type(a) is bytearray:
        return a == b
    if _is_graph(a):
        return (a.graph, dict(a.nodes(data=True)), dict(a.adj)) == (b.graph, dict(b.nodes(data=True)), dict(b.adj))
    import torch

    return a.shape == b.shape and bool(torch.equal(a.nan_to_num(), b.nan_to_num()))


def _same_arrays(a: np.ndarray, b: np.ndarray) -> bool:
    if a.dtype != b.dtype or a.shape != b.shape:
        return False
    if a.dtype.hasobject:
        return all(one is other for one, other in zip(a.ravel().tolist(), b.ravel().tolist(), strict=True))
    if isinstance(a, np.ma.MaskedArray) and np.ma.getmaskarray(a).tobytes() != np.ma.getmaskarray(b).tobytes():
        return False
    if (
        a.nbytes > _SMALL and a.itemsize in (1, 2, 4, 8) and a.flags.c_contiguous and b.flags.c_contiguous
    ):  # without a copy of each
        bits = f"u{a.itemsize}"
        return bool(np.array_equal(np.asarray(a).view(bits), np.asarray(b).view(bits)))
    return a.tobytes() == b.tobytes()


def argument(which: int | str, args: Sequence[Any], kwargs: Mapping[str, Any] | None) -> Any:
    """Return the argument of that place or name; None where there is none."""
    if isinstance(which, str):
        return (kwargs or {}).get(which)
    return args[which] if which < len(args) else None


def parts_of(value: Any) -> Iterator[Any]:
    """Yield a value and all that it holds."""
    waiting, seen = [value], set()
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if type(one) in _DICTS:
            waiting += one.values()
        elif type(one) in (*_LISTS, tuple):
            waiting += one
        elif type(one) is SimpleNamespace or is_instance(one):
            waiting += vars(one).values()


def do_again(values: Sequence[Any], changed: Any, within: Sequence[Any] | None = None) -> bool:
    """Do to values here what a call did to them there, or to what is ``within`` some of them. What does not fit is
    left. Returns whether anything was that is not within them."""
    left = False
    free = None if within is None else {id(part) for one in within for part in parts_of(one)}
    for entry in changed if type(changed) is list else ():
        if type(entry) is list and len(entry) == 2 and type(entry[0]) is int and 0 <= entry[0] < len(values):
            was, now = values[entry[0]], entry[1]
            if free is not None and id(was) not in free:
                left = True
                continue
            if type(was) is type(now) or isinstance(was, np.ndarray) or hasattr(was, "requires_grad"):
                _become(was, now)
            elif type(now) is SimpleNamespace and is_instance(was):
                # No attribute is put before a method of the class.
                held = {k: v for k, v in vars(now).items() if k in vars(was) or not hasattr(type(was), k)}
                vars(was).clear()
                vars(was).update(held)
    return left


def _become(was: Any, now: Any) -> None:
    if type(was) in _DICTS:
        was.clear()
        dict.update(was, now) if type(was) is not OrderedDict else was.update(now)
    elif type(was) in _LISTS:
        was.clear()
        was.extend(now)
    elif type(was) is set:
        was.clear()
        was.update(now)
    elif type(was) is bytearray:
        was[:] = now
    elif type(was) is SimpleNamespace:
        vars(was).clear()
        vars(was).update(vars(now))
    elif type(was) in (io.StringIO, io.BytesIO):
        was.seek(0)
        was.truncate()
        was.write(now.getvalue())
        was.seek(now.tell())
    elif isinstance(was, np.ndarray):
        fits = isinstance(now, np.ndarray) and (was.shape, was.dtype) == (now.shape, now.dtype)
        if fits and was.flags.writeable:
            was[...] = now
    elif _is_graph(was):
        was.clear()
        was.update(now)
        was.graph.update(now.graph)
    elif _is_frame(was):
        type(was).__init__(was, now)
    elif hasattr(now, "requires_grad") and was.shape == now.shape and was.dtype == now.dtype:
        was.detach().copy_(now.detach())
