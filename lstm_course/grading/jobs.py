"""What is to be graded and what came of it, as plain data: it goes to another process, or to another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from lstm_course.checking.verdict import Verdict

MB = 1 << 20
RESULT, STOCK, RULE = "lstm_course", "lstm_course_stock", "lstm_course_rule"
"""Keys in nbgrader's resources: the Result, on its way from one step to the next; that nbgrader's own rules apply; what
becomes of tests that cannot be judged apart."""
Files = Mapping[str, bytes | Path]
"""Path within a folder → content, or, for what is large, where it lies."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use.

    cell_seconds      for a cell, and for a graded cell's test
    notebook_seconds  for the whole notebook
    memory            bytes, beyond what Python and the libraries take
    disk              bytes in its scratch folder
    output            characters of one cell's output that are kept
    processes         0: the notebook starts no other program
    search            share of the notebook's time that may be spent, after it, on the lines of unknown mistakes
    """

    cell_seconds: float = 30.0
    notebook_seconds: float = 600.0
    memory: int = 2048 * MB
    disk: int = 256 * MB
    output: int = 100_000
    processes: int = 0
    search: float = 0.05


@dataclass(frozen=True)
class Cell:
    """A cell of a job. ``run``: the student's, runs in the sandbox. ``test``: graded; its source comes from the
    gradebook and runs where no student's code does. ``leave``: nothing to run."""

    kind: Literal["run", "test", "leave"]
    source: str = ""
    grade_id: str = ""
    points: float = 0.0


@dataclass(frozen=True)
class InstructorCell:
    """A code cell of the instructor's own notebook: what the student is to write (``solution``), a graded ``test``,
    or anything else."""

    kind: Literal["solution", "test", "other"]
    source: str
    grade_id: str = ""


@dataclass(frozen=True)
class Observed:
    """What the instructor's own solution was seen to do, where its text does not tell: a submission may do the same.

    altered    cell of the instructor's → names of the instructor's that it changes in place. Of a test: what functions
               of the solution change when it calls them
    left       test → names that it makes and later cells read
    written    files beside the notebook that the solution writes
    made       those of them that are not there before it makes them
    unwritten  files that it does not write, whatever its text says
    """

    altered: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    written: tuple[str, ...] = ()
    made: tuple[str, ...] = ()
    unwritten: tuple[str, ...] = ()


NOTHING_SEEN = Observed()


@dataclass(frozen=True)
class Job:
    """One notebook of one submission.

    cells       one for each cell of the notebook, in its order
    instructor  the code cells of the instructor's own notebook: where tests find their helpers, and what is to be
                written by students
    files       what lies beside the notebook
    own_files   what the instructor put beside it; modules among them are the tests' own
    seed        of the hidden cases
    given_up    cells whose tests are not to be run, by number: "timed out" where a judge was stuck in one that nothing
                could end, "grader stopped" where it ended there without a word
    hidden      paths of the course that no student's process may read, whatever is on Python's path
    less_protected       grade_id → in words, why this test cannot be judged apart: it runs where the notebook does
    less_protected_rule  "award": its points count; "flag": they count, and the row is worth a look; "refuse": none
    second_opinion       whether a test that is failed apart runs where the notebook does too, to say what came of it
    hidden_modules  modules that are not there for the notebook, with all below them
    scratch     the folder to work in, which whoever runs the job makes and removes; without one the judge does
    libraries   modules of libraries that its text names, to be imported before its processes are made
    observed    what the model solution was seen to do
    seconds     cell → seconds that it may take where that is more than the limit; "": any other cell
    calibrates  this is the model solution itself: what it does is looked at, and reasons are told in full
    """

    student: str
    assignment: str
    notebook: str
    cells: tuple[Cell, ...]
    instructor: tuple[InstructorCell, ...] = ()
    files: Files = field(default_factory=dict)
    own_files: Files = field(default_factory=dict)
    seed: int = 0
    limits: Limits = Limits()
    given_up: dict[int, str] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    less_protected: Mapping[str, str] = field(default_factory=dict)
    less_protected_rule: Literal["award", "flag", "refuse"] = "flag"
    second_opinion: bool = False
    hidden_modules: tuple[str, ...] = ()
    scratch: str = ""
    libraries: tuple[str, ...] = ()
    observed: Observed = NOTHING_SEEN
    seconds: Mapping[str, float] = field(default_factory=dict)
    calibrates: bool = False

    def seconds_for(self, cell: Cell) -> float:
        """Return how long a cell, or its test, may take."""
        return max(self.limits.cell_seconds, self.seconds.get(cell.grade_id, self.seconds.get("", 0.0)))

    @property
    def longest(self) -> float:
        """Seconds that its notebook may run, all the times that it does."""
        again = self.second_opinion or (self.less_protected and self.less_protected_rule != "refuse")
        return self.limits.notebook_seconds * (2 if again else 1)


@dataclass(frozen=True)
class CellResult:
    """What came of one cell.

    outputs  of a cell that ran, as a notebook keeps them; nobody has cleaned them yet
    points   of a test; None for any other cell
    verdict  of a test that is a ``check`` of ours
    reason   in words, why a test gave less than all points; "" where nothing was lost
    seconds  and memory (bytes, the most so far)
    flags    what an instructor should know: "timed out", "restarted", "too much output" …
    """

    outputs: tuple[dict[str, Any], ...] = ()
    points: float | None = None
    verdict: Verdict | None = None
    reason: str = ""
    seconds: float = 0.0
    memory: int = 0
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What came of a job: a CellResult for each of its cells, in their order; of a model solution what it did, too."""

    cells: tuple[CellResult, ...]
    seconds: float = 0.0
    memory: int = 0
    flags: tuple[str, ...] = ()
    observed: Observed = NOTHING_SEEN


@dataclass(eq=False)
class Notebook:
    """One notebook in work, read once: ``notebook`` is what nbgrader's steps have made of it so far.

    path    where nbgrader's steps find it next
    known   the gradebook's cells
    job     None where nbgrader's own rules apply
    result  what came of running it: the Result of its job, or, without one, nbgrader's own notebook and resources
    """

    path: Path
    notebook: Any
    known: tuple[Any, ...] = ()
    job: Job | None = None
    result: Any = None


@dataclass(frozen=True)
class GradedSubmission:
    """One submission that the batch is done with.

    problem  in words, why it could not be graded
    note     what is to be said of it although it was graded
    judged   its notebooks
    """

    unit: str
    student: str
    problem: str = ""
    note: str = ""
    judged: tuple[Notebook, ...] = field(default=(), compare=False)
    submitted_at: str = ""


def is_test(cell: Any) -> bool:
    """Return whether this is a code cell with points that the student does not write in."""
    marks = cell["metadata"].get("nbgrader", {})
    return cell["cell_type"] == "code" and bool(marks.get("grade")) and not marks.get("solution")
