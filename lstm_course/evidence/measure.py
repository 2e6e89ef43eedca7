"""The runs themselves: one process each, one thread a process, taken up where an earlier run was interrupted."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from multiprocessing import active_children, get_context
from time import process_time
from typing import Any, NamedTuple

from lstm_course.basics.errors import CourseError
from lstm_course.basics.machine import ONE_THREAD
from lstm_course.evidence import registry
from lstm_course.evidence.experiment import Experiment
from lstm_course.evidence.kept import Kept, key


class Job(NamedTuple):
    """One run: which experiment, which of its rows, which seed."""

    experiment: str
    label: str
    seed: int

    @property
    def key(self) -> str:
        return key(self.experiment, self.seed, registry.get(self.experiment).runs[self.label])


def jobs_of(experiments: Sequence[Experiment], seeds: int) -> list[Job]:
    """All runs, in the order of the table."""
    return [Job(e.name, label, seed) for e in experiments for label in e.runs for seed in range(seeds)]


def once(job: Job) -> dict[str, Any]:
    """Do it: {"values": by measure, "cpu": seconds of computing}."""
    experiment = registry.get(job.experiment)
    if experiment.needs_torch:
        import torch

        torch.set_num_threads(1)
    started = process_time()
    values = experiment.run(job.seed, **experiment.runs[job.label])
    return {"values": values, "cpu": round(process_time() - started, 2)}


def measure(
    experiments: Sequence[Experiment],
    seeds: int,
    workers: int,
    kept: Kept,
    done: Callable[[Job], None] = lambda job: None,
) -> dict[Job, dict[str, Any]]:
    """Return the results of all runs; those that are kept are not run again. ``done`` is told of each.

    Whatever ends this early, what was measured so far is kept. Raises CourseError where PyTorch is wanted and not
    there, and where a worker dies.
    """
    jobs = jobs_of(experiments, seeds)
    waiting = [job for job in jobs if job.key not in kept.found]
    if any(registry.get(job.experiment).needs_torch for job in waiting):
        _need_torch()
    for job in jobs:
        if job.key in kept.found:
            done(job)
    with closing(_run(waiting, workers)) as running:
        for job, result in running:
            kept.add(job.key, result)
            done(job)
    return {job: kept.found[job.key] for job in jobs}


def _run(jobs: Sequence[Job], workers: int) -> Generator[tuple[Job, dict[str, Any]], None, None]:
    if not jobs:
        return
    # The threads of NumPy are counted when it is loaded, in the new processes: hence the environment, and spawn.
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(ONE_THREAD)
    pool = ProcessPoolExecutor(min(workers, len(jobs)), get_context("spawn"), initializer=_worker)
    mine: list[Any] = []
    try:
        others = set(active_children())
        futures = {pool.submit(once, job): job for job in jobs}
        mine = [child for child in active_children() if child not in others]
        for future in as_completed(futures):
            yield futures[future], future.result()
    except BrokenProcessPool:
        raise CourseError("a worker died, out of memory perhaps: run it again, what is measured is kept") from None
    except BaseException:
        # Stopped by Ctrl-C, say: a run that takes half a minute is not waited for.
        pool.shutdown(wait=False, cancel_futures=True)
        for child in mine:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _worker() -> None:
    """Ctrl-C is for the one who waits; and a worker leaves when that one is gone."""
    import signal
    from multiprocessing import parent_process
    from threading import Thread

    def leave_with(parent: Any) -> None:
        parent.join()
        os._exit(1)

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=leave_with, args=(parent_process(),), daemon=True).start()


def _need_torch() -> None:
    from importlib.util import find_spec

    try:
        there = find_spec("torch") is not None
    except ValueError:
        there = False
    if not there:
        raise registry.without_torch()
