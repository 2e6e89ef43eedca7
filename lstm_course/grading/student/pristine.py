"""What a process was before a student's first line, and how to have it like that again.

Tests compare by Python's own functions and by the libraries'. Where one of them is another one now, it is put back. In
modules that tests compare with, no honest notebook exchanges a function: there it is told, too.
Loaded for one process alone, like ``watch``: what it holds is in no module that could be found.
"""

from __future__ import annotations

import builtins
import gc
import sys
from _signal import getsignal, setitimer
from _signal import signal as set_handler
from _thread import _count as threads_there
from _thread import get_ident
from collections.abc import Collection
from sys import _current_frames as frames_of_threads
from sys import setprofile, setswitchinterval, settrace
from time import monotonic, sleep
from types import BuiltinFunctionType, FrameType, FunctionType, ModuleType
from typing import Any

from lstm_course.grading.student.dict_versions import version_of
from lstm_course.grading.student.inventory import INNERMOST, Inventory
from lstm_course.grading.student.watch import Watch

# What notebooks exchange for a good reason: put back without a word.
_HONEST = frozenset({
    *(f"builtins.{name}" for name in ("print", "input", "open", "display", "exit", "quit", "help", "get_ipython")),
    *(f"sys.{name}" for name in ("excepthook", "displayhook", "unraisablehook", "breakpointhook")),
    *("numpy.load", "numpy.save", "torch.load", "torch.save", "time.sleep", "json.JSONEncoder.default"),
})  # fmt: skip
_ABOUT = frozenset({"__repr__", "__str__", "__format__", "__doc__", "_repr_html_", "__warningregistry__"})
_SELDOM = frozenset({"math", "operator", "statistics", "builtins", "dataclasses"})  # as in INNERMOST, but a test may
_MISSING: Any = object()
_WAITS = 1.0  # seconds that a thread of the student's has to come to its end
_IDLE = (("concurrent/futures/thread.py", "_worker"), ("tqdm/_monitor.py", "run"))


