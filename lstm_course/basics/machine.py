"""What the machine has."""

from __future__ import annotations

import os
import sys

IN_BROWSER = sys.platform == "emscripten"
"""Whether a browser is the machine: it has no second thread, no signals, no processes, and no PyTorch."""


# For the environment of a process that is to be: more threads of NumPy's or PyTorch's wait for each other.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def count_cores() -> int:
    """Return how many cores this process may run on: in a container fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
