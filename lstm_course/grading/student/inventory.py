"""What is there in a process: its modules, what they hold, and what classes hold in modules that tests compare with.

It is looked at once, in the process that others are forked from: copying what all modules hold takes 30 ms, and has the
kernel copy the memory that all of it lies in. What has changed since is looked at again in each of them. It is told by
CPython's own count of a dict's changes; where there is none, everything is looked at again.
Loaded for one process alone, like ``watch``.
"""

from __future__ import annotations

import sys
from collections.abc import Collection
from functools import partial
from itertools import takewhile
from types import ModuleType, SimpleNamespace
from typing import Any

from lstm_course.grading.student.dict_versions import version_of

# Modules that tests compare with; with a dot at the end, all that is below them too.
_JUDGING = frozenset({
    *("abc", "ast", "builtins", "cmath", "collections.", "contextlib", "copy", "copyreg", "dataclasses", "decimal"),
    *("difflib", "doctest", "enum", "fractions", "functools", "hashlib", "heapq", "inspect", "io", "itertools"),
    *("json.", "math", "_operator", "numbers", "operator", "random", "re", "statistics", "string", "sys", "time"),
    *("types", "typing", "unittest.", "nose.", "pytest", "_pytest.", "numpy.", "pandas", "pandas.testing"),
    *("pandas._testing.", "pandas.core.dtypes.missing", "scipy", "sympy", "torch", "torch.testing."),
})  # fmt: skip
# Nobody has a reason to exchange anything in these, not even for a moment: not a test either.
INNERMOST = frozenset({
    *("numpy._core.numeric", "numpy._core.fromnumeric", "numpy._core._methods", "numpy.testing._private.utils"),
    *("numpy.core.numeric", "numpy.core.fromnumeric", "numpy.core._methods", "unittest.case", "unittest.util"),
    *("pandas._testing.asserters", "pandas.core.dtypes.missing", "torch.testing._comparison", "copy", "_operator"),
    *("unittest.case.TestCase",),
})  # fmt: skip
_ON_THE_HEAP = 1 << 9


class Inventory:
    """Modules by name, without the notebook's own; their files; by name, classes that modules of ``_JUDGING`` hold."""

    def __init__(self) -> None:
        self.modules: dict[str, ModuleType] = {}
        self.files: set[str | None] = set()
        self._kept: dict[str, Any] = {}  # module → its content
        self._classes: dict[str, dict[type, Any]] = {}  # module that it says it is of → class → its content
        self.look(None)

    def come(self) -> list[str] | None:
        """Return the names of modules that have come since, by the order of ``sys.modules``; None where any has gone.

        All others are left alone: looking at each would have the kernel copy the memory that it lies in.
        """
        new = list(takewhile(lambda name: name != self._last, reversed(sys.modules)))
        return new if len(sys.modules) == self._count + len(new) else None

    def look(self, new: list[str] | None) -> None:
        """Look at what has changed, where no other modules have come than ``new``; None: at whatever is there."""
        there: dict[str, Any] = sys.modules if new is None else {name: sys.modules[name] for name in new}
        there = {name: one for name, one in [*there.items()] if isinstance(one, ModuleType) and name != "__main__"}
        if new is None:
            self._kept = {name: one for name, one in self._kept.items() if there.get(name) is self.modules.get(name)}
            self.modules.clear()
        self.modules |= there
        self.files |= {getattr(one, "__file__", None) for one in there.values()}
        fresh = [name for name in there if name not in self._kept]
        fresh += [name for name, one in self._kept.items() if _has_changed(one)]
        for name in fresh:
            self._kept[name] = _content(name, self.modules[name], _is_judging(name))
            if self._kept[name].judging:
                self._look_into(name)
        for classes in self._classes.values():
            for kind in [kind for kind, one in classes.items() if _has_changed(one)]:
                classes[kind] = _content_of_class(kind)
        self._last, self._count = next(reversed(sys.modules)), len(sys.modules)

    def content(self, told: Collection[str]) -> list[Any]:
        """List what is kept, where tests compare with the modules ``told`` as well."""
        for name in told:
            if name in self._kept and not self._kept[name].judging:
                self._kept[name].judging = True
                self._look_into(name)
        judging = [name for name in self._classes if name in self._kept and self._kept[name].judging]
        return [*self._kept.values(), *(one for name in judging for one in self._classes[name].values())]

    def _look_into(self, name: str) -> None:
        for kind in [*vars(self.modules[name]).values()]:
            if isinstance(kind, type) and kind.__flags__ & _ON_THE_HEAP:
                classes = self._classes.setdefault(kind.__module__, {})
                if kind not in classes:
                    classes[kind] = _content_of_class(kind)


def _content_of_class(kind: type) -> Any:
    return _content(f"{kind.__module__}.{kind.__qualname__}", kind, True)


def _content(path: str, whole: Any, judging: bool) -> Any:
    """Return the content of a module or a class.

    now, was      its dict, and a copy
    tag, at       where CPython counts the changes of the dict, None where it does not; what it had counted when it was
                  last looked at
    bases         of a class: what it inherits
    put, take     (name, value), (name): sets and deletes
    """
    now = vars(whole)
    if judging and type(now) is dict and path in INNERMOST:
        now.setdefault("__warningregistry__", {})  # Python puts it there with the first warning
    bases = tuple(map(vars, whole.__mro__[1:])) if isinstance(whole, type) else ()
    kind: Any = type if bases else ModuleType
    put, take = partial(kind.__setattr__, whole), partial(kind.__delattr__, whole)
    tag = version_of(now)
    at = None if tag is None else tag.value
    return SimpleNamespace(
        path=path, judging=judging, now=now, was=dict(now), bases=bases, put=put, take=take, tag=tag, at=at
    )


def _has_changed(one: Any) -> bool:
    return one.tag is None or bool(one.tag.value != one.at)


def _is_judging(name: str) -> bool:
    above, dot, _ = f"{name}.".partition(".")
    while dot:
        if f"{above}." in _JUDGING:
            return True
        more, dot, _ = f"{name}."[len(above) + 1 :].partition(".")
        above = f"{above}.{more}"
    return name in _JUDGING
