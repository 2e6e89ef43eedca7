"""Autogrades many submissions side by side: notebooks run in workers, everything that touches the gradebook or the
autograded folder happens in the calling thread alone.

Each submission is a world of its own: whatever is wrong with one, the others are graded.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import Execute
from sqlalchemy.exc import OperationalError
from traitlets.utils.importstring import import_item

from lstm_course.errors import CourseError
from lstm_course.grading.trouble import in_words

Report = Callable[["Graded"], None]


@dataclass(frozen=True)
class Graded:
    """One submission that the batch is done with; ``problem`` says in words why it could not be graded."""

    unit: str
    student: str
    problem: str = ""


@dataclass
class _Submission:
    unit: str
    student: str
    notebooks: list[str]
    sanitised: list[str] = field(default_factory=list)


class BatchAutograde(Autograde):
    """nbgrader's Autograde with the running of notebooks handed to an Executor (threads, unless told)."""

    def grade(self, workers: int = 2, report: Report | None = None, executor: Executor | None = None) -> list[Graded]:
        """Grade what the course directory's assignment and student match, and say how each one went.

        Submissions that are graded already are passed over, unless ``force`` is set or a newer one came in.
        ``report`` is called with each result as it is there.
        """
        self._results: list[Graded] = []
        self._report, self._workers, self._executor = report, max(1, workers), executor
        self.start()
        return self._results

    def convert_notebooks(self) -> None:
        pool = self._executor or ThreadPoolExecutor(self._workers, thread_name_prefix="grading")
        running: dict[Future[list[Any]], _Submission] = {}
        try:
            with utils.setenv(NBGRADER_EXECUTION="autograde"):
                for submission in self._submissions():
                    if self._prepare(submission):
                        running[pool.submit(self._run, submission)] = submission
                    while len(running) > self._workers:  # one more than can run at once: no worker waits
                        self._finish_some(running)
                while running:
                    self._finish_some(running)
        finally:
            if self._executor is None:
                pool.shutdown(cancel_futures=True)

    def _submissions(self) -> list[_Submission]:
        pattern = self._format_source("(?P<unit>.*)", "(?P<student>.*)", escape=True)
        found = [(re.match(pattern, folder), folder) for folder in sorted(self.assignments)]
        return [_Submission(m["unit"], m["student"], sorted(self.assignments[f])) for m, f in found if m]

    def _prepare(self, submission: _Submission) -> bool:
        """Copy, check and sanitise; False where nothing is left to run."""
        self.notebooks, self._sanitizing = submission.notebooks, True
        try:
            if not self.init_destination(submission.unit, submission.student):
                return False
            self.run_pre_convert_hook()
            self.init_assignment(submission.unit, submission.student)
            for notebook in self.notebooks:
                self._init_preprocessors()
                BaseConverter.convert_single_notebook(self, notebook)
                submission.sanitised.append(os.path.join(self.writer.build_directory, os.path.basename(notebook)))
        except Exception as error:
            self._give_up(submission, error)
            return False
        return True

    def _run(self, submission: _Submission) -> list[Any]:
        """In a worker: run the notebooks, one after the other, without a look at the gradebook."""
        return [self._execute(submission, path) for path in submission.sanitised]

    def _execute(self, submission: _Submission, path: str) -> Any:
        step = next(s for s in map(_imported, self.autograde_preprocessors) if _executes(s))
        resources: dict[str, Any] = {
            "metadata": {"path": os.path.dirname(path)},
            "nbgrader": {
                "student": submission.student,
                "assignment": submission.unit,
                "notebook": Path(path).stem,
                "db_url": self.coursedir.db_url,
            },
        }
        return step(parent=self.exporter)(nbformat.read(path, as_version=4), resources)[0]

    def _finish_some(self, running: dict[Future[list[Any]], _Submission]) -> None:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            submission = running.pop(future)
            self.notebooks, self._sanitizing = submission.sanitised, False
            try:
                for path, executed in zip(submission.sanitised, future.result(), strict=True):
                    self._save(path, executed)
                self.set_permissions(submission.unit, submission.student)
                self.run_post_convert_hook()
            except Exception as error:
                self._give_up(submission, error)
            else:
                self._say(Graded(submission.unit, submission.student))

    def _save(self, path: str, executed: Any) -> None:
        """The steps after the execution, on the notebook as it was executed."""
        self.exporter._preprocessors = []
        for step in map(_imported, self.autograde_preprocessors):
            self.exporter.register_preprocessor(_instead(executed) if _executes(step) else step)
        BaseConverter.convert_single_notebook(self, path)

    def _give_up(self, submission: _Submission, error: Exception) -> None:
        if isinstance(error, CourseError | OperationalError):
            raise error  # not this submission's fault: no seed, or no gradebook to write to
        self.log.error("%s of %s could not be graded", submission.unit, submission.student, exc_info=error)
        left = self._format_dest(submission.unit, submission.student)
        if os.path.exists(left):
            utils.rmtree(left)
        self._say(Graded(submission.unit, submission.student, in_words(error)))

    def _say(self, result: Graded) -> None:
        self._results.append(result)
        if self._report:
            self._report(result)


def _imported(step: Any) -> Any:
    return import_item(step) if isinstance(step, str) else step


def _executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, Execute)


def _instead(executed: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    return lambda nb, resources: (executed, resources)
