"""What grading a class costs: ours and stock ``nbgrader autograde`` side by side, on the same submissions.

python benchmarks/autograde.py                      24 submissions; exit code 1 if a score differs or the bar is missed
python benchmarks/autograde.py --scale 20,100,500   ours alone: does a submission cost the same in a large class?

Both are run as an instructor runs them, from the command line in a course folder; the folders differ in the two lines
of nbgrader_config.py that turn our grading on. Each grades one submission first, so that files are cached and compiled.
Ours is timed before and after stock, so that a machine that slows down favours nobody; its mean counts.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean
from time import perf_counter

import psutil
from autograde_class import HW, PROBLEMS, write_source, write_submission

BAR = 4.0  # times stock's throughput
AIM = 6.0
FLAT = 1.25  # the largest class may cost this many times what the smallest costs, a submission and at its peak
STOCK_CONFIG = 'c = get_config()\nc.CourseDirectory.course_id = "bench"\n'
OUR_CONFIG = STOCK_CONFIG + "from lstm_course.grading import configure\nconfigure(c)\n"
MB = 1 << 20


@dataclass
class Cost:
    """Of one run: seconds, CPU seconds of all its processes, and the most memory (MB) of the grader and of all."""

    seconds: float = 0.0
    cpu: float = 0.0
    grader: float = 0.0
    everything: float = 0.0
    left_over: list[str] = field(default_factory=list)


def main() -> int:
    """Measure, print, and say with the exit code whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=24)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 2)
    parser.add_argument("--scale", metavar="20,100,500", help="sizes of class")
    options = parser.parse_args()
    _adopt_orphans()
    with tempfile.TemporaryDirectory(prefix="autograde-bench-") as home:
        if options.scale:
            return scale(Path(home), sorted(map(int, options.scale.split(","))), options.workers)
        return side_by_side(Path(home), options.submissions, options.workers)


def side_by_side(home: Path, count: int, workers: int) -> int:
    """Ours, stock, ours on the same class."""
    course = make_course(home / "course", count)
    stock, ours = [sys.executable, "-m", "nbgrader", "autograde", HW], our_command(workers)
    costs: dict[str, list[Cost]] = {"stock": [], "ours": []}
    scores = {}
    for name, command, config in (("stock", stock, STOCK_CONFIG), ("ours", ours, OUR_CONFIG)):
        run(command, graded_folder(make_course(home / f"warm-{name}", 1), home / f"{name}-warm", config))
    for turn, name in enumerate(("ours", "stock", "ours")):
        command, config = (stock, STOCK_CONFIG) if name == "stock" else (ours, OUR_CONFIG)
        folder = graded_folder(course, home / f"{name}-{turn}", config)
        costs[name].append(run(command, folder))
        scores[f"{name}-{turn}"] = read_scores(folder)

    print(f"{count} submissions, 8 solution and 8 test cells each, {os.cpu_count()} cores, {workers} workers (ours)\n")
    print(f"{'':8}{'s/submission':>14}{'CPU s/submission':>18}")
    for name, runs in costs.items():
        print(f"{name:8}{mean(r.seconds for r in runs) / count:14.3f}{mean(r.cpu for r in runs) / count:18.3f}")
    ratio = costs["stock"][0].seconds / mean(r.seconds for r in costs["ours"])
    cpu = mean(r.cpu for r in costs["ours"]) / costs["stock"][0].cpu
    print(f"\nours has {ratio:.1f} times stock's throughput (bar {BAR:g}, aim {AIM:g}) and {cpu:.0%} of its CPU time")
    return int(differences(scores) or left_over(costs["ours"]) or ratio < BAR)


def scale(home: Path, sizes: list[int], workers: int) -> int:
    """Ours on classes of several sizes."""
    run(our_command(workers), graded_folder(make_course(home / "warm", 1), home / "warm-ours", OUR_CONFIG))
    print(f"{'class':>6}{'s/submission':>14}{'CPU s/submission':>18}{'grader, MB':>12}{'everything, MB':>16}")
    costs = []
    for count in sizes:
        folder = graded_folder(make_course(home / f"course-{count}", count), home / f"ours-{count}", OUR_CONFIG)
        cost = run(our_command(workers), folder, watch=True)
        costs.append(cost)
        each, cpu = cost.seconds / count, cost.cpu / count
        print(f"{count:6}{each:14.3f}{cpu:18.3f}{cost.grader:12.0f}{cost.everything:16.0f}", flush=True)
    first, last = costs[0], costs[-1]
    slower = last.seconds / sizes[-1] / (first.seconds / sizes[0])
    larger = last.everything / first.everything
    print(f"\na submission costs {slower:.2f} times as much, memory {larger:.2f} times (bar {FLAT:g} for both)")
    return int(left_over(costs) or slower > FLAT or larger > FLAT)


