"""Where an answer stands beside the right one: the differences, each of them a change that may be what is missing.

A term that was left out can be any; the reference has the right one. Its statements, in the student's names, are laid
beside the student's, each with the one that it is most like.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from lstm_course.checking.edit import Edit, is_docstring, names_in
from lstm_course.checking.kind_of_change import kind_of_change
from lstm_course.checking.tree_difference import Difference, differences, dump, list_at, size

_ALIKE = 0.75  # of two statements' nodes, as many may differ: else they are taken for different ones


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
    for i, _, apart in pairs:
        for d in apart:
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
    made = [one for one, _, _ in theirs if isinstance(one, ast.Assign) and dump(one.targets[0]) == dump(d.theirs)]
    its_own = any(dump(node) == dump(d.theirs) for node in ast.walk(d.right))  # -z for z: no other thing
    if len(made) != 1 or its_own or not isinstance(d.right, ast.expr):
        return []
    return differences(made[0], "value", made[0].value, d.right, made[0])


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
        body = list_at(tree, field)
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
            apart = differences(body, place, a, b, a)
            weight = sum(d.weight for d in apart)
            alike = role or weight <= _ALIKE * min(size(a), size(b))
            found.append((not alike, weight + abs(i / len(theirs) - j / len(right)), i, j, apart))
    pairs: dict[int, int] = {}
    kept = []
    for unlike, _, i, j, apart in sorted(found, key=lambda one: one[:4]):
        # What is not alike, but stands between the same two.
        between = pairs.get(i - 1, -1 if i == 0 else None) == j - 1 or pairs.get(i + 1) == j + 1
        if i not in pairs and j not in pairs.values() and (between or not unlike):
            pairs[i] = j
            kept.append((i, j, apart))
    return kept


def _for_the_same(a: ast.stmt, b: ast.stmt) -> bool:
    """Whether two statements give the same names their values, return, or go over the same."""
    match a, b:
        case (ast.Return(), ast.Return()) | (ast.If(), ast.If()):
            return True
        case (ast.Assign(), ast.Assign()):
            return [dump(one) for one in a.targets] == [dump(one) for one in b.targets]
        case (ast.Assign(targets=[x]), ast.AugAssign(target=y)) | (ast.AugAssign(target=x), ast.Assign(targets=[y])):
            return dump(x) == dump(y)
        case (ast.AugAssign(target=x), ast.AugAssign(target=y)) | (ast.For(target=x), ast.For(target=y)):
            return dump(x) == dump(y)
        case (ast.Expr(value=ast.Call(func=x)), ast.Expr(value=ast.Call(func=y))):
            return dump(x) == dump(y)
    return False


def _at(new: Any, old: ast.AST) -> Any:
    for node in ast.walk(new):
        if "lineno" in node._attributes:
            ast.copy_location(node, old)
    return new


def _edit(d: Difference, statement: ast.stmt) -> Edit:
    kind = kind_of_change(d.theirs, d.right, statement)
    cost = 0.5 + d.weight / (4 if kind == "other" else 8)
    return Edit(d.piece, kind, cost, ((d.holder, d.field, _at(deepcopy(d.right), d.piece)),), d.right)


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
