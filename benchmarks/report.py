"""What the instructor's report costs for a large class: time and memory, and how they grow.

python benchmarks/report.py                    100 and 1,000 students × all units; exit code 1 if a bar is missed
python benchmarks/report.py --students 100     one class
python benchmarks/report.py --keep DIR         leave the courses there, to look at

Bars: the report of 1,000 students in under 10 s of CPU, on the terminal and as HTML. Likeness is measured besides, with
what it finds of the copies that were put in and what it flags besides them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import combinations
from pathlib import Path

from bench.row import Bar, Bench, Round, Row, Sides
from report_class import make_class

from lstm_course import all_units

BAR, BARRED = 10.0, ("terminal", "HTML, lecture")
_CHILD = """
import resource, sys, time
started = time.process_time()
from pathlib import Path
from lstm_course.grading.commands.report import report
lines = []
report(Path(sys.argv[1]), say=lines.append, **eval(sys.argv[2]))
print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, len(lines))
"""
_ALIKE = """
import resource, sys, time
from pathlib import Path
from lstm_course.grading.commands.course_folder import open_course
from lstm_course.grading.reporting.read_answers import alike_in
started = time.process_time()
with open_course(Path(sys.argv[1])) as course:
    for one in alike_in(course):
        print(one.unit, *one.students)
print(time.process_time() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def benches() -> list[Bench]:
    """Return how a report's CPU seconds and memory grow with the class: five times the students, or ten."""
    return [_bench(100, 20, False, "a class takes half a minute to make"), _bench(1000, 100, True, "and longer still")]


def _bench(large: int, small: int, is_long: bool, why: str) -> Bench:
    told = f"of {large:,} students in {len(all_units())} units"
    rows = (
        Row(f"growth/report_{large}", f"report {told}", "s", f"of {small}", Bar(BAR), note="CPU seconds; as HTML"),
        Row(f"growth/report_memory_{large}", f"its memory, {told}", "MB", f"of {small}"),
    )
    return Bench(rows, partial(_growing, rows, large, small), rounds=1, why=why, is_long=is_long)


@contextmanager
def _growing(rows: tuple[Row, ...], large: int, small: int) -> Iterator[Round]:
    with tempfile.TemporaryDirectory(prefix="report-bench-") as home:
        classes = [make_class(Path(home, str(size)), size).root for size in (large, small)]

        def once(number: int) -> dict[str, Sides]:
            options = f"{{'html': Path({str(Path(home, 'report.html'))!r})}}"
            told = [list(map(float, _child(_CHILD, root, options).split())) for root in classes]
            return {row.name: (told[0][place], told[1][place]) for place, row in enumerate(rows)}

        yield once


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, action="append")
    parser.add_argument("--keep", type=Path)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        missed = [_measured(told.keep or Path(scratch), number) for number in told.students or (100, 1000)]
    return int(any(missed))


def _measured(folder: Path, students: int) -> bool:
    started = time.process_time()
    made = make_class(folder / f"class_{students}", students)
    print(f"{students} students x {len(made.copies)} units (simulated in {time.process_time() - started:.0f} s)")
    missed = False
    out = made.root / "out"
    for what, options in (
        ("terminal", "{}"),
        ("CSV, JSON", f"{{'csv': Path({f'{out}.csv'!r}), 'json': Path({f'{out}.json'!r})}}"),
        ("HTML, lecture", f"{{'html': Path({f'{out}.html'!r}), 'lecture': Path({f'{out}-lecture.html'!r})}}"),
    ):
        seconds, memory, lines = map(float, _child(_CHILD, made.root, options).split())
        print(f"  {what:<14} {seconds:6.1f} s of CPU {memory:6.0f} MB, {lines:.0f} lines")
        missed |= seconds > BAR and what in BARRED
    *found, cost = _child(_ALIKE, made.root).strip().split("\n")
    seconds, memory = map(float, cost.split())
    real = {(unit, *sorted(pair)) for unit, pairs in made.copies.items() for pair in pairs}
    related = {(unit, *pair) for unit, pairs in made.copies.items() for pair in _related(pairs)}
    flagged = {tuple(line.split()) for line in found}
    print(
        f"  {'likeness':<14} {seconds:6.1f} s of CPU {memory:6.0f} MB, "
        f"{len(real & flagged)} of {len(real)} copies found, {len(flagged - related)} unrelated pairs flagged"
    )
    return missed


def _related(pairs: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return all pairs of students whose answers go back to the same one: who copied, from whom, and each other."""
    origin: dict[str, str] = {}
    for student, source in pairs:  # in the order in which they handed in
        origin[student] = origin.get(source, source)
    families: dict[str, set[str]] = {}
    for student, source in origin.items():
        families.setdefault(source, {source}).add(student)
    return {pair for family in families.values() for pair in combinations(sorted(family), 2)}


def _child(code: str, root: Path, options: str = "") -> str:
    command = [sys.executable, "-c", code, str(root), options]
    return subprocess.run(command, check=True, text=True, stdout=subprocess.PIPE).stdout


if __name__ == "__main__":
    sys.exit(main())
