"""Files that the instructor's own solution writes. They are the student's to write, all others the instructor's.

It is read off the solution's text: a name in a call that writes, also where it came by a variable or as an argument.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath

from lstm_course.grading.jobs import NOTHING_SEEN, InstructorCell, Observed
from lstm_course.grading.judging.own_state import cell_imports
from lstm_course.grading.judging.statements import statements, walked

_WRITES = re.compile(r"(to_\w+|(im)?save\w*|(im)?write_?\w*|dump|touch|export\w*|connect)$")
_PARTS_OF_PATHS = {"open", "Path", "PurePath", "join", "str", "format"}


def written_files(cells: tuple[InstructorCell, ...], known: Iterable[str], seen: Observed) -> WrittenFiles:
    """Return what the cells write, read once for all submissions. Nobody changes it."""
    return _written(cells, tuple(known), seen.written, seen.made, seen.unwritten)


@lru_cache(maxsize=16)
def _written(
    cells: tuple[InstructorCell, ...], known: tuple[str, ...], written: tuple[str, ...], made: tuple[str, ...],
    unwritten: tuple[str, ...],
) -> WrittenFiles:  # fmt: skip
    return WrittenFiles(cells, known, Observed(written=written, made=made, unwritten=unwritten))


class WrittenFiles:
    """told   files among ``known`` that the solution writes, as its text tells
    names     the same, as it was seen
    made      those that it makes: nothing reads them before
    """

    def __init__(self, cells: Sequence[InstructorCell], known: Iterable[str], seen: Observed = NOTHING_SEEN) -> None:
        self._strings: dict[tuple[str, str], set[str]] = defaultdict(set)  # (function, name) → what it may be
        self._known = {PurePosixPath(name).name: name for name in known}
        self.told: set[str] = set()
        self.made: set[str] = set()
        self.unread = False  # whether the solution writes a file of which its text does not tell the name
        self.kept = False  # whether it has a module of the instructor's write one
        self._through = _own_names(cells, known)
        if self._known:
            self._read(cells)
        self.names = (self.told - {*seen.unwritten}) | {*seen.written}
        self.made = (self.made - {*seen.unwritten}) | {*seen.made}

    def _read(self, cells: Sequence[InstructorCell]) -> None:
        read: set[str] = set()
        bodies = [(cell.kind, statements(cell.source)) for cell in cells]
        functions = {n.name: n for _, body in bodies for n in body if isinstance(n, ast.FunctionDef)}
        texts = [(kind, _nodes(body)) for kind, body in bodies]
        for _ in range(2):  # a name may be given to a function as another name
            for _, nodes in texts:
                for inside, node in nodes:
                    self._take(inside, node, functions)
        for kind, nodes in texts:
            for inside, node in nodes if kind != "test" else ():
                if not isinstance(node, ast.Call):
                    continue
                writes, makes = _writing(node)
                found = self._files(inside, node, writes)
                if writes and kind == "solution":
                    through = self._is_through(node)
                    self.unread |= not found and not through
                    self.kept |= not found and through
                    self.told |= found
                    self.made |= found - read if makes else set()
                read |= found

    def _is_through(self, call: ast.Call) -> bool:
        """Whether a module of the instructor's own does it, and so nobody else knows of the file."""
        root: ast.AST = call.func
        while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
            root = root.func if isinstance(root, ast.Call) else root.value
        return isinstance(root, ast.Name) and root.id in self._through

    def _take(self, inside: str, node: ast.AST, functions: dict[str, ast.FunctionDef]) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    self._strings[inside, target.id] |= set(self._text(inside, node.value))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions:
            names = [one.arg for one in functions[node.func.id].args.args]
            given = [*zip(names, node.args, strict=False), *((k.arg or "", k.value) for k in node.keywords)]
            for name, value in given:
                self._strings[node.func.id, name] |= set(self._text(inside, value))
        elif isinstance(node, ast.FunctionDef):
            for one, value in zip(reversed(node.args.args), reversed(node.args.defaults), strict=False):
                self._strings[node.name, one.arg] |= set(self._text(inside, value))

    def _text(self, inside: str, node: ast.AST) -> Iterator[str]:
        """Yield the strings that an expression may stand for, or may end in."""
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Name):
            yield from self._strings.get((inside, node.id), ()) or self._strings.get(("", node.id), ())
        elif not isinstance(node, ast.Call) or _called(node) in _PARTS_OF_PATHS:
            for part in ast.iter_child_nodes(node):
                yield from self._text(inside, part)

    def _files(self, inside: str, call: ast.Call, writes: bool) -> set[str]:
        parts: list[ast.AST] = [*call.args, *(one.value for one in call.keywords)]
        if isinstance(call.func, ast.Attribute):
            parts.append(call.func.value)
        names = {PurePosixPath(text).name for part in parts for text in self._text(inside, part)}
        return {self._known[name] for name in names & self._known.keys()}


def _own_names(cells: Sequence[InstructorCell], known: Iterable[str]) -> set[str]:
    """Return the names of what comes from the instructor's own modules, and of what is made by calling it."""
    modules = {name.removesuffix(".py").replace("/", ".") for name in known if name.endswith(".py")}
    if not modules:
        return set()
    body = [node for cell in cells for node in statements(cell.source)]
    found = {
        alias for node in body for module, names in cell_imports(node).items() if module in modules for alias in names
    }
    for node in (part for one in body for part in walked(one)) if found else ():
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            root = ast.unparse(node.value.func).partition(".")[0]
            found |= {one.id for one in node.targets if isinstance(one, ast.Name)} if root in found else set()
    return found


def _nodes(body: Iterable[ast.stmt]) -> list[tuple[str, ast.AST]]:
    """List (the function that it stands in, node), in the order of the text as nearly as that matters."""
    nodes: list[tuple[str, ast.AST]] = []
    for statement in body:
        inside = statement.name if isinstance(statement, ast.FunctionDef) else ""
        found = [node for node in walked(statement) if hasattr(node, "lineno")]
        found.sort(key=lambda node: node.lineno)  # type: ignore[attr-defined]
        nodes += [("" if node is statement else inside, node) for node in found]
    return nodes


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _writing(call: ast.Call) -> tuple[bool, bool]:
    """Whether a call writes a file, and whether it makes it anew."""
    name = _called(call)
    told = {one.arg: one.value for one in call.keywords}
    mode = told.get("mode")
    if name == "open":
        mode = mode or next(iter(call.args[_is_path_open(call) :]), None)
        text = mode.value if isinstance(mode, ast.Constant) and isinstance(mode.value, str) else "r"
        return bool(set(text) & set("wax+")), bool(set(text) & set("wx"))
    appends = isinstance(mode, ast.Constant) and "a" in str(mode.value)
    writes = _WRITES.match(name) is not None
    return writes, writes and name != "connect" and not appends


def _is_path_open(call: ast.Call) -> int:
    """Return where the mode stands: Path("a").open("w") has no name before it, gzip.open("a", "w") has."""
    return 0 if isinstance(call.func, ast.Attribute) and len(call.args) < 2 else 1
