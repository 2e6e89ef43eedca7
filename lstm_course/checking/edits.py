"""Mistakes as edits of the right answer: data beside a unit, in place of functions that repeat the reference.

    [lstm_step_backward."incoming dc dropped"]
    edits = ["dc + dh * o → dh * o"]
    why = "The new c is read twice: by this step's h, and by the next step."

A table is named after its exercise and the mistake. Each edit, ``old → new``, is applied in turn to the reference's
source as `source_of` writes it, and has to match exactly once. An empty ``new`` deletes. Where several exercises share
their mistakes, the edits leave out what differs, ``b_$k → -b_$k``, and each says what stands there, ``k="f"``.
What a reference only hands on, as those of PyTorch do, is edited where it stands: see ``equations``.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import json
import linecache
import pkgutil
import re
import sys
import textwrap
import tomllib
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property, partial
from importlib.util import cache_from_source
from pathlib import Path
from string import Template
from typing import Any

from lstm_course.basics.files import replace_file
from lstm_course.checking.exercise import Misconception

Function = Callable[..., Any]
Place = Function | str
"""A function or class, or where it is found when it is needed: ``"lstm_course.models.classifier:evaluate"``."""


class MistakeDoesNotFit(ValueError):
    """A mistake that cannot be made of the reference. Its text quotes the reference: it is for authors alone."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(f"{where}: {why}")
        self.where = where


@dataclass(frozen=True)
class Edited:
    """What is edited, and what is made anew for it: the ``chain`` from the function edited to the reference."""

    chain: tuple[Function, ...]
    edits: tuple[str, ...]
    where: str


class EditedReference(Misconception):
    """A misconception whose implementation is compiled when it is first asked for: listing units compiles none."""

    def __init__(self, name: str, explanation: str, edit: Callable[[], Edited]) -> None:
        vars(self).update(name=name, explanation=explanation, edit=edit)  # the dataclass is frozen

    @cached_property
    def edited(self) -> Edited:
        return vars(self)["edit"]()

    @cached_property
    def implementation(self) -> Function:  # type: ignore[override]
        made = self.edited
        text = edited(made.chain[0], made.edits, made.where)
        try:
            return _defined(made.chain, {made.chain[0]: text}, self.name)
        except SyntaxError as error:
            raise MistakeDoesNotFit(made.where, f"the edits make no Python of it: {error}\n{text}") from None

    def with_another(self, other: EditedReference) -> Function | None:
        """Return the reference with both mistakes; None where they touch the same place."""
        one, two = self.edited, other.edited
        first, second = one.chain[0], two.chain[0]
        texts = {first: _applied(source_of(first), one.edits), second: _applied(source_of(second), two.edits)}
        if first is second:
            texts = {first: _in_any_order(source_of(first), one.edits, two.edits)}
        if None in texts.values():
            return None
        chain = two.chain if first in two.chain else one.chain if second in one.chain else (second, *one.chain)
        try:
            return _defined(chain, texts, f"{self.name}, {other.name}")
        except SyntaxError:
            return None

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r})"  # the dataclass's own would compile it


def mistakes(
    path: Path, reference: Function, equations: Place | Sequence[Place] = (), name: str | None = None, **filled: str
) -> tuple[Misconception, ...]:
    """Return the mistakes of one exercise, in the order of the file.

    name is the table's, where it is not the reference's. equations is what to edit, where the reference only hands on
    some of its results; of several the first is edited, and each of the others uses the one before it. A mistake may
    name another that the reference's module knows, ``in = "lstm_step_backward"``, or a place. It returns what the
    reference then would. ``filled`` says what stands where the edits have a ``$``.
    """
    through = (equations,) if callable(equations) or isinstance(equations, str) else tuple(equations)
    exercise = name or reference.__name__
    return tuple(
        EditedReference(row["name"], row["why"], partial(_resolved, row, (*through, reference), exercise, filled))
        for row in _tables(path)[exercise]
    )


def _resolved(row: dict[str, Any], through: Sequence[Place], exercise: str, filled: dict[str, str]) -> Edited:
    chain = tuple(pkgutil.resolve_name(one) if isinstance(one, str) else one for one in through)
    where = f"{exercise}, {row['name']}"
    if "in" in row:
        module, _, named = row["in"].rpartition(":")
        try:
            inside = pkgutil.resolve_name(f"{module or chain[-1].__module__}:{named}")
        except (ImportError, AttributeError):
            raise MistakeDoesNotFit(where, f"{module or chain[-1].__module__} has no {named}") from None
        chain = (inside,) if inside is chain[-1] else (inside, chain[-1])
    try:
        return Edited(chain, tuple(Template(edit).substitute(filled) for edit in row["edits"]), where)
    except KeyError as missing:
        raise MistakeDoesNotFit(where, f"nobody says what ${missing.args[0]} stands for") from None


