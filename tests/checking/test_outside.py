"""Answers from outside: nobody who wrote them had seen an exercise's cases or its known mistakes.

What a right or a wrong answer is, is tried on all of them. What the verdicts say is measured on some, evenly drawn:
``python -m tests.outside_answers`` measures it on all.
"""

from dataclasses import replace

import pytest

from lstm_course.checking import Exercise
from lstm_course.checking.trial import try_all
from tests.outside_answers import LOCATED, answers, exercise_of, function_of, judged, share

EVERY = 10  # one wrong answer in so many has its verdict read here


def passes(answer):
    """Whether it is right on every case, as the check decides it, without the words."""
    exercise, function = exercise_of(answer), function_of(answer)
    parts = (first_case_of(answer.unit, answer.exercise, exercise), exercise)
    return all(trial.passed for part in parts for trial in try_all(part, function, 0))


_first: dict[tuple[str, str], Exercise] = {}


def first_case_of(unit, name, exercise):
    """Return the exercise with its first case alone, where most wrong answers fail already: the same for all answers,
    so that what is right is worked out once."""
    return _first.setdefault((unit, name), replace(exercise, cases=exercise.cases[:1]))


@pytest.mark.parametrize("unit", [f"{number:02}" for number in range(1, 15)])
def test_right_answers_pass_and_wrong_ones_fail(unit):
    some = answers(unit)
    assert {answer.right for answer in some} == {True, False}
    assert [answer.place for answer in some if passes(answer) != answer.right] == []


def test_most_wrong_answers_are_named_or_located_and_hardly_any_gets_nothing():
    results = list(judged([answer for answer in answers() if not answer.right][::EVERY]))
    assert share(results, *LOCATED) >= 0.85
    assert share(results, "bare", "nothing") <= 0.03
