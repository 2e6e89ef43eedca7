"""The page that goes back to a student: its index says what each graded cell is about, and what is wrong there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbgrader.api import Gradebook
from traitlets import Bool
from traitlets.config import Config

from lstm_course.basics.formulas import with_formulas
from lstm_course.checking.render import in_short, mark_of
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.jobs import is_test
from lstm_course.grading.points import waits, written
from lstm_course.grading.publishing.read_verdict import published_verdict
from lstm_course.grading.publishing.render_once import RenderOnce

INDEX = "lstm_course_index"
"""Key in nbgrader's resources: the Index of the page."""
_TEMPLATES, _TEMPLATE, _NBGRADERS = Path(__file__).with_name("templates"), "lstm_course_feedback", "feedback"
_GENERATED = re.compile(r"cell-[0-9a-f]{8,}")  # nbgrader's names for cells that nobody named
_NO_ANSWER = "No response."  # what nbgrader comments on an answer that is still the released text
_LONGEST = 160
_FETCHED = re.compile(r"<script\b[^>]*(?:\bsrc=.https?://|x-mathjax-config)[^>]*>.*?</script>", re.DOTALL)


@dataclass(frozen=True)
class Entry:
    """A line of the index, all of it plain text.

    anchor   nbgrader's grade_id
    points   "2 of 3", or that it waits for a person
    said     what follows the name: the points, and what is wrong
    comment  the anchor of a comment; "" where there is none
    """

    anchor: str
    name: str
    mark: str = ""
    points: str = ""
    said: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Index:
    """What stands at the top of the page. ``summary``: the points of the notebook, in words."""

    entries: tuple[Entry, ...]
    summary: str

    def of(self, cell: Any) -> Entry | None:
        """Return the line of a graded cell, None for any other."""
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        return next((one for one in self.entries if one.anchor == name and one.points), None)


@dataclass(frozen=True)
class Points:
    """What the gradebook has for a cell. ``waits``: for a person; ``seen``: a person has marked it before."""

    given: float
    most: float
    waits: bool = False
    seen: bool = False

    def in_words(self) -> str:
        """Return "2 of 3", or that the cell waits to be marked."""
        if self.waits and not self.seen:
            return f"waits to be marked, up to {written(self.most)}"
        told = f"{written(self.given)} of {written(self.most)}"
        return f"{told}, waits to be looked at again" if self.waits else told


class FeedbackExporter(RenderOnce):
    """Make the page by our template in place of nbgrader's. A course that has chosen one of its own keeps it."""

    def __init__(self, config: Any = None, **kwargs: Any) -> None:
        super().__init__(config=_with_template(config or Config()), **kwargs)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kwargs: Any) -> Any:
        if self.template_name != _TEMPLATE:
            return super().from_notebook_node(nb, resources, **kwargs)
        page, resources = self.without_second_reading(nb, resources, **kwargs)
        return without_network(page), resources


def without_network(page: str) -> str:
    """Return the page with its formulas drawn, and without the scripts that nbgrader's page fetches to draw them."""
    if find_spec("latex2mathml") is None:
        return page
    head, body, rest = page.partition("<body")
    return _FETCHED.sub("", head) + body + with_formulas(rest)


def _with_template(config: Any) -> Config:
    """Return the configuration that GenerateFeedback has made, with our template where it has nbgrader's."""
    merged, ours, page = Config(), Config(), config.HTMLExporter
    if page.get("template_name") == _NBGRADERS:
        folders = list(page.get("extra_template_basedirs", ()))
        ours.FeedbackExporter.template_name = _TEMPLATE
        ours.FeedbackExporter.extra_template_basedirs = [str(_TEMPLATES), *folders]
        # There ours finds what it extends.
        ours.FeedbackExporter.extra_template_paths = [*page.get("extra_template_paths", ()), *folders]
    merged.merge(config)
    merged.merge(ours)
    return merged


