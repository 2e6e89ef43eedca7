"""Which names a test sees, and whose they are.

A test sees what the instructor wrote as the instructor wrote it, and what the student was to write as the student
did. Where a name could be either, it is the instructor's: a student who puts something else under the name of a
module or a helper changes nothing.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import importlib
import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstm_course.grading.judging.instructor import Instructor, Statement
from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.statements import IMPORTS, bound_names, used_names
from lstm_course.grading.judging.student_life import Refused, Stopped
from lstm_course.grading.judging.student_namespace import StudentNamespace

# What everybody calls these. A student's own import counts for a test under these names alone.
_USUAL = {
    "np": "numpy", "plt": "matplotlib.pyplot", "mpl": "matplotlib", "nn": "torch.nn", "F": "torch.nn.functional",
    "pd": "pandas", "sp": "scipy", "sns": "seaborn", "nx": "networkx", "sym": "sympy", "tf": "tensorflow",
}  # fmt: skip
# Modules whose functions tests call, under whatever name a student imported them.
_WELL_KNOWN = frozenset({"numpy", "scipy", "torch", "math", "random", "statistics", "itertools", "functools", "pandas"})


class _Lazy(dict):
    """Global names that are looked for when code asks for one that is not there."""

    def __init__(self, names: StudentNamespace, instructor: Instructor) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self._names, self._instructor = names, instructor

    def __contains__(self, name: object) -> bool:
        """``"x" in globals()``: whether a test would find it."""
        try:
            self[name]
        except (LookupError, NameError, TypeError):
            return False
        return True

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self else default  # noqa: SIM401 (this is the definition of get)

    def has(self, name: str) -> bool:
        """Whether it is there already."""
        return dict.__contains__(self, name)

    def _students(self, name: str) -> Any:
        try:
            return self._names.get(name)
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None
        except Stopped as error:
            raise NameError(f"name {name!r} cannot be looked up: {error}") from None
        except Refused as error:
            raise TypeError(f"{name}: {error}") from None


class Shared(_Lazy):
    """What the instructor's statements, and the tests so far, have given names to. One for a notebook."""

    def __init__(self, names: StudentNamespace, instructor: Instructor, own: Path) -> None:
        super().__init__(names, instructor)
        self._own, self._ran, self._place = own, set[Statement](), 0
        self._originals: dict[str, Any] = {}  # what stands under a name until students change it
        self.failed: set[str] = set()

    def __missing__(self, name: str) -> Any:
        if not self._instructor.is_students(name, self._place) and hasattr(builtins, name):
            raise KeyError(name)
        return self._students(name)  # not kept: it may be another one next time

    def keep_up(self, place: int) -> None:
        """Run what tests to come need, of what stands before that place and reads what students may change there."""
        for one in self._instructor.due(place):
            if one not in self._ran:
                self.make(set(one.binds | one.changes), place, again=True)

    def has_run(self, place: int) -> None:
        """Take note that the test at that place has run: what it has given names to is as it was then."""
        held = _held(self)
        self._ran |= {one for one in self._instructor.in_test(place) if one.binds and one.binds <= held}

    def make(self, wanted: set[str], place: int, again: bool = False) -> None:
        """Run what a test at that place needs, and what has not run yet; what fails, ``again`` when it is needed."""
        students, wanted = self._instructor.is_students, {name for name in wanted if not self.has(name)}
        for statement in self._instructor.before(wanted | _held(self), place):
            if statement not in self._ran:
                self._ran.add(statement)
                self._place = at = statement.place
                self.update((name, value) for name, value in self._originals.items() if not students(name, at))
                if not self._run(statement) and again:
                    self._ran.discard(statement)
        self._place = place
        for name in _held(self):
            if self._instructor.is_altered(name) and students(name, place):
                self._originals[name] = self.pop(name)

    def given_class(self, name: str) -> type | None:
        """Return a class of the instructor's own cells, which the notebook has as well; None where there is none."""
        makers = [
            one for one in self._instructor.statements if name in one.binds and isinstance(one.node, ast.ClassDef)
        ]
        if not makers or self._instructor.is_students(name, self._place):
            return None
        if not self.has(name):
            self.make({name}, self._place)
        found = dict.get(self, name)
        return found if isinstance(found, type) else None

    def _run(self, statement: Statement) -> bool:
        code = compile(ast.Module([statement.node], []), "<instructor>", "exec")
        try:
            try:
                with contextlib.chdir(self._own):  # the instructor's files, not what a student made of them
                    exec(code, self)
            except FileNotFoundError:  # it may want what a student was to write
                exec(code, self)
        except Exception:
            if not any(self._instructor.is_students(name, self._place) for name in statement.reads):
                self.failed |= statement.binds
            return False
        return True


