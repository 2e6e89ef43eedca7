"""The points of a class in a few queries are those of nbgrader's own objects."""

import pytest

pytest.importorskip("nbgrader")

from nbgrader.api import SubmittedAssignment

from lstm_course.grading.reporting.gradebook_points import read_points
from lstm_course.grading.reporting.points_table import UnitPoints
from tests.grading.reporting.small_class import UNIT, gradebook


def test_points_are_those_of_nbgrader_and_what_waits_is_told():
    book = gradebook()
    rows, cells = read_points(book)
    assert {row.student: row for row in rows} == {
        "ada": UnitPoints("ada", UNIT, 9.5, 10.0, 0.0, "graded"),  # with the half point of extra credit
        "bob": UnitPoints("bob", UNIT, 0.0, 10.0, 0.0, "not graded"),
        "cem": UnitPoints("cem", UNIT, 0.0, 10.0, 0.0, "missing"),
        "dil": UnitPoints("dil", UNIT, 0.0, 10.0, 7.0, "graded"),  # question, answer and task wait
    }
    for submission in book.db.query(SubmittedAssignment):
        assert submission.score == sum(row.points for row in rows if row.student == submission.student_id)
    assert {cell.cell for cell in cells if cell.by_hand} == {"q", "both", "t"}
    assert len(cells) == 12
    assert read_points(book, {"another"}) == ([], [])
