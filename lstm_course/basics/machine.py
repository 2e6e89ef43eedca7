"""What the machine has."""

from __future__ import annotations

import os
import sys

IN_BROWSER = sys.platform == "emscripten"
"""Whether a browser is the machine: it has no second thread, no signals, no processes, and no PyTorch."""


def count_cores() -> int:
    """Return how many cores this process may run on: in a container fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
