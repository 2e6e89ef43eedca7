"""Judges notebooks on a Dask cluster, in place of processes here."""

from __future__ import annotations

import importlib.util
import logging
import threading
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from lstm_course import __version__
from lstm_course.basics.errors import CourseError
from lstm_course.basics.words import first_line
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.jobs import Job
from lstm_course.grading.runners.travelling import arrived, packed

_TIMEOUT = "5s"
PATIENCE = 60.0  # seconds that a batch waits for workers to come back
# What notebooks import and a worker can lack: honest work would fail there.
_WANTED = ("torch", "matplotlib", "pandas", "scipy")


class WorkerLost(Exception):
    """Whoever judged a notebook stopped, and whoever tried it next. The message is for an instructor."""


@contextmanager
def executor_at(address: str, say: Callable[[str], None] = print) -> Iterator[tuple[Executor, int]]:
    """Open an executor that runs on the cluster whose scheduler is at ``address``, and how many it runs at a time.

    Raises CourseError where there is no such cluster, or where its workers could not give the grades that are given
    here. What they lack in protection is said, once each.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CourseError("--scheduler needs Dask: pip install 'lstm-course[dask]'") from None
    logger = logging.getLogger("distributed")
    before = logger.level
    logger.setLevel(logging.CRITICAL)  # what goes wrong is said here, in one line
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what differs and matters is looked at below
            try:
                client = _connected(Client, address)
            except (OSError, ValueError, TypeError) as error:
                raise CourseError(f"no scheduler answers at {address}: {first_line(error)}") from None
        try:
            for line in _look_at_workers(client, address):
                say(line)
            with _Cluster(client, address) as cluster:
                yield cluster, max(1, sum(client.nthreads().values()))
        finally:
            with suppress(Exception):
                client.close(timeout=5)
    finally:
        logger.setLevel(before)


def _connected(Client: Any, address: str) -> Any:
    """Dask's client of the scheduler at ``address``. One that could not connect is closed here and now.

    Left to the garbage collector it closes itself whenever that runs. Where that is while the next client takes the
    lock of all event loops, the thread waits for itself, for ever.
    """

    class Closing(Client):
        def start(self, **kwargs: Any) -> None:
            try:
                super().start(**kwargs)
            except BaseException:
                self.close()
                raise

    return Closing(address, timeout=_TIMEOUT, set_as_default=False)


class _Cluster(Executor):
    """Dask's executor, with what goes wrong on a cluster in words, and without waiting for ever."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        # A grade is not a pure function: asked for again, it is to be found again.
        self._executor = client.get_executor(pure=False)
        self._waiting: set[Future[Any]] = set()
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        answer: Future[Any] = Future()
        self._waiting.add(answer)
        answer.add_done_callback(self._waiting.discard)
        if args and isinstance(args[0], Job):
            fn, args = partial(arrived, fn), (packed(args[0]), *args[1:])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that a job with its files is large
            asked = self._executor.submit(fn, *args, **kwargs)
        asked.add_done_callback(lambda done: self._pass_on(done, answer))
        answer.add_done_callback(lambda one: asked.cancel() if one.cancelled() else None)
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        self._closed.set()

    def _pass_on(self, done: Future[Any], answer: Future[Any]) -> None:
        with suppress(InvalidStateError):  # nobody waits for it any more
            try:
                result = done.result()
            except (CancelledError, OSError):
                answer.set_exception(CourseError(f"the scheduler at {self._address} is gone: start it, then go on"))
            except Exception as error:
                answer.set_exception(_in_words(error))
            else:
                answer.set_result(result)

    def _watch(self) -> None:
        """Workers may all be gone, and nothing would ever come back."""
        alone = 0.0
        step = min(5.0, PATIENCE / 4)
        while not self._closed.wait(step):
            try:
                there = bool(self._client.nthreads())
            except Exception:
                there = False
            alone = 0.0 if there else alone + step
            if alone >= PATIENCE:
                for answer in list(self._waiting):
                    with suppress(InvalidStateError):
                        answer.set_exception(
                            CourseError(f"no workers are left at {self._address}: start some, then go on")
                        )


def _in_words(error: Exception) -> Exception:
    if type(error).__name__ == "KilledWorker":
        return WorkerLost("the machines that judged it stopped, one after the other; this is not the student's fault")
    return error


def _look_at_workers(client: Any, address: str) -> Iterator[str]:
    """Yield what the workers lack in protection, in words. Raises CourseError where they could not grade."""
    if not client.nthreads():
        raise CourseError(f"the scheduler at {address} has no workers: start some with 'dask worker {address}'")
    wanted = [name for name in _WANTED if importlib.util.find_spec(name)]
    open_: dict[str, list[str]] = {}
    for worker, told in client.run(_question(list(the_course().assignments()), wanted), on_error="return").items():
        if isinstance(told, ModuleNotFoundError):
            raise CourseError(f"the worker {worker} lacks {told.name}: install there what is installed here")
        if isinstance(told, BaseException):
            raise CourseError(f"the worker {worker} cannot grade: {type(told).__name__}: {first_line(told)}")
        if told["version"] != __version__:
            raise CourseError(f"the worker {worker} has lstm-course {told['version']}, and here is {__version__}")
        if told["missing"]:
            raise CourseError(f"the worker {worker} lacks {', '.join(told['missing'])}, which is installed here")
        if told["open"]:
            open_.setdefault(told["open"], []).append(worker)
    for reason, workers in open_.items():
        some = ", ".join(workers[:3]) + (" and others" if len(workers) > 3 else "")
        yield f"not protected on {some}: notebooks can reach other files there ({reason})"


def _question(units: list[str], packages: list[str]) -> Callable[[], dict[str, Any]]:
    """Return what a worker is asked: a function within a function, which travels also to where lstm_course is not."""

    def about() -> dict[str, Any]:
        import importlib.util as finder

        import lstm_course
        from lstm_course.grading.course_interface import the_course
        from lstm_course.grading.isolation import landlock

        there = the_course().assignments()
        missing = [f"the unit {name}" for name in units if name not in there]
        missing += [name for name in packages if finder.find_spec(name) is None]
        abi, reason = landlock.offered()
        return {"version": lstm_course.__version__, "missing": missing, "open": "" if abi else reason}

    return about
