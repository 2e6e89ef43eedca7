"""Writes verdicts as the outputs of graded cells, so that nbgrader's own SaveAutoGrades, formgrader and feedback
read them as they read any other."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from lstm_course.checking.render import VERDICT_MIME, one_line, to_html, to_json, to_text
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.discreet import bare_error, without, without_message
from lstm_course.grading.execute import GradingExecute
from lstm_course.grading.judging import is_graded_code, judge_cells


class WriteVerdicts(NbGraderPreprocessor):
    """Right before SaveAutoGrades: replaces all outputs of judged cells; takes stderr out of the other graded
    ones, since nbgrader gives no points for a cell that warns.

    Where cells were judged on hidden cases, the outputs of cells without points go: a function can keep its inputs
    for a later cell to print. Of an error there the type stays. The seed is taken out of whatever is left.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        verdicts = judge_cells(nb, resources)
        source = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
        for cell in nb.cells:
            if cell.cell_type != "code":
                continue
            marks = cell.metadata.get("nbgrader", {})
            verdict = verdicts.get(marks.get("grade_id"))
            if verdict is not None and is_graded_code(cell):
                cell.outputs = outputs_of(verdict, float(marks["points"]), cell.execution_count, source)
            elif is_graded_code(cell):
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            elif verdicts and not marks.get("grade"):
                cell.outputs = [bare_error(output) for output in cell.outputs if output.output_type == "error"]
        if verdicts:
            nb.metadata.pop("widgets", None)  # what sliders show is an output too
        self._hide_seed(nb, resources)
        return nb, resources

    def _hide_seed(self, nb: Any, resources: Any) -> None:
        if not resources.get("nbgrader"):
            return
        digits = str(GradingExecute(config=self.config).find_seed(resources))
        if len(digits) < 5:  # somebody's seed=7: nothing would be left of the points
            return
        for cell in nb.cells:
            if "outputs" in cell:
                cell.outputs = without(digits, cell.outputs)


def outputs_of(verdict: Verdict, max_points: float, execution_count: int | None = None, source: str = "") -> list[Any]:
    """The card; then the points as a result, or, where there are none, an error of one line.

    ``source`` is the notebook's code: a line that a sentence quotes is shown only if it is in there.
    """
    # Whoever judged: hidden cases stay hidden.
    shown = replace(verdict, headline=without_message(verdict.headline, source)).without_evidence()
    bundle = {"text/plain": to_text(shown), "text/html": to_html(shown), VERDICT_MIME: to_json(shown)}
    card = new_output("display_data", data=bundle)
    points = points_of(verdict.score, max_points)
    if points > 0:
        number = {"text/plain": repr(points).removesuffix(".0")}
        return [card, new_output("execute_result", data=number, execution_count=execution_count)]
    reason = one_line(shown)
    return [card, new_output("error", ename="NoPoints", evalue=reason, traceback=[reason])]


def points_of(score: float, max_points: float) -> float:
    """Points for a share of the cases, to two decimals; for all of them exactly the maximum."""
    if score >= 1:
        return max_points
    return min(round(score * max_points, 2), max_points) if score > 0 else 0.0  # NaN is not above 0
