"""Rules of a unit's two notebooks when they run: quiet, quick, a verdict at each check, words at each figure."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from lstm_course.building import files
from lstm_course.building.run_cells import run_apart
from lstm_course.building.unit_notebooks import Built
from lstm_course.building.validate import named
from lstm_course.building.verify.rule import Rule, one_line
from lstm_course.checking.render import VERDICT_MIME
from lstm_course.units.unit import Unit

if TYPE_CHECKING:
    from nbformat import NotebookNode

Kind = Literal["solutions", "course"]
LONGEST = 60  # seconds of the processor, for a whole notebook
LARGEST = 20_000_000  # bytes of a notebook that has been run
PATIENCE = 600  # seconds for one cell
WHOSE: dict[Kind, str] = {"solutions": "the solved notebook", "course": "the students' notebook"}
_CHECK = re.compile(r"^\s*check\(", re.MULTILINE)
_IMAGE = re.compile(r"<img [^>]*>")
_WORDS = re.compile(r'alt="[^"]{15,}"')


@dataclass(frozen=True)
class Run:
    """A notebook that has been run: with its outputs, and the seconds of the processor that it took."""

    kind: Kind
    unit: Unit
    notebook: NotebookNode
    seconds: float

    @property
    def outputs(self) -> Iterator[tuple[int, NotebookNode, NotebookNode]]:
        """Each output, with its cell's number and its cell."""
        for number, cell in enumerate(self.notebook.cells, 1):
            for output in cell.outputs if cell.cell_type == "code" else ():
                yield number, cell, output


def run(unit: Unit, built: Built, kind: Kind) -> Run:
    """Run one of a unit's notebooks from top to bottom, in a folder of its own. CourseError where it does not end."""
    notebook = files.parse_notebook(getattr(built, kind), unit.name)
    before = _spent()
    run_apart(notebook, PATIENCE)
    return Run(kind, unit, notebook, _spent() - before)


def writes_nothing_to_stderr(ran: Run) -> Iterator[str]:
    for number, cell, output in ran.outputs:
        if output.output_type == "stream" and output.name == "stderr":
            yield _at(ran, number, cell, f"writes to stderr ({one_line(output.text, 80)}): keep it quiet")


def ends_in_time(ran: Run) -> Iterator[str]:
    if ran.seconds >= LONGEST:
        yield f"{WHOSE[ran.kind]} takes {ran.seconds:.0f} s of the processor, more than {LONGEST}: train less in it"


def is_small(ran: Run) -> Iterator[str]:
    size = len(files.notebook_text(ran.notebook).encode())
    if size > LARGEST:
        most = LARGEST / 1e6
        yield f"{WHOSE[ran.kind]} has {size / 1e6:.0f} MB when it has run, more than {most:.0f}: show less in it"


def checks_say_what_they_should(ran: Run) -> Iterator[str]:
    """Find checks that are not passed where it is solved, and others than "not attempted" where it is not."""
    repairs = {exercise.name for exercise in ran.unit.exercises if exercise.repair}
    for number, cell in enumerate(ran.notebook.cells, 1):
        name = str(cell.metadata.get("nbgrader", {}).get("grade_id", "")).removeprefix("check_")
        if not _is_check(cell):
            continue
        errors = [output for output in cell.outputs if output.output_type == "error"]
        said = f"{errors[0].ename}: {one_line(errors[0].evalue, 100)}" if errors else "no verdict"
        judged = _CHECK.search(cell.source) is not None  # else it is a test of the author's own
        if ran.kind == "solutions":
            cards = [o.data[VERDICT_MIME] for o in cell.outputs if "data" in o and VERDICT_MIME in o.data]
            full = [(card["status"], card["score"]) for card in cards] == [("passed", 1.0)]
            if errors or (judged and not full):
                yield _at(ran, number, cell, f"does not pass ({said}): mend the solution, or what it needs")
        elif not errors:
            yield _at(ran, number, cell, "passes although nothing is written: add a case that fails then")
        elif judged and name not in repairs and not _is_not_attempted(errors):  # bugs may keep it from running at all
            yield _at(ran, number, cell, f'says "{said}" and not "not attempted yet": leave the exercise empty')


def nothing_else_fails(ran: Run) -> Iterator[str]:
    repairs = {exercise.name for exercise in ran.unit.exercises if exercise.repair}
    for number, cell, output in ran.outputs:
        graded = cell.metadata.get("nbgrader", {})
        if output.output_type != "error" or _is_check(cell):
            continue
        # A listing that is not Python yet: to see that is where its mending begins.
        if graded.get("grade_id") in repairs and output.ename == "SyntaxError" and ran.kind == "course":
            continue
        says = f"fails ({output.ename}: {one_line(output.evalue, 80)})"
        yield _at(
            ran, number, cell, f"{says}: {'mend it' if ran.kind == 'solutions' else 'use working(function) there'}"
        )


def figures_have_words(ran: Run) -> Iterator[str]:
    for number, cell, output in ran.outputs:
        data = output.get("data", {})
        page = data.get("text/html", "")
        if any(not _WORDS.search(image) for image in _IMAGE.findall(page)):
            yield _at(ran, number, cell, "shows a figure without an alt text: say in a sentence what is seen")
        elif not page and any(kind.startswith("image/") for kind in data):
            yield _at(ran, number, cell, "shows a figure without an alt text: show(fig, alt) gives it one")


def demos_say_whose_functions(ran: Run) -> Iterator[str]:
    """Find a solved notebook whose demos show the course's functions in place of its own."""
    said = "".join(output.text for _, _, output in ran.outputs if output.output_type == "stream")
    if ran.kind == "solutions" and "the course's own" in said:
        yield f"{WHOSE[ran.kind]} shows the course's own functions: a demo stands before its exercise's solution"


def _at(ran: Run, number: int, cell: NotebookNode, says: str) -> str:
    return f"{WHOSE[ran.kind]}, {named(number, cell.source)} {says}"


def _is_check(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and str(cell.metadata.get("nbgrader", {}).get("grade_id", "")).startswith("check_")


def _is_not_attempted(errors: list[NotebookNode]) -> bool:
    """Whether it is said in one line."""
    (error,) = errors
    traceback = error.traceback
    return error.ename == "NotAttempted" and len(traceback) == 1 and "\n" not in traceback[0]


def _spent() -> float:
    """Return the processor's seconds of all processes that were begun here and have ended."""
    times: Any = os.times()
    return times.children_user + times.children_system


RULES = (
    Rule("checks", checks_say_what_they_should),
    Rule("nothing fails", nothing_else_fails),
    Rule("stderr", writes_nothing_to_stderr),
    Rule("figures", figures_have_words),
    Rule("whose functions", demos_say_whose_functions),
    Rule("run time", ends_in_time),
    Rule("run size", is_small),
)
