"""Whose a name is where a test runs together with the notebook: as ``scope`` has it for tests that are judged apart."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property, lru_cache
from typing import Any

from lstm_course.grading.jobs import Cell, InstructorCell
from lstm_course.grading.judging.alterations import globals_used
from lstm_course.grading.judging.closed_test import BUILTINS, ClosedTest, close, imports_of
from lstm_course.grading.judging.instructor import Seen, instructor_of
from lstm_course.grading.judging.statements import DEFINITIONS, IMPORTS, bound_names, statements, transformed, walked


class Names:
    """The names of one notebook, as the instructor's own has them."""

    def __init__(self, cells: Sequence[InstructorCell], seen: Seen) -> None:
        self.cells, self.instructor = cells, instructor_of(cells, seen)
        bound = [name for one in self.instructor.statements for name in one.binds]
        defined = [n for s in self.instructor.statements if isinstance(s.node, DEFINITIONS) for n in s.binds]
        self._bound = set(bound)
        self._modules: dict[str, str] = {}
        for one in self.instructor.statements:
            if isinstance(one.node, IMPORTS):
                self._modules |= imports_of([one.node])
        # What has one meaning in the whole notebook, so that the instructor's functions can be closed over it.
        imports = {name for name in self._modules if bound.count(name) == defined.count(name)}
        self._fixed = {n for n in imports | {n for n in defined if bound.count(n) == 1} if not self._is_written(n)}
        others = (cell for cell in self.cells if cell.kind == "other")
        self._read_by_helpers = {name for cell in others for name in globals_used(transformed(cell.source))}

    def _is_written(self, name: str) -> bool:
        return self.instructor.is_students(name, 10**9) or self.instructor.is_altered(name)

    @cached_property
    def modules(self) -> dict[str, str]:
        """Names that the instructor's cells import, and what they stand for, where that is one thing."""
        return {name: path for name, path in self._modules.items() if name in self._fixed}

    def to_import(self) -> list[str]:
        """Return the modules that the instructor's cells and the tests import."""
        return modules_in(cell.source for cell in self.cells if cell.kind != "solution")

    @cached_property
    def fixed(self) -> set[str]:
        """The names that the instructor's functions are closed over."""
        return self._fixed | {name for name in BUILTINS if name not in self._bound and not self._is_written(name)}

    def closed_at(self, place: int) -> set[str]:
        """Return the names that mean to a test at that place what they mean to the instructor, or to Python."""
        return {name for name in self._bound | BUILTINS if not self.instructor.is_students(name, place)}

    def close(
        self, tree: ast.Module, kind: str, place: int, shared: Collection[str] | None, unknown: Collection[str] = ()
    ) -> ClosedTest:
        """Compile a test at that place, or statements of the instructor's; see ``closed_test``."""
        closed = self.closed_at(place) if kind == "test" else self.fixed
        return close(tree, closed, self.modules, shared, unknown, points=self._counts(tree, place), test=kind == "test")

    def _counts(self, tree: ast.Module, place: int) -> bool:
        """Whether the value of a test's last expression counts: not if it only shows what the student's code gives."""
        root: Any = tree.body[-1].value if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        while isinstance(root, ast.Call | ast.Attribute | ast.Subscript):
            root = root.func if isinstance(root, ast.Call) else root.value
        return not (isinstance(root, ast.Name) and self.instructor.is_students(root.id, place))

    def restored_at(self, place: int) -> set[str]:
        """Return the names that the instructor's functions look up when they are called."""
        return {name for name in self._read_by_helpers & self._bound if not self.instructor.is_students(name, place)}

    def shared_at(self, place: int, body: Iterable[ast.stmt], written: Iterable[Cell]) -> set[str]:
        """Return the names that a test binds for the student's code as well: those that are the student's, and those
        that the instructor's own functions read, or the ones in the cells ``written``."""
        bound = {name for node in body for name in bound_names(node)}
        read = {name for cell in written for name in globals_used(transformed(cell.source))}
        ours = self.instructor
        return {n for n in bound if n in ours.globals_read | read | ours.live or ours.is_students(n, place)}

    def changed_by(self, place: int) -> set[str]:
        """Return the names of what the statements at that place may change in place."""
        return {name for one in self.instructor.statements if one.place == place for name in one.changes}

    def students_among(self, names: Iterable[str], place: int) -> list[str]:
        return sorted(name for name in names if self.instructor.is_students(name, place))


def names_of(cells: Sequence[InstructorCell], seen: Seen) -> Names:
    """Return the names of a notebook, read once for all submissions. Nobody changes them."""
    return _read(tuple(cells), tuple((name, tuple(names)) for name, names in seen.items()))


@lru_cache(maxsize=16)
def _read(cells: tuple[InstructorCell, ...], seen: tuple[tuple[str, tuple[str, ...]], ...]) -> Names:
    return Names(cells, dict(seen))


@lru_cache(maxsize=512)
def definitions(source: str) -> ast.Module:
    """Return the imports and definitions in a cell, without what runs when it does."""
    return ast.Module([node for node in statements(source) if isinstance(node, DEFINITIONS)], [])


def modules_in(sources: Iterable[str]) -> list[str]:
    """Return the modules that these cells import."""
    return list(dict.fromkeys(path for source in sources for path in _imported(source)))


def _imported(source: str) -> Iterable[str]:
    for node in (part for one in statements(source) for part in walked(one)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{one.name}" for one in node.names)