def our_command(workers: int) -> list[str]:
    start = "from lstm_course.cli import main; main()"
    return [sys.executable, "-c", start, "autograde", HW, "--workers", str(workers)]


def make_course(folder: Path, count: int) -> Path:
    """Return a course folder in which the assignment is released and ``count`` students have handed in."""
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG)
    write_source(folder)
    run([sys.executable, "-m", "nbgrader", "generate_assignment", HW], folder)
    for number in range(count):
        write_submission(folder, f"s{number:04}", seed=number)
    return folder


def graded_folder(course: Path, folder: Path, config: str) -> Path:
    """Return a copy of the course, to be graded with this configuration."""
    shutil.copytree(course, folder)
    (folder / "nbgrader_config.py").write_text(config)
    return folder


def run(command: list[str], folder: Path, watch: bool = False) -> Cost:
    """Run to the end; what it prints is shown if it fails. ``watch``: memory too, which takes a little time."""
    log = folder / "bench.log"
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])  # as in an activated one
    before, start = _cpu_of_children(), perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env={**os.environ, "PATH": path})
        with _watched(process.pid) if watch else nullcontext() as peaks:
            code = process.wait()
    cost = Cost(perf_counter() - start)
    if code:
        sys.exit(f"{' '.join(command)} failed ({code}):\n{log.read_text(errors='replace')[-3000:]}")
    cost.left_over = [" ".join(child.cmdline())[:80] for child in psutil.Process().children(recursive=True)]
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    cost.cpu = _cpu_of_children() - before
    if peaks:
        cost.grader, cost.everything = peaks["grader"] / MB, peaks["everything"] / MB
    return cost


def read_scores(folder: Path, assignment: str = HW) -> dict[tuple[str, str], float]:
    """(student, cell) → points."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "bench") as gradebook:
        return {
            (submission.student_id, grade.name): grade.score
            for submission in gradebook.assignment_submissions(assignment)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def differences(scores: dict[str, dict[tuple[str, str], float]]) -> int:
    """Print where a run gave other points than stock's; how many there are."""
    (name,) = (name for name in scores if name.startswith("stock"))
    stock = scores.pop(name)
    most = {f"test_{problem.name}": problem.points for problem in PROBLEMS}
    assert any(stock.values()), "nothing was graded"
    none = sum(points == 0 for points in stock.values())
    part = sum(0 < points < most[cell] for (_, cell), points in stock.items())
    print(f"{len(stock)} graded cells: {len(stock) - none - part} with all points, {part} with some, {none} with none")
    wrong = 0
    for name, ours in scores.items():
        for key in sorted(stock.keys() | ours.keys()):
            if stock.get(key) != ours.get(key):
                wrong += 1
                print(f"  {name}: {key[0]}, {key[1]}: stock {stock.get(key)}, ours {ours.get(key)}")
    print("the scores differ" if wrong else "the scores are the same")
    return wrong


def left_over(costs: list[Cost]) -> int:
    """Print the processes that outlived their run; how many there are."""
    lines = [line for cost in costs for line in cost.left_over]
    for line in lines:
        print(f"left over: {line}")
    return len(lines)


def _adopt_orphans() -> None:
    """Make what a grader leaves behind our child: so its CPU time is counted, and it is seen."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER, Linux


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextmanager
def _watched(pid: int) -> Iterator[dict[str, int]]:
    """Peaks of memory: RSS of the grader's own process; of all its processes together, shared pages counted once."""
    peaks, done = {"grader": 0, "everything": 0}, threading.Event()

    def watch() -> None:
        while not done.wait(0.3):
            with suppress(psutil.Error):
                grader = psutil.Process(pid)
                peaks["grader"] = max(peaks["grader"], grader.memory_info().rss)
                total = sum(map(_memory, [grader, *grader.children(recursive=True)]))
                peaks["everything"] = max(peaks["everything"], total)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peaks
    finally:
        done.set()
        thread.join()


def _memory(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        used = process.memory_full_info()
        return int(getattr(used, "pss", used.rss))
    return 0


if __name__ == "__main__":
    sys.exit(main())
