"""Whose word a comparison in a test is: Python's, a library's or the instructor's, and no class of the student's own.

An object that says of itself that it is equal to 42 is taken at its word only where the instructor's own notebook has
a class of that name that compares. An array without an entry is no match for one with some, here as in the judge.
Loaded for one process alone, like ``watch``. Classes are told apart by their ids: those have metaclasses.
"""

from __future__ import annotations

import dataclasses
import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from types import FunctionType
from typing import Any

from lstm_course.grading.student.guards import opaque
from lstm_course.grading.student.watch import Watch

_REFLECTED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le"}
COMPARING = ("eq", "ne", *_REFLECTED)
CALCULATING = ("add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "matmul", "and_", "or_", "xor")
_SAID = frozenset({
    *(f"__{name}__" for name in ("array", "array_ufunc", "array_function", "array_interface", "array_struct")),
    *(f"__{name}__" for name in ("class", "torch_function", "instancecheck", "subclasscheck")),
})  # fmt: skip
_CALCULATED = frozenset(f"__{side}{name.rstrip('_')}__" for name in CALCULATING for side in ("", "r"))
_ITS_OWN = _SAID | _CALCULATED | {f"__{name}__" for name in (*COMPARING, "contains", "abs")}
# Classes of libraries that agree with whatever they are told to: where the instructor's notebook has none of the words.
_AGREEING = {
    "NonCallableMock": ("unittest.mock", "mock"), "_ANY": ("unittest.mock", "mock"),
    "ApproxBase": ("_pytest.", "approx"), "MaskedArray": ("numpy.ma", "ma"),
}  # fmt: skip
_KINDS = (int, float, bool, str, bytes, complex, type(None), FunctionType, slice, range)
_PLAIN = frozenset(map(id, _KINDS))
_MRO, _NAME, _CONTENT = (type.__dict__[name].__get__ for name in ("__mro__", "__name__", "__dict__"))
_BY_C = type(int.__add__), type(str.join)
_ARRAYS = frozenset({("numpy", "ndarray"), ("torch", "Tensor"), ("pandas", "DataFrame"), ("pandas", "Series")})
_HOLDING: tuple[Any, ...] = (list, tuple, set, frozenset)
_MOST, _DEEPEST = 10_000, 6


class Taken:
    """What a test calls for its comparisons.

    operators  class of the instructor's → the methods that it has there
    words      that stand in the instructor's notebook
    """

    def look(self) -> None:
        """See which classes there are. Once, in the process that others are forked from: there are thousands."""
        self._kinds = list(_classes(object))  # kept: an id may be another's
        self._own = dict.fromkeys(map(id, self._kinds), frozenset[str]())  # class → what it does itself
        self._named = [kind for kind in self._kinds if _NAME(kind) in _AGREEING]

    def look_at(self, kinds: Collection[type]) -> None:
        """See classes that have come since."""
        self._kinds += (fresh := [kind for kind in kinds if id(kind) not in self._own])
        self._own |= dict.fromkeys(map(id, fresh), frozenset[str]())
        self._named += [kind for kind in fresh if _NAME(kind) in _AGREEING]

    def __init__(self, watch: Watch, operators: Mapping[str, Collection[str]], words: Collection[str]) -> None:
        """Take what there is as `look` has seen it."""
        self._watch, self._operators, self._words = watch, operators, words
        for kind in self._named:
            if self._agrees(kind):
                del self._own[id(kind)]
        self.doubts: list[str] = []
        functions: dict[str, Callable[..., Any]] = {"taken": self.taken, "pair": self.pair}
        functions |= {name: self._operator(name) for name in (*COMPARING, *CALCULATING)}
        self.functions: dict[str, Callable[..., Any]] = {
            f".{name}": opaque(function) for name, function in functions.items()
        }

    def taken(self, value: Any, asked: frozenset[str] = _ITS_OWN, dicts: bool = False) -> Any:
        """Return a value that is compared. Raises TypeError where it would do that itself, or what is in it."""
        if id(type(value)) not in _PLAIN and (why := self._lie(value, asked, dicts)):
            if why not in self.doubts:
                self.doubts.append(why)
            raise TypeError(why)
        return value

    def pair(self, one: Any, other: Any) -> tuple[Any, Any]:
        """Return two values that a function compares with each other."""
        one, other = (self.taken(value, dicts=True) for value in (one, other))
        _refuse_empty(one, other, lists=True)
        return one, other

    def _operator(self, name: str) -> Callable[[Any, Any], Any]:
        function, taken = getattr(operator, name), self.taken
        short = name.rstrip("_")
        asked = _SAID | {"__eq__", *(f"__{one}__" for one in (short, f"r{short}", _REFLECTED.get(name, short)))}

        def operated(one: Any, other: Any) -> Any:
            if id(type(one)) not in _PLAIN or id(type(other)) not in _PLAIN:
                _refuse_empty(taken(one, asked, dicts=True), taken(other, asked, dicts=True))
            return function(one, other)

        return operated

    def _lie(self, value: Any, asked: frozenset[str], dicts: bool) -> str:
        """Return in words what a value, or what is in it, does itself."""
        waiting, seen = [(value, 0)], 0
        while waiting and seen < _MOST:
            part, depth = waiting.pop()
            seen += 1
            kind: Any = type(part)
            if id(kind) in _PLAIN:
                continue
            if own := self._of(kind) & asked:
                return f"a class of the notebook's own with {min(own)}"
            if isinstance(part, type) and kind is not type:
                waiting.append((kind, depth))
            if depth < _DEEPEST and (dicts or not isinstance(part, dict)):
                waiting += [(one, depth + 1) for one in _parts(part)]
        return ""

    def _of(self, kind: type) -> frozenset[str]:
        """Return what a class does itself and the instructor's of that name does not."""
        if (known := self._own.get(id(kind))) is None:
            found: set[str] = set()
            for base in _MRO(kind):
                content = {} if id(base) in self._own and not self._own[id(base)] else _CONTENT(base)
                allowed = self._operators.get(_NAME(base))
                theirs = {name for name in _ITS_OWN & content.keys() if not self._is_honest(base, content, name)}
                found |= theirs if allowed is None else theirs - {*allowed} - _CALCULATED
                found |= {"__eq__"} if self._agrees(base) else set()
            known = self._own[id(kind)] = frozenset(found)
            self._kinds.append(kind)
        return known

    def _agrees(self, kind: type) -> bool:
        if (said := _AGREEING.get(_NAME(kind))) is None:
            return False
        library, word = said
        return word not in self._words and str(_CONTENT(kind).get("__module__")).startswith(library)

    def _is_honest(self, kind: type, content: Mapping[str, Any], name: str) -> bool:
        method = content[name]
        if type(method) is staticmethod or type(method) is classmethod:
            method = method.__func__
        if type(method) in _BY_C:
            return method.__objclass__ is kind
        if type(method) is not FunctionType:
            return method is None
        return not self._watch.is_own(method.__code__) or _is_generated(content, method)


def _classes(top: type) -> Iterator[type]:
    """Yield all classes that there are."""
    waiting: list[Any] = [top]
    seen = {id(top)}
    while waiting:
        one = waiting.pop()
        yield one
        below: list[Any] = type.__subclasses__(one)
        waiting += [kind for kind in below if id(kind) not in seen]
        seen.update(map(id, below))


def _parts(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [*dict.keys(value), *dict.values(value)][:_MOST]
    for holds in _HOLDING:
        if isinstance(value, holds):
            return [*holds.__iter__(value)][:_MOST]
    if type(value).__name__ == "ndarray" and _is_array(value) and value.dtype.hasobject:
        return list(value.ravel()[:_MOST].tolist())
    return []


def _is_array(value: Any) -> bool:
    kind = type(value)
    return (kind.__module__.partition(".")[0], kind.__name__) in _ARRAYS


def _refuse_empty(one: Any, other: Any, lists: bool = False) -> None:
    """NumPy and PyTorch stretch an empty array against any other, and find no entry that differs."""
    if lists or _is_array(one) or _is_array(other):
        empty = [_is_empty(value) for value in (one, other)]
        if any(empty) and not all(empty):
            raise ValueError("an empty array where entries are wanted")


def _is_empty(value: Any) -> bool:
    if type(value) is list or type(value) is tuple:
        return len(value) == 0
    return _is_array(value) and 0 in value.shape


def _is_generated(content: Mapping[str, Any], method: FunctionType) -> bool:
    """Whether a dataclass got this method as ``dataclasses`` makes it: it compares field by field."""
    fields = content.get("__dataclass_fields__")
    if type(fields) is not dict or method.__closure__:
        return False
    compared = [name for name, one in fields.items() if type(one) is dataclasses.Field and one.compare]
    made = vars(dataclasses.make_dataclass("Made", compared, order=True)).get(method.__name__)
    return made is not None and _text(made) == _text(method)


def _text(function: FunctionType) -> tuple[Any, ...]:
    code = function.__code__
    return code.co_code, code.co_names, code.co_consts, code.co_varnames
