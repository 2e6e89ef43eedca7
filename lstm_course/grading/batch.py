"""Autogrades many submissions side by side: notebooks run in workers, everything that touches the gradebook or the
autograded folder happens in the calling thread alone.

Each submission is a world of its own: whatever is wrong with one, the others are graded.
"""

from __future__ import annotations

import glob
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
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.preprocessors import Execute
from traitlets.utils.importstring import import_item

from lstm_course.errors import CourseError
from lstm_course.grading.execute import GradingExecute
from lstm_course.grading.handed_in import missing_from, problem_of
from lstm_course.grading.ready import Known, read_gradebook
from lstm_course.grading.trouble import in_words, is_the_gradebooks

Report = Callable[["Graded"], None]
Expect = Callable[[int], None]


@dataclass(frozen=True)
class Graded:
    """One submission that the batch is done with.

    problem  in words, why it could not be graded
    note     what is to be said of it although it was graded
    """

    unit: str
    student: str
    problem: str = ""
    note: str = ""


class CannotBeGraded(Exception):
    """Something is wrong with what was handed in; the message says what."""


@dataclass
class _Submission:
    unit: str
    student: str
    notebooks: list[str]
    sanitised: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class BatchAutograde(Autograde):
    """nbgrader's Autograde with the running of notebooks handed to an Executor (threads, unless told)."""

    def grade(
        self,
        workers: int = 2,
        report: Report | None = None,
        executor: Executor | None = None,
        expect: Expect | None = None,
    ) -> list[Graded]:
        """Grade what the course directory's assignment and student match, and say how each one went.

        Submissions that are graded already are passed over, unless ``force`` is set or a newer one came in.
        ``report`` is called with each result as it is there, ``expect`` with how many there will be: first with the
        number of submissions, then again whenever one is passed over.

        Raises CourseError, before anything is touched, if nothing was handed in or if the gradebook or the secret
        seed is not as it should be. If that, or Ctrl-C, comes later, what is not finished will be graded next time.
        """
        self._results: list[Graded] = []
        self._unfinished: list[_Submission] = []
        self._report, self._expect, self._workers, self._executor = report, expect, max(1, workers), executor
        self.start()
        return self._results

    def init_notebooks(self) -> None:
        """As nbgrader's, with the submissions in which there is no notebook: somebody is to hear of them."""
        self.notebooks: list[str] = []
        self.assignments: dict[str, list[str]] = {}
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        for folder in filter(os.path.isdir, glob.glob(pattern)):
            self.assignments[folder] = glob.glob(os.path.join(glob.escape(folder), "*.ipynb"))
        if not self.assignments:
            raise CourseError(f"nothing was handed in: there is no folder {pattern}; 'nbgrader collect UNIT' gets them")

    def convert_notebooks(self) -> None:
        self._known = self._look_at_the_course()
        pool = self._executor or ThreadPoolExecutor(self._workers, thread_name_prefix="grading")
        running: dict[Future[list[Any]], _Submission] = {}
        try:
            with utils.setenv(NBGRADER_EXECUTION="autograde"):
                submissions = self._submissions()
                left = len(submissions)
                self._say_how_many(left)
                for submission in submissions:
                    if self._prepare(submission):
                        running[pool.submit(self._run, submission)] = submission
                    elif not self._heard_of(submission):
                        left -= 1
                        self._say_how_many(left)
                    while len(running) > self._workers:  # one more than can run at once: no worker waits
                        self._finish_some(running)
                while running:
                    self._finish_some(running)
        finally:
            if self._executor is None:
                pool.shutdown(cancel_futures=True)
            wait([future for future in running if not future.cancel()])
            for submission in self._unfinished:  # half graded, they would pass for graded
                self._remove(submission)

    def _look_at_the_course(self) -> Known:
        """What the gradebook knows; also whether there is a seed. Raises CourseError."""
        steps = map(_imported, self.autograde_preprocessors)
        if any(isinstance(step, type) and issubclass(step, GradingExecute) for step in steps):
            GradingExecute(parent=self).find_seed({"nbgrader": {"db_url": self.coursedir.db_url}})
        return read_gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def _submissions(self) -> list[_Submission]:
        pattern = self._format_source("(?P<unit>.*)", "(?P<student>.*)", escape=True)
        found = [(re.match(pattern, folder), folder) for folder in sorted(self.assignments)]
        all_of_them = [_Submission(m["unit"], m["student"], sorted(self.assignments[f])) for m, f in found if m]
        # A folder without a notebook, of a name that is no unit's, is nobody's submission.
        return [one for one in all_of_them if one.notebooks or one.unit in self._known]

    def _prepare(self, submission: _Submission) -> bool:
        """Copy, check and sanitise; False where nothing is left to run."""
        self.notebooks, self._sanitizing = submission.notebooks, True
        try:
            if submission.unit not in self._known:
                raise CannotBeGraded(_unknown(submission.unit))
            if not self.init_destination(submission.unit, submission.student):
                return False
            self._unfinished.append(submission)
            self.run_pre_convert_hook()
            folder = Path(self._format_source(submission.unit, submission.student))
            problem = problem_of(folder, self._known[submission.unit])
            try:
                self.init_assignment(submission.unit, submission.student)  # enters it into the gradebook
            except NbGraderException:
                if not problem:
                    raise
            if problem:
                raise CannotBeGraded(problem)
            for notebook in self.notebooks:
                self._init_preprocessors()
                BaseConverter.convert_single_notebook(self, notebook)
                path = Path(self.writer.build_directory) / os.path.basename(notebook)
                submission.sanitised.append(str(path))
                submission.notes.append(missing_from(path, self._known[submission.unit][path.stem]))
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
                note = "; ".join(filter(None, submission.notes))
                self._say(Graded(submission.unit, submission.student, note=note), submission)

    def _save(self, path: str, executed: Any) -> None:
        """The steps after the execution, on the notebook as it was executed."""
        self.exporter._preprocessors = []
        for step in map(_imported, self.autograde_preprocessors):
            self.exporter.register_preprocessor(_instead(executed) if _executes(step) else step)
        BaseConverter.convert_single_notebook(self, path)

    def _give_up(self, submission: _Submission, error: Exception) -> None:
        if isinstance(error, CourseError) or is_the_gradebooks(error):
            raise error  # the course's fault: no seed, or no gradebook to write to
        self.log.error("%s of %s could not be graded", submission.unit, submission.student, exc_info=error)
        if submission in self._unfinished:
            self._remove(submission)
        self._say(Graded(submission.unit, submission.student, in_words(error)), submission)

    def _remove(self, submission: _Submission) -> None:
        left = self._format_dest(submission.unit, submission.student)
        if os.path.exists(left):
            utils.rmtree(left)

    def _say(self, result: Graded, submission: _Submission) -> None:
        if submission in self._unfinished:
            self._unfinished.remove(submission)
        self._results.append(result)
        if self._report:
            self._report(result)

    def _say_how_many(self, count: int) -> None:
        if self._expect:
            self._expect(count)

    def _heard_of(self, submission: _Submission) -> bool:
        last = self._results[-1:]
        return bool(last) and (last[0].unit, last[0].student) == (submission.unit, submission.student)


def _imported(step: Any) -> Any:
    return import_item(step) if isinstance(step, str) else step


def _executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, Execute)


def _instead(executed: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
    return lambda nb, resources: (executed, resources)


def _unknown(unit: str) -> str:
    return f"the gradebook knows no unit {unit}: run 'nbgrader generate_assignment {unit} --force', then grade again"
