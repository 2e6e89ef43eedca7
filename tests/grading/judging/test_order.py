"""A check that may borrow comes behind the check of what it may borrow."""

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.judging.order import in_order


def test_as_it_stands():
    assert in_order(4, {1: "lstm_step", 3: "lstm_forward"}) == [0, 1, 2, 3]


def test_a_check_that_was_dragged_down_is_waited_for():
    assert in_order(4, {0: "lstm_forward", 2: "lstm_step"}) == [1, 2, 0, 3]


def test_one_waits_for_one_that_waits():
    assert in_order(5, {1: "rnn_backward", 2: "rnn_step_backward", 3: "tanh_backward"}) == [0, 3, 2, 1, 4]


def test_twice_the_same():
    assert in_order(3, {0: "lstm_step", 1: "lstm_forward", 2: "lstm_step"}) == [0, 2, 1]
