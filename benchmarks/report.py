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
from itertools import combinations
from pathlib import Path

from report_class import make_class

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
