"""Where a result is wrong, as a small table: the right entries, the right words, no more than fits a card."""

import numpy as np
import pytest

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.error_map import MOST, NO_NUMBER, error_map
from lstm_course.checking.render import to_html, to_text
from lstm_course.checking.shown import aligned, alt_of, legend_of
from tests.checking.samples import AFFINE, affine


def of(error, index, graded=True):
    error = np.asarray(error, dtype=float)
    return error_map("c", error, error > 0, index, graded)


def test_each_entry_is_graded_by_its_share_of_the_largest_error():
    found = of([[0, 0.1, 0.9], [0, 0, 0.45]], (0, 1))
    assert found.grades == ((0, 1, MOST), (0, 0, 5))
    assert (found.first, found.corner, found.cut) == ((0, 1), (0, 0), False)


@pytest.mark.parametrize(
    ("error", "index", "said"),
    [
        ([[1, 1], [1, 1]], (0, 0), "every entry is wrong"),
        ([[0, 0], [1, 2], [3, 1]], (1, 0), "wrong: the whole of rows 1 and 2"),
        ([[0, 1], [0, 2], [0, 2]], (0, 1), "wrong: the whole of column 1"),
        ([[0, 1, 0], [0, 0, 0], [1, 0, 1]], (0, 1), "wrong: in row 0, column 1; in row 2, columns 0 and 2"),
        ([0, 1, 0, 1], (1,), "wrong: entries 1 and 3"),
    ],
)
def test_the_words_say_which_entries_are_wrong(error, index, said):
    assert of(error, index).wrong == said


def test_of_a_sequence_the_step_of_the_first_wrong_entry_is_shown():
    error = np.zeros((2, 3, 4))
    error[1, 2, 3], error[1, 0, 0] = 1, 2
    found = of(error, (1, 0, 0))
    assert found.name == "c[1]"
    assert found.grades == ((MOST, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 5))


def test_of_a_large_result_a_window_around_the_first_wrong_entry_is_shown():
    error = np.zeros((40, 50))
    error[30, 45] = 1
    found = of(error, (30, 45))
    rows, columns = found.corner
    assert found.cut
    assert (len(found.grades), len(found.grades[0])) == (8, 16)
    assert found.grades[30 - rows][45 - columns] == MOST
    assert f"from [{rows}, {columns}] on" in legend_of(found)
    assert alt_of(found) == "Error of c, 8 by 16 entries: of the entries shown, wrong: in row 30, column 45."


def test_what_is_no_number_has_a_sign_of_its_own():
    error = np.array([[np.nan, 2.0], [np.inf, 0.0]])
    found = error_map("c", error, np.array([[True, True], [True, False]]), (0, 0), True)
    assert found.grades == ((NO_NUMBER, MOST), (NO_NUMBER, 0))
    assert "! is no number" in legend_of(found)


def test_a_single_number_has_no_map():
    assert error_map("c", np.array([1.0]), np.array([True]), (), True) is None


def test_a_card_shows_the_map_and_hidden_cases_do_not():
    verdict = judge(AFFINE, lambda x, W, b: affine(x, W, b) + np.eye(len(x), len(W)))
    assert "Error of result, 3 by 4 entries: wrong: in row 0, column 0; in row 1, column 1;" in to_html(verdict)
    assert "      9 · · ·\n      · 9 · ·\n" in to_text(verdict)
    hidden = verdict.without_evidence()
    assert "error of" not in (to_html(hidden) + to_text(hidden)).lower()


def test_of_true_and_false_no_size_is_told():
    exercise = Exercise(reference=lambda x: x > 0, name="positive", cases=(Case("some", draw(x="N", N=5)),))
    text = to_text(judge(exercise, lambda x: x < 0))
    assert "error of result: × is wrong\n      × × × × ×" in text


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        (["-7.42", "12.3", "0.443"], ["-7.42", "12.3", " 0.443"]),
        (["1", "-10.5", "1e-05"], ["  1", "-10.5", "  1e-05"]),
        (["nan", "0.25"], ["nan", "  0.25"]),
        (["True", "0.25"], ["True", "0.25"]),
    ],
)
def test_decimal_points_stand_below_each_other(values, shown):
    assert aligned(values) == shown
