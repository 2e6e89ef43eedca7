"""What the solution changes in the instructor's own modules, as their texts tell: ``bank.pay(3)``, ``config.n = 3``.

Such a module is imported in the judge and in the notebook. What the solution changes there is the student's: of these
names there is one value for both. All others, functions above all, are the instructor's in a test.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from pathlib import Path

from lstm_course.grading.jobs import Files, InstructorCell
from lstm_course.grading.judging.alterations import Alterations
from lstm_course.grading.judging.statements import bound_names, statements, walked


def state_changed(files: Files, cells: Iterable[InstructorCell]) -> dict[str, set[str]]:
    """Return own module → its global names that solutions bind anew or change in place."""
    texts = {
        name.removesuffix(".py").replace("/", "."): text_of(content)
        for name, content in files.items()
        if name.endswith(".py")
    }
    nodes = [(cell.kind, node) for cell in cells for node in statements(cell.source)]
    found: dict[str, set[str]] = {}
    for module in [name for name in texts if any(name in cell_imports(node) for _, node in nodes)]:
        body = statements(texts[module])
        changes, own = Alterations(body), {name for node in body for name in bound_names(node)}
        aliases, functions = set[str](), dict[str, str]()
        for _, node in nodes:
            aliases |= {alias for alias, of in cell_imports(node).get(module, {}).items() if not of}
            functions |= {alias: of for alias, of in cell_imports(node).get(module, {}).items() if of}
        for _, node in nodes:
            functions |= _other_names(node, aliases)
        names = set[str]()
        for kind, node in nodes:
            for part in walked(node) if kind == "solution" else ():
                names |= _changed(part, aliases, functions, changes)
        if names & own:
            found[module] = names & own
    return found


def text_of(content: bytes | Path) -> str:
    """Return the text of a file beside a notebook."""
    return (content if isinstance(content, bytes) else content.read_bytes()).decode("utf-8", "replace")


def cell_imports(node: ast.AST) -> dict[str, dict[str, str]]:
    """Return module → alias → the name in it that is imported; "" for the module itself."""
    found: dict[str, dict[str, str]] = {}
    for part in walked(node):
        if isinstance(part, ast.Import):
            for alias in part.names:
                found.setdefault(alias.name, {})[alias.asname or alias.name] = ""
        elif isinstance(part, ast.ImportFrom) and part.module:
            for alias in part.names:
                found.setdefault(part.module, {})[alias.asname or alias.name] = alias.name
    return found


def _other_names(node: ast.stmt, aliases: set[str]) -> dict[str, str]:
    """Return the names that a statement gives to what a module has: ``mark = marks.mark``."""
    return {
        one.id: part.value.attr
        for part in walked(node)
        if isinstance(part, ast.Assign) and isinstance(part.value, ast.Attribute)
        if ast.unparse(part.value.value) in aliases
        for one in part.targets
        if isinstance(one, ast.Name)
    }


def _changed(part: ast.AST, aliases: set[str], functions: Mapping[str, str], changes: Alterations) -> set[str]:
    # A function that is only named may be called by whoever has it then: by map, or under another name.
    if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load) and part.id in functions:
        return changes.by_calling(functions[part.id])
    if isinstance(part, ast.Attribute) and ast.unparse(part.value) in aliases:
        return changes.by_calling(part.attr) if isinstance(part.ctx, ast.Load) else {part.attr}
    return set()
