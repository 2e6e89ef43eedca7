"""Autogrades many submissions side by side: notebooks are judged in workers, here or elsewhere; everything that
touches the gradebook or the autograded folder happens in the calling thread alone.

Each submission is a world of its own: whatever is wrong with one, the others are graded. What is graded appears as a
whole, so that a batch that was killed is simply run again.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import Execute
from traitlets.utils.importstring import import_item

from lstm_course.errors import CourseError
from lstm_course.grading import runner
from lstm_course.grading.execute import GradingExecute
from lstm_course.grading.handed_in import HandedIn, take_in
from lstm_course.grading.jobs import Job, Result
from lstm_course.grading.making import language_of
from lstm_course.grading.ready import Known, read_gradebook
from lstm_course.grading.repair import NOTES
from lstm_course.grading.staging import TIMESTAMP, alone_in, copy_plain_files, put_in_place, remove, timestamp_in
from lstm_course.grading.trouble import in_words, is_the_gradebooks

Report = Callable[["Graded"], None]
Expect = Callable[[int], None]
Record = Callable[["Graded", Path], None]


@dataclass(frozen=True)
class Judged:
    """One notebook, judged: the Job (or the notebook, where nbgrader's own rules apply) and what came of it."""

    notebook: str
    job: Job | None
    result: Result | None


@dataclass(frozen=True)
class Graded:
    """One submission that the batch is done with.

    problem  in words, why it could not be graded
    note     what is to be said of it although it was graded
    judged   its notebooks
    """

    unit: str
    student: str
    problem: str = ""
    note: str = ""
    judged: tuple[Judged, ...] = field(default=(), compare=False)
    submitted_at: str = ""


class CannotBeGraded(Exception):
    """Something is wrong with what was handed in; the message says what."""


@dataclass(eq=False)
class _Submission:
    unit: str
    student: str
    folder: Path
    stage: Path
    notes: list[str] = field(default_factory=list)
    sanitised: list[Path] = field(default_factory=list)
    waiting: dict[Future[Any], tuple[Path, Job | None]] = field(default_factory=dict)
    done: dict[Path, tuple[Job | None, Any]] = field(default_factory=dict)


class BatchAutograde(Autograde):
    """nbgrader's Autograde, with the running and judging of notebooks handed to an Executor."""

    _stage: Path | None = None

    def grade(
        self,
        workers: int = 2,
        report: Report | None = None,
        executor: Executor | None = None,
        expect: Expect | None = None,
        record: Record | None = None,
    ) -> list[Graded]:
        """Grade what the course directory's assignment and student match, and say how each one went.

        Submissions that are graded already are passed over, unless ``force`` is set or a newer one came in.
        ``report`` is called with each result as it is there, ``expect`` with how many there will be: first with the
        number of submissions, then again whenever one is passed over. ``record`` gets each one that was graded, with
        the folder of its graded notebooks, right before these are put in place. ``executor`` runs the jobs (threads
        here that wait for the judges' processes, unless told).

        Raises CourseError, before anything is touched, if nothing was handed in or if the gradebook or the secret
        seed is not as it should be. If that, or Ctrl-C, comes later, what is not finished will be graded next time.
        """
        self._results: list[Graded] = []
        self._report, self._expect, self._record = report, expect, record
        self._workers, self._executor = max(1, workers), executor
        self.start()
        return self._results

    @property
    def _input_directory(self) -> str:
        if self._stage is None:
            return str(self.coursedir.submitted_directory)
        return str(self._stage / ("submitted" if self._sanitizing else "autograded"))

    @property
    def _output_directory(self) -> str:
        return str(self.coursedir.autograded_directory if self._stage is None else self._stage / "autograded")

    def init_notebooks(self) -> None:
        """As nbgrader's, with the submissions in which there is no notebook: somebody is to hear of them."""
        self.notebooks: list[str] = []
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments: dict[str, list[str]] = {folder: [] for folder in filter(os.path.isdir, glob.glob(pattern))}
        if not self.assignments:
            raise CourseError(f"nothing was handed in: there is no folder {pattern}; 'nbgrader collect UNIT' gets them")

    def convert_notebooks(self) -> None:
        self._known = self._look_at_the_course()
        self._run = self._step_that_runs()
        threads = ThreadPoolExecutor(self._workers, thread_name_prefix="grading")
        running: dict[Future[Any], _Submission] = {}
        with alone_in(Path(self.coursedir.root)) as folder, utils.setenv(NBGRADER_EXECUTION="autograde"):
            try:
                submissions = list(self._submissions(folder))
                left = len(submissions)
                self._say_how_many(left)
                for submission in submissions:
                    if not self._is_wanted(submission):
                        left -= 1
                        self._say_how_many(left)
                    elif self._prepare(submission):
                        running |= dict.fromkeys(self._submit(submission, threads), submission)
                    while len(running) > 2 * self._workers:  # no worker waits, and no more than that lies about
                        self._finish_some(running)
                while running:
                    self._finish_some(running)
            except BaseException:
                for future in running:
                    future.cancel()
                if self._executor is None:
                    runner.close()  # nobody waits for an endless loop
                raise
            finally:
                threads.shutdown(cancel_futures=True)
                for submission in {id(s): s for s in running.values()}.values():
                    remove(submission.stage)

    def _look_at_the_course(self) -> Known:
        """What the gradebook knows; also whether there is a seed. Raises CourseError."""
        step = self._step_that_runs()
        if issubclass(step, GradingExecute):
            step(parent=self).find_seed({"nbgrader": {"db_url": self.coursedir.db_url}})
        return read_gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def _step_that_runs(self) -> Any:
        for step in map(_imported, self.autograde_preprocessors):
            if _executes(step):
                return step
        raise CourseError("c.Autograde.autograde_preprocessors holds no step that runs the notebooks")

    def _submissions(self, folder: Path) -> Iterable[_Submission]:
        pattern = self._format_source("(?P<unit>.*)", "(?P<student>.*)", escape=True)
        excluded = str(self.coursedir.student_id_exclude or "").split(",")
        for number, path in enumerate(sorted(self.assignments)):
            match = re.match(pattern, path)
            if match is None or match["student"] in excluded:
                continue
            # A folder without a notebook, of a name that is no unit's, is nobody's submission.
            if match["unit"] in self._known or glob.glob(os.path.join(glob.escape(path), "*.ipynb")):
                yield _Submission(match["unit"], match["student"], Path(path), folder / str(number))

    def _is_wanted(self, one: _Submission) -> bool:
        """nbgrader's rule: not graded yet, or forced, or handed in again since."""
        graded = Path(self._format_dest(one.unit, one.student))
        if self.force or not graded.exists():
            return True
        new, old = timestamp_in(one.folder), timestamp_in(graded)
        return new is not None and old is not None and new > old

    def _prepare(self, one: _Submission) -> bool:
        """Take it in and sanitise it; False where nothing is left to run."""
        try:
            if one.unit not in self._known:
                raise CannotBeGraded(_unknown(one.unit))
            if set(one.student) & set("<>\"'&"):  # formgrader puts it into its pages as it is
                raise CannotBeGraded(f"a student cannot be called {one.student!r}: rename the folder")
            self.run_pre_convert_hook()
            handed_in = take_in(one.folder, self._known[one.unit])
            one.notes += handed_in.notes
            self._enter(one, handed_in)
            for path in map(Path, self.notebooks):
                self._sanitizing = True
                self._init_preprocessors()
                resources = self._convert(str(path))
                one.notes += resources.get(NOTES, ())
                one.sanitised.append(Path(self.writer.build_directory) / path.name)
        except Exception as error:
            self._give_up(one, error)
            return False
        finally:
            self._stage = None
        return True

    def _enter(self, one: _Submission, handed_in: HandedIn) -> None:
        """Put it where nbgrader's steps will find it, and into the gradebook."""
        self._stage, self._sanitizing = one.stage, True
        source = Path(self._format_source(one.unit, one.student))
        source.mkdir(parents=True)
        Path(self._format_dest(one.unit, one.student)).mkdir(parents=True)
        copy_plain_files(one.folder, source)
        if timestamp_in(source) is None and (source / TIMESTAMP).exists():
            (source / TIMESTAMP).unlink()  # nbgrader would end there, for everybody
            one.notes.append(f"{TIMESTAMP} holds no time that can be read; it was passed over")
        self.notebooks = [str(path) for path in handed_in.write(source)]
        try:
            self.init_assignment(one.unit, one.student)
        except Exception:
            if not handed_in.problem:
                raise
        if handed_in.problem:
            raise CannotBeGraded(handed_in.problem)

    def _convert(self, notebook: str) -> Any:
        """nbgrader's convert_single_notebook; gives the resources, which nbgrader forgets."""
        resources = self.init_single_notebook_resources(notebook)
        output, resources = self.exporter.from_filename(notebook, resources=resources)
        self.write_single_notebook(output, resources)
        return resources

    def _submit(self, one: _Submission, threads: Executor) -> Iterable[Future[Any]]:
        self._stage, self._sanitizing = one.stage, False
        try:
            for path in one.sanitised:
                nb = nbformat.read(path, as_version=4)
                resources = {**self.init_single_notebook_resources(str(path)), "metadata": {"path": str(path.parent)}}
                step = self._run(parent=self.exporter)
                if isinstance(step, GradingExecute) and language_of(nb) == "python":
                    job = step.job_of(nb, resources)
                    future = (self._executor or threads).submit(runner.run_job, job)
                else:
                    job, future = None, threads.submit(step, nb, resources)
                one.waiting[future] = (path, job)
        finally:
            self._stage = None
        return list(one.waiting)

    def _finish_some(self, running: dict[Future[Any], _Submission]) -> None:
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            one = running.pop(future)
            path, job = one.waiting.pop(future)
            try:
                one.done[path] = (job, future.result())
            except Exception as error:
                for other in [f for f, of in running.items() if of is one]:
                    other.cancel()
                    running.pop(other)
                self._give_up(one, error)
                continue
            if not one.waiting:
                self._finish(one)

    def _finish(self, one: _Submission) -> None:
        self._stage, self._sanitizing = one.stage, False
        try:
            for path, (_, result) in one.done.items():
                self._save(path, result)
            self.set_permissions(one.unit, one.student)
            graded = Path(self._format_dest(one.unit, one.student))
            self._stage = None
            judged = [Judged(path.stem, job, result if job else None) for path, (job, result) in one.done.items()]
            told = Graded(one.unit, one.student, "", "; ".join(one.notes), tuple(judged), _submitted_at(one.folder))
            if self._record:  # whoever is killed between this line and the next grades it again, and records it again
                self._record(told, graded)
            put_in_place(graded, Path(self._format_dest(one.unit, one.student)))
            self.run_post_convert_hook()
        except Exception as error:
            self._give_up(one, error)
            return
        finally:
            self._stage = None
        self._say(one, told)

    def _save(self, path: Path, result: Any) -> None:
        """The steps after the execution, on the notebook as it came out of it."""
        self.exporter._preprocessors = []
        for step in map(_imported, self.autograde_preprocessors):
            self.exporter.register_preprocessor(self._instead(result) if _executes(step) else step)
        BaseConverter.convert_single_notebook(self, str(path))

    def _instead(self, result: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
        if isinstance(result, Result):
            return lambda nb, resources: self._run(parent=self.exporter).enter(nb, resources, result)
        nb_done, resources_done = result
        return lambda nb, resources: (nb_done, {**resources_done, **resources})

    def _give_up(self, one: _Submission, error: Exception) -> None:
        if isinstance(error, CourseError) or is_the_gradebooks(error):
            raise error  # the course's fault: no seed, or no gradebook to write to
        self.log.error("%s of %s could not be graded", one.unit, one.student, exc_info=error)
        gone = Path(self._format_dest(one.unit, one.student))
        if gone.exists():  # the grade of an older submission would pass for this one's
            remove(gone)
        self._say(one, Graded(one.unit, one.student, in_words(error), submitted_at=_submitted_at(one.folder)))

    def _say(self, one: _Submission, result: Graded) -> None:
        shutil.rmtree(one.stage, ignore_errors=True)
        one.done.clear()
        self._results.append(replace(result, judged=()))  # a large class would fill the memory
        if self._report:
            self._report(result)

    def _say_how_many(self, count: int) -> None:
        if self._expect:
            self._expect(count)


def _imported(step: Any) -> Any:
    return import_item(step) if isinstance(step, str) else step


def _executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, Execute)


def _submitted_at(folder: Path) -> str:
    when = timestamp_in(folder)
    return when.isoformat() if when else ""


def _unknown(unit: str) -> str:
    return f"the gradebook knows no unit {unit}: run 'nbgrader generate_assignment {unit} --force', then grade again"
