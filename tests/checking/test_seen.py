"""What is right and what known mistakes do in a case is found out once: the next is judged the same, and sooner."""

from dataclasses import replace

import pytest

from lstm_course import all_exercises
from lstm_course.checking import Case, Exercise, Misconception, judge

FRESH = {name: replace(exercise) for name, exercise in all_exercises().items()}


def counted(seconds=0.0):
    """Return an exercise with one known mistake, and a list that grows with each call of it."""
    calls = []

    def wrong(x):
        calls.append(x)
        while seconds:
            pass
        return x - 1

    cases = (
        Case("numbers", lambda rng: {"x": rng.normal(size=3)}),
        Case("more", lambda rng: {"x": rng.normal(size=5)}),
    )
    mistake = Misconception("one less", wrong, "One more is wanted.")
    return Exercise(lambda x: x + 1, cases, (mistake,), name="one_more", time_limit=seconds or 5.0), calls


def test_a_known_mistake_is_tried_once_for_each_case_and_seed():
    exercise, calls = counted()
    for _ in range(3):
        assert judge(exercise, lambda x: x - 1).misconceptions == ("one less",)
    assert len(calls) == 2
    assert judge(exercise, lambda x: 3 * x).misconceptions == ()
    assert len(calls) == 2
    assert judge(exercise, lambda x: x - 1, seed=1).misconceptions == ("one less",)
    assert len(calls) == 4


def test_an_exercise_that_was_changed_knows_nothing_of_it():
    exercise, calls = counted()
    judge(exercise, lambda x: x - 1)
    other = replace(exercise, cases=exercise.cases[::-1])
    assert judge(other, lambda x: x - 1).misconceptions == ("one less",)
    assert len(calls) == 4


def test_few_seeds_are_kept():
    exercise, _ = counted()
    for seed in range(20):
        judge(exercise, lambda x: x - 1, seed)
    assert len(exercise.seen) <= 4


def test_what_took_too_long_is_tried_again():
    exercise, _ = counted(seconds=0.05)
    for _ in range(2):
        judge(exercise, lambda x: x - 1)
    kept = {function for cases in exercise.seen.values() for seen in cases.values() for function, _ in seen}
    assert kept == {exercise.reference}


def test_what_is_right_is_worked_out_once_for_each_case_and_seed():
    exercise, _ = counted()
    right = []
    exercise = replace(exercise, reference=lambda x: right.append(x) or x + 1)
    assert [judge(exercise, lambda x, n=n: x + n).passed for n in (1, -1, 1)] == [True, False, True]
    assert len(right) == 2


@pytest.mark.parametrize("name", ["lstm_step", "gru_step", "softmax"])
def test_the_second_verdict_is_the_first_one(name):
    exercise = FRESH[name]
    answers = [m.implementation for m in exercise.misconceptions[:4]]
    first, second = ([repr(judge(exercise, answer)) for answer in answers] for _ in range(2))
    assert first == second == [repr(judge(replace(exercise), answer)) for answer in answers]
