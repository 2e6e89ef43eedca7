"""Every exercise of every unit: the right answer passes, each known mistake is named, the cases are not lazy."""

import ast
import inspect
import math
import textwrap
from dataclasses import replace

import numpy as np
import pytest

import lstm_course
from lstm_course.checking import judge
from lstm_course.checking.attempt import attempt
from lstm_course.checking.compare import count_leaves
from lstm_course.checking.exercise import arguments_of
from lstm_course.checking.trial import measured, try_all
from lstm_course.units.registry import left_out

EXERCISES = lstm_course.all_exercises()

# Listings to be mended: a case for each bug.
REPAIRS = {name for name, exercise in EXERCISES.items() if exercise.repair}

# Unit and exercise stand in the ids: -k 07_gru, -k gru_step.
IDS = {name: f"{exercise.unit}-{name}" for name, exercise in EXERCISES.items()}

each_exercise = pytest.mark.parametrize("name", EXERCISES, ids=IDS.values())


def each_case(test):
    """Try every case of an exercise in one test: as tests of their own they would cost more than what they do."""

    @each_exercise
    def on_all_cases(name):
        for number, case in enumerate(EXERCISES[name].cases):
            try:
                test(name, number)
            except Exception as error:
                error.add_note(f"in the case {case.name!r}")
                raise

    on_all_cases.__doc__ = test.__doc__
    return on_all_cases


def tried(exercise, arguments, watch=(), inside=None):
    return attempt(exercise.reference, arguments, watch=watch, probe=exercise.probe, inside=inside)


def parameters(exercise):
    """Return the arguments of a case, by name: those of the reference, or of what tries it."""
    if exercise.probe:
        return list(inspect.signature(exercise.probe).parameters)[1:]
    return list(inspect.signature(exercise.reference).parameters)


def leaves(value):
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value]


def test_all_units_load():
    assert left_out() == {}
    assert {"01_rnn", "02_bptt", "03_vanishing_gradients", "04_lstm_gates"} <= set(lstm_course.all_units())
    assert len(EXERCISES) >= 28


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 2**62 + 1])
@each_exercise
def test_the_reference_passes_in_full(name, seed):
    verdict = judge(EXERCISES[name], EXERCISES[name].reference, seed=seed)
    assert (verdict.status, verdict.score, verdict.misconceptions) == ("passed", 1.0, ())


@each_exercise
def test_the_stub_is_not_attempted(name):
    given = "*args, **kwargs" if EXERCISES[name].probe else ", ".join(parameters(EXERCISES[name]))
    namespace = {}
    exec(f"def {EXERCISES[name].name}({given}):\n    raise NotImplementedError", namespace)
    verdict = judge(EXERCISES[name], namespace[EXERCISES[name].name])
    assert (verdict.status, verdict.score) == ("not_attempted", 0.0)


@pytest.mark.parametrize("seed", [0, 5])
@each_exercise
def test_each_misconception_fails_with_its_own_name(name, seed):
    said = {}
    for wrong in EXERCISES[name].misconceptions:
        verdict = judge(EXERCISES[name], wrong.implementation, seed=seed)
        # More than three: the cases tell too few mistakes apart.
        named = wrong.name in verdict.misconceptions and len(verdict.misconceptions) <= 3
        if (verdict.status, verdict.score < 1, named) != ("failed", True, True):
            said[wrong.name] = (verdict.status, verdict.score, verdict.misconceptions)
    assert said == {}


@each_exercise
def test_misconceptions_are_many_named_once_and_explained(name):
    misconceptions = EXERCISES[name].misconceptions
    names = [m.name for m in misconceptions]
    assert len(names) >= 5
    assert len(set(names)) == len(names)
    for m in misconceptions:
        assert m.name == m.name.strip()
        assert 3 <= len(m.name) <= 60
        assert m.explanation.rstrip("”)").endswith((".", "?", "!")), m.explanation
        assert len(m.explanation) >= 15


@each_exercise
def test_a_mistake_in_the_first_case_is_found_there(name):
    """Most mistakes should show in the first case already: it is the one a student looks at."""
    exercise = EXERCISES[name]
    if name in REPAIRS:
        pytest.skip("each of its cases is about another bug")
    first = replace(exercise, cases=exercise.cases[:1])
    shown = [not trial.passed for m in exercise.misconceptions for trial in try_all(first, m.implementation, 0)]
    assert np.mean(shown) >= 0.5


# Time is no more than another axis there, or two steps are the least.
NO_SINGLE_STEP = {"one_hot", "tanh_backward", "adding_problem"}


@each_exercise
def test_there_are_enough_cases_and_the_edges_are_among_them(name):
    cases = EXERCISES[name].cases
    assert len(cases) >= 3
    for axis in ("N", "T"):
        sizes = [case.sizes[axis] for case in cases if axis in case.sizes]
        excused = axis == "T" and name in NO_SINGLE_STEP
        assert excused or not sizes or 1 in sizes, f"no case with {axis} = 1"


