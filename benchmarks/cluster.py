"""What a cluster brings: a real Dask scheduler, and 1, 2, 4 and 8 worker processes that wait in place of computing.

python benchmarks/cluster.py     exit code 1 where a bar is missed

Real is the scheduler, the processes, the jobs of real submissions with their files on the way there, a real result on
the way back, and our executor. Simulated is the judging: a worker sleeps for as long as it would take, as this machine
has not that many cores. A batch keeps twice as many jobs under way as there are workers, and so does this.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Any

from bench.alone import main
from bench.row import Bench, Round, Row, Sides
from writer import UNIT, Canned, course_of, grade

WORKERS, WAIT, EACH, BLOCKS = (1, 2, 4, 8), 0.5, 3, 7
JUDGED = 7
HERE = Path(__file__).parent
WAITS = f"a wait of {WAIT:g} s in place of judging; {BLOCKS} blocks of {EACH} submissions a worker"


def benches() -> list[Bench]:
    rows = [
        row
        for workers in WORKERS
        for row in (
            Row(f"cluster/efficiency_{workers}", f"efficiency with {workers} worker{'s' * (workers > 1)}", "%",
                note=WAITS),
            Row(f"cluster/overhead_{workers}", f"what scheduling adds to a submission, {workers} of them", "ms",
                note=WAITS),
        )
    ]  # fmt: skip
    moved = (
        Row("cluster/job", "a submission on its way to a worker", "kB", note=f"{UNIT}, pickled"),
        Row("cluster/result", "its result on the way back", "kB"),
        Row("cluster/judging", "judging it, on one core", "s", 
            note=f"from start to end, its libraries loaded before; the median of {JUDGED}"),
        Row("cluster/batch", f"a whole batch with {WORKERS[-1]} workers, the one writer's work in it", "/s",
            "the workers alone", note=f"a wait of {WAIT:g} s in place of judging"),
    )  # fmt: skip
    why = f"workers take long to start; {BLOCKS} blocks one after the other, of which the median counts"
    return [Bench((*rows, *moved), _on_a_cluster, rounds=1, why=why)]


def waited(seconds: float, result: Any, job: Any) -> Any:
    """Stand in for the judge, in a worker: as long as it takes, and what comes of it."""
    sleep(seconds)
    return result


class Waiting(Executor):
    """Has a cluster wait in place of judging; the model solution, and one submission before, are judged here."""

    def __init__(self, cluster: Executor, result: Any) -> None:
        self.cluster, self.result = cluster, result

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        (job,) = args
        if job.calibrates:
            answer: Future[Any] = Future()
            answer.set_result(fn(job))
            return answer
        return self.cluster.submit(partial(waited, WAIT, self.result), job)


class Noting(Canned):
    """Keeps a job, and how long judging it takes: a judge and a notebook, which work by turns."""

    job: Any = None
    seconds = 0.0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        first = self.result is None and not args[0].calibrates
        answer = super().submit(fn, *args, **kwargs)
        if first:
            (self.job,) = args
            if flags := answer.result().flags:
                raise RuntimeError(f"the submission that is to be measured was not judged: {', '.join(flags)}")
            self.seconds = median(_seconds_of(fn, self.job) for _ in range(JUDGED))
        return answer


def _seconds_of(judge: Callable[..., Any], job: Any) -> float:
    began = perf_counter()
    judge(job)
    return perf_counter() - began


@contextmanager
def _on_a_cluster() -> Iterator[Round]:
    from lstm_course.grading.runners.dask_cluster import executor_at
    from lstm_course.grading.runners.travelling import packed

    with tempfile.TemporaryDirectory(prefix="cluster-bench-") as home, ExitStack() as stack:
        noting = Noting()
        grade(course_of(Path(home, "one"), 0, 8), noting)
        job, result = noting.job, noting.result
        address = stack.enter_context(_scheduler(Path(home)))

        def once(number: int) -> dict[str, Sides]:
            found: dict[str, Sides] = {
                "cluster/job": (len(pickle.dumps(packed(job))) / 1000, None),
                "cluster/result": (len(pickle.dumps(result)) / 1000, None),
                "cluster/judging": (noting.seconds, None),
            }
            for workers in WORKERS:
                for _ in range(len(_started), workers):
                    _started.append(1)
                    stack.enter_context(_worker(address, Path(home)))
                _wait_for(address, workers)
                with executor_at(address, lambda line: None) as (cluster, _):
                    _block(cluster, job, result, workers, workers)  # the first one imports
                    took = [_block(cluster, job, result, workers, EACH * workers) for _ in range(BLOCKS)]
                    each = median(took) / EACH  # seconds that a worker gives a submission
                    found[f"cluster/efficiency_{workers}"] = (100 * WAIT / each, None)
                    found[f"cluster/overhead_{workers}"] = (1000 * (each - WAIT), None)
                    if workers == WORKERS[-1]:
                        root = course_of(Path(home, "batch"), 0, 5 * workers)
                        rate = grade(root, Waiting(cluster, result), workers=workers)[0]
                        found["cluster/batch"] = (rate, workers / each)
            return found

        _started: list[int] = []
        yield once


def _block(cluster: Executor, job: Any, result: Any, workers: int, count: int) -> float:
    """Return the seconds of so many jobs, of which as many are under way as in a batch."""
    began, under_way, left = perf_counter(), set(), count
    while left or under_way:
        while left and len(under_way) <= 2 * workers:
            under_way.add(cluster.submit(partial(waited, WAIT, result), job))
            left -= 1
        done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
        for one in done:
            one.result()
    return perf_counter() - began


@contextmanager
def _process(name: str, *arguments: str) -> Iterator[None]:
    path = os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.{name}", *arguments, "--no-dashboard"],
        env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()


@contextmanager
def _scheduler(folder: Path) -> Iterator[str]:
    file = folder / "scheduler.json"
    with _process("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file)):
        ends = monotonic() + 60
        while not file.exists() and monotonic() < ends:
            sleep(0.05)
        yield json.loads(file.read_text())["address"]


def _worker(address: str, folder: Path) -> Any:
    how = ("--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(folder))
    return _process("dask_worker", address, *how)


def _wait_for(address: str, workers: int) -> None:
    from distributed import Client

    with Client(address, timeout="30s", set_as_default=False) as client:
        client.wait_for_workers(workers, timeout=120)


if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
