"""Small changes of one expression."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any

from lstm_course.checking.edit import but, swapped, without

OPERATORS: tuple[type[ast.operator], ...] = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow, ast.FloorDiv)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_NEAR = ({ast.Add, ast.Sub}, {ast.Mult, ast.MatMult}, {ast.Mult, ast.Div}, {ast.Add, ast.Mult}, {ast.Div, ast.FloorDiv})
_EXCHANGED = (
    "tanh sigmoid", "sum mean", "sum max", "max min", "maximum minimum", "any all", "sin cos", "exp expm1",
    "log log2", "log log1p", "abs real", "eigvals eigvalsh", "zeros ones", "zeros_like ones_like",
    "zeros_like empty_like", "zeros empty", "concatenate stack", "hstack vstack", "cumsum cumprod",
    "split array_split", "sqrt square", "reversed list", "argmax argmin", "std var", "vstack stack", "append extend",
)  # fmt: skip
_REDUCING = frozenset({
    "sum", "mean", "max", "min", "any", "all", "argmax", "argmin", "cumsum", "cumprod", "std", "var", "prod", "norm",
    "concatenate", "stack", "softmax", "split", "array_split", "flip", "repeat",
})  # fmt: skip
New = Iterator[tuple[Any, str, float]]


def of_expression(node: ast.AST, names: Sequence[str], around: Sequence[tuple[str, str]]) -> New:
    match node:
        case ast.BinOp():
            for operator in OPERATORS:
                if not isinstance(node.op, operator):
                    near = any({operator, type(node.op)} == pair for pair in _NEAR)
                    yield but(node, op=operator()), "operator", 1 if near else 2
            less = _LESS.get(type(node.op), "part less")
            yield node.left, less, 1
            yield node.right, less, 1
            if not isinstance(node.op, ast.Add | ast.Mult):
                yield but(node, left=node.right, right=node.left), "operands", 1
            if isinstance(node.left, ast.BinOp):  # 1 / 1 + x for 1 / (1 + x)
                yield but(node.left, right=but(node, left=node.left.right)), "brackets", 1
            if isinstance(node.right, ast.BinOp):
                yield but(node.right, left=but(node, right=node.right.left)), "brackets", 1
        case ast.UnaryOp():
            yield node.operand, "sign" if isinstance(node.op, ast.USub) else "not", 1
        case ast.Compare(ops=[op]):
            for comparison in _COMPARISONS:
                if not isinstance(op, comparison):
                    yield but(node, ops=[comparison()]), "comparison", 1
        case ast.BoolOp():
            yield but(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And()), "and", 1
            for value in node.values:
                yield value, "condition less", 2
        case ast.IfExp():
            yield but(node, body=node.orelse, orelse=node.body), "branches", 1
            yield node.body, "condition less", 2
            yield node.orelse, "condition less", 2
        case ast.Constant():
            yield from _constant(node)
        case ast.Call():
            yield from _call(node, names)
        case ast.Attribute():
            yield from _attribute(node)
        case ast.Subscript():
            yield from _subscript(node, names)
        case ast.Tuple() | ast.List():
            yield from _sequence(node, names)
        case ast.Dict():
            for i in range(len(node.keys)):
                yield but(node, keys=without(node.keys, i), values=without(node.values, i)), "entry less", 2
        case ast.Name():
            for name in names:
                if name != node.id:
                    yield ast.Name(name, ast.Load()), "name", 1.5
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        for name in names:
            for operator, kind in _MORE:
                yield ast.BinOp(ast.Name(name, ast.Load()), operator(), node), kind, 3
    if isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript | ast.Attribute):
        yield ast.UnaryOp(ast.USub(), node), "sign", 1.5
        if not (isinstance(node, ast.Attribute) and node.attr in ("T", "shape")):
            yield ast.Attribute(node, "T", ast.Load()), "transpose", 1.5
        for text, kind in around:
            yield _filled(text, node), kind, 2.5
        for name in names:
            for operator, kind in _MORE:
                yield ast.BinOp(node, operator(), ast.Name(name, ast.Load())), kind, 3
            yield ast.BinOp(ast.Name(name, ast.Load()), ast.MatMult(), node), "product", 3.5
            yield (
                ast.BinOp(node, ast.MatMult(), ast.Attribute(ast.Name(name, ast.Load()), "T", ast.Load())),
                "product",
                4,
            )
        for step in (1, -1):
            yield _shift(node, step), "shift", 2.5


_LESS: dict[type[ast.operator], str] = {
    ast.Add: "term less", ast.Sub: "term less", ast.Mult: "factor less", ast.Div: "divisor less",
    ast.MatMult: "product less", ast.Pow: "power less",
}  # fmt: skip
_MORE: tuple[tuple[type[ast.operator], str], ...] = (
    (ast.Add, "term"), (ast.Mult, "factor"), (ast.Sub, "term"), (ast.MatMult, "product"), (ast.Div, "divisor"),
    (ast.FloorDiv, "divisor"),
)  # fmt: skip


def _filled(text: str, node: ast.AST) -> ast.expr:
    """Return an expression with a node in its gaps."""
    new = ast.parse(text.replace("{}", "_"), mode="eval").body

    class Fill(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> Any:
            return node if name.id == "_" else name

    return Fill().visit(new)


def _constant(node: ast.Constant) -> New:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value), "number", 1
    elif isinstance(value, int | float):
        for new in dict.fromkeys([value + 1, value - 1, -value, 0, 1, 2, 2 * value, value / 2]):
            if new != value:
                yield ast.Constant(int(new) if isinstance(value, int) and new == int(new) else new), "number", 1
        if isinstance(value, int):
            yield ast.Constant(None), "number", 2.5


def _call(node: ast.Call, names: Sequence[str]) -> New:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    method = isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") not in ("np", "torch")
    for i, argument in enumerate(node.args):
        yield argument, "function less", 1
        if len(node.args) > 1:
            yield but(node, args=without(node.args, i)), "argument less", 2
    for i, j in combinations(range(len(node.args)), 2):
        yield but(node, args=swapped(node.args, i, j)), "order", 1
    has_axis = False
    for i, keyword in enumerate(node.keywords):
        yield but(node, keywords=without(node.keywords, i)), "keyword less", 2
        if keyword.arg in ("axis", "dim", "axes"):
            has_axis = True
            for axis in (-1, 0, 1, 2, None, -2):
                changed = ast.keyword(keyword.arg, ast.Constant(axis))
                yield but(node, keywords=[*node.keywords[:i], changed, *node.keywords[i + 1 :]]), "axis", 1
        elif isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool):
            pass
    if name in _REDUCING and not has_axis:
        for axis in (0, 1, -1, 2):
            yield but(node, keywords=[*node.keywords, ast.keyword("axis", ast.Constant(axis))]), "axis", 2
    if name in _REDUCING and not any(k.arg == "keepdims" for k in node.keywords):
        yield but(node, keywords=[*node.keywords, ast.keyword("keepdims", ast.Constant(True))]), "keepdims", 2
    if method and isinstance(node.func, ast.Attribute):
        yield node.func.value, "function less", 1
    for pair in (text.split() for text in _EXCHANGED):
        if name in pair:
            yield but(node, func=_renamed(node.func, pair[1 - pair.index(name)])), "another function", 1
    for other in names:
        yield but(node, args=[*node.args, ast.Name(other, ast.Load())]), "argument", 3
        yield but(node, args=[ast.Name(other, ast.Load()), *node.args]), "argument", 3.5


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if name == "sigmoid":
        return ast.Name("sigmoid", ast.Load())
    if name == "square" or (isinstance(function, ast.Name) and name in ("tanh", "real")):
        return ast.parse(f"np.{name}", mode="eval").body
    return but(function, attr=name) if isinstance(function, ast.Attribute) else ast.Name(name, ast.Load())


def _attribute(node: ast.Attribute) -> New:
    if node.attr == "T":
        yield node.value, "transpose less", 1
    elif node.attr == "shape":
        yield node.value, "attribute less", 3


def _subscript(node: ast.Subscript, names: Sequence[str]) -> New:
    yield node.value, "index less", 1.5
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for i, part in enumerate(parts):
        for new, kind, cost in _index(part):
            yield but(node, slice=_sliced([*parts[:i], new, *parts[i + 1 :]])), kind, cost
        if len(parts) > 1:
            yield but(node, slice=_sliced(without(parts, i))), "axis less", 2
    for i, j in combinations(range(len(parts)), 2):
        yield but(node, slice=_sliced(swapped(parts, i, j))), "index order", 1
    for i in range(len(parts) + 1):
        yield but(node, slice=_sliced([*parts[:i], ast.Slice(), *parts[i:]])), "axis of index", 1.5
    for name in names:
        for i in range(len(parts) + 1):
            yield but(node, slice=_sliced([*parts[:i], ast.Name(name, ast.Load()), *parts[i:]])), "index", 3


def _sliced(parts: list[ast.expr]) -> ast.expr:
    return ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]


def _index(part: ast.expr) -> New:
    if isinstance(part, ast.Slice):
        for bound in ("lower", "upper"):
            old = getattr(part, bound)
            if old is None:
                yield but(part, **{bound: ast.Constant(1 if bound == "lower" else -1)}), "bound", 1.5
            else:
                yield but(part, **{bound: None}), "bound", 1
                for step in (1, -1):
                    yield but(part, **{bound: _shift(old, step)}), "bound", 1
        if part.step is not None:
            yield but(part, step=None), "step", 1
        else:
            yield but(part, step=ast.UnaryOp(ast.USub(), ast.Constant(1))), "step", 2
        if part.lower is not None and part.upper is not None:
            yield but(part, lower=part.upper, upper=part.lower), "bound", 2
    elif not isinstance(part, ast.Constant):  # constants are changed where they stand
        for step in (1, -1):
            yield _shift(part, step), "bound", 1
        yield ast.Slice(), "index", 2.5


def _shift(bound: Any, step: int) -> ast.expr:
    return ast.BinOp(bound, ast.Add() if step == 1 else ast.Sub(), ast.Constant(1))


def _sequence(node: ast.Tuple | ast.List, names: Sequence[str]) -> New:
    for i, j in combinations(range(len(node.elts)), 2):
        yield but(node, elts=swapped(node.elts, i, j)), "order", 1
    if len(node.elts) > 1:
        for i in range(len(node.elts)):
            yield but(node, elts=without(node.elts, i)), "entry less", 2
    for i in range(len(node.elts) + 1):
        for name in names:
            yield but(node, elts=[*node.elts[:i], ast.Name(name, ast.Load()), *node.elts[i:]]), "entry", 2.5
