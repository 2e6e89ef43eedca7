"""SymPy's expressions on the wire: a tree of named classes, made without evaluating anything.

Nothing is parsed and nothing computed here: 10 to the power of a billion stays a power. Nothing here imports SymPy
unasked.
"""

from __future__ import annotations

import sys
from typing import Any

from lstm_course.grading.wire.rows import WireError, WireType, short, whole

_MOST_BITS, _DEEPEST = 1 << 20, 100
_LARGEST_EXPONENT = 10**6
# Where the classes are that may be named: expressions, and nothing that reads files, solves or plots.
_MODULES = (
    "sympy.core.add", "sympy.core.mul", "sympy.core.power", "sympy.core.relational", "sympy.core.containers",
    "sympy.core.function", "sympy.core.mod", "sympy.functions.", "sympy.logic.boolalg", "sympy.sets.sets",
    "sympy.sets.fancysets", "sympy.sets.conditionset", "sympy.sets.contains", "sympy.integrals.integrals",
    "sympy.concrete.", "sympy.series.limits", "sympy.series.order", "sympy.calculus.accumulationbounds",
)  # fmt: skip
_SINGLE = (
    "pi", "E", "I", "oo", "zoo", "nan", "EulerGamma", "GoldenRatio", "Catalan", "true", "false", "S.Infinity",
    "S.NegativeInfinity", "S.EmptySet", "S.UniversalSet", "S.Reals", "S.Integers", "S.Naturals", "S.Naturals0",
    "S.Rationals", "S.Complexes",
)  # fmt: skip
_NOT = ("Subs", "Equivalent")  # more than their arguments
_MATRICES = {"MutableDenseMatrix": "Matrix", "ImmutableDenseMatrix": "ImmutableMatrix"}


def _single(name: str) -> Any:
    sympy = _sympy()
    return getattr(sympy.S if name[:2] == "S." else sympy, name.rpartition(".")[2])


def _name_of_class(kind: Any) -> str:
    """Return the name of a class that may be on the wire; "" for any other."""
    fine = isinstance(kind, type) and issubclass(kind, _sympy().Basic) and kind.__module__.startswith(_MODULES)
    return kind.__name__ if fine and kind.__name__ not in _NOT and _class_named(kind.__name__) is kind else ""


def _class_named(name: str) -> Any:
    sympy = _sympy()
    homes = {
        "ExprCondPair": sympy.functions.elementary.piecewise,
        "AccumulationBounds": sympy.calculus.accumulationbounds,
    }
    return getattr(homes.get(name, sympy), name, None)


def _encode(wire: Any, value: Any, depth: int) -> list[Any]:
    """Return [what it is, …]: an atom with what makes it, anything else with its arguments."""
    sympy = _sympy()
    for name in _SINGLE:
        if value is _single(name):
            return ["single", name]
    kind = type(value)
    if isinstance(value, sympy.Integer):
        return ["number", hex(value.p), "0x1"]
    if isinstance(value, sympy.Rational):
        return ["number", hex(value.p), hex(value.q)]
    if kind is sympy.Float:
        sign, digits, exponent, bits = value._mpf_
        return ["float", [sign, hex(digits), exponent, bits], value._prec]
    if kind is sympy.Symbol or kind is sympy.Dummy:
        own = {name: value for name, value in value.assumptions0.items() if value is not None}
        return ["symbol", value.name, own, value.dummy_index if kind is sympy.Dummy else None]
    if kind.__name__ in _MATRICES:
        return ["matrix", kind.__name__, *value.shape, wire.each(value.flat(), depth)]
    if isinstance(value, sympy.core.function.AppliedUndef):
        return ["applied", kind.__name__, wire.each(value.args, depth)]
    return ["class", kind.__name__, wire.each(value.args, depth)]


def _decode(wire: Any, content: Any, depth: int) -> Any:
    kind, *parts = content
    return _MADE[kind](wire, parts, depth)