@cache
def source_of(function: Function) -> str:
    """Return a function's or class's source as `ast.unparse` writes it, without docstrings and annotations."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) and len(node.body) > 1:
            del node.body[0]
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if isinstance(node, ast.arg):
            node.annotation = None
    return ast.unparse(tree)


def edited(function: Function, edits: Sequence[str], where: str) -> str:
    """Return a function's source with the edits made. MistakeDoesNotFit, which says ``where``."""
    text = source_of(function)
    for edit in edits:
        old, arrow, new = edit.partition(" → ")
        found = text.count(old)
        if not arrow or found != 1:
            reason = f"matches {found} times" if arrow else "has no ' → '"
            nearest = f"; nearest to it is\n{_nearest(text, old)}\n" if arrow and not found else " "
            raise MistakeDoesNotFit(where, f"the edit {edit!r} {reason}{nearest}in\n{text}")
        text = text.replace(old, new)
    return text


def _applied(text: str, edits: Sequence[str]) -> str | None:
    """Return a text with the edits made; None if one does not fit."""
    for edit in edits:
        old, _, new = edit.partition(" → ")
        if text.count(old) != 1:
            return None
        text = text.replace(old, new)
    return text


def _in_any_order(text: str, one: Sequence[str], other: Sequence[str]) -> str | None:
    """Return a text with two lists of edits made; None if it matters which comes first: they touch the same place.

    Where one rewrites a line around what the other changes in it, they fit in one order only.
    """
    made = {_applied(text, edits) for edits in ([*one, *other], [*other, *one])} - {None}
    return made.pop() if len(made) == 1 else None


def _nearest(text: str, old: str) -> str:
    """Return the lines of the text, as many as ``old`` has, that have most of it."""
    lines, count = text.splitlines(), old.count("\n") + 1

    def shared(first: int) -> int:
        matcher = SequenceMatcher(None, "\n".join(lines[first : first + count]), old, autojunk=False)
        return sum(block.size**2 for block in matcher.get_matching_blocks())  # one long piece beats many short ones

    first = max(range(max(1, len(lines) - count + 1)), key=shared)
    return "\n".join(lines[first : first + count])


def _handed(text: str, name: str, value: Function) -> tuple[str, dict[str, Function]]:
    """Return the text of what uses a function or class without the import of it, and this one under the name it has."""
    imported = re.search(rf" *from [\w.]+ import {name}(?: as (\w+))?\n", text)
    if imported is None:
        return text, {name: value}
    return text.replace(imported[0], ""), {imported[1] or name: value}


def _defined(chain: Sequence[Function], texts: Mapping[Function, str | None], mistake: str) -> Function:
    """Return the last of the chain, defined anew with all before it; of some there are other ``texts``."""
    made: dict[Function, Function] = {}
    for function in chain:
        text, names = texts.get(function) or source_of(function), {}
        for used, new in made.items():
            text, handed = _handed(text, used.__name__, new)
            names.update(handed)
        made[function] = _define(text, names, function, mistake)
    return made[chain[-1]]


def _define(text: str, names: dict[str, Function], function: Function, mistake: str) -> Function:
    """Return what ``text`` defines under the function's name, in a copy of its module's names, and these."""
    file = f"<{function.__module__}.{function.__name__}: {mistake}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)  # for inspect and tracebacks
    namespace = {**vars(sys.modules[function.__module__]), **names}
    exec(compile(text, file, "exec"), namespace)
    made = namespace[function.__name__]
    if isinstance(made, type):
        made.__text__ = text  # type: ignore[attr-defined]  # inspect would look for it in the module
    return made


def _parsed(content: bytes, kept: Path) -> dict[str, Any]:
    """Parse TOML, or take what came of the same content before: parsing all units' takes a fifth of a first check.

    It is kept where Python keeps compiled modules; where that cannot be written, it is parsed each time.
    """
    digest = hashlib.sha256(content).hexdigest()
    with suppress(OSError, ValueError, LookupError, TypeError):
        before = json.loads(kept.read_bytes())
        if before["of"] == digest:
            return dict(before["tables"])
    tables = tomllib.loads(content.decode())
    if not sys.dont_write_bytecode:
        with suppress(OSError, TypeError):
            replace_file(kept, json.dumps({"of": digest, "tables": tables}).encode())
    return tables


@cache
def _tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    tables = _parsed(path.read_bytes(), Path(cache_from_source(str(path))).with_suffix(".json"))
    return {exercise: [{"name": name, **row} for name, row in rows.items()] for exercise, rows in tables.items()}
