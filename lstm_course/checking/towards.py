"""Where an answer stands beside the right one: the differences, each of them a change that may be what is missing.

A term that was left out can be any; the reference has the right one. Its statements, in the student's names, are laid
beside the student's, each with the one that it is most like.
"""

from __future__ import annotations

import ast
import builtins
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from typing import Any

from lstm_course.checking.slips import Edit, is_docstring, names_in

_BODIES = ("body", "orelse", "finalbody", "handlers", "decorator_list", "returns", "type_params")
_ALIKE = 0.75  # of two statements' nodes, as many may differ: else they are taken for different ones
_MAY_BE_LESS = {"term", "factor", "divisor", "product", "power", "function", "transpose", "index", "condition"}
_MORE: dict[type[ast.AST], str] = {
    ast.Add: "term",
    ast.Sub: "term",
    ast.Mult: "factor",
    ast.Div: "divisor",
    ast.MatMult: "product",
}


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


def towards(tree: ast.AST, donor: ast.AST, names: Mapping[str, str], known: Callable[[str], bool]) -> list[Edit]:
    """Return what leads from a student's definition to the right one.

    names says what the student calls what the reference calls so. known: whether there is a global name.
    """
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    local = used | set(names_in(tree))
    donor = _renamed(donor, {**_of_nothing(used - set(names_in(tree)), donor, names, local, known), **names})
    theirs, right = list(_statements(tree)), list(_statements(donor))
    pairs = _pairs(theirs, right)

    def fits(new: ast.AST) -> bool:
        own = set(names_in(new))
        needed = {node.id for node in ast.walk(new) if isinstance(node, ast.Name)}
        return all(name in local or name in own or _anywhere(name, known) for name in needed)

    found = []
    for i, _, differences in pairs:
        for d in differences:
            if fits(d.right):
                found += [_edit(one, theirs[i][0]) for one in _behind(d, theirs)] or [_edit(d, theirs[i][0])]
    beside = {j: i for i, j, _ in pairs}
    for j, (statement, _, _) in enumerate(right):
        if j not in beside and fits(statement):
            found += _inserted(j, statement, theirs, beside)
    return found


def _anywhere(name: str, known: Callable[[str], bool]) -> bool:
    return known(name) or hasattr(builtins, name)


def _of_nothing(
    free: set[str], donor: ast.AST, names: Mapping[str, str], local: set[str], known: Callable[[str], bool]
) -> dict[str, str]:
    """Return what the reference calls a name that has no value, where the statement that gives it one is missing."""
    nothing = [name for name in free if not _anywhere(name, known)]
    left = [name for name in names_in(donor) if name not in names and name not in local]
    return {left[0]: nothing[0]} if len(nothing) == len(left) == 1 else {}


def _behind(d: Difference, theirs: Sequence[_Placed]) -> list[Difference]:
    """Return how what a name stands for differs, where the reference has an expression in its place."""
    if not isinstance(d.theirs, ast.Name) or isinstance(d.right, ast.Name | ast.Constant):
        return []
    made = [one for one, _, _ in theirs if isinstance(one, ast.Assign) and _dump(one.targets[0]) == _dump(d.theirs)]
    if len(made) != 1 or not isinstance(d.right, ast.expr):
        return []
    return _differences(made[0], "value", made[0].value, d.right, made[0])


def _renamed(donor: ast.AST, names: Mapping[str, str]) -> ast.AST:
    donor = deepcopy(donor)
    for node in ast.walk(donor):
        if isinstance(node, ast.Name):
            node.id = names.get(node.id, node.id)
        elif isinstance(node, ast.arg):
            node.arg = names.get(node.arg, node.arg)
    return donor


_Placed = tuple[ast.stmt, list[Any], int]


def _statements(tree: ast.AST) -> Iterator[_Placed]:
    """Yield each statement, with the list that it stands in and its place there."""
    for field in ("body", "orelse", "finalbody"):
        body = _list(tree, field)
        for place, one in enumerate(body):
            if not is_docstring(one):
                yield one, body, place
                yield from _statements(one)


