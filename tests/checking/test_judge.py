"""What a verdict says: right, known mistake, class of mistakes, not written, our fault."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import Case, Exercise, Misconception, draw, judge
from tests.checking.samples import AFFINE, SQUARE, STANDARDISE, TOTAL, affine, running_total, standardise


@pytest.mark.parametrize("exercise", [AFFINE, TOTAL, STANDARDISE, SQUARE], ids=lambda e: e.name)
@pytest.mark.parametrize("seed", [0, 1, 2**62 + 1])
def test_the_reference_passes(exercise, seed):
    verdict = judge(exercise, exercise.reference, seed=seed)
    assert (verdict.status, verdict.score, verdict.misconceptions) == ("passed", 1.0, ())
    assert verdict.passed
    assert all(fine for _, fine in verdict.cases)


def test_another_way_to_the_same_answer_passes():
    assert judge(AFFINE, lambda x, W, b: np.einsum("nd,hd->nh", x, W) + b).passed


@pytest.mark.parametrize("misconception", AFFINE.misconceptions, ids=lambda m: m.name)
def test_a_known_mistake_is_named_and_explained(misconception):
    verdict = judge(AFFINE, misconception.implementation)
    assert verdict.status == "failed"
    assert verdict.misconceptions == (misconception.name,)
    assert misconception.name in verdict.diagnosis
    assert misconception.explanation in verdict.diagnosis


def test_a_students_own_version_of_a_mistake_is_recognised():
    def written_differently(x, W, b):
        rows = [[sum(p * q for p, q in zip(row, w, strict=True)) for w in W] for row in x]
        return np.array(rows)

    assert judge(AFFINE, written_differently).misconceptions == ("bias omitted",)


def test_mistakes_that_no_case_tells_apart_are_reported_as_a_class():
    def abs_for_relu(x):
        return np.abs(x)

    positive = Case("positive numbers", lambda rng: {"x": 1 + rng.random(4)})
    exercise = Exercise(
        reference=lambda x: x + 1,
        name="add_one",
        cases=(positive,),
        misconceptions=(
            Misconception("does nothing", lambda x: x, "One has to be added."),
            Misconception("absolute value", abs_for_relu, "There is nothing to be made positive."),
            Misconception("two added", lambda x: x + 2, "Only one."),
        ),
    )
    verdict = judge(exercise, lambda x: x * 1.0)
    assert verdict.misconceptions == ("does nothing", "absolute value")
    assert "one of these" in verdict.diagnosis


def test_explanations_stand_behind_their_names_and_further_sizes_tell_mistakes_apart():
    twice = Misconception("doubled", lambda x: 2 * x, "Nothing is doubled.")
    by_size = Misconception("times D", lambda x: x.shape[1] * x, "D is no factor.")
    again = Misconception("added to itself", lambda x: x + x, "Nothing is added.")
    same_d = (Case("some", draw(x="N D", N=3, D=2)), Case("more", draw(x="N D", N=5, D=2)))
    exercise = Exercise(reference=lambda x: x, name="itself", cases=same_d, misconceptions=(twice, by_size, again))
    verdict = judge(exercise, lambda x: 2 * x)
    assert verdict.misconceptions == ("doubled", "added to itself")
    assert "“doubled”: Nothing is doubled. “added to itself”: Nothing is added." in verdict.diagnosis
    assert judge(exercise, lambda x: x.shape[1] * x).misconceptions == ("times D",)


def test_a_mistake_that_matches_on_one_case_only_is_not_named():
    def sometimes(x, W, b):
        return x @ W.T if len(x) == 3 else x @ W.T - 7 * b

    assert judge(AFFINE, sometimes).misconceptions == ()


def test_a_mistake_plus_a_changed_argument_is_not_the_mistake_alone():
    def two_at_once(x, W, b):
        result = x @ W.T
        x += 1
        return result

    assert judge(AFFINE, two_at_once, search=0).misconceptions == ()
    assert judge(AFFINE, two_at_once, search=1).misconceptions == ("bias omitted", "changes its argument x")


def test_raising_the_same_exception_is_the_same_mistake():
    forgot = Misconception("forgot to transpose", lambda x, W, b: x @ W + b, "W is (H, D).")
    exercise = replace(AFFINE, misconceptions=(forgot,))
    verdict = judge(exercise, lambda x, W, b: np.matmul(x, W) + b)
    assert verdict.misconceptions == ("forgot to transpose",)
    assert "ValueError" in verdict.headline


def test_the_score_is_the_share_of_cases_that_pass():
    verdict = judge(AFFINE, lambda x, W, b: affine(x, W, b) if len(x) > 1 else affine(x, W, b) + 1)
    assert verdict.status == "failed"
    assert verdict.score == pytest.approx(2 / 3)
    assert verdict.cases == (("a batch", True), ("one row", False), ("more inputs than outputs", True))
    assert verdict.evidence.case == "one row"


def test_the_evidence_names_case_seed_shapes_and_the_first_entry_that_differs():
    def off(x, W, b):
        y = affine(x, W, b)
        y[1, 2:] += 0.5
        return y

    evidence = judge(replace(AFFINE, cases=AFFINE.cases[:1]), off, seed=7).evidence
    x, W, b = AFFINE.cases[0].make(np.random.default_rng([7, 0])).values()
    assert (evidence.case, evidence.seed, evidence.where) == ("a batch", 7, "result[1, 2]")
    assert evidence.inputs == "x (3, 2), W (4, 2), b (4,)"
    assert float(evidence.expected) == pytest.approx(affine(x, W, b)[1, 2], rel=1e-5)
    assert float(evidence.yours) == pytest.approx(affine(x, W, b)[1, 2] + 0.5, rel=1e-5)
    assert evidence.largest_error == "0.5"


def test_without_evidence_nothing_of_the_inputs_or_of_the_answer_is_left():
    verdict = judge(AFFINE, lambda x, W, b: print("hello", x) or 2 * affine(x, W, b), seed=7).without_evidence()
    assert verdict.evidence is None
    assert verdict.notes == ()
    assert verdict.next_step == ""


# -- not written, not there, our fault --------------------------------------------------------------------------


def test_an_untouched_scaffold_is_not_attempted():
    def affine(x, W, b):
        raise NotImplementedError

    verdict = judge(AFFINE, affine)
    assert (verdict.status, verdict.score, verdict.misconceptions) == ("not_attempted", 0.0, ())


def test_what_calls_an_unwritten_function_is_skipped():
    def add_up(a, b):
        raise NotImplementedError

    def running_total(x):
        return add_up(x, x)

    verdict = judge(TOTAL, running_total)
    assert (verdict.status, verdict.score) == ("skipped", 0.0)
    assert "add_up" in verdict.headline


def test_a_case_that_cannot_be_made_is_our_fault():
    def make(rng):
        raise KeyError("oops")

    verdict = judge(Exercise(reference=affine, cases=(Case("impossible", make),)), affine)
    assert (verdict.status, verdict.score) == ("broken", 0.0)
    assert "impossible" in verdict.headline


def test_a_reference_that_fails_is_our_fault():
    exercise = Exercise(reference=lambda x: 1 / 0, name="division", cases=SQUARE.cases)
    assert judge(exercise, lambda x: x).status == "broken"


@pytest.mark.parametrize("thing", [None, 3, "affine", np.ones(3), [1, 2]])
def test_what_is_not_a_function_is_said_to_be_none(thing):
    verdict = judge(AFFINE, thing)
    assert verdict.status == "failed"
    assert verdict.cases == ()  # nothing was tried
    assert "function" in verdict.headline


# -- forbidden --------------------------------------------------------------------------------------------------


def by_einsum(x, W, b):
    return np.einsum("nd,hd->nh", x, W) + b


def through_a_helper(x, W, b):
    return by_einsum(x, W, b)


def imported_inside(x, W, b):
    from numpy import einsum as e

    return e("nd,hd->nh", x, W) + b


def in_a_comprehension(x, W, b):
    return np.array([np.einsum("d,hd->h", row, W) + b for row in x])


def einsum(x, W, b):
    """Be the student's own function, which happens to have the name."""
    return affine(x, W, b)