class IndexGrades(Preprocessor):
    """Right after GetGrades, which has put points and comments into the notebook."""

    enabled = Bool(True).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        with Gradebook(about["db_url"]) as gradebook:
            book = gradebook.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
            points = {grade.name: _points(grade) for grade in book.grades}
        resources[INDEX] = Index(index_of(nb.cells, points), _summary(about, points.values()))
        for cell in filter(is_test, nb.cells):
            cell.outputs = untold(cell)
        return nb, resources


def untold(cell: Any) -> list[Any]:
    """Return the outputs of a graded cell that say something new: its points stand above it, and a card says why."""
    told = ("execute_result", "error") if _verdict(cell) else ("execute_result",)
    return [output for output in cell.outputs if output.output_type not in told]


def _points(grade: Any) -> Points:
    return Points(float(grade.score), float(grade.max_score), waits(grade), grade.manual_score is not None)


def index_of(cells: Iterable[Any], points: Mapping[str, Points]) -> tuple[Entry, ...]:
    """Return the index of a graded notebook, whose outputs are those that its student may see."""
    cells = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade_id")]
    graded = [cell for cell in cells if cell.metadata.nbgrader.grade_id in points]
    commented = {cell.metadata.nbgrader.grade_id for cell in cells if _comment(cell) not in ("", _NO_ANSWER)}
    checks = {verdict.exercise for cell in graded if (verdict := _verdict(cell))}
    entries = []
    for cell in cells:
        name = cell.metadata.nbgrader.grade_id
        if name in points:
            number = sum(is_test(other) == is_test(cell) for other in graded[: graded.index(cell) + 1])
            entries.append(_entry(cell, points[name], number, commented))
        elif name in commented - checks:  # on what a check judges, it stands in the line of that check
            entries.append(Entry(name, readable(name, "an answer"), comment=name))
    return tuple(entries)


def _summary(about: Mapping[str, Any], points: Iterable[Points]) -> str:
    told = f"{written(about['score'])} of {written(about['max_score'])} points"
    waiting = sum(one.most for one in points if one.waits and not one.seen)
    return f"{told}; up to {written(waiting)} more wait to be marked" if waiting else told


def _entry(cell: Any, points: Points, number: int, commented: Collection[str]) -> Entry:
    grade_id = cell.metadata.nbgrader.grade_id
    verdict, by_hand = _verdict(cell), not is_test(cell)
    full = points.given >= points.most
    if verdict:
        name = verdict.exercise
        mark = "" if verdict.passed else mark_of(verdict)
        why = "" if verdict.passed else in_short(verdict)
    elif by_hand:
        name, mark = readable(grade_id, f"answer {number}"), ""
        why = "no answer" if _comment(cell) == _NO_ANSWER and not points.waits else ""
    else:
        name, mark, why = readable(grade_id, f"test {number}"), "✗", _reason(cell)
    if points.waits or full:
        mark = "○" if points.waits else "✓"
    words = points.in_words()
    comment = next((one for one in (grade_id, name) if one in commented), "")
    return Entry(grade_id, name, mark, words, _said(words, why), comment)


def _verdict(cell: Any) -> Verdict | None:
    found = published_verdict(cell) if is_test(cell) else None
    return found if found and found.exercise else None


def _comment(cell: Any) -> str:
    return cell.metadata.nbgrader.get("comment") or ""


def _reason(cell: Any) -> str:
    """Return why a test gave no points; only what the grader itself has put there."""
    for output in cell.outputs:
        if output.output_type == "error" and output.ename == "NoPoints":
            return str(output.evalue)
    return ""


def _said(points: str, why: str) -> str:
    text = f", {points}{': ' if why else ''}{why}".removesuffix(".")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def readable(grade_id: str, otherwise: str) -> str:
    """Return the name of a cell as a person would write it; ``otherwise`` for one that nbgrader has made up."""
    words = " ".join(re.split(r"[-_\s]+", grade_id)).strip()
    return otherwise if _GENERATED.fullmatch(grade_id) or not words else words
