"""Writes what the judge said as the outputs of graded cells, so that nbgrader's own SaveAutoGrades, formgrader and
feedback read them as they read any other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import nbformat
from nbgrader.preprocessors import NbGraderPreprocessor

from lstm_course.checking.render import VERDICT_MIME, one_line, to_html, to_json, to_text
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.jobs import RESULT, RULE, STOCK, CellResult, Result, is_test
from lstm_course.grading.points import points_of
from lstm_course.grading.publishing.judged_how import judged_how, mark
from lstm_course.grading.publishing.redact import hidden_lines, without_message

_NOT_RUN = "This was not judged: autograding ran with --no-execute."


class WriteVerdicts(NbGraderPreprocessor):
    """Right before SaveAutoGrades: whatever a graded cell shows, it shows because the judge said so."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        result: Result | None = resources.get(RESULT)
        if result is None and resources.get(STOCK):
            return nb, resources
        source = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
        headings = _headings(nb)
        results = result.cells if result else (CellResult(points=0.0, reason=_NOT_RUN),) * len(nb.cells)
        for cell, told in zip(nb.cells, results, strict=True):
            if is_test(cell):
                most = float(cell.metadata.nbgrader["points"])
                cell.outputs = outputs_of_cell(_of_this(told, headings), most, cell.get("execution_count"), source)
                how = judged_how(told.flags, resources.get(RULE, ""))
                mark(cell, how)
                if sentence := how.in_words():
                    cell.outputs.insert(0, new_output("stream", name="stdout", text=f"{sentence}\n"))
        if result:
            nb.metadata.pop("widgets", None)  # what sliders show is an output too
        return nb, resources


def _of_this(told: CellResult, headings: Collection[str]) -> CellResult:
    """Leave out a section that the notebook does not have: an exercise may stand in another one than its unit's."""
    if told.verdict is None or told.verdict.section in headings:
        return told
    return replace(told, verdict=replace(told.verdict, section=""))


def _headings(nb: Any) -> set[str]:
    lines = (line for cell in nb.cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return {line.lstrip("#").strip() for line in lines if line.startswith("#")}


class HideTests(NbGraderPreprocessor):
    """After the grades are saved: the notebook goes back to its student, and hidden tests stay hidden."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        for cell in nb.cells:
            if is_test(cell) and (hidden := hidden_lines(cell.source)):
                lines = cell.source.splitlines()
                kept = [line for number, line in enumerate(lines, 1) if number not in hidden]
                cell.source = "\n".join([*kept, "# (hidden tests)"])
        return nb, resources


def new_output(kind: str, **content: Any) -> Any:
    """Return an output as ``nbformat.v4.new_output`` does, unvalidated: the notebook is looked at as a whole, later."""
    metadata: dict[str, Any] = {"metadata": {}} if kind in ("display_data", "execute_result") else {}
    return nbformat.from_dict({"output_type": kind, **metadata, **content})


def outputs_of_cell(told: CellResult, most: float, count: int | None = None, source: str = "") -> list[Any]:
    """Return a verdict's card, or one line of reason where points are lost; and the points, as nbgrader reads them."""
    if told.verdict is not None:
        return outputs_of(told.verdict, most, count, source)
    points = told.points or 0.0
    if points <= 0 and most > 0:
        return [_no_points(told.reason or "No points.")]
    said = [new_output("stream", name="stdout", text=f"{told.reason}\n")] if told.reason else []
    return [*said, *_points(points, count)]


def outputs_of(verdict: Verdict, most: float, count: int | None = None, source: str = "") -> list[Any]:
    """Return the card; then the points as a result, or, where there are none, an error of one line.

    ``source`` is the notebook's code: a line that a sentence quotes is shown only if it is in there.
    """
    # Whoever judged: hidden cases stay hidden.
    shown = replace(verdict, headline=without_message(verdict.headline, source)).without_evidence()
    bundle = {"text/plain": to_text(shown), "text/html": to_html(shown), VERDICT_MIME: to_json(shown)}
    card = new_output("display_data", data=bundle)
    points = points_of(verdict.score, most)
    return [card, *_points(points, count)] if points > 0 or most <= 0 else [card, _no_points(one_line(shown))]


def _points(points: float, count: int | None) -> list[Any]:
    number = {"text/plain": repr(float(points)).removesuffix(".0")}
    return [new_output("execute_result", data=number, execution_count=count)]


def _no_points(reason: str) -> Any:
    return new_output("error", ename="NoPoints", evalue=reason, traceback=[reason])
