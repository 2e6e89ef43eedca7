"""What a test imports from a folder is the instructor's own, whichever folders it puts on ``sys.path``.

A test runs in the student's working folder: ``sys.path.append("code")`` would let a student's module in, and run it
where the tests are.
"""

from __future__ import annotations

import os
import sys
from importlib.machinery import (
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    SourceFileLoader,
)
from pathlib import Path


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
