"""Which names a test sees, and whose they are.

A test sees what the instructor wrote as the instructor wrote it, and what the student was to write as the student
did. Where a name could be either, it is the instructor's: a student who puts something else under the name of a
module or a helper changes nothing.
"""

from __future__ import annotations

import ast
import builtins
import importlib
import importlib.util
from collections.abc import Iterable, Sequence
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

from lstm_course.grading.jobs import InstructorCell
from lstm_course.grading.trusted.remote import Names, Remote
from lstm_course.grading.trusted.session import Refused, Stopped

# What everybody calls these. A student's own import counts for a test under these names alone.
_USUAL = {
    "np": "numpy", "plt": "matplotlib.pyplot", "mpl": "matplotlib", "nn": "torch.nn", "F": "torch.nn.functional",
    "pd": "pandas", "sp": "scipy", "sns": "seaborn", "nx": "networkx", "sym": "sympy", "tf": "tensorflow",
}  # fmt: skip
# Modules whose functions tests call, under whatever name a student imported them.
_WELL_KNOWN = frozenset({"numpy", "scipy", "torch", "math", "random", "statistics", "itertools", "functools", "pandas"})


class Unavailable(Exception):
    """A name of the instructor's that cannot be had here."""


class Instructor:
    """The instructor's notebook, from which names are taken one by one when a test wants them."""

    def __init__(self, cells: Sequence[InstructorCell]) -> None:
        self._bindings: dict[str, list[tuple[int, ast.stmt]]] = {}
        self.written_by_students: set[str] = set()
        self.classes: set[str] = set()
        for place, cell in enumerate(cells):
            for statement in statements(cell.source):
                if cell.kind == "solution" and isinstance(statement, ast.ClassDef):
                    self.classes.add(statement.name)
                for name in bound_names(statement):
                    if cell.kind == "solution" and not isinstance(statement, ast.Import | ast.ImportFrom):
                        self.written_by_students.add(name)
                    else:
                        self._bindings.setdefault(name, []).append((place, statement))
        self._places = {cell.grade_id: place for place, cell in enumerate(cells) if cell.grade_id}

    def place_of(self, grade_id: str) -> int:
        return self._places.get(grade_id, len(self._places) + 10**6)

    def binding(self, name: str, place: int) -> ast.stmt | None:
        """The statement that gives the name its value at that place: the last before it, else the first."""
        found = self._bindings.get(name)
        if not found:
            return None
        before = [statement for where, statement in found if where < place]
        return before[-1] if before else found[0][1]


class Scope(dict):
    """The global names of one test. What is not in it is looked for when the test asks."""

    def __init__(
        self, names: Names, instructor: Instructor, place: int, kept: dict[str, Any], test: ast.Module
    ) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._opened = {
            n.value.id for n in ast.walk(test) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
        }
        self._names, self._instructor, self._place, self._kept = names, instructor, place, kept
        self._looking: list[str] = []
        self.looked_up: set[str] = set()

    def is_students(self, name: str) -> bool:
        """Whether what stands under the name is what a student was to write."""
        return name in self._instructor.written_by_students

    def __missing__(self, name: str) -> Any:
        value = self._find(name)
        self.looked_up.add(name)
        self[name] = value
        return value

    def _find(self, name: str) -> Any:
        if name in self._instructor.written_by_students:
            return self._students(name)
        if name in self._kept:  # an earlier test made it
            return self._kept[name]
        statement = self._instructor.binding(name, self._place)
        if statement is not None and name not in self._looking:
            try:
                return self._instructors(name, statement)
            except Unavailable:
                pass
        if hasattr(builtins, name):
            raise KeyError(name)
        return self._students(name)

    def _students(self, name: str) -> Any:
        try:
            value = self._names.get(name)
            if type(value) is Remote and name in self._opened and name not in self._instructor.written_by_students:
                # The test opens it like a module. A student can put anything under that name: take the real one.
                module = _module(name, value)
                return value if module is None else module
            return value
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None
        except Stopped as error:
            raise NameError(f"name {name!r} cannot be looked up: {error}") from None
        except Refused as error:
            raise TypeError(f"{name}: {error}") from None

    def _instructors(self, name: str, statement: ast.stmt) -> Any:
        self._looking.append(name)
        try:
            if not _defines(statement) and self._depends_on_students(statement):
                raise Unavailable(name)
            exec(compile(ast.Module([statement], []), "<instructor>", "exec"), self)
            return self[name]
        except Unavailable:
            raise
        except Exception as error:
            raise Unavailable(f"{name}: {error}") from None
        finally:
            self._looking.pop()

    def _depends_on_students(self, statement: ast.stmt, seen: frozenset[str] = frozenset()) -> bool:
        for name in used_names(statement) - seen:
            if name in self._instructor.written_by_students:
                return True
            binding = self._instructor.binding(name, self._place)
            if binding is None or isinstance(binding, ast.Import | ast.ImportFrom):
                continue
            if self._depends_on_students(binding, seen | {name}):
                return True
        return False


def transformed(source: str) -> str:
    """A cell's text as Python: IPython's own syntax is taken for calls."""
    try:
        return str(TransformerManager().transform_cell(source))
    except Exception:
        return source


def statements(source: str) -> list[ast.stmt]:
    """The top-level statements of a cell; none where it is not Python."""
    try:
        return ast.parse(transformed(source)).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def used_names(node: ast.AST) -> set[str]:
    """All names that are read anywhere in it."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}


def _defines(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom)


def bound_names(statement: ast.stmt) -> Iterable[str]:
    """The global names that a statement gives a value."""
    if isinstance(statement, ast.Import):
        return [alias.asname or alias.name.partition(".")[0] for alias in statement.names]
    if isinstance(statement, ast.ImportFrom):
        return _star(statement) if statement.names[0].name == "*" else [a.asname or a.name for a in statement.names]
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign | ast.AnnAssign | ast.For | ast.With | ast.If | ast.Try | ast.While):
        return [n.id for n in ast.walk(statement) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return []


def _star(statement: ast.ImportFrom) -> list[str]:
    try:
        module = importlib.import_module(statement.module or "")
    except Exception:  # it may be the student's own
        return []
    return list(getattr(module, "__all__", None) or [name for name in vars(module) if name[:1] != "_"])


def _module(name: str, value: Remote) -> Any:
    wanted = _USUAL.get(name, name)
    try:
        if importlib.util.find_spec(wanted.partition(".")[0]) is not None:
            return importlib.import_module(wanted)
        if value.is_module.partition(".")[0] in _WELL_KNOWN:
            return importlib.import_module(value.is_module)
    except Exception:
        return None
    return None
