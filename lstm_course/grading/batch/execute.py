"""Takes the place of nbgrader's Execute: runs a submission in its sandbox, and has its tests judged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import Execute
from traitlets import Bool, Enum, Float, Integer, List, Unicode

from lstm_course.grading.batch import seed as grader_seed
from lstm_course.grading.batch.make_job import Folders, language_of, make_job
from lstm_course.grading.batch.model_solution import NOTHING, NotCalibrated, calibration_of
from lstm_course.grading.calibration.found import Calibration
from lstm_course.grading.intake.released_cells import KNOWN, KnownCell, read_known
from lstm_course.grading.jobs import MB, RESULT, RULE, STOCK, Job, Limits, Result, is_test
from lstm_course.grading.publishing.sanitize_page import clean_outputs
from lstm_course.grading.runners.runner import run_job

_said: set[str] = set()  # once, and not for each submission


class GradingExecute(Execute):
    """Runs the student's cells in a sandbox of their own, once, and the graded cells' tests where no student's code
    is. ``Execute.timeout`` counts here as well: seconds for a cell, and for a test."""

    seed = Integer(None, allow_none=True, help="Seed of the hidden cases.").tag(config=True)
    seed_file = Unicode("", help="File that holds the seed, where seed is not given.").tag(config=True)
    notebook_timeout = Float(600.0, help="Seconds for a whole notebook.").tag(config=True)
    memory = Integer(2048, help="Megabytes that a notebook may take.").tag(config=True)
    disk = Integer(256, help="Megabytes that a notebook may write.").tag(config=True)
    output = Integer(100_000, help="Characters of a cell's output that are kept.").tag(config=True)
    processes = Integer(0, help="Other processes that a notebook may start.").tag(config=True)
    hidden_modules = List(
        Unicode(), help="Packages of yours with model answers in them: not there for a notebook while it is graded."
    ).tag(config=True)
    less_protected = Enum(
        ("award", "flag", "refuse"), "flag",
        help="What becomes of a test that cannot be judged apart: its points count, they count and the report names "
        "it, or it gives none.",
    ).tag(config=True)  # fmt: skip
    second_opinion = Bool(
        True, help="Whether a test that is failed is run together with the notebook as well, as stock nbgrader would."
    ).tag(config=True)
    search = Float(
        0.05, help="Share of a notebook's time that may be spent, after it, on the lines of mistakes without a name."
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any = None, km: Any = None) -> tuple[Any, Any]:
        if language_of(nb) != "python":  # nothing of ours knows another language
            resources[STOCK] = True
            return super().preprocess(nb, resources, km)
        result = run_job(self.job_of(nb, resources))
        return self.enter(nb, resources, result)

    def job_of(self, nb: Any, resources: Any) -> Job:
        """Return what is to be run and judged. Raises CourseError where the secret seed cannot be had."""
        folders = self._folders(resources)
        job = make_job(nb, resources, folders, self.find_seed(resources), self.limits)
        rule: Any = self.less_protected
        job = replace(
            job,
            hidden_modules=tuple(self.hidden_modules),
            less_protected_rule=rule,
            second_opinion=self.second_opinion,
        )
        if not folders.own:
            return job
        known = resources.get(KNOWN)
        if known is None:
            known = read_known(resources["nbgrader"]["db_url"], job.assignment, job.notebook)
        return self.calibration_of(job.assignment, job.notebook, known, folders).applied_to(job)

    def calibration_of(
        self, assignment: str, notebook: str, known: Sequence[KnownCell], folders: Folders
    ) -> Calibration:
        """Return what the model solution of a notebook needs; found out where it is not known. Raises nothing."""

        def begin() -> None:
            self.log.info("%s, %s: seeing what its own solution needs", assignment, notebook)

        try:
            return calibration_of(assignment, notebook, known, folders, self.limits, run_job, begin)
        except NotCalibrated as error:
            if (told := f"{assignment}, {notebook}: graded without having seen its own solution: {error}") not in _said:
                self.log.warning("%s", told)
                _said.add(told)
            return NOTHING

    def enter(self, nb: Any, resources: Any, result: Result) -> tuple[Any, Any]:
        """Put what came of a notebook into it. The tests' own outputs are written later, by WriteVerdicts."""
        resources[RESULT], resources[RULE] = result, self.less_protected
        count = 0
        for cell, told in zip(nb.cells, result.cells, strict=True):
            if cell.cell_type != "code":
                continue
            count += 1
            cell.execution_count = count
            cell.outputs = [] if is_test(cell) else clean_outputs(told.outputs, self.output)
        return nb, resources

    @property
    def limits(self) -> Limits:
        return Limits(
            cell_seconds=float(self.timeout or 3600),
            notebook_seconds=self.notebook_timeout,
            memory=self.memory * MB,
            disk=self.disk * MB,
            output=self.output,
            processes=self.processes,
            search=self.search,
        )

    def find_seed(self, resources: Any) -> int:
        """Return the secret seed. Raises CourseError where there is none, and none can be made."""
        if self.seed is not None:
            return grader_seed.usable(self.seed, "the seed in the configuration")
        db_url = (resources or {}).get("nbgrader", {}).get("db_url", "")
        return grader_seed.read_or_make(grader_seed.seed_path(db_url, self.seed_file))

    def _folders(self, resources: Any) -> Folders:
        names = resources["nbgrader"]
        course = getattr(getattr(self.parent, "parent", None), "coursedir", None)
        if course is None:  # outside of nbgrader's own converters
            return Folders(Path(resources["metadata"]["path"]))
        return Folders.of(course, names["assignment"], names["student"])
