"""Tests that take a library's function away, or put another in its place: ``del np.linalg.lstsq``.

They mean the process in which the student's code is: apart from it such a test passes whoever uses that function.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping

from lstm_course.grading.jobs import InstructorCell
from lstm_course.grading.judging.own_state import cell_imports
from lstm_course.grading.judging.statements import statements

WHY = "it takes {name} away, or puts something else there"
# Of these a test's own side is meant: what is printed, what is shown, what stands in for the keyboard.
_OWN_SIDE = ("sys", "os", "matplotlib", "warnings", "builtins.input", "__main__")


def changed_library(test: ast.Module, cells: Iterable[InstructorCell], own: Iterable[str] = ()) -> str:
    """Return which function of a library a test changes, by its name there; "" for none.

    own  files of the instructor's: modules among them are no library's
    """
    if not any(_may_change(node) for node in ast.walk(test)):
        return ""
    modules = {"builtins": "builtins", "__builtins__": "builtins"}
    for tree in (test, *(node for cell in cells for node in statements(cell.source))):
        for module, names in cell_imports(tree).items():
            for alias, of in names.items():
                if of:
                    modules[alias] = f"{module}.{of}"
                elif alias == module:  # import a.b binds a
                    modules[module.partition(".")[0]] = module.partition(".")[0]
                else:
                    modules[alias] = module
    beside = {name.removesuffix(".py").partition("/")[0] for name in own}
    return next((name for name in _changed(test, modules) if _is_function(name, beside)), "")


def _may_change(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return ast.unparse(node.func).rpartition(".")[2] in ("patch", "object", "setattr", "delattr")
    return isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load)


def _is_function(name: str, beside: set[str]) -> bool:
    """Whether it is a library's, and no setting like ``pd.options.display.max_rows``."""
    root, _, rest = name.partition(".")
    if not rest or root in beside or any(f"{name}.".startswith(f"{one}.") for one in _OWN_SIDE):
        return False
    found: object = sys.modules.get(root)
    where = root
    for part in rest.split("."):
        where = f"{where}.{part}"
        found = getattr(found, part, sys.modules.get(where))
    return found is None or callable(found)


def _changed(test: ast.Module, modules: Mapping[str, str]) -> Iterator[str]:
    for node in ast.walk(test):
        if isinstance(node, ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield _path(node, modules)
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if called.rpartition(".")[2] == "patch" and texts:
                yield texts[0]
            elif called in ("setattr", "delattr") or called.endswith("patch.object"):
                yield f"{_path(node.args[0], modules)}.{texts[-1]}" if texts and _path(node.args[0], modules) else ""


def _path(node: ast.AST, modules: Mapping[str, str]) -> str:
    """Return the name with dots that a module, or an attribute of one, has there; "" of anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return ".".join((modules[node.id], *parts)) if isinstance(node, ast.Name) and node.id in modules else ""
