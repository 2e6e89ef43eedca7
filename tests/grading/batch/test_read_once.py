"""A submission is parsed, mended and its released cells are read once each, from the file to the gradebook."""

from __future__ import annotations

import functools
import json
from collections import Counter

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

pytest.importorskip("nbgrader")

from lstm_course.grading.batch import make_job, one_submission
from lstm_course.grading.commands.autograde import autograde
from lstm_course.grading.intake import recover_notebook, restore_cells
from tests.grading.toy_answers import points_of, solved

STEP = """
from nbgrader.preprocessors import NbGraderPreprocessor


class Noted(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        nb.cells[0].source += f"\\n\\n{sorted(resources['metadata'])} {resources['metadata']['modified_date']}"
        return nb, resources
"""
MARK = "nobody else writes this"


def _signed(notebook):
    solved(notebook)
    notebook["cells"].append({"cell_type": "code", "id": "signed", "metadata": {}, "source": f"# {MARK}"})


def test_a_submission_is_parsed_mended_and_looked_up_once(own_course, hand_in, monkeypatch):
    hand_in("ada", _signed)
    counts: Counter[str] = Counter()

    def counted(module, name, counts_it=lambda *args: True):
        function = getattr(module, name)

        @functools.wraps(function)
        def call(*args, **kwargs):
            counts[name] += counts_it(*args)
            return function(*args, **kwargs)

        monkeypatch.setattr(module, name, call)

    counted(json.JSONDecoder, "raw_decode", lambda decoder, text, *_: MARK in text)
    counted(nbformat, "read")
    counted(nbformat, "reads")
    for module in (recover_notebook, restore_cells):
        counted(module, "whole", lambda notebook: MARK in str(notebook))  # and not the instructor's own
    for module, name in (
        (one_submission, "read_known"),
        (restore_cells, "read_known"),
        (make_job, "read_known"),
    ):
        counted(module, name)
    assert autograde(own_course)
    # Once more where the warm processes start: by what a few of the notebooks import. And nbformat reads nothing.
    assert dict(counts) == {"raw_decode": 2, "whole": 1, "read_known": 1}
    assert points_of(own_course, "ada")["check_total"] == 2


def test_a_courses_own_step_is_told_of_the_file_what_nbconvert_tells(own_course, hand_in, monkeypatch, tmp_path):
    (tmp_path / "own_step.py").write_text(STEP)
    monkeypatch.syspath_prepend(tmp_path)
    with (own_course / "nbgrader_config.py").open("a") as file:
        file.write("c.Autograde.autograde_preprocessors.insert(0, 'own_step.Noted')\n")
    hand_in("ada", solved)
    assert autograde(own_course)
    (graded,) = (own_course / "autograded" / "ada").glob("*/*.ipynb")
    _, told = HTMLExporter().from_filename(str(graded))
    assert f"['modified_date', 'name', 'path'] {told['metadata']['modified_date']}" in graded.read_text()
