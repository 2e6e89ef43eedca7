"""What grading costs in small batches: ours beside stock ``nbgrader autograde``, on four kinds of course.

python benchmarks/any_course.py                       all of it; exit code 1 if a score differs or a bar is missed
python benchmarks/any_course.py --courses plain,torch --sizes 1,5 --runs 1

Both grade the same hand-ins, each run in a copy of the course, by turns; the medians are printed. Seconds are those
that an instructor waits, from the command to the end. On a busy machine they say little, CPU seconds a little more.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from statistics import median

import autograde
import nbformat
from any_course_classes import PLAIN, STATISTICS
from autograde import Cost, graded_folder, run
from autograde_class import HW, IMPORTS, PROBLEMS, Problem, write_source, write_submission
from bench.row import Bar, Bench, Row, side_by_side

BARS = {1: 1.0, 5: 3.0, 24: 8.0}  # submissions → times stock's throughput
RUNS = {1: 3, 5: 3, 24: 1}
UNIT = "04_lstm_gates"
STOCK, OURS = autograde.STOCK_CONFIG, autograde.OUR_CONFIG
OF_OURS = "from lstm_course.building.release import configure_release\nconfigure_release(c)\n"


@dataclass(frozen=True)
class Kind:
    """A kind of course. ``make`` returns a folder in which so many have handed in; ``more`` is in both its settings."""

    assignment: str
    make: Callable[[Path, int], Path]
    more: str = ""

    def command(self, ours: bool) -> list[str]:
        start = ["-c", "from lstm_course.cli import main; main()"] if ours else ["-m", "nbgrader"]
        return [sys.executable, *start, "autograde", self.assignment]

    def run(self, course: Path, folder: Path, ours: bool) -> Cost:
        return run(self.command(ours), graded_folder(course, folder, (OURS if ours else STOCK) + self.more))


def homework(problems: tuple[Problem, ...], imports: str) -> Kind:
    def make(folder: Path, count: int) -> Path:
        folder.mkdir()
        (folder / "nbgrader_config.py").write_text(STOCK)
        write_source(folder, problems, imports)
        run([sys.executable, "-m", "nbgrader", "generate_assignment", HW], folder)
        for number in range(count):
            write_submission(folder, f"s{number:04}", number, problems)
        return folder

    return Kind(HW, make)


def unit_of_ours(folder: Path, count: int) -> Path:
    """Hand in the solutions; of every second student one cell is as it was released."""
    from lstm_course.building.new import new

    new(folder, [UNIT])
    (folder / "nbgrader_config.py").write_text(STOCK + OF_OURS)
    run([sys.executable, "-m", "nbgrader", "generate_assignment", UNIT, "--force"], folder)
    names = "solutions", "course"
    solved, released = (nbformat.read(folder / name / UNIT / f"{UNIT}.ipynb", as_version=4) for name in names)
    empty = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in released.cells}
    written = [cell for cell in solved.cells if cell.metadata.get("nbgrader", {}).get("solution")]
    for number in range(count):
        handed_in = nbformat.from_dict(solved)
        left = Random(number).choice(written).metadata.nbgrader.grade_id if number % 2 else ""
        for cell in handed_in.cells:
            if left and cell.metadata.get("nbgrader", {}).get("grade_id") == left:
                cell.source = empty[left].source
        path = folder / "submitted" / f"s{number:04}" / UNIT / f"{UNIT}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(handed_in, path)
    return folder


KINDS = {
    "plain": homework(PLAIN, "import math"),
    "statistics": homework(STATISTICS, "import numpy as np\nimport pandas as pd"),
    "torch": homework(PROBLEMS, IMPORTS),
    "checks": Kind(UNIT, unit_of_ours, OF_OURS),
}


def benches() -> list[Bench]:
    """Return rows for one, five and 24 submissions with PyTorch; the other three kinds of course with --long."""
    why = "stock nbgrader takes minutes for them"
    return [
        *(_bench("torch", size, 7 if size < 5 else 1, "" if size < 5 else why, False) for size in BARS),
        *(_bench(kind, 24, 1, why, True) for kind in KINDS if kind != "torch"),
        _bench("torch", 500, 1, "stock nbgrader takes half an hour for them", True),
    ]


def _bench(kind: str, size: int, rounds: int, why: str, is_long: bool) -> Bench:
    name = f"instructor/autograde_{size}" + ("" if kind == "torch" else f"_{kind}")
    told = "1 submission" if size == 1 else f"{size} submissions"
    row = Row(
        name, f"autograde: {told} ({kind})", "s", "nbgrader autograde",
        Bar(BARS.get(size, BARS[24]), "ratio", False), "beside", note="the same scores; from the command to its end",
    )  # fmt: skip
    return side_by_side(
        row,
        partial(_grading, kind, size),
        rounds=rounds,
        why=why,
        is_long=is_long,
        profile=_PROFILE if size == 5 else "",
    )


@contextmanager
def _grading(kind: str, size: int) -> Iterator[tuple[Callable[[], float], ...]]:
    with tempfile.TemporaryDirectory(prefix="any-course-bench-") as home:
        course = KINDS[kind].make(Path(home) / "course", size)
        made: list[Path] = []
        scores: dict[bool, dict[tuple[str, str], float]] = {}

        def graded(ours: bool) -> float:
            made.append(Path(home) / f"graded-{len(made)}")
            cost = KINDS[kind].run(course, made[-1], ours)
            scores[ours] = autograde.read_scores(made[-1], KINDS[kind].assignment)
            if len(scores) == 2 and scores[True] != scores[False]:
                raise RuntimeError("the scores differ from stock's")
            return cost.seconds

        yield (lambda: graded(True), lambda: graded(False))


_PROFILE = """
import os, tempfile
from pathlib import Path
import autograde
from any_course import KINDS, OURS
home = Path(tempfile.mkdtemp(prefix="profile-bench-"))
course = autograde.graded_folder(KINDS["torch"].make(home / "course", 5), home / "graded", OURS)
os.chdir(course)
from lstm_course.cli import app
from lstm_course.grading.commands.autograde import autograde as grade
profile.enable()
grade(course)
"""


def main() -> int:
    """Measure, print, and say with the exit code whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--courses", default=",".join(KINDS))
    parser.add_argument("--sizes", default="1,5,24")
    parser.add_argument("--runs", type=int, help="of each, in place of 3, 3 and 1")
    options = parser.parse_args()
    autograde._adopt_orphans()
    missed = 0
    print(f"{os.cpu_count()} cores\n\n{'':12}{'':>6}{'seconds':^20}{'CPU seconds':^20}{'times as fast':^22}")
    print(
        f"{'course':12}{'of':>6}{'stock':>10}{'ours':>10}{'stock':>10}{'ours':>10}{'seconds':>10}{'bar':>5}{'CPU':>7}"
    )
    with tempfile.TemporaryDirectory(prefix="any-course-bench-") as home:
        for name in options.courses.split(","):
            for size in map(int, options.sizes.split(",")):
                folder = Path(home) / f"{name}-{size}"
                folder.mkdir()
                missed += measure(name, size, options.runs or RUNS.get(size, 1), folder)
    return int(missed > 0)


