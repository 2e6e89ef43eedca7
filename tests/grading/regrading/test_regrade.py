"""One exercise graded again for a class: what would change is said first; what a person did stays; it can be undone."""

import json

import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.course import Course
from lstm_course.grading.commands.autograde import autograde
from lstm_course.grading.commands.regrade import regrade, undo
from lstm_course.grading.reporting.rows import read_rows
from tests.grading.toy_answers import UNIT, cell_of, solved

CELL = "check_double"


def everything(root):
    """Return all that a regrade could touch: marks and comments, the cell's outputs, the report's points."""
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        marks = {
            (sent.student_id, grade.name): (grade.auto_score, grade.manual_score, grade.extra_credit)
            for sent in gradebook.assignment_submissions(UNIT)
            for book in sent.notebooks
            for grade in book.grades
        }
        comments = {
            (sent.student_id, one.name): one.manual_comment
            for sent in gradebook.assignment_submissions(UNIT)
            for book in sent.notebooks
            for one in book.comments
        }
    course.close()
    shown = {
        path.parts[-3]: cell_of(json.loads(path.read_text()), CELL)["outputs"]
        for path in sorted(root.glob("autograded/*/*/*.ipynb"))
    }
    rows = {(row["student"], row["cell"]): row["points"] for row in read_rows(root / "autograde.jsonl")}
    return marks, comments, shown, rows


def change(root, **auto):
    """Give a test other points than it earns now, as if its cases had been others when the class was graded."""
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        for student, points in auto.items():
            gradebook.find_grade(CELL, UNIT, UNIT, student).auto_score = points
        gradebook.db.commit()
    course.close()


def test_a_regrade_from_the_difference_to_its_undoing(own_course, hand_in):
    hand_in("ada", solved)
    hand_in("bob")  # as released: nothing is written
    hand_in("cy", solved)
    assert autograde(own_course, [UNIT], workers=1, say=lambda line: None)
    hand_in("dan", solved)  # after the class was graded
    course = Course(own_course, own_course / "log")
    with course.gradebook as gradebook:
        grade = gradebook.find_grade(CELL, UNIT, UNIT, "cy")
        grade.manual_score, grade.extra_credit = 2.5, 0.25
        gradebook.find_comment("double", UNIT, UNIT, "cy").manual_comment = "Well argued."
        gradebook.db.commit()
    course.close()
    change(own_course, ada=1.0, bob=3.0, cy=1.0)
    before, said, asked = everything(own_course), [], []

    def run(agreed, **how):
        regrade(own_course, UNIT, "double", workers=1, say=said.append, agreed=agreed, **how)

    def no(question):
        asked.append(question)
        return False

    run(no, dry_run=True)
    assert (asked, everything(own_course)) == ([], before)
    told = "\n".join(said)
    assert [line.split()[:4] for line in said if line[:3] in ("ada", "bob")] == [
        ["bob", "3", "0", "loses"], ["ada", "1", "3", "gains"],
    ]  # fmt: skip
    assert "marked by hand: 2.5" in " ".join(told.split())
    assert f"{CELL}: 1 would gain, 1 would lose, 0 keep what they have" in told
    assert "not regraded: dan: not graded yet: run lstm-course autograde" in told
    with pytest.raises(CourseError, match="nothing was written"):
        run(no, student="ada")
    assert (len(asked), everything(own_course)) == (1, before)

    run(lambda question: True)
    marks, comments, _, rows = everything(own_course)
    wanted = {"ada": (3.0, None, None), "bob": (0.0, None, None), "cy": (3.0, 2.5, 0.25)}
    assert marks == before[0] | {(who, CELL): points for who, points in wanted.items()}
    assert comments == before[1]
    assert (rows["ada", CELL], rows["bob", CELL], rows["ada", "check_total"]) == (3, 0, 2)
    assert [path.name for path in own_course.iterdir() if path.name.startswith(".regrading")] == []

    change(own_course, bob=2.0)  # graded again since
    said.clear()
    undo(own_course, UNIT, "double", dry_run=False, agreed=lambda question: True, say=said.append)
    assert "bob: graded again since, left as it is" in said
    after = everything(own_course)
    assert after[0] == before[0] | {("bob", CELL): (2.0, None, None)}
    assert after[1:3] == (comments, before[2])
    with pytest.raises(CourseError, match="no regrade"):
        undo(own_course, UNIT, "double", dry_run=False, agreed=lambda question: True, say=said.append)


def test_a_name_that_is_no_exercise(own_course, hand_in):
    with pytest.raises(CourseError, match=r"no exercise dubble; did you mean double"):
        regrade(own_course, UNIT, "dubble", agreed=lambda question: True)
    with pytest.raises(CourseError, match="no hand-in lies"):
        regrade(own_course, UNIT, "double", agreed=lambda question: True)
