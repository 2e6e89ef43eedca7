"""Imports point down only: each package may know those below it, and nothing above."""

import ast
from pathlib import Path

import pytest

import lstm_course

ROOT = Path(lstm_course.__file__).parent
MODULES = [
    path for path in sorted(ROOT.rglob("*.py")) if path.name != "notebook.py" and "__pycache__" not in path.parts
]

# package → packages and modules of the course that it may import, besides itself.
MAY_IMPORT = {
    "errors": set(),
    "checking": set(),
    "reference": set(),
    "tasks": set(),
    "cells": {"errors", "reference"},
    "training": {"reference", "tasks"},
    "models": {"errors", "reference", "tasks", "training"},
    "figures": {"cells", "models", "reference", "tasks", "training"},
    "evidence": {"building", "errors", "figures", "models", "reference", "tasks", "training"},
    "units": {"checking", "reference", "tasks", "models"},
    "apart": {"checking", "units"},
    "classroom": {"apart", "checking", "units"},
}
NUMPY_ALONE = ("checking", "reference", "tasks", "units", "apart", "classroom", "errors", "__init__")
HEAVY = {"torch", "matplotlib", "IPython", "nbformat", "ipywidgets", "jupytext", "nbclient", "nbgrader"}
MAY_BE_HEAVY = ("building", "grading", "desk", "tour", "models")


def floor_of(path: Path) -> str:
    """The package or module right under lstm_course that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path, module_level: bool = False) -> set[str]:
    """Dotted names that a file imports; at module level, those that run when it is loaded."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if module_level and isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if module_level and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute here"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        waiting.extend(ast.iter_child_nodes(node))
    return found


def of_the_course(names: set[str]) -> set[str]:
    return {name.split(".")[1] for name in names if name.startswith("lstm_course.")}


def packages(names: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in names}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [p for p in MODULES if floor_of(p) in MAY_IMPORT], ids=name_of)
def test_a_floor_imports_only_what_is_below_it(path):
    floor = floor_of(path)
    assert of_the_course(imports(path)) <= MAY_IMPORT[floor] | {floor}


@pytest.mark.parametrize("path", [p for p in MODULES if floor_of(p) in NUMPY_ALONE], ids=name_of)
def test_numpy_is_all_that_is_loaded_with_the_lower_floors(path):
    import sys

    outside = packages(imports(path, module_level=True)) - set(sys.stdlib_module_names)
    assert outside <= {"numpy", "lstm_course"}


@pytest.mark.parametrize("path", [p for p in MODULES if floor_of(p) not in MAY_BE_HEAVY], ids=name_of)
def test_heavy_packages_are_imported_where_they_are_needed(path):
    assert packages(imports(path, module_level=True)).isdisjoint(HEAVY)


@pytest.mark.parametrize("path", [p for p in MODULES if floor_of(p) != "grading"], ids=name_of)
def test_nbgrader_is_imported_in_grading_alone(path):
    assert "nbgrader" not in packages(imports(path))


def test_grading_is_imported_by_the_commands_and_the_tour_alone():
    above = {"cli", "classes", "grading", "tour", "building"}
    users = {floor_of(path) for path in MODULES if "grading" in of_the_course(imports(path))}
    assert users <= above


def test_the_commands_are_imported_by_nobody():
    assert [name_of(p) for p in MODULES if "cli" in of_the_course(imports(p))] in ([], ["__main__.py"])


def test_the_rules_can_be_broken(tmp_path):
    bad = tmp_path / "bad.py"
    bad.write_text("import torch\ndef f():\n    from lstm_course.units import unit\n    import nbgrader.api\n")
    assert imports(bad) == {"torch", "lstm_course.units.unit", "nbgrader.api"}
    assert imports(bad, module_level=True) == {"torch"}
    assert of_the_course(imports(bad)) == {"units"}
