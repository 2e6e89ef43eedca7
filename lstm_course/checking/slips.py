"""Small changes of a function's own source: slips that somebody makes, and what undoes them.

A change is made in the tree itself and taken back again: a thousand of them are tried in a second.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from itertools import combinations

from lstm_course.checking.edit import Edit, Site, but, edit_at, is_docstring, names_in, swapped, without
from lstm_course.checking.expression_slips import OPERATORS, New, of_expression

_AROUND = (
    ("np.tanh({})", "function"), ("sigmoid({})", "function"), ("np.exp({})", "function"), ("np.log({})", "function"),
    ("np.sqrt({})", "function"), ("np.abs({})", "function"), ("1 - {}", "one minus"), ("{} ** 2", "power"),
    ("1 - {} ** 2", "slope"), ("{} * (1 - {})", "slope"), ("{}.sum(axis=0)", "sum"), ("{}.sum()", "sum"),
    ("{}[::-1]", "reversal"), ("{}.copy()", "copy"), ("int({})", "function"), ("float({})", "function"),
)  # fmt: skip


def sites(tree: ast.FunctionDef | ast.ClassDef) -> Iterator[Site]:
    """Yield each statement and expression that may be changed, as (parent, field, place in it, node)."""
    own = set(names_in(tree))
    for parent in ast.walk(tree):
        for field, value in ast.iter_fields(parent):
            if field in ("annotation", "returns", "bases", "decorator_list", "defaults", "kw_defaults", "ctx", "op"):
                continue
            if isinstance(parent, ast.Call) and field == "func":  # see `_call`
                continue
            if isinstance(parent, ast.Attribute) and isinstance(value, ast.Name) and value.id not in own:
                continue  # a module
            if isinstance(value, ast.expr | ast.stmt):
                yield parent, field, None, value
            elif isinstance(value, list):
                for place, item in enumerate(value):
                    if isinstance(item, ast.expr | ast.stmt) and not is_docstring(item):
                        yield parent, field, place, item


def edits(tree: ast.FunctionDef | ast.ClassDef, known: Callable[[str], bool] = lambda name: True) -> Iterator[Edit]:
    """Yield every small change. ``known`` says which global names there are."""
    names = names_in(tree)
    around = [(text, kind) for text, kind in _AROUND if known(text.split("(")[0].split(".")[0]) or text[0] in "1{"]
    for site in list(sites(tree)):
        node = site[3]
        if isinstance(node, ast.stmt):
            for new, kind, cost in _statement(node):
                yield edit_at(site, new, kind, cost)
            yield from _moved(site)
        elif not isinstance(getattr(node, "ctx", ast.Load()), ast.Store | ast.Del):
            for new, kind, cost in of_expression(node, names, around):
                yield edit_at(site, new, kind, cost)


def _statement(node: ast.stmt) -> New:
    if not isinstance(node, ast.Pass | ast.Raise):
        yield ast.Pass(), "statement less", 1.5
    match node:
        case ast.AugAssign():
            yield ast.Assign([node.target], node.value), "assignment", 1
            for operator in OPERATORS[:4]:
                if not isinstance(node.op, operator):
                    yield but(node, op=operator()), "operator", 1
            load = _loaded(node.target)
            yield ast.Assign([node.target], ast.BinOp(load, node.op, node.value)), "assignment", 1.5
        case ast.Assign(targets=[ast.Name() | ast.Subscript() as target]):
            for operator in (ast.Add, ast.Mult, ast.Sub):
                yield ast.AugAssign(target, operator(), node.value), "assignment", 1 if operator is ast.Add else 2
        case ast.Assign(targets=[ast.Tuple() as written]):
            for i, j in combinations(range(len(written.elts)), 2):
                yield but(node, targets=[ast.Tuple(swapped(written.elts, i, j), ast.Store())]), "order", 1
        case ast.If():
            yield but(node, test=ast.UnaryOp(ast.Not(), node.test)), "not", 1
        case ast.For():
            for text in ("reversed({})", "list({})[1:]", "list({})[:-1]", "list({})[::-1]"):
                yield (
                    but(node, iter=ast.parse(text.replace("{}", ast.unparse(node.iter)), mode="eval").body),
                    "loop",
                    1.5,
                )


def _loaded(target: ast.expr) -> ast.expr:
    return ast.parse(ast.unparse(target), mode="eval").body


def _moved(site: Site) -> Iterator[Edit]:
    """Put a statement elsewhere: after the next one, into the loop before or after it, or out of its loop."""
    parent, field, place, node = site
    if place is None:
        return
    items = getattr(parent, field)
    if place + 1 < len(items):
        later = [*items[:place], items[place + 1], node, *items[place + 2 :]]
        yield Edit(node, "place", 2, ((parent, field, later),))
        following = items[place + 1]
        if isinstance(following, ast.For | ast.While):
            rest = [*items[:place], *items[place + 1 :]]
            yield Edit(node, "place", 2, ((parent, field, rest), (following, "body", [node, *following.body])))
    if place and isinstance(items[place - 1], ast.For | ast.While):
        loop = items[place - 1]
        rest = without(items, place)
        yield Edit(node, "place", 2, ((parent, field, rest), (loop, "body", [*loop.body, node])))
    if isinstance(node, ast.For | ast.While) and len(node.body) > 1:
        first, last = node.body[0], node.body[-1]
        before = [*items[:place], first, node, *items[place + 1 :]]
        yield Edit(first, "place", 2, ((parent, field, before), (node, "body", node.body[1:])))
        after = [*items[:place], node, last, *items[place + 1 :]]
        yield Edit(last, "place", 1.5, ((parent, field, after), (node, "body", node.body[:-1])))
