"""One batch after the other, with submissions that stop it, leave, spy, or get worse."""

from __future__ import annotations

import copy
import json
import re

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.batch.course import Course
from tests.grading.toy_answers import UNIT, cell_of, points_of, solved


def test_what_was_interrupted_is_graded_next_time(own_course, hand_in):
    for student in ("ada", "bilal", "chen"):
        hand_in(student, solved)
    course = Course(own_course, own_course / "log")

    def stop(_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        course.autograde(workers=1, report=stop)
    left = [path.parent.name for path in own_course.glob("autograded/*/*")]
    assert left == ["ada"]
    assert sorted(one.student for one in course.autograde(workers=2)) == ["bilal", "chen"]
    with course.gradebook as gradebook:  # as where an older copy of it was put back
        gradebook.remove_submission(UNIT, "ada")
    assert [one.student for one in course.autograde(workers=1)] == ["ada"]
    course.close()


@pytest.mark.parametrize("leave", ["exit()", "quit()", "exit", "import sys; sys.exit()", "raise SystemExit(1)"])
def test_a_cell_that_leaves_costs_nothing_every_time(own_course, hand_in, leave):
    def leaves(notebook):
        solved(notebook)
        at = notebook["cells"].index(cell_of(notebook, "check_double"))
        notebook["cells"].insert(
            at, {**copy.deepcopy(cell_of(notebook, "double")), "metadata": {}, "source": leave, "id": "x"}
        )

    hand_in("ada", leaves)
    course = Course(own_course, own_course / "log")
    found = set()
    for _ in range(10 if leave == "exit()" else 1):
        assert [one.problem for one in course.autograde(force=True)] == [""]
        given = points_of(own_course, "ada")
        found.add((given["check_double"], given["check_total"], given["plain"]))
    course.close()
    assert found == {(3, 2, 4)}


SPY = """
import os, json
print(os.environ.get("LSTM_COURSE_SEED"), {k: v for k, v in os.environ.items() if "SEED" in k})
seen = []
def double(x):
    seen.append(np.round(1000 * x).astype(int))
    raise KeyError(f"{np.round(1000 * x).astype(int)}, at `{np.round(1000 * x).astype(int)}`")
"""


def test_a_student_who_prints_everything_learns_nothing_hidden(own_course, hand_in, toy_unit):
    import numpy as np

    from lstm_course.checking.exercise import arguments_of

    def spies(notebook):
        solved(notebook)
        cell_of(notebook, "double")["source"] = SPY
        loud = "import lstm_course.classroom.secret_seed as c\nprint(seen, c._secret)\nseen"
        at = notebook["cells"].index(cell_of(notebook, "check_double"))
        extra = {**copy.deepcopy(cell_of(notebook, "double")), "metadata": {}, "source": loud, "id": "x"}
        notebook["cells"].insert(at + 1, extra)
        cell_of(notebook, "total")["source"] = "def total(x, y):\n    raise ValueError(c._secret)"

    hand_in("spy", spies)
    course = Course(own_course, own_course / "log")
    assert [one.problem for one in course.autograde()] == [""]
    course.write_feedback(UNIT)
    secret = (own_course / ".grader-seed").read_text().strip()
    x = arguments_of(toy_unit.exercises[0], 0, int(secret))["x"]
    hidden = [str(number) for number in np.round(1000 * x).astype(int).ravel() if abs(number) > 99]
    notebook = json.loads(next((own_course / "autograded").rglob("*.ipynb")).read_text())
    outputs = json.dumps([cell.get("outputs") for cell in notebook["cells"]])
    page = next((own_course / "feedback").rglob("*.html")).read_text()
    assert hidden
    assert secret not in outputs + page
    told = re.sub(r"style=\\?\"[^\"]*\"|#[0-9a-f]{3,6}\b|\\\\n", " ", outputs)  # sizes and colours are no values
    assert not [number for number in hidden if re.search(rf"(?<![\w.]){number}(?![\w%])", told)]
    card = cell_of(notebook, "check_double")["outputs"][0]["data"]["text/plain"]
    assert "raises KeyError, at `raise KeyError(" in "".join(card)
    course.close()


def test_the_grade_of_an_older_submission_does_not_pass_for_that_of_a_damaged_one(own_course, hand_in):
    hand_in("ada", solved)
    course = Course(own_course, own_course / "log")
    assert [one.problem for one in course.autograde()] == [""]
    hand_in("ada", b"{cut")
    assert "damaged" in course.autograde(force=True)[0].problem
    assert not course.autograded(UNIT, "ada").exists()
    assert "damaged" in course.autograde()[0].problem  # it is looked at again until it can be graded
    course.close()
