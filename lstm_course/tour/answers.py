"""What students write into solution cells: right answers, known mistakes, and mistakes that nobody listed."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Callable, Iterator
from random import Random

import numpy as np

from lstm_course.building.door import is_door
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.judge import judge
from lstm_course.checking.verdict import Verdict
from lstm_course.tour.source import Untellable, as_source
from lstm_course.units.registry import all_units
from lstm_course.units.unit import Unit

_MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")


def model_answers(unit: Unit) -> dict[str, str]:
    """Exercise → the right cell, from the unit's master."""
    names = {exercise.name for exercise in unit.exercises}
    found = {}
    for cell in notebook_of(unit).cells:
        marks = cell.metadata.get("nbgrader", {})
        if marks.get("solution") and marks.get("grade_id") in names:
            solved, _, _ = cell.source.partition("### BEGIN LISTING")
            lines = [line for line in solved.splitlines() if line.strip() not in _MARKS]
            found[marks["grade_id"]] = "\n".join(lines)
    return found


def known_mistake(exercise: Exercise, rng: Random) -> str:
    """Return a cell with one of the exercise's misconceptions, which the check knows by name; empty if there is none.

    An exercise lists the most common ones first, and those are drawn most often.
    """
    rank = {m.name: (i + 1) ** 2 * rng.expovariate(1.0) for i, m in enumerate(exercise.misconceptions)}
    for misconception in sorted(exercise.misconceptions, key=lambda m: rank[m.name]):
        try:
            text = as_source(misconception.implementation, exercise.name)
        except (Untellable, OSError):
            continue
        verdict = verdict_of(text, exercise)
        if verdict and misconception.name in verdict.misconceptions:
            return text
    return ""


def other_mistake(exercise: Exercise, right: str, rng: Random) -> str:
    """Return a cell that is wrong in a way that is on nobody's list; empty if none fits this exercise."""
    changes = (rounded, squeezed, without_return, misspelt, in_one_row)
    for change in rng.sample(changes, len(changes)):
        text = change(right, exercise.name)
        verdict = verdict_of(text, exercise) if text else None
        if verdict and not verdict.passed and not verdict.misconceptions:
            return text
    return ""


def verdict_of(text: str, exercise: Exercise) -> Verdict | None:
    """Return the verdict of a cell, run here; None if it does not run or defines nothing of that name."""
    names = dict(_at_hand(exercise.name))
    try:
        exec(compile(text, "<cell>", "exec"), names)
    except Exception:
        return None
    answer = names.get(exercise.name)
    return judge(exercise, answer, search=0) if callable(answer) else None


@functools.cache
def _at_hand(exercise: str) -> dict[str, object]:
    """Return what the first code cell of the exercise's notebook imports; NumPy where it is in none."""
    names: dict[str, object] = {"np": np}
    for unit in all_units().values():
        if any(e.name == exercise for e in unit.exercises):
            cells = (cell for cell in notebook_of(unit).cells if cell.cell_type == "code" and not is_door(cell))
            first = next(cell.source for cell in cells)
            imports: list[ast.stmt] = [
                node for node in ast.parse(first).body if isinstance(node, ast.Import | ast.ImportFrom)
            ]
            exec(compile(ast.Module(imports, []), "<imports>", "exec"), names)
    return names


# Mistakes from outside of the list, and habits. Each takes a right cell and gives it back changed, or empty where
# it does not apply.


def rounded(text: str, name: str) -> str:
    """Round to four digits, so that the numbers are easier to read."""
    return _returning(text, name, lambda value: ast.parse(f"np.round({value}, 4)", mode="eval").body)


def squeezed(text: str, name: str) -> str:
    """Drop axes of length one: right, but for a batch of one."""
    return _returning(text, name, lambda value: ast.parse(f"np.squeeze({value})", mode="eval").body)


def in_one_row(text: str, name: str) -> str:
    """All numbers, in one row."""
    return _returning(text, name, lambda value: ast.parse(f"np.ravel({value})", mode="eval").body)


def misspelt(text: str, name: str) -> str:
    """Return, in the cell, a name that does not exist."""
    return _returning(text, name, lambda value: ast.Name("resullt", ast.Load()), tuples=True)


def without_return(text: str, name: str) -> str:
    """Compute, and forget to return."""
    tree, function = _function(text, name)
    *rest, last = function.body
    if not isinstance(last, ast.Return) or last.value is None:
        return ""
    function.body = [*rest, ast.Assign([ast.Name("result", ast.Store())], last.value)]
    return ast.unparse(ast.fix_missing_locations(tree))


def noisy(text: str, name: str) -> str:
    """Print, warn and write to stderr at every call of a right answer."""
    lines = (
        "import sys, warnings",
        f"print('in {name}')",
        "warnings.warn('is this the right way round?')",
        "print('debugging', file=sys.stderr)",
    )
    return _beginning(text, name, "\n".join(lines))


def endless(text: str, name: str) -> str:
    """Begin with a loop that never ends."""
    return _beginning(text, name, "t = 0\nwhile t < 10:\n    step = t + 1")


def unparsable(text: str, name: str) -> str:
    """Leave out a colon: the cell is no Python."""
    lines = text.splitlines()
    first = next(i for i, line in enumerate(lines) if re.match(rf"(def|class) {name}\b", line))
    lines[first] = lines[first].rstrip().removesuffix(":")
    return "\n".join(lines)


def _function(text: str, name: str) -> tuple[ast.Module, ast.FunctionDef]:
    """Return the cell, and the function of that name in it; of a class, its last method, which is what it is for."""
    tree = ast.parse(text)
    answer = next(n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and n.name == name)
    while isinstance(answer, ast.ClassDef):
        answer = [n for n in answer.body if isinstance(n, ast.FunctionDef)][-1]
    return tree, answer


def _beginning(text: str, name: str, lines: str) -> str:
    tree, function = _function(text, name)
    documented = ast.get_docstring(function) is not None
    function.body[int(documented) : int(documented)] = ast.parse(lines).body
    return ast.unparse(tree)


def _returning(text: str, name: str, change: Callable[[str], ast.expr], tuples: bool = False) -> str:
    tree, function = _function(text, name)
    found = list(_returns(function))
    if not found or any(r.value is None or (isinstance(r.value, ast.Tuple) and not tuples) for r in found):
        return ""
    for node in found:
        node.value = change(ast.unparse(node.value))  # type: ignore[arg-type]
    return ast.unparse(ast.fix_missing_locations(tree))


def _returns(function: ast.FunctionDef) -> Iterator[ast.Return]:
    """Return the function's own return statements, not those of functions inside it."""
    queue: list[ast.AST] = list(function.body)
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Return):
            yield node
        elif not isinstance(node, ast.FunctionDef | ast.Lambda):
            queue.extend(ast.iter_child_nodes(node))
