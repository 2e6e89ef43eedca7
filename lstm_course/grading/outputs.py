"""Writes verdicts as the outputs of graded cells, so that nbgrader's own SaveAutoGrades, formgrader and feedback
read them as they read any other."""

from __future__ import annotations

from typing import Any

from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor

from lstm_course.checking.render import VERDICT_MIME, one_line, to_html, to_json, to_text
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.judging import is_graded_code, judge_cells


class WriteVerdicts(NbGraderPreprocessor):
    """Right before SaveAutoGrades: replaces all outputs of judged cells; takes stderr out of the other graded
    ones, since nbgrader gives no points for a cell that warns."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        verdicts = judge_cells(nb, resources)
        for cell in nb.cells:
            if not is_graded_code(cell):
                continue
            marks = cell.metadata.nbgrader
            verdict = verdicts.get(marks["grade_id"])
            if verdict is None:
                cell.outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
            else:
                cell.outputs = outputs_of(verdict, float(marks["points"]), cell.execution_count)
        return nb, resources


def outputs_of(verdict: Verdict, max_points: float, execution_count: int | None = None) -> list[Any]:
    """The card; then the points as a result, or, where there are none, an error of one line."""
    shown = verdict.without_evidence()  # whoever judged: hidden cases stay hidden
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
