"""The single-token changes that a syntax node admits: each is a slip that somebody makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import combinations

_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult, ast.Pow)
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_EXCHANGED = (
    ("tanh", "sigmoid"),
    ("sum", "mean"),
    ("sum", "max"),
    ("max", "min"),
    ("maximum", "minimum"),
    ("any", "all"),
    ("sin", "cos"),
    ("exp", "expm1"),
    ("log", "log2"),
    ("log", "log1p"),
    ("abs", "real"),
    ("eigvals", "eigvalsh"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("zeros_like", "empty_like"),
    ("concatenate", "stack"),
    ("hstack", "vstack"),
    ("cumsum", "cumprod"),
    ("split", "array_split"),
    ("sqrt", "square"),
    ("reversed", "list"),
    ("argmax", "argmin"),
)
_NUMPY = {"sigmoid": "sigmoid", "real": "np.real", "tanh": "np.tanh"}


def variants(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what one slip makes of a node: new nodes, none of them the old one."""
    if isinstance(node, ast.stmt):
        yield from _statement(node)
    if isinstance(node, ast.expr) and not isinstance(getattr(node, "ctx", ast.Load()), ast.Store | ast.Del):
        yield from _expression(node)


def _expression(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp():
            yield from (_but(node, op=kind()) for kind in _OPERATORS if not isinstance(node.op, kind))
            yield node.left
            yield node.right
            if not isinstance(node.op, ast.Add | ast.Mult):
                yield _but(node, left=node.right, right=node.left)
        case ast.UnaryOp():
            yield node.operand
        case ast.Compare(ops=[op]):
            yield from (_but(node, ops=[kind()]) for kind in _COMPARISONS if not isinstance(op, kind))
        case ast.BoolOp():
            yield _but(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
            yield from node.values
        case ast.IfExp():
            yield _but(node, body=node.orelse, orelse=node.body)
            yield node.body
            yield node.orelse
        case ast.Constant():
            yield from _constant(node)
        case ast.Call():
            yield from _call(node)
        case ast.Attribute(attr="T"):
            yield node.value
        case ast.Attribute(attr="shape"):
            pass
        case ast.Subscript():
            yield from _subscript(node)
        case ast.Tuple() | ast.List():
            yield from _sequence(node)
        case ast.Dict():
            for i in range(len(node.keys)):
                yield _but(node, keys=_without(node.keys, i), values=_without(node.values, i))
    if _is_term(node):
        yield ast.UnaryOp(ast.USub(), node)


def _is_term(node: ast.expr) -> bool:
    """Something with a sign of its own. Names too: a plain `a + b` becomes `-a + b`."""
    return isinstance(node, ast.Name | ast.BinOp | ast.Call | ast.Subscript | ast.Attribute)


def _constant(node: ast.Constant) -> Iterator[ast.expr]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        new = dict.fromkeys([value + 1, value - 1, -value, 0, 1, 2 * value])
        yield from (ast.Constant(v) for v in new if v != value)


def _call(node: ast.Call) -> Iterator[ast.expr]:
    for i in range(len(node.args)):
        yield node.args[i]  # np.tanh(x) → x
        if len(node.args) > 1:
            yield _but(node, args=_without(node.args, i))
    for i, j in combinations(range(len(node.args)), 2):
        yield _but(node, args=_swapped(node.args, i, j))
    for i, keyword in enumerate(node.keywords):
        yield _but(node, keywords=_without(node.keywords, i))
        if keyword.arg == "axis":
            for axis in (None, 0, 1, 2, -1, -2):
                changed = ast.keyword("axis", ast.Constant(axis))
                yield _but(node, keywords=[*node.keywords[:i], changed, *node.keywords[i + 1 :]])
    if isinstance(node.func, ast.Attribute) and getattr(node.func.value, "id", "") != "np":
        yield node.func.value  # x.sum() → x
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    for pair in _EXCHANGED:
        if name in pair:
            yield _but(node, func=_renamed(node.func, pair[1 - pair.index(name)]))


def _renamed(function: ast.expr, name: str) -> ast.expr:
    if name in _NUMPY:
        return ast.parse(_NUMPY[name], mode="eval").body
    return _but(function, attr=name) if isinstance(function, ast.Attribute) else ast.Name(name, ast.Load())


def _subscript(node: ast.Subscript) -> Iterator[ast.expr]:
    yield node.value
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    for i, part in enumerate(parts):
        for new in _index(part):
            changed = [*parts[:i], new, *parts[i + 1 :]]
            yield _but(node, slice=ast.Tuple(changed, ast.Load()) if len(changed) > 1 else changed[0])
    for i, j in combinations(range(len(parts)), 2):
        yield _but(node, slice=ast.Tuple(_swapped(parts, i, j), ast.Load()))


def _index(part: ast.expr) -> Iterator[ast.expr]:
    if isinstance(part, ast.Slice):
        for bound in ("lower", "upper"):
            old = getattr(part, bound)
            if old is None:
                yield _but(part, **{bound: ast.Constant(1 if bound == "lower" else -1)})
            else:
                yield _but(part, **{bound: None})
                yield from (_but(part, **{bound: new}) for new in _shifted(old))
        if part.step is not None:
            yield _but(part, step=None)
    elif not isinstance(part, ast.Constant):  # constants are changed where they stand
        yield from _shifted(part)


def _shifted(bound: ast.expr) -> Iterator[ast.expr]:
    for step in (1, -1):
        yield ast.BinOp(bound, ast.Add() if step == 1 else ast.Sub(), ast.Constant(1))


def _sequence(node: ast.Tuple | ast.List) -> Iterator[ast.expr]:
    for i, j in combinations(range(len(node.elts)), 2):
        yield _but(node, elts=_swapped(node.elts, i, j))
        yield _but(node, elts=[node.elts[i] if k == j else e for k, e in enumerate(node.elts)])
    if len(node.elts) > 1:
        yield from (_but(node, elts=_without(node.elts, i)) for i in range(len(node.elts)))


def _statement(node: ast.stmt) -> Iterator[ast.stmt]:
    yield ast.Pass()
    match node:
        case ast.AugAssign():
            yield ast.Assign([node.target], node.value)
            yield from (_but(node, op=kind()) for kind in _OPERATORS[:4] if not isinstance(node.op, kind))
        case ast.Assign(targets=[ast.Tuple() as names]):
            for i, j in combinations(range(len(names.elts)), 2):
                swapped = ast.Tuple(_swapped(names.elts, i, j), ast.Store())
                yield _but(node, targets=[swapped])
        case ast.If():
            yield _but(node, test=ast.UnaryOp(ast.Not(), node.test))
        case ast.For():
            yield from (_but(node, iter=new) for new in _loops(node.iter))
        case ast.Return(value=ast.Call() as call) if call.args:
            pass


def _loops(loop: ast.expr) -> Iterator[ast.expr]:
    """One step less at either end, one more, the other way round, by twos."""
    everything = ast.Call(ast.Name("list", ast.Load()), [loop], [])
    for text in ("{}[1:]", "{}[:-1]", "{}[::-1]", "{}[::2]", "{} + {}[-1:]", "{}[:1] + {}"):
        yield ast.parse(text.replace("{}", ast.unparse(everything)), mode="eval").body


def _but(node: ast.AST, **changes: object):
    """Return the node with some fields changed; the rest is shared, the node itself stays."""
    return type(node)(**{**dict(ast.iter_fields(node)), **changes})


def _without(items: list, place: int) -> list:
    return [item for i, item in enumerate(items) if i != place]


def _swapped(items: list, i: int, j: int) -> list:
    new = list(items)
    new[i], new[j] = new[j], new[i]
    return new
