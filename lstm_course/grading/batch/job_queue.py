"""Notebooks on their way to the judges and back: a scheduler of futures that knows which submission each belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from typing import Any

from lstm_course.grading.batch.one_submission import Submission
from lstm_course.grading.jobs import Notebook
from lstm_course.grading.runners import runner


class JobQueue:
    """Jobs run in ``executor``; without one, in threads here that wait for the judges' processes.

    What has no job is nbgrader's own to run, and does so in a thread here.
    """

    def __init__(self, workers: int, executor: Executor | None = None) -> None:
        self._workers, self._executor = workers, executor
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="grading")
        self._running: dict[Future[Any], tuple[Submission, Notebook]] = {}

    def __enter__(self) -> JobQueue:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: Any) -> None:
        if kind is not None:
            for future in self._running:
                future.cancel()
            if self._executor is None:
                runner.close()  # nobody waits for an endless loop
        self._threads.shutdown(cancel_futures=True)

    @property
    def is_empty(self) -> bool:
        return not self._running

    @property
    def room(self) -> int:
        """Return how many more may lie ready, so that no worker waits."""
        return 2 * self._workers + 1 - len(self._running)

    @property
    def submissions(self) -> set[Submission]:
        """The submissions of which something is still to be judged."""
        return {one for one, _ in self._running.values()}

    def add(self, one: Submission, work: Iterable[tuple[Notebook, Callable[[], Any]]]) -> None:
        """Take in the notebooks of a submission, each with what is to be called where it has no job."""
        for book, call in work:
            future = (
                self._threads.submit(call)
                if book.job is None
                else (self._executor or self._threads).submit(runner.run_job, book.job)
            )
            self._running[future] = (one, book)

    def finished(self) -> Iterator[tuple[Submission, Exception | None]]:
        """Wait for the next notebook; yield submissions of which all are judged, or one failed, and the error."""
        for future in wait(self._running, return_when=FIRST_COMPLETED).done:
            if future not in self._running:  # another notebook of the same submission has failed
                continue
            one, book = self._running.pop(future)
            try:
                book.result = future.result()
            except Exception as error:
                for other in [f for f, (of, _) in self._running.items() if of is one]:
                    other.cancel()
                    self._running.pop(other)
                yield one, error
            else:
                if one not in self.submissions:
                    yield one, None
