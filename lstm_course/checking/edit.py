"""One change of a tree, made and taken back again, and what it takes to write such changes."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Site = tuple[ast.AST, str, int | None, ast.AST]


@dataclass(frozen=True)
class Edit:
    """A change: the piece of the source to look at, what kind of change it is, how unlikely, and what is set.

    ``new`` is what then stands in the piece's place, for a further hint.
    ``sets`` has (node, field, its new value), or (list, place or slice, what to put there).
    """

    piece: ast.AST
    kind: str
    cost: float
    sets: tuple[tuple[Any, Any, Any], ...]
    new: ast.AST | None = None

    def make(self) -> Callable[[], None]:
        """Change the tree. Return what takes it back."""
        before = []
        for node, field, value in self.sets:
            if not isinstance(node, list):
                before.append((node, field, getattr(node, field)))
                setattr(node, field, value)
            elif isinstance(field, slice):
                before.append((node, slice(0, None), list(node)))
                node[field] = value
            else:
                before.append((node, field, node[field]))
                node[field] = value

        def back() -> None:
            for node, field, value in reversed(before):
                if isinstance(node, list):
                    node[field] = value
                else:
                    setattr(node, field, value)

        return back


def is_docstring(node: ast.AST) -> bool:
    """Whether a statement is nothing but a text."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def names_in(tree: ast.AST) -> list[str]:
    """Return the names that a definition takes or gives a value, in the order in which they stand there."""
    found: dict[str, None] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            found[node.arg] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
    return list(found)


def edit_at(site: Site, new: Any, kind: str, cost: float) -> Edit:
    """Return the change that puts a node, or some statements, in a site's place."""
    parent, field, place, old = site
    news = new if isinstance(new, list) else [new]
    for one in news:
        for node in ast.walk(one):
            if "lineno" in node._attributes and not hasattr(node, "lineno"):
                ast.copy_location(node, old)
    value: Any = new
    if place is not None:
        items = getattr(parent, field)
        value = [*items[:place], *news, *items[place + 1 :]]
    return Edit(old, kind, cost, ((parent, field, value),), None if isinstance(new, list) else new)


def but(node: Any, **changes: Any) -> Any:
    """Return the node with some fields changed; the rest is shared, the node itself stays."""
    new = type(node)(**{**dict(ast.iter_fields(node)), **changes})
    return ast.copy_location(new, node)


def without(items: list[Any], place: int) -> list[Any]:
    return [item for i, item in enumerate(items) if i != place]


def swapped(items: list[Any], i: int, j: int) -> list[Any]:
    new = list(items)
    new[i], new[j] = new[j], new[i]
    return new
