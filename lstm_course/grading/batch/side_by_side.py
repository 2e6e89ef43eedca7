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
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.calibrating import calibrate_before
from lstm_course.grading.batch.checked_schema import checked_schema
from lstm_course.grading.batch.execute import GradingExecute
from lstm_course.grading.batch.gradebook import Known, in_words, is_the_gradebooks, read_gradebook, read_submitted
from lstm_course.grading.batch.job_queue import JobQueue
from lstm_course.grading.batch.one_submission import StagedAutograde, Submission
from lstm_course.grading.batch.shared_gradebook import as_one_step, shared_gradebook
from lstm_course.grading.batch.work_folder import alone_in, put_in_place, remove, timestamp_in
from lstm_course.grading.intake.released_cells import read_known
from lstm_course.grading.jobs import GradedSubmission, Notebook

_TOGETHER = 16  # written with one commit: whoever is killed has so many to do again, at most, that were judged
_EXECUTION = "NBGRADER_EXECUTION"  # in the environment; nbgrader's own name
Report = Callable[[GradedSubmission], None]
Expect = Callable[[int], None]
_T = TypeVar("_T")
_Done = tuple[Submission, _T | None, Exception | None]


class BatchAutograde(StagedAutograde):
    """nbgrader's Autograde, with the running and judging of notebooks handed to an Executor."""

    def grade(
        self,
        workers: int = 2,
        report: Report = lambda one: None,
        executor: Executor | None = None,
        expect: Expect = lambda count: None,
        record: Report = lambda one: None,
        say: Callable[[str], None] = lambda line: None,
    ) -> list[GradedSubmission]:
        """Grade what the course directory's assignment and student match, and say how each one went.

        Submissions that are graded already are passed over, unless ``force`` is set or a newer one came in.
        ``report`` is called with each result as it is there, ``expect`` with how many there will be: first with the
        number of submissions, then again whenever one is passed over. ``record`` gets each one that was graded, with
        its graded notebooks, right before these are put in place. ``executor`` runs the jobs (threads
        here that wait for the judges' processes, unless told). ``say`` gets a line on what is done before.

        Raises CourseError, before anything is touched, if nothing was handed in or if the gradebook or the secret
        seed is not as it should be. If that, or Ctrl-C, comes later, what is not finished will be graded next time.
        """
        self._results: list[GradedSubmission] = []
        self._report, self._expect, self._record = report, expect, record
        self._workers, self._executor, self._tell = max(1, workers), executor, say
        self.start()
        return self._results

    def init_notebooks(self) -> None:
        """Find the submissions as nbgrader does, and those without a notebook: somebody is to hear of them."""
        self.notebooks: list[str] = []
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        self.assignments: dict[str, list[str]] = {
            folder: [] for folder in filter(os.path.isdir, glob.glob(pattern, include_hidden=True))
        }
        if not self.assignments:
            raise CourseError(f"nothing was handed in: there is no folder {pattern}; 'nbgrader collect UNIT' gets them")

    def convert_notebooks(self) -> None:
        """Take nbgrader's loop over submissions, side by side."""
        self._known = self._look_at_the_course()
        self._submitted = read_submitted(self.coursedir.db_url, self.coursedir.course_id)
        self._run = self._step_that_runs()
        with (
            alone_in(Path(self.coursedir.root)) as folder,
            shared_gradebook(),
            checked_schema(),
            _autograding(),
            JobQueue(self._workers, self._executor) as queue,
        ):
            submissions = list(self._submissions(folder))
            try:
                self._look_at_sources({one.unit for one in submissions})
                self._grade_all(submissions, queue)
            finally:
                for left in filter(os.path.exists, (one.stage for one in submissions)):
                    remove(left)

    def _grade_all(self, submissions: list[Submission], queue: JobQueue) -> None:
        if issubclass(self._run, GradingExecute):
            units = {one.unit for one in submissions if one.unit in self._known and self._is_wanted(one)}
            for unit in sorted(units):
                books = {book: read_known(self.coursedir.db_url, unit, book) for book in self._known[unit]}
                calibrate_before(self, self.coursedir, unit, books, self._workers, self._executor, self._tell)
        left = len(submissions)
        self._expect(left)
        waiting, together = deque(submissions), 1 if self._has_own_steps else _TOGETHER
        while waiting or not queue.is_empty:
            group: list[Submission] = []
            while waiting and len(group) < min(queue.room, together):  # no worker waits, and no more lies about
                one = waiting.popleft()
                if self._is_wanted(one):
                    group.append(one)
                else:
                    left -= 1
                    self._expect(left)
            for one in self._prepared(group):
                queue.add(one, self._work_of(one))
            if not queue.is_empty and (queue.room <= 0 or not waiting):
                self._finish_some(queue, together)

    def _look_at_the_course(self) -> Known:
        """Return what the gradebook knows; look whether there is a seed. Raises CourseError."""
        step = self._step_that_runs()
        if issubclass(step, GradingExecute):
            step(parent=self).find_seed({"nbgrader": {"db_url": self.coursedir.db_url}})
        return read_gradebook(self.coursedir.db_url, self.coursedir.course_id)

    def _look_at_sources(self, units: Iterable[str]) -> None:
        """Raise CourseError where the gradebook has lost the text of graded cells: everybody would get nothing."""
        for unit in sorted(units):
            for book, cells in self._known.get(unit, {}).items():
                there = {cell.name for cell in read_known(self.coursedir.db_url, unit, book)}
                if lost := sorted(cells.keys() - there):
                    raise CourseError(
                        f"the gradebook has no text of {len(lost)} graded cells of {unit}, such as {lost[0]!r}: run "
                        f"'nbgrader generate_assignment {unit} --force', then grade again"
                    )

    def _submissions(self, folder: Path) -> Iterable[Submission]:
        pattern = self._format_source("(?P<unit>.*)", "(?P<student>.*)", escape=True)
        excluded = str(self.coursedir.student_id_exclude or "").split(",")
        for number, path in enumerate(sorted(self.assignments)):
            match = re.match(pattern, path, re.DOTALL)
            if match is None or match["student"] in excluded:
                continue
            # A folder without a notebook, of a name that is no unit's, is nobody's submission.
            if match["unit"] in self._known or glob.glob(os.path.join(glob.escape(path), "*.ipynb")):
                yield Submission(match["unit"], match["student"], Path(path), folder / str(number))

    def _is_wanted(self, one: Submission) -> bool:
        """Apply nbgrader's rule: not graded yet, or forced, or handed in again since.

        What an older gradebook, or another course's, knows nothing of is not graded, whatever lies in the folder.
        """
        graded = Path(self._format_dest(one.unit, one.student))
        if self.force or not graded.exists() or (one.unit, one.student) not in self._submitted:
            return True
        new, old = timestamp_in(one.folder), timestamp_in(graded)
        return new is not None and old is not None and new > old

    def _prepared(self, group: list[Submission]) -> Iterator[Submission]:
        """Take them in and sanitise them; yield those of which something is left to run."""
        for one, _, error in self._as_one(self._sanitise, group):
            if error is None:
                yield one
            else:
                self._give_up(one, error)

    def _finish_some(self, queue: JobQueue, together: int) -> None:
        judged: list[Submission] = []
        for one, error in queue.finished():
            if error is None:
                judged.append(one)
            else:
                self._give_up(one, error)
        for start in range(0, len(judged), together):
            for one, saved, error in self._as_one(self._save_all, judged[start : start + together]):
                if saved is None:
                    self._give_up(one, error or AssertionError())
                else:
                    self._finish(one, *saved)

    def _as_one(self, do: Callable[[Submission], _T], group: list[Submission]) -> list[_Done[_T]]:
        """Do it to all of them, and write it to the gradebook with one commit. Return what came of each, or its error.

        Where a row is refused, all of that is gone: each is then done alone, so that one costs the others nothing.
        """
        if len(group) > 1:
            try:
                with as_one_step() as step:
                    done = [_tried(do, one) for one in group]
                    is_kept = step.is_kept
            except SQLAlchemyError as error:
                if is_the_gradebooks(error):
                    raise
                is_kept = False
            if is_kept:
                return done
        return [_tried(do, one) for one in group]

    def _finish(self, one: Submission, graded: Path, notebooks: list[Notebook]) -> None:
        try:
            note, when = "; ".join(one.notes), _submitted_at(one.folder)
            told = GradedSubmission(one.unit, one.student, "", note, tuple(notebooks), when)
            self._record(told)  # whoever is killed between this line and the next grades and records it again
            put_in_place(graded, Path(self._format_dest(one.unit, one.student)))
            self.run_post_convert_hook()
        except Exception as error:
            self._give_up(one, error)
            return
        self._say(one, told)

    def _give_up(self, one: Submission, error: Exception) -> None:
        if isinstance(error, CourseError) or is_the_gradebooks(error):
            raise error  # the course's fault: no seed, or no gradebook to write to
        self.log.error("%s of %s could not be graded", one.unit, one.student, exc_info=error)
        gone = Path(self._format_dest(one.unit, one.student))
        if gone.exists() and one.unit in self._known:  # an older submission's grade would pass for this one's
            remove(gone)
        self._say(one, GradedSubmission(one.unit, one.student, in_words(error), submitted_at=_submitted_at(one.folder)))

    def _say(self, one: Submission, result: GradedSubmission) -> None:
        shutil.rmtree(one.stage, ignore_errors=True)
        one.notebooks.clear()
        self._results.append(replace(result, judged=()))  # a large class would fill the memory
        self._report(result)


def _tried(do: Callable[[Submission], _T], one: Submission) -> _Done[_T]:
    try:
        return one, do(one), None
    except Exception as error:
        if is_the_gradebooks(error):
            raise
        return one, None, error


@contextmanager
def _autograding() -> Iterator[None]:
    """Tell what runs in this process that it is graded. nbgrader's own ``setenv`` stays where an error ends it."""
    before = os.environ.get(_EXECUTION)
    os.environ[_EXECUTION] = "autograde"
    try:
        yield
    finally:
        os.environ.pop(_EXECUTION)
        if before is not None:
            os.environ[_EXECUTION] = before


def _submitted_at(folder: Path) -> str:
    when = timestamp_in(folder)
    return when.isoformat() if when else ""
