"""What a test imports from a folder is the instructor's own, whichever folders it puts on ``sys.path``.

A test runs in the student's working folder: ``sys.path.append("code")`` would let a student's module in, and run it
where the tests are.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
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


def import_own_for(theirs: Path, own: Path) -> None:
    """From now on, code that is imported from a folder in ``theirs`` is that of the same folder in ``own``."""
    theirs = Path(os.path.realpath(theirs))

    def hook(path: str) -> FileFinder:
        there = Path(os.path.realpath(path))
        if not there.is_relative_to(theirs):
            raise ImportError("no folder of a student's")
        loaders = (ExtensionFileLoader, EXTENSION_SUFFIXES), (SourceFileLoader, SOURCE_SUFFIXES)
        return FileFinder(str(own / there.relative_to(theirs)), *loaders)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


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
