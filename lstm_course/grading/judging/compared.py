"""The comparisons in a test, by functions that see first whose word they are: ``student/taken`` has them."""

from __future__ import annotations

import ast
from collections.abc import Collection
from typing import Any

_OPERATORS: dict[type[ast.AST], str] = {
    ast.Eq: "eq", ast.NotEq: "ne", ast.Lt: "lt", ast.LtE: "le", ast.Gt: "gt", ast.GtE: "ge", ast.Add: "add",
    ast.Sub: "sub", ast.Mult: "mul", ast.Div: "truediv", ast.FloorDiv: "floordiv", ast.Mod: "mod", ast.Pow: "pow",
    ast.MatMult: "matmul", ast.BitAnd: "and_", ast.BitOr: "or_", ast.BitXor: "xor",
}  # fmt: skip
# Functions of libraries that compare their first two arguments.
_COMPARE = frozenset({
    *("allclose", "isclose", "array_equal", "array_equiv", "equal", "not_equal", "assert_allclose", "assert_equal"),
    *("assert_array_equal", "assert_almost_equal", "assert_array_almost_equal", "assert_array_less", "assert_close"),
    *("assertEqual", "assertAlmostEqual", "assertListEqual", "assertSequenceEqual", "eq_", "assert_array_max_ulp"),
})  # fmt: skip
# These ask what something is, and compare nothing that it has a say in.
_ASK = frozenset({"callable", "dir", "getattr", "hasattr", "id", "print", "repr", "setattr", "str", "type", "vars"})


class Compared(ast.NodeTransformer):
    """Puts functions in the place of operators. ``called`` has their names, which no text can have.

    closed  names of what is known not to be the student's
    all     not only what libraries compare, but operators too
    """

    def __init__(self, closed: Collection[str], all: bool) -> None:
        self._closed, self._all = closed, all
        self.called: set[str] = set()

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if not self._all or all(isinstance(one, ast.Is | ast.IsNot) for one in node.ops):
            return node
        if len(node.ops) == 1 and (name := _OPERATORS.get(type(node.ops[0]))):
            return self._call(name, node, node.left, node.comparators[0])
        node.left, node.comparators = self._taken(node.left), list(map(self._taken, node.comparators))
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        name = _OPERATORS.get(type(node.op))
        constant = isinstance(node.left, ast.Constant) and isinstance(node.right, ast.Constant)
        return node if not name or constant or not self._all else self._call(name, node, node.left, node.right)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        plain = len(node.args) >= 2 and not any(isinstance(one, ast.Starred) for one in node.args[:2])
        if called.rpartition(".")[2] in _COMPARE and plain:
            both = self._call("pair", node, *node.args[:2])
            node.args[:2] = [ast.copy_location(ast.Starred(both, ast.Load()), node)]
        elif self._all and called not in _ASK and (isinstance(node.func, ast.Attribute) or called in self._closed):
            node.args = list(map(self._taken, node.args))
            for one in node.keywords:
                one.value = self._taken(one.value) if one.arg else one.value
        return node

    def _taken(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Constant | ast.Starred | ast.Lambda | ast.GeneratorExp | ast.JoinedStr):
            return node
        return self._call("taken", node, node)

    def _call(self, name: str, there: ast.AST, *arguments: Any) -> ast.Call:
        self.called.add(f".{name}")
        function = ast.copy_location(ast.Name(f".{name}", ast.Load()), there)
        return ast.copy_location(ast.Call(function, list(arguments), []), there)
