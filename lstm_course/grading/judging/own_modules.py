"""What a test imports from a folder is the instructor's own, whichever folders it puts on ``sys.path``.

A test runs in the student's working folder: ``sys.path.append("code")`` would let a student's module in, and run it
where the tests are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import chdir
from importlib.abc import MetaPathFinder
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    PathFinder,
    SourceFileLoader,
)
from pathlib import Path
from types import ModuleType
from typing import Any


def import_own_for(theirs: Path, own: Path, imported: Callable[[ModuleType], None]) -> None:
    """From now on, code that is imported from a folder in ``theirs`` is that of the same folder in ``own``. Each module
    of the instructor's is told when it is ``imported``."""
    theirs, own = Path(os.path.realpath(theirs)), Path(os.path.realpath(own))

    class Loader(SourceFileLoader):
        def exec_module(self, module: ModuleType) -> None:
            super().exec_module(module)
            imported(module)

    def hook(path: str) -> FileFinder:
        there = Path(os.path.realpath(path))
        if there.is_relative_to(theirs):
            there = own / there.relative_to(theirs)
        elif not there.is_relative_to(own):
            raise ImportError("no folder of a student's")
        return FileFinder(str(there), (ExtensionFileLoader, EXTENSION_SUFFIXES), (Loader, SOURCE_SUFFIXES))

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


def is_own_module(name: str, own: Path) -> bool:
    """Whether the module of that name that is imported here is the instructor's own."""
    file = getattr(sys.modules.get(name), "__file__", None)
    return isinstance(file, str) and Path(os.path.realpath(file)).is_relative_to(os.path.realpath(own))


def import_with_settings_of(folder: Path, package: str) -> None:
    """From now on a package that looks for its settings where it is first imported finds those in ``folder``."""
    if package not in sys.modules:
        sys.meta_path.insert(0, _Elsewhere(folder, package))


class _Elsewhere(MetaPathFinder):
    def __init__(self, folder: Path, package: str) -> None:
        self._folder, self._package = folder, package

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name != self._package or (spec := PathFinder.find_spec(name, path)) is None:
            return None
        loader: Any = spec.loader
        execute = loader.exec_module

        def elsewhere(module: ModuleType) -> None:
            with chdir(self._folder):
                execute(module)

        loader.exec_module = elsewhere
        return spec