@each_case
def test_the_sizes_of_a_case_differ(name, number):
    sizes = EXERCISES[name].cases[number].sizes
    lengths = [size for size in sizes.values() if size > 1]
    assert len(set(lengths)) == len(lengths), f"an axis cannot be told by its length: {dict(sizes)}"


@each_case
def test_no_array_of_a_case_is_all_zeros_or_all_the_same(name, number):
    """On a lazy fixture "no forget gate" is invisible. Some cases are about just that, and say so."""
    case = EXERCISES[name].cases[number]
    if any(word in case.name for word in ("zero", "zeros", "padding", "no ")):
        return
    for seed in range(3):
        for argument, value in arguments_of(EXERCISES[name], number, seed).items():
            for leaf in leaves(value):
                if isinstance(leaf, np.ndarray) and leaf.size > 1:
                    assert leaf.any(), f"{argument} is zero"
                    if argument != "mask":
                        assert len(np.unique(leaf)) > 1, f"{argument} is constant"


@each_case
def test_arguments_come_by_their_names_and_in_their_order(name, number):
    given = list(arguments_of(EXERCISES[name], number))
    assert given == parameters(EXERCISES[name])


@each_case
def test_a_case_draws_the_same_from_the_same_seed_and_other_values_from_another(name, number):
    first, again, other = (arguments_of(EXERCISES[name], number, seed) for seed in (1, 1, 2))

    def outcome(arguments):
        return leaves(tried(EXERCISES[name], arguments).value)

    assert all(np.array_equal(a, b) for a, b in zip(outcome(first), outcome(again), strict=True))
    if "zero" not in EXERCISES[name].cases[number].name and name != "adding_problem":  # it draws for itself
        pairs = zip(leaves(first), leaves(other), strict=True)
        assert any(not np.array_equal(a, b) for a, b in pairs if isinstance(a, np.ndarray | np.generic | str | int))


@each_case
def test_the_reference_leaves_its_arguments_alone_and_is_quiet(name, number):
    outcome = tried(EXERCISES[name], arguments_of(EXERCISES[name], number))
    assert outcome.failure is None
    assert outcome.changed == ()
    assert (outcome.printed, outcome.warned) == ("", ())
    for leaf in leaves(outcome.value):
        assert leaf is None or isinstance(leaf, str) or np.isfinite(leaf).all()


# Their results are numbers of another kind: float64 whatever comes in, by design.
ALWAYS_FLOAT64 = {"one_hot", "numerical_gradient", "relative_error", "adding_problem", "variational_dropout_mask",
                  "latch_weights", "counter_weights", "compare_runs"}  # fmt: skip


@each_case
def test_the_reference_keeps_float32(name, number):
    if name in ALWAYS_FLOAT64 or EXERCISES[name].probe:
        return

    def single(value):
        if isinstance(value, dict):
            return {key: single(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(single(part) for part in value)
        return value.astype(np.float32) if isinstance(value, np.ndarray) and value.dtype == np.float64 else value

    arguments = {key: single(value) for key, value in arguments_of(EXERCISES[name], number).items()}
    for leaf in leaves(tried(EXERCISES[name], arguments).value):
        if isinstance(leaf, np.ndarray) and leaf.dtype.kind == "f":
            assert leaf.dtype == np.float32


@each_exercise
def test_returns_name_what_is_returned(name):
    exercise = EXERCISES[name]
    arguments = arguments_of(exercise, 0)
    value = measured(exercise, tried(exercise, arguments), arguments).value  # of what is measured, that is named
    if exercise.returns:
        assert len(exercise.returns) in (count_leaves(value), len(value) if isinstance(value, tuple) else 1)
        assert len(set(exercise.returns)) == len(exercise.returns)
    else:
        assert not isinstance(value, tuple), "several values come back: name them"


@each_exercise
def test_intermediates_are_local_names_of_the_reference(name):
    exercise = EXERCISES[name]
    if not exercise.intermediates:
        pytest.skip("it names none")
    tree = ast.parse(textwrap.dedent(inspect.getsource(exercise.equations or exercise.reference)))
    stored = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    assert set(exercise.intermediates) <= stored
    found = tried(exercise, arguments_of(exercise, 0), exercise.intermediates, exercise.equations).local
    assert set(found) == set(exercise.intermediates)


@each_exercise
def test_what_an_exercise_requires_is_there(name):
    for required in EXERCISES[name].requires:
        assert required in EXERCISES


@each_exercise
def test_points_and_limits_are_sensible(name):
    exercise = EXERCISES[name]
    assert isinstance(exercise.points, int)
    assert 1 <= exercise.points <= 5
    assert exercise.unit in lstm_course.all_units()
    assert 0 < exercise.rtol <= 1e-5
    assert math.isfinite(exercise.time_limit)
