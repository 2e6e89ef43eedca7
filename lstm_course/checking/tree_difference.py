"""Where two trees of source differ: the smallest pieces, and how much it takes to make one the other."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from typing import Any

_BODIES = ("body", "orelse", "finalbody", "handlers", "decorator_list", "returns", "type_params")


@dataclass(frozen=True)
class Difference:
    """Where two trees differ: a place in the student's, what stands there, and what the reference has."""

    holder: Any
    field: Any
    theirs: ast.AST
    right: ast.AST
    piece: ast.AST

    @property
    def weight(self) -> int:
        """Return how many nodes the change adds or removes."""
        return max(_weight(self.theirs, self.right), 1)


def differences(holder: Any, field: Any, a: ast.AST, b: ast.AST, piece: ast.AST) -> list[Difference]:
    """Return the smallest differences of two trees of which ``a`` stands at ``field`` of its holder."""
    if dump(a) == dump(b):
        return []
    whole = [Difference(holder, field, a, b, a if hasattr(a, "lineno") else piece)]
    if type(a) is not type(b) or isinstance(a, ast.Name | ast.Constant):
        return whole
    parts: list[Difference] = []
    for name in a._fields:
        if (name in _BODIES and isinstance(a, ast.stmt)) or name == "ctx":
            continue
        x, y = getattr(a, name), getattr(b, name)
        if isinstance(x, ast.AST) and isinstance(y, ast.AST):
            parts += differences(a, name, x, y, a if isinstance(a, ast.expr) else piece)
        elif isinstance(x, list) and isinstance(y, list) and len(x) == len(y):
            for place, (one, other) in enumerate(zip(x, y, strict=True)):
                if not (isinstance(one, ast.AST) and isinstance(other, ast.AST)):
                    if one != other:
                        return whole
                    continue
                parts += differences(x, place, one, other, a if isinstance(a, ast.expr) else piece)
        elif x != y:
            return whole
    if isinstance(a, ast.stmt):
        return parts
    exchanged = len(parts) == 2 and all(dump(parts[k].theirs) == dump(parts[1 - k].right) for k in (0, 1))
    return whole if exchanged or sum(d.weight for d in parts) >= whole[0].weight else parts


def _weight(a: ast.AST, b: ast.AST) -> int:
    """Return about how many nodes make one tree the other: few, where one is a part of the other."""
    more, less = size(b), size(a)
    if any(dump(node) == dump(a) for node in ast.walk(b)):
        return more - less
    if any(dump(node) == dump(b) for node in ast.walk(a)):
        return less - more
    if type(a) is type(b) and not isinstance(a, ast.Name | ast.Constant | ast.BinOp):
        here, there = ([*ast.iter_child_nodes(one)] for one in (a, b))
        held, wanted = Counter(map(dump, here)), Counter(map(dump, there))
        return sum(size(one) for one in here if not wanted[dump(one)]) + sum(
            size(one) for one in there if not held[dump(one)]
        )
    return 1 if more == less == 1 else more + less


def size(node: ast.AST) -> int:
    """Return how many nodes a tree has; of a statement's, those of its first line."""
    many = sum(not isinstance(one, ast.expr_context) for one in ast.walk(node))
    if isinstance(node, ast.stmt):
        many -= sum(size(one) for field in _BODIES for one in list_at(node, field) if isinstance(one, ast.stmt))
    return many


def list_at(node: ast.AST, field: str) -> list[Any]:
    found = getattr(node, field, None)
    return found if isinstance(found, list) else []


def dump(node: ast.AST) -> str:
    kept = getattr(node, "_dumped", None)
    if kept is None:
        kept = node._dumped = ast.dump(node).replace("Store()", "Load()")  # type: ignore[attr-defined]
    return kept
