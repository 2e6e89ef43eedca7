"""What a call of a student's function costs a test: across the wire, beside the same call made directly.

python benchmarks/calls.py            each line three times, the median counts; exit code 1 above the bar
python benchmarks/calls.py --quick    a tenth of the calls, once

A student's process is started as in grading, locked down, and this process uses its functions through the stand-ins
that a test has. CPU is that of both processes, user and system; on a machine that is busy it says more than seconds do.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time
from typing import Any

import numpy as np
from bench.row import Bar, Bench, Round, Row, Sides

from lstm_course.grading.jobs import Job
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.student_namespace import StudentNamespace
from lstm_course.grading.judging.written_classes import WrittenClasses
from lstm_course.grading.processes.client import ask
from lstm_course.grading.runners.runner import Runner

BAR = 20.0  # microseconds of CPU for a call that carries next to nothing
STUDENTS = """\
import random
import time


def roll():
    return random.randint(1, 6)


def numbers(n):
    for i in range(n):
        yield i * i


def smallest(values):
    return values.min()


def mean(values):
    return sum(values) / len(values)


def seconds_used():
    return time.process_time()
"""


@dataclass(frozen=True)
class Line:
    """``use`` does ``count`` of something with the functions under those names."""

    what: str
    count: int
    use: Callable[[Any, int], None]
    is_small: bool = True


@dataclass(frozen=True)
class Cost:
    """Of one call, in microseconds."""

    wall: float
    cpu: float


def benches() -> list[Bench]:
    """Return a row for each line: what a call costs the two processes, beside the same call made directly."""
    rows = tuple(
        Row(f"instructor/call_{number}", f"in a test: {line.what}, each", "µs", "made directly",
            Bar(BAR) if line.is_small else None, note="CPU of both processes, beside the clock's time of a direct call")
        for number, line in enumerate(LINES, 1)
    )  # fmt: skip
    return [Bench(rows, _calling)]


@contextlib.contextmanager
def _calling() -> Iterator[Round]:
    direct: dict[str, Any] = {}
    exec(STUDENTS, direct)
    with process() as theirs:

        def once(number: int) -> dict[str, Sides]:
            return {
                f"instructor/call_{place}": (
                    measure(line, theirs, line.count // 10).cpu,
                    measure(line, direct.__getitem__, line.count // 10).wall,
                )
                for place, line in enumerate(LINES, 1)
            }

        yield once


def main() -> int:
    """Measure, print, and say with the exit code whether the bar is met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    direct: dict[str, Any] = {}
    exec(STUDENTS, direct)
    above = 0
    print(f"{'microseconds each':34}{'CPU':>8}{'wall':>8}{'direct':>8}{'in all':>10}")
    with process() as theirs:
        for line in LINES:
            count = line.count // 10 if quick else line.count
            costs = [measure(line, theirs, count) for _ in range(1 if quick else 3)]
            cpu, wall = median(one.cpu for one in costs), median(one.wall for one in costs)
            own = measure(line, direct.__getitem__, count).wall
            print(f"{count:>8,} {line.what:25}{cpu:8.1f}{wall:8.1f}{own:8.2f}{wall * count / 1e6:8.2f} s", flush=True)
            above += line.is_small and cpu > BAR
    return int(above > 0)


def measure(line: Line, named: Callable[[str], Any], count: int) -> Cost:
    used = named("seconds_used")
    there, here, began = used(), process_time(), perf_counter()
    line.use(named, count)
    wall, cpu = perf_counter() - began, process_time() - here + used() - there
    return Cost(wall / count * 1e6, cpu / count * 1e6)


@contextlib.contextmanager
def process() -> Iterator[Callable[[str], Any]]:
    """Have a student's process there; yield what gives a test the names in it."""
    runner = Runner()
    session = None
    try:
        runner.load(["numpy"])
        runner.wait_until_ready()
        control = runner.students.control
        session = Session(Job("ada", "hw", "hw", ()), lambda wanted, line: ask(control, dict(wanted), [line.fileno()]))
        names = StudentNamespace(session, {}, WrittenClasses())
        session.run(0, STUDENTS)
        yield names.get
    finally:
        if session is not None:
            session.close()
        runner.close()


def rolls(named: Callable[[str], Any], count: int) -> None:
    roll = named("roll")
    for _ in range(count):
        assert 1 <= roll() <= 6


def items(named: Callable[[str], Any], count: int) -> None:
    for i, value in enumerate(named("numbers")(count)):
        assert value == i * i


def arrays_of(size: int, name: str = "smallest") -> Callable[[Callable[[str], Any], int], None]:
    values = np.linspace(0.0, 1.0, size)

    def use(named: Callable[[str], Any], count: int) -> None:
        smallest = named("smallest")
        for _ in range(count):
            assert smallest(values) == 0.0

    return use


def lists(named: Callable[[str], Any], count: int) -> None:
    mean, values = named("mean"), [1.0, 2.0, 3.0, 4.0]
    for _ in range(count):
        assert mean(values) == 2.5


LINES = (
    Line("dice rolls", 100_000, rolls),
    Line("items of a generator", 100_000, items),
    Line("calls with a list of 4", 20_000, lists),
    Line("calls with an array of 10", 20_000, arrays_of(10), is_small=False),
    Line("calls with an array of 10^5", 2_000, arrays_of(100_000), is_small=False),
)

if __name__ == "__main__":
    sys.exit(main())
