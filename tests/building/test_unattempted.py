"""A released notebook runs to its end unattempted, and nbgrader still sees that the check failed."""

import nbformat
import pytest

from lstm_course.building.build import build
from lstm_course.building.unit_notebooks import paths
from tests.building.small import MASTER


@pytest.fixture
def released(root, unit):
    unit.notebook.write_text(MASTER + "\n# %%\nprint('reached')\n", encoding="utf-8")
    build(root)
    return paths(root, unit)[1]


def test_running_it_does_not_stop_at_an_unattempted_check(released):
    from nbclient import NotebookClient

    notebook = nbformat.read(released, as_version=4)
    NotebookClient(notebook, kernel_name="python3").execute()
    assert [output.output_type for output in notebook.cells[4].outputs] == ["error"]
    assert notebook.cells[-1].outputs[0].text == "reached\n"


def test_nbgrader_s_validate_and_its_grade_say_that_the_check_failed(released):
    from nbgrader import utils
    from nbgrader.validator import Validator

    failed = Validator().validate(str(released))["failed"]
    assert [cell["source"] for cell in failed] == ["assert twice(3) == 6", "*Write your answer here.*"]
    assert "NotImplementedError" in failed[0]["raw_error"]

    checked = Validator()._preprocess(nbformat.read(released, as_version=4))  # as autograde runs it
    assert utils.determine_grade(checked.cells[4]) == (0, 3)