def _number(wire: Any, parts: Any, depth: int) -> Any:
    numerator, denominator = (_bits(int(short(one, _MOST_BITS // 4), 16)) for one in parts)
    return _sympy().Rational(numerator, denominator) if denominator != 1 else _sympy().Integer(numerator)


def _bits(number: int) -> int:
    if number.bit_length() > _MOST_BITS:
        raise WireError("too large a number")
    return number


def _float(wire: Any, parts: Any, depth: int) -> Any:
    (sign, digits, exponent, bits), precision = parts
    digits = int(short(digits, _MOST_BITS // 4), 16)
    small = abs(whole(exponent)) <= _LARGEST_EXPONENT and 0 < whole(precision) <= _MOST_BITS
    if sign not in (0, 1) or not small or digits.bit_length() != bits:
        raise WireError("no number")
    if not digits:
        return _sympy().Float("0", precision=precision)
    return _sympy().Float((sign, digits, exponent, bits), precision=precision)


def _symbol(wire: Any, parts: Any, depth: int) -> Any:
    name, own, dummy = parts
    if not all(type(one) is bool for one in own.values()):
        raise WireError("no assumptions")
    sympy = _sympy()
    if dummy is not None:
        return sympy.Dummy(short(name), dummy_index=whole(dummy), **own)
    return sympy.Symbol(short(name), **own)


def _matrix(wire: Any, parts: Any, depth: int) -> Any:
    kind, rows, columns, entries = parts
    entries = _parts(wire, entries, depth)
    if len(entries) != whole(rows) * whole(columns) or rows < 0:
        raise WireError("a matrix of another shape")
    return getattr(_sympy(), _MATRICES[kind])(rows, columns, entries)


def _applied(wire: Any, parts: Any, depth: int) -> Any:
    name, args = parts
    return _sympy().Function(short(name))(*_parts(wire, args, depth))


def _of_class(wire: Any, parts: Any, depth: int) -> Any:
    name, args = parts
    sympy = _sympy()
    kind = _class_named(short(name))
    if not _name_of_class(kind):
        raise WireError("an unknown expression")
    args = _parts(wire, args, depth)
    evaluating = (sympy.Add, sympy.Mul, sympy.Pow, sympy.Function, sympy.core.relational.Relational)
    if issubclass(kind, evaluating) and kind is not sympy.Piecewise:
        return kind(*args, evaluate=False)
    if issubclass(kind, sympy.And | sympy.Or | sympy.FiniteSet | sympy.Union | sympy.Intersection):
        return kind(*args, evaluate=False)
    return sympy.Basic.__new__(kind, *args)


def _parts(wire: Any, parts: Any, depth: int) -> list[Any]:
    """Return what an expression is made of. All of it has to be expressions: SymPy would parse a text, and run it."""
    if depth > _DEEPEST:
        raise WireError("nested too deep")
    contents = [content for part in parts for tag, content in part.items() if tag == "expression"]
    if len(contents) != len(parts):
        raise WireError("no expression")
    return [_decode(wire, content, depth + 1) for content in contents]


_MADE = {
    "single": lambda wire, parts, depth: _single(parts[0]) if parts[0] in _SINGLE else _unknown(),
    "number": _number,
    "float": _float,
    "symbol": _symbol,
    "matrix": _matrix,
    "applied": _applied,
    "class": _of_class,
}


def _unknown() -> Any:
    raise WireError("an unknown constant")


def _sympy() -> Any:
    import sympy

    return sympy


_ROW = WireType("expression", _encode, _decode)
ROWS = (_ROW,)


def row_of(value: Any) -> WireType | None:
    """Return the row of an expression or matrix of SymPy's, all of which can be told; None for anything else."""
    sympy = sys.modules["sympy"]
    if type(value).__name__ in _MATRICES:
        return _ROW if all(map(_is_told, value.flat())) else None
    return _ROW if isinstance(value, sympy.Basic) and _is_told(value) else None


def _is_told(value: Any) -> bool:
    sympy = sys.modules["sympy"]
    atoms = (sympy.Number, sympy.Symbol, sympy.core.function.AppliedUndef)
    return all(
        isinstance(part, atoms) or _name_of_class(type(part)) or any(part is _single(name) for name in _SINGLE)
        for part in sympy.preorder_traversal(value)
    )
