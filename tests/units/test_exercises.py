"""Every exercise of every unit: the right answer passes, each known mistake is named, the cases are not lazy.

What is asked of an exercise stands in ``lstm_course.building.verify``; here our own are held to all of it.
"""

from importlib.metadata import entry_points

import pytest

import lstm_course
from lstm_course.building.verify import answers, cases, wrong
from lstm_course.units.registry import GROUP, has_unit, left_out

EXERCISES = lstm_course.all_exercises()

# Unit and exercise stand in the ids: -k 07_gru, -k gru_step.
IDS = {name: f"{exercise.unit}-{name}" for name, exercise in EXERCISES.items()}

each_exercise = pytest.mark.parametrize("name", EXERCISES, ids=IDS.values())
# What an exercise may be excused from, and which ones are: no other.
EXCUSED = {
    "T = 1": {"one_hot", "tanh_backward", "adding_problem"},  # time is another axis there, or two steps are the least
    "keeps float32": {"one_hot", "numerical_gradient", "relative_error", "adding_problem", "variational_dropout_mask",
                      "latch_weights", "counter_weights", "compare_runs"},
    "drawn anew": {"adding_problem"},  # it draws for itself
    "mutants die": {"stateful_batches", "generate", "make_windows", "fit_scaler", "persistence_forecast"},
}  # fmt: skip


def found(rule, name, *arguments):
    """Return what a rule finds in an exercise; nothing where it is excused."""
    exercise = EXERCISES[name]
    excused = [one.name for one in (*answers.RULES, *cases.RULES, *wrong.RULES) if one.find is rule]
    return [] if excused[0] in exercise.excused else list(rule(exercise, *arguments))


def test_all_units_load():
    assert left_out() == {}
    assert {"01_rnn", "02_bptt", "03_vanishing_gradients", "04_lstm_gates"} <= set(lstm_course.all_units())
    assert len(EXERCISES) >= 28


def test_each_unit_is_called_as_its_entry_point_is():
    assert {point.name for point in entry_points(group=GROUP)} == set(lstm_course.all_units())
    assert all(map(has_unit, lstm_course.all_units()))
    assert not has_unit("hw1")


def test_nobody_else_is_excused():
    rules = {rule for exercise in EXERCISES.values() for rule in exercise.excused}
    assert {rule: {name for name, e in EXERCISES.items() if rule in e.excused} for rule in rules} == EXCUSED


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 2**62 + 1])
@each_exercise
def test_the_reference_passes_in_full(name, seed):
    assert found(answers.reference_passes, name, (seed,)) == []


@each_exercise
def test_the_stub_is_not_attempted(name):
    assert found(answers.stub_is_not_attempted, name) == []


@pytest.mark.parametrize("seed", [0, 5])
@each_exercise
def test_each_misconception_fails_with_its_own_name(name, seed):
    assert found(wrong.mistakes_are_named, name, (seed,)) == []


@each_exercise
def test_misconceptions_are_many_named_once_and_explained(name):
    assert found(wrong.mistakes_are_explained, name) + found(wrong.mistakes_are_many, name) == []


@each_exercise
def test_a_mistake_in_the_first_case_is_found_there(name):
    if EXERCISES[name].repair:
        pytest.skip("each of its cases is about another bug")
    assert found(wrong.first_case_shows_most, name) == []


@each_exercise
def test_there_are_enough_cases_and_the_edges_are_among_them(name):
    assert found(cases.edges_are_there, name) == []


@each_exercise
def test_the_sizes_of_a_case_differ(name):
    assert found(cases.sizes_differ, name) == []


@each_exercise
def test_no_array_of_a_case_is_all_zeros_or_all_the_same(name):
    assert found(cases.arrays_are_alive, name) == []


@each_exercise
def test_arguments_come_by_their_names_and_in_their_order(name):
    assert found(cases.arguments_fit, name) == []


@each_exercise
def test_a_case_draws_the_same_from_the_same_seed_and_other_values_from_another(name):
    assert found(cases.seeds_decide, name) == []


@each_exercise
def test_the_reference_leaves_its_arguments_alone_and_is_quiet(name):
    assert found(answers.reference_is_quiet, name) == []


@each_exercise
def test_the_reference_keeps_float32(name):
    assert found(answers.keeps_float32, name) == []


@each_exercise
def test_returns_name_what_is_returned(name):
    assert found(answers.returns_are_named, name) == []


@each_exercise
def test_intermediates_are_local_names_of_the_reference(name):
    if not EXERCISES[name].intermediates:
        pytest.skip("it names none")
    assert found(answers.intermediates_are_there, name) == []


@each_exercise
def test_what_an_exercise_requires_is_there(name):
    assert found(answers.required_are_there, name) == []


@each_exercise
def test_points_and_limits_are_sensible(name):
    assert found(answers.points_and_limits, name) == []
    assert EXERCISES[name].unit in lstm_course.all_units()