def _pairs(theirs: Sequence[_Placed], right: Sequence[_Placed]) -> list[tuple[int, int, list[Difference]]]:
    """Pair the statements that are most alike: (number here, number there, the differences)."""
    found = []
    for i, (a, body, place) in enumerate(theirs):
        for j, (b, _, _) in enumerate(right):
            role = _for_the_same(a, b)
            if type(a) is not type(b) and not role:
                continue
            differences = _differences(body, place, a, b, a)
            weight = sum(d.weight for d in differences)
            alike = role or weight <= _ALIKE * min(_size(a), _size(b))
            found.append((not alike, weight + abs(i / len(theirs) - j / len(right)), i, j, differences))
    pairs: dict[int, int] = {}
    kept = []
    for unlike, _, i, j, differences in sorted(found, key=lambda one: one[:4]):
        # What is not alike, but stands between the same two.
        between = pairs.get(i - 1, -1 if i == 0 else None) == j - 1 or pairs.get(i + 1) == j + 1
        if i not in pairs and j not in pairs.values() and (between or not unlike):
            pairs[i] = j
            kept.append((i, j, differences))
    return kept


def _for_the_same(a: ast.stmt, b: ast.stmt) -> bool:
    """Whether two statements give the same names their values, return, or go over the same."""
    match a, b:
        case (ast.Return(), ast.Return()) | (ast.If(), ast.If()):
            return True
        case (ast.Assign(), ast.Assign()):
            return [_dump(one) for one in a.targets] == [_dump(one) for one in b.targets]
        case (ast.Assign(targets=[x]), ast.AugAssign(target=y)) | (ast.AugAssign(target=x), ast.Assign(targets=[y])):
            return _dump(x) == _dump(y)
        case (ast.AugAssign(target=x), ast.AugAssign(target=y)) | (ast.For(target=x), ast.For(target=y)):
            return _dump(x) == _dump(y)
        case (ast.Expr(value=ast.Call(func=x)), ast.Expr(value=ast.Call(func=y))):
            return _dump(x) == _dump(y)
    return False


def _differences(holder: Any, field: Any, a: ast.AST, b: ast.AST, piece: ast.AST) -> list[Difference]:
    """Return the smallest differences of two trees of which ``a`` stands at ``field`` of its holder."""
    if _dump(a) == _dump(b):
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
            parts += _differences(a, name, x, y, a if isinstance(a, ast.expr) else piece)
        elif isinstance(x, list) and isinstance(y, list) and len(x) == len(y):
            if not all(isinstance(one, ast.AST) for one in (*x, *y)):
                return whole if x != y else parts
            for place, (one, other) in enumerate(zip(x, y, strict=True)):
                parts += _differences(x, place, one, other, a if isinstance(a, ast.expr) else piece)
        elif x != y:
            return whole
    if isinstance(a, ast.stmt):
        return parts
    exchanged = len(parts) == 2 and all(_dump(parts[k].theirs) == _dump(parts[1 - k].right) for k in (0, 1))
    return whole if exchanged or sum(d.weight for d in parts) >= whole[0].weight else parts


def _weight(a: ast.AST, b: ast.AST) -> int:
    """Return about how many nodes make one tree the other: few, where one is a part of the other."""
    more, less = _size(b), _size(a)
    if any(_dump(node) == _dump(a) for node in ast.walk(b)):
        return more - less
    if any(_dump(node) == _dump(b) for node in ast.walk(a)):
        return less - more
    if type(a) is type(b) and not isinstance(a, ast.Name | ast.Constant | ast.BinOp):
        here, there = ([*ast.iter_child_nodes(one)] for one in (a, b))
        held, wanted = Counter(map(_dump, here)), Counter(map(_dump, there))
        return sum(_size(one) for one in here if not wanted[_dump(one)]) + sum(
            _size(one) for one in there if not held[_dump(one)]
        )
    return 1 if more == less == 1 else more + less


def _size(node: ast.AST) -> int:
    """Return how many nodes a tree has; of a statement's, those of its first line."""
    size = sum(not isinstance(one, ast.expr_context) for one in ast.walk(node))
    if isinstance(node, ast.stmt):
        size -= sum(map(_size, (one for field in _BODIES for one in _list(node, field) if isinstance(one, ast.stmt))))
    return size


def _list(node: ast.AST, field: str) -> list[Any]:
    found = getattr(node, field, None)
    return found if isinstance(found, list) else []


def _dump(node: ast.AST) -> str:
    kept = getattr(node, "_dumped", None)
    if kept is None:
        kept = node._dumped = ast.dump(node).replace("Store()", "Load()")  # type: ignore[attr-defined]
    return kept


def _at(new: Any, old: ast.AST) -> Any:
    for node in ast.walk(new):
        if "lineno" in node._attributes:
            ast.copy_location(node, old)
    return new


