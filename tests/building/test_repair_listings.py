"""An exercise can begin with a listing that is to be mended."""

import json

import pytest

pytest.importorskip("nbgrader")

from lstm_course.building.masters import to_notebook
from lstm_course.building.release import release
from lstm_course.building.repair_listings import listing_of

CELL = """def mean(x):
    ### BEGIN SOLUTION
    return sum(x) / len(x)
    ### END SOLUTION
### BEGIN LISTING
# def mean(x):
#     return sum(x) / 10
#
# mean([1, 2])
### END LISTING"""
LISTING = "def mean(x):\n    return sum(x) / 10\n\nmean([1, 2])"


def test_students_get_the_listing_and_nothing_of_the_solution():
    master = f'# %% solution="mean"\n{CELL}\n\n# %% check="mean"\ncheck(mean)\n'
    notebook = to_notebook(master, {"mean": 2})
    released = json.loads(release("x", json.dumps(notebook)))
    assert "".join(released["cells"][1]["source"]) == LISTING  # below its heading


@pytest.mark.parametrize("wrong", [CELL.replace("### END LISTING", ""), CELL.replace("# mean([1", "mean([1")])
def test_a_listing_that_is_no_comment_is_refused(wrong):
    with pytest.raises(ValueError, match="listing"):
        listing_of(wrong)