def names_its_own(x, W, b):
    return einsum(x, W, b)


WITHOUT_EINSUM = replace(AFFINE, forbidden=("numpy.einsum", "not_installed.at.all"))


@pytest.mark.parametrize("function", [by_einsum, through_a_helper, imported_inside, in_a_comprehension])
def test_an_answer_may_not_call_what_it_should_be(function):
    assert judge(AFFINE, function).passed
    verdict = judge(WITHOUT_EINSUM, function)
    assert (verdict.status, verdict.score) == ("failed", 0.0)
    assert "numpy.einsum" in verdict.headline


@pytest.mark.parametrize("function", [affine, names_its_own])
def test_what_is_not_forbidden_is_allowed(function):
    assert judge(WITHOUT_EINSUM, function).passed


def test_an_answer_may_not_be_what_is_forbidden():
    verdict = judge(replace(SQUARE, forbidden=("numpy.square",)), np.square)
    assert (verdict.status, verdict.score) == ("failed", 0.0)
    assert "numpy.square" in verdict.headline


# -- stability --------------------------------------------------------------------------------------------------


def test_verdicts_are_the_same_each_time_for_a_seed_and_differ_between_seeds():
    def wrong(x, W, b):
        return affine(x, W, b) + x.sum()

    assert judge(AFFINE, wrong, seed=3) == judge(AFFINE, wrong, seed=3)
    assert judge(AFFINE, wrong, seed=3).evidence != judge(AFFINE, wrong, seed=4).evidence


def test_the_order_of_the_cases_changes_neither_score_nor_diagnosis():
    def wrong_for_a_batch(x, W, b):
        return affine(x, W, b) if len(x) == 1 else x @ W.T

    for wrong in (wrong_for_a_batch, AFFINE.misconceptions[0].implementation):
        forwards = judge(AFFINE, wrong)
        backwards = judge(replace(AFFINE, cases=AFFINE.cases[::-1]), wrong)
        assert forwards.score == backwards.score
        assert forwards.misconceptions == backwards.misconceptions
        assert sorted(forwards.cases) == sorted(backwards.cases)


def test_judging_leaves_the_global_random_state_alone():
    np.random.seed(1)
    before = np.random.get_state()[1].copy()
    judge(AFFINE, affine)
    assert np.array_equal(before, np.random.get_state()[1])


def test_each_call_gets_arguments_of_its_own():
    seen = []

    def keeps(x):
        seen.append(x)
        x[:] = 0
        return x, x[:, -1]

    judge(TOTAL, keeps)
    again = []
    judge(TOTAL, lambda x: again.append(x.copy()) or running_total(x))
    assert all(x.any() for x in again)
    assert not any(x.any() for x in seen)


# -- exercises that cannot be ----------------------------------------------------------------------------------


def test_an_exercise_needs_a_case_and_unique_names():
    with pytest.raises(ValueError, match="no case"):
        Exercise(reference=affine, cases=())
    twice = Case("a batch", draw(x="N", N=2))
    with pytest.raises(ValueError, match="'a batch'"):
        Exercise(reference=affine, cases=(twice, twice))
    same = Misconception("wrong", standardise, "")
    with pytest.raises(ValueError, match="'wrong'"):
        Exercise(reference=affine, cases=(twice,), misconceptions=(same, same))
