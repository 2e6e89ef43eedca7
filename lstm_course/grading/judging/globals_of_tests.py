"""Global names that functions of a test's own bind and take away, where the scope hears of it.

``global helper; del helper`` in a function goes past every class of a dict's: CPython asks the dict itself. So it is
put as ``del globals()["helper"]``, which is asked of the scope, and through it of the student's process.
"""

from __future__ import annotations

import ast
import copy
from typing import Any


def heard(test: ast.Module) -> ast.Module:
    """Return a test that does the same, and whose functions bind global names by ``globals()``."""
    if not any(isinstance(node, ast.Global) for node in ast.walk(test)):
        return test
    return ast.fix_missing_locations(_Heard().visit(copy.deepcopy(test)))


class _Heard(ast.NodeTransformer):
    def __init__(self) -> None:
        self._names: frozenset[str] = frozenset()  # that are global where we are

    def _inside(self, node: Any) -> Any:
        outer, self._names = self._names, frozenset(_declared(node.body))
        self.generic_visit(node)
        self._names = outer
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _inside

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.NamedExpr:
        node.value = self.visit(node.value)  # what it binds can only be a name
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        return node  # Python refuses to annotate a global name

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id not in self._names or isinstance(node.ctx, ast.Load):
            return node
        where = ast.Call(ast.Name("globals", ast.Load()), [], [])
        return ast.copy_location(ast.Subscript(where, ast.Constant(node.id), node.ctx), node)


def _declared(body: list[ast.stmt]) -> set[str]:
    """Return the names that are said to be global in a function's own statements."""
    found: set[str] = set()
    waiting: list[ast.AST] = [*body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Global):
            found.update(node.names)
        elif not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            waiting += ast.iter_child_nodes(node)
    return found
