"""What a notebook costs from top to bottom, solved and released, in seconds of the processor. A minute is the bar.

python benchmarks/notebooks.py [04_lstm_gates …]    all units, unless told; exit code 1 if one takes longer

A fresh kernel each, with one thread for NumPy and PyTorch, and every training at the length that students see.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from lstm_course import all_units
from lstm_course.building.verify.runs import LONGEST, ONE_THREAD

ROOT, BAR = Path(__file__).parents[1], LONGEST


def seconds(path: Path) -> float:
    """Run a notebook as Run All does. Return the processor's seconds, the kernel's start among them."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as folder:
        notebook, where = nbformat.read(path, as_version=4), {"metadata": {"path": folder}}
        NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where).execute()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Measure, print, and say with the exit code whether the bar is met."""
    os.environ.update(ONE_THREAD)
    slowest = 0.0
    for name in sys.argv[1:] or all_units():
        solved, released = (seconds(ROOT / kind / name / f"{name}.ipynb") for kind in ("solutions", "course"))
        print(f"{name:24} solved {solved:5.1f} s   released {released:5.1f} s", flush=True)
        slowest = max(slowest, solved, released)
    print(f"the slowest: {slowest:.1f} s; the bar is {BAR} s")
    return int(slowest > BAR)


if __name__ == "__main__":
    raise SystemExit(main())
