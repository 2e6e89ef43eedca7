"""The same cases in further draws and in other sizes."""

from itertools import repeat

import numpy as np

from lstm_course import get_exercise
from lstm_course.checking import Case, Exercise, draw
from lstm_course.checking.draw import fixed, sized
from lstm_course.checking.further import again, free_sizes, in_other_sizes, trials
from tests.checking.samples import AFFINE, affine


def test_each_turn_has_its_own_draw_in_the_same_sizes():
    first, same, second = (again(AFFINE, 0, 7, turn).arguments["x"] for turn in (1, 1, 2))
    np.testing.assert_array_equal(first, same)
    assert first.shape == second.shape == (3, 2)
    assert not np.isclose(first, second).any()


def test_other_sizes():
    resized = in_other_sizes(AFFINE, 0, 7, {"N": 6})
    assert {name: value.shape for name, value in resized.arguments.items()} == {"x": (6, 2), "W": (4, 2), "b": (4,)}
    assert resized.case.sizes == {"N": 6, "D": 2, "H": 4}
    assert resized.case.name == "a batch"


def test_a_case_of_a_function_in_other_sizes():
    resized = in_other_sizes(get_exercise("lstm_step_backward"), 0, 0, {"H": 7})
    assert resized.arguments["cache"]["W_hh"].shape == (28, 7)


def test_no_other_sizes_where_one_only_follows_from_the_others_or_none_is_named():
    exercise = Exercise(reference=np.sort, name="sorted", cases=(
        Case("halves", draw(x="S", S=6, N=3)),
        Case("no sizes", draw(x=fixed(np.arange(3)))),
        Case("by hand", lambda rng: {"x": rng.standard_normal(4)}, {"N": 4}),
        Case("by name", sized(lambda rng, N: {"x": rng.standard_normal(N)}, N=4)),
    ))  # fmt: skip
    assert [*map(free_sizes, exercise.cases)] == [set(), set(), set(), {"N"}]
    assert in_other_sizes(exercise, 0, 0, {"S": 8}) is None
    without = Exercise(reference=abs, name="without", cases=(Case("no sizes", lambda rng: {"x": rng.random()}),))
    assert in_other_sizes(without, 0, 0, {}) is None


def test_no_more_rows_than_there_are_lengths_for():
    case = Case("rows", draw(x="N T", lengths=fixed(np.array([2, 4])), N=2, T=5))
    assert free_sizes(case) == {"T"}
    assert in_other_sizes(Exercise(reference=lambda x, lengths: x, name="rows", cases=(case,)), 0, 0, {"N": 3}) is None
    single = get_exercise("peephole_step").cases[3]  # four rows of one unit, whose weights have four rows as well
    assert free_sizes(single) == {"N", "D", "H"}


def test_an_answer_is_tried_on_what_the_reference_takes():
    def picky(x, W, b):
        if len(x) == 6:
            raise ValueError
        return affine(x, W, b)

    exercise = Exercise(reference=picky, cases=AFFINE.cases)
    draws = [again(exercise, 0, 0), None, in_other_sizes(exercise, 0, 0, {"N": 6}), again(exercise, 1, 0)]
    assert [trial.passed for trial in trials(exercise, affine, draws, 5.0)] == [True, True]


def test_time_ends_it():
    assert not list(trials(AFFINE, affine, repeat(again(AFFINE, 0, 0)), 0.0))
    assert len(list(trials(AFFINE, affine, repeat(again(AFFINE, 0, 0)), 0.05))) > 1
