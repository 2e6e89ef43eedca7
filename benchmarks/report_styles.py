"""How people write the same thing differently, for the class of benchmarks/report.py: by habit, and as a copy."""

from __future__ import annotations

import ast
from random import Random
from typing import Any

_NAMES = ("a", "z", "tmp", "res", "val", "new", "out", "pre", "gate", "s", "u", "w_1", "mine", "q", "total", "part")


def in_own_style(text: str, student: str, rng: Random) -> str:
    """Return a cell with the same meaning, as this student writes: the habits are the student's, the moment differs."""
    return _written(text, _Habits(Random(student), rng))


def copied(text: str, rng: Random) -> str:
    """Return somebody else's cell with other names and a comment."""
    tree = _parsed(text)
    if tree is None:
        return text
    renamed = _Renamed(rng).visit(tree)
    return "# my own work\n" + ast.unparse(ast.fix_missing_locations(renamed))


def _written(text: str, habits: ast.NodeTransformer) -> str:
    tree = _parsed(text)
    return text if tree is None else ast.unparse(ast.fix_missing_locations(habits.visit(tree)))


def _parsed(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except SyntaxError:
        return None


class _Renamed(ast.NodeTransformer):
    """Locals of a function under other names."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._new: dict[str, str] = {}

    def visit_FunctionDef(self, node: ast.FunctionDef) -> Any:
        stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        given = {n.arg for n in ast.walk(node) if isinstance(n, ast.arg)}
        self._new = {name: f"{self._rng.choice(_NAMES)}{i}" for i, name in enumerate(sorted(stored - given))}
        return self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> Any:
        node.id = self._new.get(node.id, node.id)
        return node


class _Habits(_Renamed):
    """How one person writes: names, and at each place one of the ways in which the same can be said, by habit."""

    def __init__(self, student: Random, moment: Random) -> None:
        super().__init__(moment)
        kinds = ("dots", "swaps", "steps", "transposes", "methods", "floats", "results", "minus")
        self._habit = {kind: student.uniform(0.1, 0.9) for kind in kinds}
        self._count = 0

    def _does(self, kind: str) -> bool:
        return self._rng.random() < self._habit[kind]

    def visit_BinOp(self, node: ast.BinOp) -> Any:
        self.generic_visit(node)
        if isinstance(node.op, ast.MatMult) and self._does("dots"):
            return _call(self._rng.choice(("dot", "matmul")), node.left, node.right)
        if isinstance(node.op, ast.Add | ast.Mult) and self._does("swaps"):
            node.left, node.right = node.right, node.left
        elif isinstance(node.op, ast.Sub) and self._does("minus"):
            node.op, node.right = ast.Add(), ast.UnaryOp(ast.USub(), node.right)
        elif isinstance(node.op, ast.Mult) and self._does("methods"):
            return _call("multiply", node.left, node.right)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> Any:
        self.generic_visit(node)
        return _call("transpose", node.value) if node.attr == "T" and self._does("transposes") else node

    def visit_Constant(self, node: ast.Constant) -> Any:
        return ast.Constant(float(node.value)) if type(node.value) is int and self._does("floats") else node

    def visit_Return(self, node: ast.Return) -> Any:
        made = self._in_steps(node)
        if self._does("results") and node.value is not None:
            *before, last = made if isinstance(made, list) else [made]
            return [*before, self._named(last.value), ast.Return(ast.Name(self._last, ast.Load()))]
        return made

    def visit_Assign(self, node: ast.Assign) -> Any:
        return self._in_steps(node)

    def _named(self, value: ast.expr) -> ast.stmt:
        self._count += 1
        self._last = f"{self._rng.choice(_NAMES)}_{self._count}"
        return ast.Assign([ast.Name(self._last, ast.Store())], value)

    def _in_steps(self, node: Any) -> Any:
        self.generic_visit(node)
        before = []
        if isinstance(node.value, ast.BinOp):
            for side in ("left", "right"):
                if self._does("steps"):
                    before.append(self._named(getattr(node.value, side)))
                    setattr(node.value, side, ast.Name(self._last, ast.Load()))
        return [*before, node]


def _call(name: str, *given: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), list(given), [])
