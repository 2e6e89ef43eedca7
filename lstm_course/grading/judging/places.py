"""Constants in the code of a test, for what it calls: ``student/run_tests`` puts functions there.

A variable that a test's own function closes over could be changed by the student's code that is handed that function.
What is only called stands in no closure. Anything else stays a variable: of a constant Python would work out the value.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable

from lstm_course.grading.student.watch import PLACE


class Places(ast.NodeTransformer):
    """Puts places in for names with a dot, and for those that are called or have an attribute.

    closed  names that mean the same wherever nothing else is bound to them
    body    where they stand
    """

    def __init__(self, closed: Collection[str], body: Iterable[ast.AST]) -> None:
        bound = {name for one in body for node in ast.walk(one) for name in _bound_by(node)}
        self._bound = bound
        self._closed = frozenset(closed) - bound - {"super"}  # Python wants to read that one

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._place(node) if "." in node.id and node.id not in self._bound else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.func = self._of_closed(node.func)
        return self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        node.value = self._of_closed(node.value)
        return self.generic_visit(node)

    def _of_closed(self, node: ast.expr) -> ast.expr:
        return self._place(node) if isinstance(node, ast.Name) and node.id in self._closed else node

    def _place(self, node: ast.Name) -> ast.expr:
        return ast.copy_location(ast.Constant(f"{PLACE}{node.id}"), node)


def _bound_by(node: ast.AST) -> Collection[str]:
    """Return the names that this node gives something to, wherever it stands."""
    if isinstance(node, ast.Name):
        return () if isinstance(node.ctx, ast.Load) else (node.id,)
    if isinstance(node, ast.arg):
        return (node.arg,)
    if isinstance(node, ast.alias):
        return (node.asname or node.name.partition(".")[0],)
    named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.ExceptHandler | ast.MatchAs | ast.MatchStar
    return (node.name,) if isinstance(node, named) and node.name else ()
