"""One submission on its way through nbgrader's steps, in a folder of its own: what is graded appears as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.validator import normalize
from nbgrader.converters import Autograde
from nbgrader.preprocessors import Execute
from traitlets.utils.importstring import import_item

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.execute import GradingExecute
from lstm_course.grading.batch.gradebook import Known
from lstm_course.grading.batch.make_job import language_of
from lstm_course.grading.batch.notebook_text import checked_text, look_at
from lstm_course.grading.batch.shared_gradebook import as_one_step
from lstm_course.grading.batch.work_folder import TIMESTAMP, copy_plain_files, remove, timestamp_in
from lstm_course.grading.intake.released_cells import KNOWN, read_known
from lstm_course.grading.intake.restore_cells import NOTES
from lstm_course.grading.intake.student_name import refusal_of_name
from lstm_course.grading.intake.submission import HandedIn, take_in
from lstm_course.grading.jobs import Notebook, Result

_OF_CELLS_ALONE = {"IgnorePattern", "ClearMetadataPreprocessor", "LimitOutput", "CheckCellMetadata"}


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
    notebooks: list[Notebook] = field(default_factory=list)


class StagedAutograde(Autograde):
    """Run nbgrader's Autograde a part at a time: before a submission's notebooks run, and after."""

    _stage: Path | None = None
    _known: Known
    _run: Any
    _steps_made: dict[Any, Any]

    def start(self) -> None:
        self._steps_made = {}
        super().start()

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

    @property
    def _has_own_steps(self) -> bool:
        """Return whether there is a step of a course's own."""
        steps = map(imported, (*self.sanitize_preprocessors, *self.autograde_preprocessors))
        return bool(self.pre_convert_hook) or any(map(_is_own, steps))

    def _step_that_runs(self) -> Any:
        for step in map(imported, self.autograde_preprocessors):
            if executes(step):
                return step
        raise CourseError("c.Autograde.autograde_preprocessors holds no step that runs the notebooks")

    def _sanitise(self, one: Submission) -> None:
        """Take it in, enter it into the gradebook, make it whole. Raises where there is nothing left to run."""
        if one.stage.exists():  # done before, and undone
            remove(one.stage)
        one.notes, one.notebooks = [], []
        if one.unit not in self._known:
            raise CannotBeGraded(_unknown(one.unit))
        if refusal := refusal_of_name(one.student):
            raise CannotBeGraded(f"{refusal}: rename the folder")
        self.run_pre_convert_hook()
        handed_in = take_in(one.folder, self._known[one.unit])
        one.notes += handed_in.notes
        with self._staged(one, sanitizing=True):
            self._enter(one, handed_in)
            for path in map(Path, self.notebooks):
                known = read_known(self.coursedir.db_url, one.unit, path.stem)
                self.exporter._preprocessors = [*map(self._made, map(imported, self.sanitize_preprocessors))]
                notebook, resources = self._convert(path, handed_in.notebooks[path.stem], {KNOWN: known})
                one.notes += resources.get(NOTES, ())
                one.notebooks.append(Notebook(Path(self.writer.build_directory) / path.name, notebook, known))

    def _enter(self, one: Submission, handed_in: HandedIn) -> None:
        """Put it where nbgrader's steps will find it, and into the gradebook."""
        source = Path(self._format_source(one.unit, one.student))
        source.mkdir(parents=True)
        Path(self._format_dest(one.unit, one.student)).mkdir(parents=True)
        one.notes += copy_plain_files(one.folder, source)
        if timestamp_in(source) is None and (source / TIMESTAMP).exists():
            (source / TIMESTAMP).unlink()  # nbgrader would end there, for everybody
            one.notes.append(f"{TIMESTAMP} holds no time that can be read; it was passed over")
        self.notebooks = [str(path) for path in handed_in.write(source)]
        try:
            with as_one_step():
                self.init_assignment(one.unit, one.student)
        except Exception:
            if not handed_in.problem:
                raise
        if handed_in.problem:
            raise CannotBeGraded(handed_in.problem)

    def _convert(self, path: Path, notebook: Any, more: Mapping[str, Any]) -> tuple[NotebookNode, Any]:
        """Do what nbgrader's convert_single_notebook does, with a notebook that is in memory. Return it and resources.

        nbconvert copies a notebook four times on its way, and looks at it twice: half of what the one writer of a large
        class did. Here it is copied before the steps, and looked at after them. The file at ``path`` is there as well,
        for steps of a course's own.
        """
        resources = self.exporter._init_resources({**self._resources_of(path), **more})
        nb = nbformat.from_dict(notebook)
        if not all("id" in cell for cell in nb.cells):
            _, nb = normalize(nb)  # copies it once more
        for step in self.exporter._preprocessors:
            nb, resources = step(nb, resources)
        resources["output_suffix"] = ".nbconvert"
        self.write_single_notebook(f"{checked_text(nb)}\n", resources)
        return nb, resources

    def _resources_of(self, path: Path) -> dict[str, Any]:
        modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        date = f"{modified:%B} {modified.day}, {modified.year}"  # as nbconvert writes it
        metadata = {"name": path.stem, "path": str(path.parent), "modified_date": date}
        return {**self.init_single_notebook_resources(str(path)), "metadata": metadata}

    def _work_of(self, one: Submission) -> Iterator[tuple[Notebook, Callable[[], Any]]]:
        """Make the Job of each notebook; yield the notebook and what is to be called where it has none."""
        with self._staged(one, sanitizing=False):
            for book in one.notebooks:
                resources = {**self._resources_of(book.path), KNOWN: book.known}
                step = self._run(parent=self.exporter)
                if isinstance(step, GradingExecute) and language_of(book.notebook) == "python":
                    book.job = step.job_of(book.notebook, resources)
                yield book, partial(step, book.notebook, resources)

    def _save_all(self, one: Submission) -> tuple[Path, list[Notebook]]:
        """Do the steps after the execution. Return the folder of the graded notebooks, still on the stage, and them."""
        graded = []
        with self._staged(one, sanitizing=False):
            for book in one.notebooks:
                steps: list[Callable[[Any, Any], Any]] = []
                for step in map(imported, self.autograde_preprocessors):
                    if _may_write(step) and self._has_own_steps:
                        steps.append(_looked_at)
                    steps.append(self._instead(book.result) if executes(step) else self._made(step))
                self.exporter._preprocessors = steps
                with as_one_step():  # points and late penalties: the disk is waited for once
                    nb, _ = self._convert(book.path, book.notebook, {})
                graded.append(replace(book, notebook=nb))
            self.set_permissions(one.unit, one.student)
            return Path(self._format_dest(one.unit, one.student)), graded

    def _made(self, step: Any) -> Callable[[Any, Any], Any]:
        """Return a step that can be called. nbgrader's and ours keep nothing between two notebooks, and are made once.

        A course's own are made for each one, as nbconvert does it.
        """
        if step in self._steps_made:
            return self._steps_made[step]
        self.exporter._preprocessors = []
        self.exporter.register_preprocessor(step)
        (made,) = self.exporter._preprocessors
        if not _is_own(step):
            self._steps_made[step] = made
        return made

    def _instead(self, result: Any) -> Callable[[Any, Any], tuple[Any, Any]]:
        if isinstance(result, Result):
            return lambda nb, resources: self._run(parent=self.exporter).enter(nb, resources, result)
        nb_done, resources_done = result
        return lambda nb, resources: (nb_done, {**resources_done, **resources})


def imported(step: Any) -> Any:
    return import_item(step) if isinstance(step, str) else step


def executes(step: Any) -> bool:
    return isinstance(step, type) and issubclass(step, Execute)


def _is_own(step: Any) -> bool:
    """Return whether it is a course's own step."""
    return (getattr(step, "__module__", "") or "").partition(".")[0] not in ("lstm_course", "nbgrader", "nbconvert")


def _may_write(step: Any) -> bool:
    """Whether it may write to the gradebook: anything but ours, and those of nbgrader's that look at cells alone."""
    name, module = getattr(step, "__name__", ""), getattr(step, "__module__", "") or ""
    return not (module.startswith("lstm_course.") or executes(step) or name in _OF_CELLS_ALONE)


def _looked_at(nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
    look_at(nb)
    return nb, resources


def _unknown(unit: str) -> str:
    return f"the gradebook knows no unit {unit}: run 'nbgrader generate_assignment {unit} --force', then grade again"
