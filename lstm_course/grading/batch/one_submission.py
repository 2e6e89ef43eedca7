"""One submission on its way through nbgrader's steps, in a folder of its own: what is graded appears as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.converters import Autograde
from nbgrader.converters.base import BaseConverter
from nbgrader.preprocessors import Execute
from traitlets.utils.importstring import import_item

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.execute import GradingExecute
from lstm_course.grading.batch.make_job import language_of
from lstm_course.grading.batch.preflight import Known
from lstm_course.grading.batch.work_folder import TIMESTAMP, copy_plain_files, timestamp_in
from lstm_course.grading.intake.restore_cells import NOTES
from lstm_course.grading.intake.submission import HandedIn, take_in
from lstm_course.grading.jobs import Job, Result


class CannotBeGraded(Exception):
    """Something is wrong with what was handed in; the message says what."""


@dataclass(eq=False)
class Submission:
    """A submission in work. ``folder``: as it was handed in; ``stage``: where it is worked on."""

    unit: str
    student: str
    folder: Path
    stage: Path
    notes: list[str] = field(default_factory=list)
    sanitised: list[Path] = field(default_factory=list)
    waiting: dict[Future[Any], tuple[Path, Job | None]] = field(default_factory=dict)
    done: dict[Path, tuple[Job | None, Any]] = field(default_factory=dict)


class StagedAutograde(Autograde):
    """nbgrader's Autograde, a part at a time: before a submission's notebooks run, and after."""

    _stage: Path | None = None
    _known: Known
    _run: Any

    @property
    def _input_directory(self) -> str:
        if self._stage is None:
            return str(self.coursedir.submitted_directory)
        return str(self._stage / ("submitted" if self._sanitizing else "autograded"))

    @property
    def _output_directory(self) -> str:
        return str(self.coursedir.autograded_directory if self._stage is None else self._stage / "autograded")

    @contextmanager
    def _staged(self, one: Submission, sanitizing: bool) -> Iterator[None]:
        """nbgrader's steps read from the submission's stage, and write there."""
        self._stage, self._sanitizing = one.stage, sanitizing
        try:
            yield
        finally:
            self._stage = None

    def _step_that_runs(self) -> Any:
        for step in map(imported, self.autograde_preprocessors):
            if executes(step):
                return step
        raise CourseError("c.Autograde.autograde_preprocessors holds no step that runs the notebooks")

    def _sanitise(self, one: Submission) -> None:
        """Take it in, enter it into the gradebook, make it whole. Raises where there is nothing left to run."""
        if one.unit not in self._known:
            raise CannotBeGraded(_unknown(one.unit))
        if set(one.student) & set("<>\"'&"):  # formgrader puts it into its pages as it is
            raise CannotBeGraded(f"a student cannot be called {one.student!r}: rename the folder")
        self.run_pre_convert_hook()
        handed_in = take_in(one.folder, self._known[one.unit])
        one.notes += handed_in.notes
        with self._staged(one, sanitizing=True):
            self._enter(one, handed_in)
            for path in map(Path, self.notebooks):
                self._init_preprocessors()
                resources = self._convert(str(path))
                one.notes += resources.get(NOTES, ())
                one.sanitised.append(Path(self.writer.build_directory) / path.name)

    def _enter(self, one: Submission, handed_in: HandedIn) -> None:
        """Put it where nbgrader's steps will find it, and into the gradebook."""
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

    def _work_of(self, one: Submission) -> Iterator[tuple[Path, Job | None, Callable[[], Any]]]:
        """For each notebook its Job, or None where nbgrader's own rules apply, and then what is to be called."""
        with self._staged(one, sanitizing=False):
            for path in one.sanitised:
                nb = nbformat.read(path, as_version=4)
                resources = {**self.init_single_notebook_resources(str(path)), "metadata": {"path": str(path.parent)}}
                step = self._run(parent=self.exporter)
                ours = isinstance(step, GradingExecute) and language_of(nb) == "python"
                yield path, step.job_of(nb, resources) if ours else None, partial(step, nb, resources)

    def _save_all(self, one: Submission) -> Path:
        """The steps after the execution. Gives the folder of the graded notebooks, still on the stage."""
        with self._staged(one, sanitizing=False):
            for path, (_, result) in one.done.items():
                self._save(path, result)
            self.set_permissions(one.unit, one.student)
            return Path(self._format_dest(one.unit, one.student))

    def _save(self, path: Path, result: Any) -> None:
        """The steps after the execution, on the notebook as it came out of it."""
        self.exporter._preprocessors = []
        for step in map(imported, self.autograde_preprocessors):
            self.exporter.register_preprocessor(self._instead(result) if executes(step) else step)
        BaseConverter.convert_single_notebook(self, str(path))

    def _instead(self, result: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
        if isinstance(result, Result):
            return lambda nb, resources: self._run(parent=self.exporter).enter(nb, resources, result)
        nb_done, resources_done = result
        return lambda nb, resources: (nb_done, {**resources_done, **resources})


def imported(step: Any) -> Any:
    return import_item(step) if isinstance(step, str) else step


def executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, Execute)


def _unknown(unit: str) -> str:
    return f"the gradebook knows no unit {unit}: run 'nbgrader generate_assignment {unit} --force', then grade again"
