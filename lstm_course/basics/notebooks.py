"""Where the code runs: in somebody's notebook, or in nbgrader's; the short way or the long one."""

from __future__ import annotations

import os
import re
import sys


def in_notebook() -> bool:
    """Say whether this process is a Jupyter kernel, without importing IPython where it is not."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


def awaits_guess() -> bool:
    """Say whether the running cell asks for a guess that is not written yet: a ``my_...`` in it is still ``...``."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is None or in_lecture():
        return False
    cell = (shell.user_ns.get("In") or [""])[-1]
    return any(shell.user_ns.get(name) is ... for name in re.findall(r"\bmy_\w+", cell))


def in_lecture() -> bool:
    """Say whether a room watches, which guesses aloud and writes no guess down: LSTM_COURSE_OPEN in the environment."""
    return bool(os.environ.get("LSTM_COURSE_OPEN"))


def say_openly(text: str) -> None:
    """Print a line, also where what is printed is folded."""
    print(text, file=getattr(sys.stdout, "openly", sys.stdout))


def quiet() -> bool:
    """Say whether nobody is looking: nbgrader is autograding or validating the notebook."""
    return bool(os.environ.get("NBGRADER_EXECUTION"))


def fast() -> bool:
    """Say whether experiments take their short way. FAST=0 in the environment asks for the long one."""
    return os.environ.get("FAST", "1") != "0"
