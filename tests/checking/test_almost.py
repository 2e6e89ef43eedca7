"""A known mistake that explains all cases but one is told, and not counted."""

from dataclasses import replace

import numpy as np

from lstm_course import get_exercise
from lstm_course.checking import Case, Exercise, Misconception, draw, judge


def total(x):
    return x.sum(axis=-1)


def case(name, N):
    return Case(name, draw(x="N D", N=N, D=4))


CASES = (case("a batch", 3), case("another", 5), case("one row", 1), case("two rows", 2))
MEAN = Misconception("mean for sum", lambda x: x.mean(axis=-1) + 0.5, "Add, and do not divide.")
ZEROS = Misconception("zeros", lambda x: np.zeros(len(x)), "Something is to come back.")
EXERCISE = Exercise(reference=total, cases=CASES, misconceptions=(MEAN, ZEROS))


def otherwise_for_one_row(wrong):
    return lambda x: wrong(x) if len(x) > 1 else x[:, 0] * 7 + x[:, 1] ** 2


def test_a_mistake_on_all_cases_but_one():
    verdict = judge(EXERCISE, otherwise_for_one_row(MEAN.implementation))
    assert verdict.misconceptions == ()
    assert verdict.diagnosis == (
        "On 3 of 4 cases this is exactly what you get with “mean for sum”. Add, and do not divide. "
        "On “one row” it is something else."
    )


def test_softmax_over_the_batch_as_a_forum_has_it():
    def softmax(logits):
        e = np.exp(logits - np.max(logits))
        return e / e.sum(axis=0)

    exercise = get_exercise("softmax")
    as_one = judge(exercise, softmax).misconceptions  # it may be known by a name of its own
    others = tuple(m for m in exercise.misconceptions if m.name not in as_one)
    said = judge(replace(exercise, misconceptions=others), softmax).diagnosis
    assert "On 4 of 5 cases this is exactly what you get with “softmax over the batch”." in said


def test_what_is_the_same_trivially_is_no_explanation():
    assert "exactly" not in judge(EXERCISE, otherwise_for_one_row(ZEROS.implementation)).diagnosis


def test_two_cases_that_are_something_else_are_too_many():
    def answer(x):
        return MEAN.implementation(x) if len(x) > 2 else x[:, 0] * 7 + x[:, 1] ** 2

    assert "exactly" not in judge(EXERCISE, answer).diagnosis


def test_a_case_that_passes_and_would_not_with_the_mistake_speaks_against_it():
    def answer(x):
        return MEAN.implementation(x) if len(x) > 1 else total(x)

    assert "exactly" not in judge(EXERCISE, answer).diagnosis


def test_what_agrees_on_this_draw_alone_is_not_told():
    first = {}

    def lucky(x):
        kept = first.setdefault(len(x), x.copy())
        return MEAN.implementation(x) if len(x) > 1 and np.array_equal(kept, x) else x[:, 0] * 7 + x[:, 1] ** 2

    assert "exactly" not in judge(EXERCISE, lucky).diagnosis
