"""The classes that students are to write, as the instructor wrote them: which of their methods are taken at their word.

Of what it is worth, and of what it is equal to, an object may speak for itself where it is of such a class, has that
operator there, and comes from code whose counterpart in the instructor's notebook has to do with that class. Where a
dataclass makes the operator, there is nothing to ask: its fields are compared by the grader.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Any

from lstm_course.grading.judging.statements import bound_names, used_names, walked

_ORDERS = frozenset({"__lt__", "__le__", "__gt__", "__ge__"})
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


class WrittenClasses:
    """All top-level statements of the instructor's notebook but the tests', one after the other."""

    def __init__(self) -> None:
        self._methods: dict[str, set[str]] = {}
        self._bases: dict[str, list[str]] = {}
        self._generated: dict[str, dict[str, tuple[str, ...]]] = {}  # class → operator → the fields it compares
        self._uses: dict[str, set[str]] = {}  # global name → the names in what makes or changes what it stands for
        self._known: dict[tuple[Any, ...], Any] = {}  # what was asked before: a test asks it at each comparison

    def add(self, node: ast.stmt, binds: Iterable[str], students: bool) -> None:
        """Take in a statement, which binds or changes these names; whether students are to write it."""
        self._known.clear()
        for name in binds:
            made_inside = {part.name for part in walked(node) if isinstance(part, ast.ClassDef)}
            self._uses.setdefault(name, set()).update(used_names(node), bound_names(node), made_inside)
        for part in walked(node) if students else ():
            if isinstance(part, ast.ClassDef):
                self._add_class(part)
            elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
                self._add_method(part.value, part.attr)  # Dog.__eq__ = …
            elif isinstance(part, _FUNCTIONS):
                for decorator in part.decorator_list:  # @add_to(Dog)
                    for argument in decorator.args if isinstance(decorator, ast.Call) else ():
                        self._add_method(argument, part.name)

    def written_by_hand(self) -> dict[str, list[str]]:
        """Map each class to those of its methods that no dataclass makes."""
        return {
            name: sorted(one for one in self.methods_of(name) if self.fields_of(name, one) is None)
            for name in self._methods
        }

    def methods_of(self, name: str) -> frozenset[str]:
        """Return the methods of a class, with those that it inherits from another one of them."""
        if (known := self._known.get(("methods", name))) is None:
            known = frozenset[str]().union(*(self._methods[one] for one in self._line(name)))
            self._known["methods", name] = known
        return known

    def fields_of(self, name: str, operator: str) -> tuple[str, ...] | None:
        """Return what a dataclass's own operator compares; None where the operator is written by hand, or not there."""
        if name not in self._methods:
            return None
        for one in self._line(name):
            if operator in self._generated[one]:
                return tuple(dict.fromkeys(self._fields(one, operator)))
            if operator in self._methods[one]:
                return None
        return None

    def reached_from(self, names: Iterable[str]) -> frozenset[str]:
        """Return the classes that have to do with what stands under these global names."""
        key = ("reached", *names)
        if (known := self._known.get(key)) is None:
            found, waiting = set[str](), [*key[1:]]
            while waiting:
                if (name := waiting.pop()) not in found:
                    found.add(name)
                    waiting += self._uses.get(name, ())
            known = self._known[key] = frozenset(found & self._methods.keys())
        return known

    def _add_class(self, node: ast.ClassDef) -> None:
        methods = {name for part in node.body for name in bound_names(part)}
        generated = _generated(node, methods)
        methods |= generated.keys()
        if methods & _ORDERS:
            methods |= _ORDERS  # reflected, or by total_ordering
        if "__eq__" in methods:
            methods.add("__ne__")
        self._methods.setdefault(node.name, set()).update(methods)
        self._bases[node.name] = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        self._generated.setdefault(node.name, {}).update(generated)

    def _add_method(self, owner: ast.expr, name: str) -> None:
        if isinstance(owner, ast.Name) and owner.id in self._methods:
            self._methods[owner.id].add(name)

    def _line(self, name: str) -> Iterator[str]:
        """Yield the class and those of its bases that students are to write."""
        seen, waiting = set[str](), [name]
        while waiting:
            if (one := waiting.pop(0)) in self._methods and one not in seen:
                seen.add(one)
                yield one
                waiting += self._bases.get(one, ())

    def _fields(self, name: str, operator: str) -> Iterator[str]:
        for one in reversed([*self._line(name)]):
            yield from self._generated[one].get(operator, ())


def _generated(node: ast.ClassDef, methods: set[str]) -> dict[str, tuple[str, ...]]:
    """Return the operators that ``@dataclass`` makes, each with the fields of this class that it goes by."""
    said = next((text for one in node.decorator_list if "dataclass" in (text := ast.unparse(one))), None)
    if said is None or "eq=False" in said:
        return {}
    annotated = [part for part in node.body if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)]
    texts = {ast.unparse(part.target): ast.unparse(part) for part in annotated}
    fields = tuple(name for name, text in texts.items() if "ClassVar" not in text and "compare=False" not in text)
    made = {"__eq__", *(_ORDERS if "order=True" in said else ())}
    if "frozen=True" in said or "unsafe_hash=True" in said:
        made.add("__hash__")
    return dict.fromkeys(made - methods, fields)
