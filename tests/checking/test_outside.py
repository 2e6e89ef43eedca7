"""Answers from outside: nobody who wrote them had seen an exercise's cases or its known mistakes.

What a right or a wrong answer is, is tried on all of them. What the verdicts say is measured on some, evenly drawn:
``python -m tests.outside_answers`` measures it on all.
"""

from dataclasses import replace

import pytest

from lstm_course.checking.trial import try_all
from tests.outside_answers import FOUND, answers, exercise_of, function_of, judged, kind_of, share

EVERY = 8  # one wrong answer in so many has its verdict read here


def passes(answer):
    """Whether it is right on every case, as the check decides it, without the words."""
    exercise, function = exercise_of(answer), function_of(answer)
    first = replace(exercise, cases=exercise.cases[:1])  # where most wrong answers fail already
    return all(trial.passed for part in (first, exercise) for trial in try_all(part, function, 0))


@pytest.mark.parametrize("unit", [f"{number:02}" for number in range(1, 14)])
def test_right_answers_pass_and_wrong_ones_fail(unit):
    some = answers(unit)
    assert {answer.right for answer in some} == {True, False}
    assert [answer.place for answer in some if passes(answer) != answer.right] == []
