"""Python's containers on the wire, those of ``collections`` among them, and what is told by their parts."""

from __future__ import annotations

from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

from lstm_course.grading.wire.rows import WireError, WireType, made_of, short, whole

_MOST_FIELDS = 1000


def _pairs(wire: Any, items: Iterable[tuple[Any, Any]], depth: int) -> list[list[Any]]:
    return [[wire.encode(key, depth + 1), wire.encode(one, depth + 1)] for key, one in items]


def _filled(made: Any, wire: Any, pairs: Any, depth: int) -> Any:
    for key, one in pairs:
        made[wire.decode(key, depth + 1)] = wire.decode(one, depth + 1)
    return made


def _dict(base: Any) -> WireType:
    """Told by the base class's own account: a subclass may lie."""
    return WireType(
        base.__name__,
        lambda w, v, d: _pairs(w, base.items(v), d),
        lambda w, c, d: _filled(base(), w, c, d),
        (base,),
        lambda v: isinstance(v, base),
        shared=True,
    )


def _decode_default(wire: Any, content: Any, depth: int) -> Any:
    factory, pairs = content
    made = wire.decode(factory, depth + 1)
    if made is not None and not callable(made):
        raise WireError("no factory")
    return _filled(defaultdict(made), wire, pairs, depth)


def _decode_deque(wire: Any, content: Any, depth: int) -> deque[Any]:
    most, parts = content
    return deque(wire.each(parts, depth), None if most is None else whole(most))


def _fields(kind: Any) -> tuple[str, ...] | None:
    """Return the names of a tuple's entries; Python's own, like ``time.localtime()``, have them elsewhere."""
    return kind._fields if hasattr(kind, "_fields") else getattr(kind, "__match_args__", None)


def _is_named(value: Any) -> bool:
    return isinstance(value, tuple) and bool(_fields(type(value)))


def _encode_named(wire: Any, value: Any, depth: int) -> list[Any]:
    kind, parts = type(value), tuple(tuple.__iter__(value))
    return [kind.__name__, [*map(str, _fields(kind) or ())][: len(parts)], wire.each(parts, depth)]


def _decode_named(wire: Any, content: Any, depth: int) -> Any:
    name, fields, parts = content
    names = [short(one) for one in fields][:_MOST_FIELDS]
    kind = namedtuple(name if short(name).isidentifier() else "named", names, rename=True)  # type: ignore[misc]
    return kind(*wire.each(parts, depth))


def _decode_namespace(wire: Any, content: Any, depth: int) -> SimpleNamespace:
    found = _filled({}, wire, content, depth)
    if not all(type(name) is str and name[:2] != "__" for name in found):
        raise WireError("no names")
    return SimpleNamespace(**found)


class Bunch(dict):
    """A dict whose entries are attributes as well, as SciPy and scikit-learn return them."""

    def __getattr__(self, name: str) -> Any:
        if name in self and name[:2] != "__":  # NumPy asks objects for their memory by such names
            return self[name]
        raise AttributeError(name)


def _is_bunch(value: Any) -> bool:
    """Whether it is a library's: one of a student's own class stays in its process."""
    if not isinstance(value, dict) or type(value).__module__.partition(".")[0] not in ("scipy", "sklearn"):
        return isinstance(value, Bunch)
    return all(type(name) is str for name in value)


# Views of a dict that is made for them: what it holds beside does not matter.
_VIEWS = (
    made_of(type({}.keys()), iter, lambda parts: dict.fromkeys(parts).keys()),
    made_of(type({}.values()), iter, lambda parts: dict(enumerate(parts)).values()),
    made_of(type({}.items()), iter, lambda parts: dict(parts).items()),
)

ROWS: tuple[WireType, ...] = (
    # A named tuple is a tuple, so its row comes before; and a Counter is a dict.
    WireType("named", _encode_named, _decode_named, (), _is_named),
    *(made_of(base, base.__iter__, base, derived=True) for base in (tuple, frozenset)),
    WireType(
        "list", lambda w, v, d: w.parts_of_list(v, d), lambda w, c, d: w.list_of(c, d), (list,),
        lambda v: isinstance(v, list), shared=True,
    ),
    made_of(set, set.__iter__, set, derived=True, shared=True),
    *map(_dict, (Counter, OrderedDict)),
    WireType(
        "bunch", lambda w, v, d: _pairs(w, dict.items(v), d), lambda w, c, d: _filled(Bunch(), w, c, d), (), _is_bunch,
        shared=True,
    ),
    WireType(
        "defaultdict", lambda w, v, d: [w.encode(v.default_factory, d + 1), _pairs(w, dict.items(v), d)],
        _decode_default,
        (defaultdict,), lambda v: isinstance(v, defaultdict), shared=True,
    ),
    _dict(dict),
    WireType(
        "deque", lambda w, v, d: [v.maxlen, w.each(deque.__iter__(v), d)], _decode_deque, (deque,),
        lambda v: isinstance(v, deque), shared=True,
    ),
    WireType(
        "SimpleNamespace", lambda w, v, d: _pairs(w, vars(v).items(), d), _decode_namespace, (SimpleNamespace,),
        shared=True,
    ),
    *_VIEWS,
)  # fmt: skip
