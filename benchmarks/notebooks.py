"""What a notebook costs from top to bottom, solved and released, in seconds of the processor. A minute is the bar.

python benchmarks/notebooks.py [04_lstm_gates …]    all units, unless told; exit code 1 if one takes longer

A fresh kernel each, with one thread for NumPy and PyTorch, and every training at the length that students see.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import nbformat
from bench.row import Bar, Bench, Round, Row, Sides
from nbclient import NotebookClient

from lstm_course import all_units
from lstm_course.basics.machine import ONE_THREAD
from lstm_course.building.verify.runs import LONGEST

ROOT, BAR = Path(__file__).parents[1], LONGEST
SHOWN = ("04_lstm_gates",)  # of `make bench` without --long


def benches() -> list[Bench]:
    return [_bench(name) for name in all_units()]


def _bench(name: str) -> Bench:
    row = Row(
        f"student/notebook_{name[:2]}", f"the notebook {name}, from top to bottom", "s", "with nothing written in it",
        Bar(BAR), note="solved beside released; CPU seconds of a fresh kernel, one thread",
    )  # fmt: skip
    return Bench(
        (row,), partial(_running, row.name, name), rounds=1, why="CPU seconds, and a quarter of a minute or more each",
        is_long=name not in SHOWN,
    )  # fmt: skip


@contextmanager
def _running(row: str, name: str) -> Iterator[Round]:
    before = {key: os.environ.get(key) for key in ONE_THREAD}
    os.environ.update(ONE_THREAD)

    def once(number: int) -> dict[str, Sides]:
        solved, released = (seconds(ROOT / kind / name / f"{name}.ipynb") for kind in ("solutions", "course"))
        return {row: (solved, released)}

    try:
        yield once
    finally:
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})


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
