"""nbgrader copies whatever lies in a submission before any step of ours has begun, and follows links while it does:
to the gradebook, or to /dev/zero. Once this has run, it takes plain files alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from functools import wraps
from typing import Any

_Find = Callable[..., list[str]]


def take_plain_files_only() -> None:
    """Have nbgrader's converters, in this process, pass over links, devices and pipes."""
    from nbgrader.converters import base

    if not hasattr(base.find_all_files, "__wrapped__"):
        base.find_all_files = _plain(base.find_all_files)


def _plain(find: _Find) -> _Find:
    @wraps(find)
    def found(path: str, *args: Any, **kwargs: Any) -> list[str]:
        return [name for name in find(path, *args, **kwargs) if _is_plain(name)]

    return found


def _is_plain(name: str) -> bool:
    try:
        return stat.S_ISREG(os.lstat(name).st_mode)
    except OSError:
        return False
