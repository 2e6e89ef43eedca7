"""Warnings and floating-point errors that a test asks about: what is done with them is a process's own affair.

Where the instructor's text asks, each call tells the student's process how NumPy treats such errors here, and brings
back what was warned of. It is warned of here once more, so that a test's own filters say what becomes of it.
"""

from __future__ import annotations

import builtins
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.grading.jobs import Job

# Not what only has them ignored, as many notebooks do at their top.
_ASKS = re.compile(
    rb"""\b(errstate|seterr)\([^)]*raise|\bcatch_warnings\([^)]*record|\bdeprecated_call\b|\w*[wW]arns\(|"""
    rb"""\b(simplefilter|filterwarnings)\(\s*(action\s*=\s*)?["'](?!ignore)"""
)
_TREATED = ("ignore", "warn", "raise", "print")
_MOST, _LONGEST = 100, 300


def are_heeded(job: Job) -> bool:
    """Whether the instructor's own cells, or a module beside the notebook, ask about any."""
    texts = [cell.source.encode(errors="replace") for cell in job.instructor if cell.kind != "solution"]
    for name, held in job.own_files.items():
        if name.endswith(".py"):
            texts.append(held.read_bytes() if isinstance(held, Path) else held)
    return any(_ASKS.search(text) for text in texts)


def treated() -> dict[str, str]:
    """Return how NumPy treats floating-point errors here."""
    return {kind: how for kind, how in np.geterr().items() if how in _TREATED}


def warn_again(told: Any) -> None:
    """Warn of what a student's code has warned of: [names of the class and those it derives from, text]."""
    for one in told[:_MOST] if isinstance(told, list) else ():
        if isinstance(one, list) and len(one) == 2 and isinstance(one[0], list):
            kinds = (getattr(builtins, name, None) for name in one[0][:10] if isinstance(name, str))
            kind = next((k for k in kinds if isinstance(k, type) and issubclass(k, Warning)), UserWarning)
            warnings.warn(str(one[1])[:_LONGEST], kind, stacklevel=4)
