"""nbgrader starts ``alembic`` by name when it makes a gradebook; a Python that is run by its full path, in an
environment that nobody activated, does not find it."""

from __future__ import annotations

import os
import sysconfig


def put_scripts_on_path() -> None:
    """Put this Python's own scripts first on PATH, for this process and what it starts."""
    ours, path = sysconfig.get_path("scripts"), os.environ.get("PATH", "")
    if path.split(os.pathsep)[0] != ours:
        os.environ["PATH"] = os.pathsep.join([ours, path])
