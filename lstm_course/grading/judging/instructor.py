"""The instructor's own notebook, taken apart: what students write, and what must run before a test means what it says.

Only what a test needs is run, in its order and once: the statements that bind a name it uses, those that fill or
change what stands under that name, and all that these need in turn.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from lstm_course.basics.garbage import uncollected
from lstm_course.grading.jobs import InstructorCell
from lstm_course.grading.judging.alterations import Alterations, globals_used
from lstm_course.grading.judging.statements import (
    DEFINITIONS,
    IMPORTS,
    bound_names,
    statements,
    transformed,
    used_names,
    walked,
)
from lstm_course.grading.judging.written_classes import WrittenClasses

# Calls that set how everything after them behaves.
_SETTINGS = ("seed", "manual_seed", "set_default_dtype", "seterr", "filterwarnings", "simplefilter")
_SHOWING = frozenset({"print", "display", "plt", "help", "repr", "len", "type", "str"})


Seen = Mapping[str, Iterable[str]]
"""Cell → names of what it was seen to change in place, beyond what its text tells."""


def instructor_of(cells: Sequence[InstructorCell], seen: Seen) -> Instructor:
    """Return a notebook taken apart, once for all submissions. Nobody changes it."""
    return _taken_apart(tuple(cells), tuple((name, tuple(names)) for name, names in seen.items()))


@lru_cache(maxsize=16)
def _taken_apart(cells: tuple[InstructorCell, ...], seen: tuple[tuple[str, tuple[str, ...]], ...]) -> Instructor:
    return Instructor(cells, dict(seen))


@dataclass(frozen=True, eq=False)
class Statement:
    """A top-level statement outside of solutions: the names it binds, changes the content of, and reads."""

    place: int
    node: ast.stmt
    binds: frozenset[str]
    changes: frozenset[str]
    reads: frozenset[str]
    sets: bool
    in_test: bool


class Instructor:
    """The cells of the instructor's notebook, in their order; a place is the number of a cell among them."""

    @uncollected()  # a syntax tree is thousands of objects that stay
    def __init__(self, cells: Sequence[InstructorCell], seen: Seen | None = None) -> None:
        self.statements: list[Statement] = []
        self._written: dict[str, list[int]] = {}  # name → the places where students write it
        self._altered: dict[str, list[int]] = {}  # name → the places where they change what stands under it
        self.live: set[str] = set()  # names that functions of theirs change
        self.classes = WrittenClasses()
        self.globals_read = {
            name for cell in cells if cell.kind == "solution" for name in globals_used(transformed(cell.source))
        }  # by the functions that students write
        parsed = [statements(cell.source) for cell in cells]
        self._alterations = Alterations(
            node for cell, body in zip(cells, parsed, strict=True) if cell.kind != "test" for node in body
        )
        self.altered_by = self._alterations.altered_by
        self._kinds = [cell.kind for cell in cells]
        self._tests = [
            (place, used_names(ast.Module(body, [])))
            for place, (cell, body) in enumerate(zip(cells, parsed, strict=True)) if cell.kind == "test"
        ]  # fmt: skip
        self._places = {cell.grade_id: place for place, cell in enumerate(cells) if cell.grade_id}
        for place, (cell, body) in enumerate(zip(cells, parsed, strict=True)):
            for node in body:
                students = cell.kind == "solution" and not isinstance(node, IMPORTS)
                if cell.kind != "test":
                    self.classes.add(node, {*bound_names(node), *_changed(node)}, students)
                if students:
                    self._students(node, place)
                else:
                    self.statements.append(_statement(node, place, cell.kind == "test"))
        for grade_id, names in (seen or {}).items():
            self._seen(names, self.place_of(grade_id))

    def __len__(self) -> int:
        return len(self._kinds)

    def place_of(self, grade_id: str) -> int:
        return self._places.get(grade_id, 10**9)

    def is_students(self, name: str, place: int) -> bool:
        """Whether what stands under the name there is what students were to write: they wrote it last."""
        written, altered = self._written.get(name, ()), self._altered.get(name, ())
        if not written and not altered:
            return False
        bound = [s for s in self.statements if name in s.binds and s.place < place and not s.in_test]
        if any(isinstance(s.node, DEFINITIONS) for s in bound):
            altered = ()  # a module or a helper stays what it is
        last = max((there for there in (*written, *altered) if there <= place), default=None)
        if last is None:
            return bool(written) and not bound
        return not any(last < s.place for s in bound)

    def is_altered(self, name: str) -> bool:
        """Whether students change somewhere what stands under the name."""
        return name in self._altered

    def in_test(self, place: int) -> list[Statement]:
        """List the statements of the test at that place."""
        return [one for one in self.statements if one.in_test and one.place == place]

    def names_before(self, place: int) -> set[str]:
        """Return the names that the notebook's text gives before a place, whoever wrote it."""
        theirs = {name for name, places in self._written.items() if min(places) <= place}
        return theirs.union(*(one.binds for one in self.statements if one.place < place and not one.in_test))

    def due(self, place: int) -> list[Statement]:
        """List what has to have run when students' code at that place does, for it looks at what that may change: a
        copy of a list before it is sorted, the number of rows before some are dropped."""
        return [
            one for one in self.statements
            if one.place < place < self._needed_until.get(one, 0) and not one.in_test
            and not isinstance(one.node, DEFINITIONS)
            and any(self.is_students(name, one.place) or self.is_altered(name) for name in one.reads)
        ]  # fmt: skip

    @cached_property
    def _needed_until(self) -> dict[Statement, int]:
        """Statement → the place of the last test that needs it."""
        until: dict[Statement, int] = {}
        for place, wanted in self._tests:
            until |= dict.fromkeys(self.before(wanted, place), place)
        return until

    def before(self, wanted: Iterable[str], place: int) -> list[Statement]:
        """List what has to run before a test at that place that uses these names."""
        needed = {name for name in wanted if not self.is_students(name, place)}
        chosen: set[Statement] = set()
        earlier = [s for s in self.statements if s.place < place]
        by_calls = {name: set(_changed_inside(s.node)) for s in earlier for name in s.binds if _is_function(s.node)}
        functions = {name for s in earlier if isinstance(s.node, DEFINITIONS) for name in s.binds}
        grew = True
        while grew:
            grew = False
            for one in reversed(earlier):
                called = {name for caller in _called_by(one) for name in by_calls.get(caller, ())}
                changes = ((one.changes | called) - functions) & needed and not one.in_test
                if one in chosen or not (one.binds & needed or changes or (one.sets and not one.in_test)):
                    continue
                if one.in_test and not isinstance(one.node, (*DEFINITIONS, ast.Assign)):
                    continue
                chosen.add(one)
                read_at = place if isinstance(one.node, DEFINITIONS) else one.place
                needed |= {name for name in one.reads if not self.is_students(name, read_at)}
                grew = True
        return [s for s in earlier if s in chosen]

    def _seen(self, names: Iterable[str], place: int) -> None:
        in_test = place < len(self._kinds) and self._kinds[place] == "test"
        for name in names:
            self._altered.setdefault(name, []).append(place)
            if in_test:  # functions of theirs did it: it may be another value after any call
                self.live.add(name)

    def _students(self, node: ast.stmt, place: int) -> None:
        # A loop's own variable is left over from it, and not what they were asked for.
        parts = [*node.body, *node.orelse] if isinstance(node, ast.For | ast.While) else [node]
        for part in parts:
            for name in bound_names(part):
                self._written.setdefault(name, []).append(place)
        self.live |= self._alterations.global_names(node)
        for name in self._alterations.of(node) | self._alterations.global_names(node):
            self._altered.setdefault(name, []).append(place)


