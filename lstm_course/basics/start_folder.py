"""The folder that a process was started in: it may be removed while the process goes on."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

_left: list[str] = []


def start_folder() -> str:
    """Return where this process was started; "" where nobody knows any more."""
    with suppress(OSError):
        return _left[0] if _left else os.getcwd()
    return ""


def leave_start_folder() -> None:
    """Need that folder no longer. What Python finds from there, it finds afterwards."""
    _left[:] = [start_folder()]
    with suppress(OSError):
        sys.path[:] = map(os.path.abspath, filter(None, sys.path))
        if named := os.environ.get("PYTHONPATH"):
            os.environ["PYTHONPATH"] = os.pathsep.join(map(os.path.abspath, filter(None, named.split(os.pathsep))))
    os.chdir("/")
