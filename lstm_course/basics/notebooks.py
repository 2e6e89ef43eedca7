"""Where the code runs: in somebody's notebook, or in nbgrader's; the short way or the long one."""

from __future__ import annotations

import os
import sys


def in_notebook() -> bool:
    """Say whether this process is a Jupyter kernel, without importing IPython where it is not."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def quiet() -> bool:
    """Say whether nobody is looking: nbgrader is autograding or validating the notebook."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def fast() -> bool:
    """Say whether experiments take their short way. FAST=0 in the environment asks for the long one."""
    return os.environ.get("FAST", "1") != "0"