def _statement(node: ast.stmt, place: int, in_test: bool) -> Statement:
    return Statement(
        place, node, frozenset(bound_names(node)), frozenset(_changed(node)), frozenset(used_names(node)),
        _is_setting(node), in_test,
    )  # fmt: skip


def _changed(node: ast.stmt) -> Iterator[str]:
    """Names of objects whose content a statement may change: x.append(…), x[0] = …, x += …, fill(x)."""
    if isinstance(node, IMPORTS):
        return
    inner: list[ast.AST] = [*getattr(node, "decorator_list", ())] if isinstance(node, DEFINITIONS) else [node]
    for part in (one for start in inner for one in walked(start)):
        if isinstance(part, ast.Attribute | ast.Subscript) and isinstance(part.ctx, ast.Store | ast.Del):
            yield from _root(part)
        elif isinstance(part, ast.AugAssign):
            yield from _root(part.target)
        elif isinstance(part, ast.Call):
            roots = [*_root(part.func)]
            if _SHOWING & set(roots):
                continue
            if isinstance(part.func, ast.Attribute):
                yield from roots
            for argument in part.args:
                yield from _root(argument)
    if isinstance(node, DEFINITIONS):
        for part in inner:
            yield from _root(part)


def _is_function(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _changed_inside(node: ast.stmt) -> Iterator[str]:
    """Yield what calling a function may change."""
    for part in getattr(node, "body", ()):
        yield from _changed(part)
        yield from (name for one in walked(part) if isinstance(one, ast.Global) for name in one.names)


def _called_by(one: Statement) -> Iterator[str]:
    """Names that a statement reads where it runs: of a definition, its decorators alone."""
    if isinstance(one.node, DEFINITIONS):
        for decorator in getattr(one.node, "decorator_list", ()):
            yield from used_names(decorator)
    else:
        yield from one.reads


def _root(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id


def _is_setting(node: ast.stmt) -> bool:
    if not isinstance(node, DEFINITIONS) and any(
        isinstance(part, ast.Attribute) and part.attr == "path" and getattr(part.value, "id", "") == "sys"
        for part in walked(node)
    ):
        return True
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in _SETTINGS