def _edit(d: Difference, statement: ast.stmt) -> Edit:
    kind = _kind(d.theirs, d.right, statement)
    cost = 0.5 + d.weight / (4 if kind == "other" else 8)
    return Edit(d.piece, kind, cost, ((d.holder, d.field, _at(deepcopy(d.right), d.piece)),))


def _kind(a: ast.AST, b: ast.AST, statement: ast.stmt) -> str:
    """Return what kind of change leads from one to the other."""
    if isinstance(a, ast.operator | ast.cmpop | ast.boolop | ast.unaryop):
        return "comparison" if isinstance(a, ast.cmpop) else "and" if isinstance(a, ast.boolop) else "operator"
    if above := _around(b, a):
        return _more(above, a)
    if above := _around(a, b):
        more = _more(above, b)
        return f"{more} less" if more in _MAY_BE_LESS else "sign" if more == "sign" else "part less"
    match a, b:
        case (ast.Name(), ast.Name()):
            return "name"
        case (ast.Constant(), ast.Constant()):
            return "number"
        case (ast.Tuple() | ast.List(), ast.Tuple() | ast.List()):
            return _entries(a.elts, b.elts, "entry")
        case (ast.Call(), ast.Call()) if _dump(a.func) == _dump(b.func):
            return "keyword" if len(a.keywords) != len(b.keywords) else _entries(a.args, b.args, "argument")
        case (ast.Call(), ast.Call()):
            return "another function"
        case (ast.Slice(), _) | (_, ast.Slice()):
            return "bound"
        case (ast.Subscript(), ast.Subscript()):
            return "another index"
    if isinstance(statement, ast.For) and a is statement.iter:
        return "loop"
    return "other"


def _entries(a: Sequence[ast.AST], b: Sequence[ast.AST], word: str) -> str:
    if len(a) == len(b):
        return "order" if sorted(map(_dump, a)) == sorted(map(_dump, b)) else "other"
    return word if len(a) < len(b) else f"{word} less"


def _around(whole: ast.AST, part: ast.AST) -> ast.AST | None:
    """Return the node of a tree that has a part of it, directly below."""
    wanted = _dump(part)
    for node in ast.walk(whole):
        for child in ast.iter_child_nodes(node):
            if _dump(child) == wanted:
                return node
    return None


def _more(above: ast.AST, part: ast.AST) -> str:
    match above:
        case ast.BinOp(left=ast.Constant(value=1), op=ast.Sub()):
            return "one minus"
        case ast.BinOp():
            return _MORE.get(type(above.op), "power")
        case ast.UnaryOp():
            return "sign" if isinstance(above.op, ast.USub) else "not"
        case ast.Attribute():
            return "transpose" if above.attr == "T" else "function"
        case ast.Call():
            return "function"
        case ast.Subscript():
            return "index"
        case ast.BoolOp():
            return "condition"
    return "part"


def _inserted(number: int, statement: ast.stmt, theirs: Sequence[_Placed], pairs: Mapping[int, int]) -> Iterator[Edit]:
    """Yield a missing statement in the places where it may belong: first behind what it follows in the reference."""
    new = deepcopy(statement)
    for inner in ("body", "orelse"):
        if getattr(new, inner, None) and inner == "body":
            return  # a whole loop is no small change
    after = [pairs[j] for j in range(number) if j in pairs]
    before = [pairs[j] for j in range(number + 1, number + 50) if j in pairs]
    for one, body, place in theirs:  # a gap that is marked
        if isinstance(one, ast.Pass):
            yield Edit(one, "statement", 0.5, ((body, place, _at(deepcopy(new), one)),))
    if before:
        one, body, place = theirs[before[0]]
        yield Edit(one, "statement before", 1.2, ((body, slice(place, place), [_at(deepcopy(new), one)]),))
    if after and not isinstance(theirs[after[-1]][0], ast.Return | ast.Raise):
        one, body, place = theirs[after[-1]]
        yield Edit(one, "statement after", 1.3, ((body, slice(place + 1, place + 1), [_at(deepcopy(new), one)]),))
    if isinstance(new, ast.Return):
        last, body, place = theirs[-1]
        yield Edit(last, "statement after", 1.5, ((body, slice(place + 1, place + 1), [_at(deepcopy(new), last)]),))


def together(edits: Sequence[Edit]) -> Edit:
    """Return several changes as one: what is put in between comes last, from below, so that the places hold."""
    sets = [one for edit in edits for one in edit.sets]
    between = [one for one in sets if isinstance(one[1], slice)]
    between.sort(key=lambda one: -one[1].start)
    return replace(edits[0], sets=(*(one for one in sets if not isinstance(one[1], slice)), *between))