class Pristine:
    """All that is there when it is made.

    told       names of modules that the instructor's notebook imports: its tests may compare with them
    path       where modules are found, the instructor's own first
    inventory  what is there, as it was just looked at
    """

    def __init__(self, told: Collection[str], watch: Watch, path: list[str], inventory: Inventory) -> None:
        self._watch, self._path = watch, path
        self.modules, self._files = inventory.modules, inventory.files
        self.builtins = dict(vars(builtins))
        self._kept = inventory.content(told)
        self._version = version_of(sys.modules)
        self._at = None if self._version is None else self._version.value
        tables = ("copy", "_deepcopy_dispatch"), ("copyreg", "dispatch_table")
        self._tables = [(table, dict(table)) for module, name in tables if (table := vars(self.modules[module])[name])]
        self._lists: list[tuple[list[Any], list[Any]]] = [
            (one, list(one)) for one in (sys.meta_path, sys.path_hooks, gc.callbacks)
        ]
        self._handlers = {number: how for number in range(1, 65) if (how := _handler(number)) is not None}
        self._streams = sys.stdout, sys.stderr, sys.stdin
        watch.allow(_untrace)
        watch.allow(self.threads_at_work)

    def put_back(self, tested: bool = False, test_patches: bool = False, test_shows: bool = False) -> list[str]:
        """Have it all as it was. Returns what no honest notebook has changed, in words.

        tested        a test has run, and there is nothing else that can have changed it, not for a moment either
        test_patches  it was one that exchanges functions itself
        test_shows    it was one whose values Python shows, and keeps among its own names
        """
        found = list[str]()
        _untrace(self.modules["threading"])
        for number, how in self._handlers.items():
            if _handler(number) is not how:
                set_handler(number, how)
        if self._version is None or self._version.value != self._at:
            for name, module in self.modules.items():
                if (now := sys.modules.get(name, _MISSING)) is not module:
                    found += [] if now is _MISSING else [f"another module {name}"]
                    sys.modules[name] = module
            self._at = None if self._version is None else self._version.value
        for one in self._kept:
            if one.tag is None or one.tag.value != one.at:
                changed = self._restored(one)
                innermost, seldom = one.path in INNERMOST, one.path in _SELDOM
                if one.path == "builtins" and test_shows:
                    seldom = False
                if tested and not changed and one.at is not None and (innermost or seldom):
                    changed = [f"another {one.path} for a while"]
                one.at = None if one.tag is None else one.tag.value
                found += changed if innermost or not test_patches else []
        for table, was in self._tables:
            if any(table.get(key) is not value for key, value in was.items()):
                table.update(was)
                found.append("another way to make copies")
        for lists, before in self._lists:
            lists[:] = [one for one in lists if any(one is was for was in before) or self._is_librarys(one)]
        sys.path[:] = [*self._path, *(place for place in sys.path if place not in self._path)]
        sys.stdout, sys.stderr, sys.stdin = self._streams
        return found

    def threads_at_work(self) -> bool:
        """Whether threads of the student's do not come to their end, within a little while."""
        until = monotonic() + _WAITS
        while threads_there() and any(
            thread != get_ident() and _works(frame) for thread, frame in frames_of_threads().items()
        ):
            if monotonic() > until:
                return True
            sleep(0.02)
        return False

    def _restored(self, one: Any) -> list[str]:
        found = []
        for name, was in one.was.items():
            if (now := one.now.get(name, _MISSING)) is was or not callable(was) or name in _ABOUT:
                continue
            if one.judging or now is _MISSING or not self._is_librarys(now):
                one.put(name, was)
            if (
                one.judging
                and f"{one.path}.{name}" not in _HONEST
                and not _same(was, now)
                and not self._is_improved(one, was, now)
            ):
                found.append(f"another {one.path}.{name}")
        for name in [name for name in one.now if name not in one.was] if len(one.now) > len(one.was) else ():
            hides = any(name in base for base in one.bases) if one.bases else name in self.builtins
            if hides and one.now[name] is not self.builtins.get(name) and name not in _ABOUT and one.judging:
                one.take(name)
                found.append(f"another {name} in {one.path}")
        return found

    def _is_librarys(self, value: Any) -> bool:
        """Whether this was made by a library's code, as far as it can be told; an object of its classes was not."""
        if isinstance(value, FunctionType):
            return self._watch.is_library(value.__code__.co_filename)
        kind = value if isinstance(value, type) else type(value)
        if kind.__module__ == "__main__" or kind.__module__ not in sys.modules:
            return False
        return isinstance(value, type | BuiltinFunctionType | ModuleType) or kind.__module__ not in (
            "functools",
            "unittest.mock",
        )

    def _is_improved(self, one: Any, was: Any, now: Any) -> bool:
        """Whether a library has done this itself: a wrapper of its own around its own function, or what was imported
        since."""
        if not isinstance(now, FunctionType) or not self._is_librarys(now):
            return False
        file, wrapped = now.__code__.co_filename, now
        while (inner := vars(wrapped).get("__wrapped__")) is not None and isinstance(inner, FunctionType):
            if inner is was:
                package = getattr(sys.modules.get(one.path.partition(".")[0]), "__file__", None) or " "
                return file.startswith(package.removesuffix("__init__.py"))
            wrapped = inner
        return file not in self._files


def _same(was: Any, now: Any) -> bool:
    """Whether a function was defined once more from the same text, as ``importlib.reload`` does."""
    if isinstance(was, type) and isinstance(now, type):
        return was.__module__ == now.__module__ != "__main__" and was.__qualname__ == now.__qualname__
    alike = isinstance(was, FunctionType) and isinstance(now, FunctionType)
    return alike and was.__code__ == now.__code__ and was.__globals__ is now.__globals__


def _untrace(threading: ModuleType) -> None:
    settrace(None)
    setprofile(None)
    gc.set_debug(0)
    gc.garbage.clear()
    vars(threading).update(_trace_hook=None, _profile_hook=None)
    for clock in (0, 1, 2):
        setitimer(clock, 0)
    setswitchinterval(0.005)
    if (monitoring := getattr(sys, "monitoring", None)) is not None:
        for tool in range(6):
            if monitoring.get_tool(tool):
                monitoring.set_events(tool, 0)


def _handler(number: int) -> Any:
    try:
        return getsignal(number)
    except ValueError:
        return None


def _works(frame: FrameType) -> bool:
    """Whether a thread may do anything but wait for work."""
    file, name = frame.f_code.co_filename, frame.f_code.co_name
    return not any(file.endswith(where) and name == waits for where, waits in _IDLE)