def _held(shared: Shared) -> set[str]:
    return {name for name in shared if name[:2] != "__"}


class Scope(_Lazy):
    """The global names of one test."""

    def __init__(
        self, names: StudentNamespace, instructor: Instructor, place: int, shared: Shared, test: ast.Module
    ) -> None:
        super().__init__(names, instructor)
        self._place, self._shared = place, shared
        self._opened = {
            n.value.id for n in ast.walk(test) if isinstance(n, ast.Attribute) and isinstance(n.value, ast.Name)
        }
        self._imported = {name for n in ast.walk(test) if isinstance(n, IMPORTS) for name in bound_names(n)}
        self.looked_up: set[str] = set()
        self._gone: set[str] = set()  # names that the test has deleted
        self._replaced: set[str] = set()  # names that mean something else to the student's functions now

    def is_students(self, name: str) -> bool:
        """Whether what stands under the name is what a student was to write."""
        return self._instructor.is_students(name, self._place)

    def prepare(self, test: ast.Module) -> None:
        """Have the instructor's names there, and those that a class's body reads, which Python looks up past us."""
        self._shared.make(used_names(test), self._place)
        for node in ast.walk(test):
            if isinstance(node, ast.ClassDef):
                for name in used_names(node):
                    name in self  # noqa: B015 (asking for it keeps it)

    def __missing__(self, name: str) -> Any:
        if name in self._gone:
            raise NameError(f"name {name!r} is not defined", name=name)
        value = self._find(name)
        if not self._is_live(name):
            self.looked_up.add(name)
            super().__setitem__(name, value)
        return value

    def _is_live(self, name: str) -> bool:
        """Whether it may be another value after the next call."""
        return name in self._instructor.live and self.is_students(name)

    # What a test binds or deletes is so for the student's functions too, where the instructor's look it up: to see
    # whether an answer uses a helper, a test takes the helper away. No other name of a test gets there.

    def __setitem__(self, name: str, value: Any) -> None:
        if not self._is_live(name):
            super().__setitem__(name, value)
        self._gone.discard(name)
        if name in self._instructor.globals_read and name not in self._imported:
            self._replaced.add(name)
            self._names.replace(name, value)

    def __delitem__(self, name: str) -> None:
        self[name]  # NameError where there is none
        self.pop(name, None)
        self._gone.add(name)
        if name in self._instructor.globals_read:
            self._replaced.add(name)
            self._names.delete(name)

    @property
    def instructors(self) -> set[str]:
        """The names that it has looked up so far, of what stands under them by the instructor's word."""
        return {name for name in self.looked_up if self._shared.has(name)}

    def see(self, values: Mapping[str, Any]) -> None:
        """Have it find other values under some names."""
        self.looked_up |= set(values)
        for name, value in values.items():
            super().__setitem__(name, value)

    def keys(self) -> Any:
        """For ``dir()``: what is there already, and what the notebook's own text gives a name to before the test."""
        return {*self, *(name for name in self._instructor.names_before(self._place) if name in self)}

    def restore(self) -> None:
        """Give the student's names back what they stood for, whatever a test that failed has left."""
        self._names.restore({name for name in self._replaced if self.is_students(name)})

    def _find(self, name: str) -> Any:
        if self.is_students(name):
            return self._students(name)
        if not self._shared.has(name):
            self._shared.make({name}, self._place)  # it was not in the test's text: globals()["x"]
        if self._shared.has(name):
            return dict.__getitem__(self._shared, name)
        if name in self._shared.failed:
            raise NameError(f"{name}, which the instructor's notebook makes, could not be made here")
        if hasattr(builtins, name):
            raise KeyError(name)
        value = self._students(name)
        if name in self._opened and (theirs := behind(value)) is not None:
            # The test opens it like a module. A student can put anything under that name: take the real one.
            module = _module(name, theirs.module_name)
            return value if module is None else module
        return value


def _module(name: str, called_there: str) -> Any:
    known = name in _USUAL or name in _WELL_KNOWN
    if not known and not called_there:
        return None
    wanted = _USUAL.get(name, name)
    try:
        if importlib.util.find_spec(wanted.partition(".")[0]) is not None:
            return importlib.import_module(wanted)
        if called_there.partition(".")[0] in _WELL_KNOWN:
            return importlib.import_module(called_there)
    except Exception:
        return None
    return None
