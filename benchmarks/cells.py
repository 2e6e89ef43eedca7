"""What a cell costs over a sequence, beside PyTorch's own: ratios of CPU time, one thread, float32.

python benchmarks/cells.py                  a table; exit code 1 where a bar is missed
python benchmarks/cells.py lstm growth      some of lstm, gru, denormals, scan, growth

All ways of a table are taken by turns, and a ratio is the median of the rounds' ratios, so that what slows the machine
down for a while slows all of them. glibc's allocator is told to keep what is freed, as a training has it after a few
steps (`lstm_course.reference.sequence.steps.keep_freed_memory`). The limit is the time of the matrix products alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from time import process_time

from lstm_course.basics.machine import ONE_THREAD

ENVIRONMENT = {**ONE_THREAD, "MALLOC_TRIM_THRESHOLD_": "1000000000", "MALLOC_MMAP_THRESHOLD_": "1000000000"}
SIZES = ((32, 50, 32, 64), (64, 100, 64, 128), (64, 100, 256, 512), (1, 1000, 64, 128))  # N, T, D, H
MOST = {"forward": (2.1, 1.9, 1.8, 2.7), "forward and back": (1.8, 1.6, 1.45, 2.7)}
MOST_IN_PYTORCH = {SIZES[1]: 1.3, SIZES[2]: 1.3}
ROUNDS, BLOCK = 7, 0.03  # a block of runs takes at least so many seconds
Run = Callable[[], object]


@dataclass(frozen=True)
class Row:
    """One line: what was measured, in seconds of CPU time or as an exponent, and what it is a ratio to."""

    name: str
    value: float
    unit: str = "s"
    beside: str = ""
    ratio: float | None = None
    most: float | None = None

    @property
    def missed(self) -> bool:
        return self.most is not None and (self.ratio or self.value) > self.most

    def __str__(self) -> str:
        value = f"{1000 * self.value:9.2f} ms" if self.unit == "s" else f"{self.value:9.2f}   "
        ratio = "" if self.ratio is None else f"{self.ratio:6.2f} ×  {self.beside}"
        bar = "" if self.most is None else f"  (at most {self.most}: {'MISSED' if self.missed else 'met'})"
        return f"{self.name:<58}{value}  {ratio}{bar}"


def by_turns(title: str, ways: Mapping[str, Run], most: Mapping[str, float] | None = None) -> Iterator[Row]:
    """Measure all ways by turns, and tell each as a ratio to the first."""
    first, *others = ways
    for run in ways.values():
        run()
    runs = {name: max(1, round(BLOCK / max(_seconds(run, 1), 1e-6))) for name, run in ways.items()}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for k in range(ROUNDS):
        names = list(ways)
        for name in names[k % len(names) :] + names[: k % len(names)]:
            ways[name]()  # the caches are to hold its own data, not the way before's
            found[name].append(_seconds(ways[name], runs[name]))
    yield Row(f"{title}: {first}", median(found[first]))
    for name in others:
        ratio = median(a / b for a, b in zip(found[name], found[first], strict=True))
        yield Row(f"{title}: {name}", median(found[name]), "s", first, ratio, (most or {}).get(name))


def _seconds(run: Run, times: int) -> float:
    begun = process_time()
    for _ in range(times):
        run()
    return (process_time() - begun) / times


def cells(kind: str) -> Iterator[Row]:
    """Measure the LSTM or the GRU at all sizes, forward, and forward and back."""
    from cell_ways import ways_of

    for k, size in enumerate(SIZES):
        for direction, most in MOST.items():
            bars = {"NumPy": most[k]}
            if direction != "forward" and size in MOST_IN_PYTORCH:
                bars["PyTorch, autograd.Function"] = MOST_IN_PYTORCH[size]
            yield from by_turns(f"{kind} {size} {direction}", ways_of(kind, size, direction != "forward"), bars)


def denormals() -> Iterator[Row]:
    """Measure the way back through 1,000 steps from a loss at the last, small weights, with and without zeroing."""
    from cell_ways import vanishing

    for kind in ("LSTM", "GRU"):
        yield from by_turns(f"{kind} back, loss at the last of 1,000 steps", vanishing(kind))


def scan() -> Iterator[Row]:
    """Measure all steps of minLSTM and of minGRU: one after the other, and by a scan."""
    from cell_ways import recurrences

    for size in ((1, 1000, 1), (1, 1000, 64), (1, 10000, 64), (32, 100, 64), (32, 1000, 128)):  # N, T, H
        for what, ways in recurrences(*size):
            yield from by_turns(f"{what} {size}", ways)


def growth() -> Iterator[Row]:
    """Fit the exponents with which the time and memory of NumPy's LSTM, forward and back, grow with T, N and H."""
    import tracemalloc

    import numpy as np
    from cell_ways import ways_of

    base = {"N": 16, "T": 100, "D": 32, "H": 64}
    for letter, sizes in {"T": (50, 100, 200, 400), "N": (8, 16, 32, 64), "H": (64, 128, 256, 512)}.items():
        runs = [ways_of("LSTM", tuple({**base, letter: size}.values()), True)["NumPy"] for size in sizes]
        times, peaks = [], []
        for run in runs:
            run()
            times.append(median(_seconds(run, 3) for _ in range(ROUNDS)))
            tracemalloc.start()
            run()
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        for what, found in {"time": times, "memory": peaks}.items():
            exponent = float(np.polyfit(np.log(sizes), np.log(found), 1)[0])
            yield Row(f"growth of {what} with {letter}, {sizes[0]} to {sizes[-1]}", exponent, "exponent")


TABLES: dict[str, Callable[[], Iterator[Row]]] = {
    "lstm": lambda: cells("LSTM"),
    "gru": lambda: cells("GRU"),
    "denormals": denormals,
    "scan": scan,
    "growth": growth,
}


def rows(*tables: str) -> Iterator[Row]:
    """Measure the tables named, or all: to be called in a process that has `ENVIRONMENT`."""
    for name in tables or TABLES:
        yield from TABLES[name]()


def main(tables: list[str]) -> int:
    if any(os.environ.get(name) != value for name, value in ENVIRONMENT.items()):  # read when a process starts
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, **ENVIRONMENT})
    missed = 0
    for row in rows(*tables):
        print(row, flush=True)
        missed += row.missed
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
