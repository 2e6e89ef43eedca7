"""Rules of a master's solutions: each scores in full, and its worked example is true. No notebook is run for that."""

from __future__ import annotations

import ast
import contextlib
import doctest
import io
from collections.abc import Iterator
from functools import cache
from typing import Any

from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.building.verify.rule import Rule, one_line
from lstm_course.checking import judge
from lstm_course.units.unit import Unit

SEED = 7
_DEFINITIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef
_OF_NUMPY = ("np", "numpy", "math")


def solutions_score(unit: Unit) -> Iterator[str]:
    names = names_of(unit)
    for exercise in unit.exercises:
        if exercise.name not in names:
            yield f"the solution of {exercise.name} does not define it as a function or a class: let it"
            continue
        verdict = judge(exercise, names[exercise.name], seed=SEED)
        if verdict.score != 1:
            yield f"the solution of {exercise.name} scores {verdict.score:g} ({one_line(verdict.headline)}): mend it"


def examples_are_true(unit: Unit) -> Iterator[str]:
    for name, test in _examples(unit):
        said = io.StringIO()
        failed = doctest.DocTestRunner(verbose=False).run(test, out=said.write).failed
        if failed:
            got = one_line(said.getvalue().partition("Got:")[2] or said.getvalue().splitlines()[-1], 80)
            yield f"the worked example of {name} is not true (it gives {got}): mend its docstring"


def examples_are_there(unit: Unit) -> Iterator[str]:
    with_one = {name for name, test in _examples(unit) if test.examples}
    for exercise in unit.exercises:
        if exercise.name in names_of(unit) and exercise.name not in with_one:
            yield f"{exercise.name} has no worked example: a line >>> in its docstring shows what is wanted"


def _examples(unit: Unit) -> Iterator[tuple[str, doctest.DocTest]]:
    names = names_of(unit)
    finder = doctest.DocTestFinder(recurse=False)
    for exercise in unit.exercises:
        if exercise.name in names:
            for test in finder.find(names[exercise.name], exercise.name, globs=dict(names)):
                yield exercise.name, test


def names_of(unit: Unit) -> dict[str, Any]:
    """Return what the code cells define and import, and what they set to a value that costs nothing to know.

    Demos between them are for whoever runs the notebook.
    """
    return _names(tuple(cell.source for cell in notebook_of(unit).cells if cell.cell_type == "code"), unit.name)


@cache
def _names(sources: tuple[str, ...], unit: str) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": f"the solutions of {unit}"}
    for source in sources:
        try:
            tree = ast.parse(source)
        except SyntaxError:  # a magic of IPython's
            continue
        for node in tree.body:
            code = compile(ast.Module([node], []), unit, "exec")
            if isinstance(node, _DEFINITIONS):
                exec(code, names)
            elif isinstance(node, ast.Assign | ast.AnnAssign) and _is_cheap(node):
                with contextlib.suppress(Exception):  # it may need what was left out
                    exec(code, names)
    return names


def _is_cheap(node: ast.stmt) -> bool:
    """Whether nothing is called but NumPy's functions and Python's own mathematics."""
    for call in (part for part in ast.walk(node) if isinstance(part, ast.Call)):
        root = call.func
        while isinstance(root, ast.Attribute | ast.Call):
            root = root.value if isinstance(root, ast.Attribute) else root.func
        if not (isinstance(root, ast.Name) and root.id in _OF_NUMPY):
            return False
    return True


RULES = (
    Rule("solutions score", solutions_score),
    Rule("examples true", examples_are_true),
    Rule("examples there", examples_are_there, advice=True),
)