def measure(name: str, size: int, runs: int, folder: Path) -> int:
    """Print a line; how much is wrong with it."""
    kind = KINDS[name]
    course = kind.make(folder / "course", size)
    costs: dict[bool, list[Cost]] = {True: [], False: []}
    scores = {}
    for turn in range(runs):
        for ours in (True, False) if turn % 2 else (False, True):
            at = folder / f"{'ours' if ours else 'stock'}-{turn}"
            costs[ours].append(kind.run(course, at, ours))
            scores[ours] = autograde.read_scores(at, kind.assignment)
    stock, own = (median(one.seconds for one in costs[which]) for which in (False, True))
    stock_cpu, own_cpu = (median(one.cpu for one in costs[which]) for which in (False, True))
    line = f"{name:12}{size:6}{stock:10.1f}{own:10.1f}{stock_cpu:10.1f}{own_cpu:10.1f}{stock / own:10.1f}"
    print(f"{line}{BARS.get(size, 1.0):5.0f}{stock_cpu / own_cpu:7.1f}", flush=True)
    differ = [key for key, points in scores[False].items() if scores[True].get(key) != points]
    for key in differ:
        print(f"  {key}: stock {scores[False][key]}, ours {scores[True].get(key)}")
    return len(differ) + (stock / own < BARS.get(size, 1.0))


if __name__ == "__main__":
    sys.exit(main())
