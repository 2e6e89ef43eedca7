"""What lies in a submission beside its notebooks: plain files alone. Links lead to the gradebook, or to /dev/zero."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import wraps
from pathlib import Path
from typing import Any

_SKIPPED = ("__pycache__", ".ipynb_checkpoints", ".git")


def plain_files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """Yield the plain files in a folder and below, without notebooks, and what the system says of each."""
    for where, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        for path in (Path(where, name) for name in sorted(names) if not name.endswith(".ipynb")):
            if stat.S_ISREG((about := path.lstat()).st_mode):
                yield path, about


def take_plain_files_only() -> None:
    """Have nbgrader's converters, in this process, pass over links, devices and pipes.

    They copy whatever lies in a submission before any step of ours has begun, and follow links while they do.
    """
    from nbgrader.converters import base

    find = base.find_all_files
    if hasattr(find, "__wrapped__"):
        return

    @wraps(find)
    def found(path: str, *args: Any, **kwargs: Any) -> list[str]:
        return [name for name in find(path, *args, **kwargs) if os.path.isfile(name) and not os.path.islink(name)]

    base.find_all_files = found
