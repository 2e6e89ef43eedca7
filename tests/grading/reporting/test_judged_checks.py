"""Verdicts are read from the grader's rows where these say all there is, and from the notebook where they do not."""

import json
import os
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")

from lstm_course.checking.render import VERDICT_MIME, to_json
from lstm_course.checking.verdict import Verdict
from lstm_course.grading.jobs import Cell, CellResult, Job, Result
from lstm_course.grading.reporting.judged_checks import checks_in_notebooks, checks_in_rows, fresh_rows
from lstm_course.grading.reporting.rows import ReportFile, read_rows, rows_of

VERDICTS = (
    Verdict("f", "failed", 0.5, "no.", "why", ("one", "two"), cases=(("a", True), ("b", False)), line=3, hint="see"),
    Verdict("g", "passed", 1.0, "right on all 2 cases", cases=(("a", True),)),
    Verdict("h", "broken", 0.0, "our fault", progress="1 of 2 mended"),
)


def _graded(root: Path):
    checks = [Cell("test", "", f"check_{v.exercise}", 2.0) for v in VERDICTS]
    judged = [CellResult(points=2 * v.score, verdict=v) for v in VERDICTS]
    cells = (*checks, Cell("test", "assert x", "t", 1.0))
    results = (*judged, CellResult(points=1.0))
    folder = root / "autograded" / "ada" / "u"
    folder.mkdir(parents=True)
    shown = [
        {
            "outputs": [
                {"output_type": "display_data", "data": {VERDICT_MIME: to_json(v.without_evidence())}},
                {"output_type": "execute_result", "data": {"text/plain": str(2 * v.score)}},
            ],
            "metadata": {"nbgrader": {"grade": True, "points": 2, "grade_id": f"check_{v.exercise}"}},
        }
        for v in VERDICTS
    ]
    (folder / "nb.ipynb").write_text(json.dumps({"cells": shown}))
    ReportFile(root / "r.jsonl").add(rows_of("ada", "u", "nb", Job("ada", "u", "nb", cells), Result(results)))
    return folder, read_rows(root / "r.jsonl")


def test_rows_say_what_the_notebook_says(tmp_path):
    folder, rows = _graded(tmp_path)
    fresh = fresh_rows(lambda student, unit: tmp_path / "autograded" / student / unit, rows)
    assert list(checks_in_rows(fresh["ada", "u"], {})) == list(checks_in_notebooks(folder, "ada", "u"))


def test_rows_of_a_notebook_that_was_graded_again_since_or_of_an_earlier_edition_do_not_count(tmp_path):
    folder, rows = _graded(tmp_path)
    older = [{name: value for name, value in row.items() if name != "exercise"} for row in rows]
    later = (folder / "nb.ipynb").stat().st_mtime + 60
    at = lambda student, unit: folder
    assert fresh_rows(at, older) == {}
    os.utime(folder / "nb.ipynb", (later, later))
    assert fresh_rows(at, rows) == {}
    (folder / "nb.ipynb").unlink()
    assert fresh_rows(at, rows) == {}
