"""nbgrader starts ``alembic`` by name when it makes a gradebook; a Python that is run by its full path, in an
environment that nobody activated, does not find it."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def scripts_on_path() -> Iterator[None]:
    """The folder of this Python's own scripts goes in front of PATH for the time being."""
    before = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), before])
    try:
        yield
    finally:
        os.environ["PATH"] = before
