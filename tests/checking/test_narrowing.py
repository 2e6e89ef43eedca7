"""Where no known mistake fits, the verdict says what kind of wrong it is."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.draw import fixed
from tests.checking.samples import (
    AFFINE,
    MEAN_SQUARE,
    SQUARE,
    STANDARDISE,
    TOTAL,
    affine,
    mean_square,
    running_total,
    standardise,
)

PLAIN = replace(AFFINE, misconceptions=())
CUBE = Exercise(
    reference=lambda x: np.cumsum(x, axis=1),
    name="cube",
    cases=(Case("a batch", draw(x="N T D", N=3, T=5, D=4)), Case("one sequence", draw(x="N T D", N=1, T=4, D=3))),
)
cumsum = CUBE.reference


def diagnosis(exercise, function, seed=0):
    verdict = judge(exercise, function, seed=seed)
    assert verdict.status == "failed"
    assert verdict.misconceptions == ()
    return verdict.diagnosis


def headline(exercise, function):
    return judge(exercise, function).headline


def test_shape():
    verdict = judge(PLAIN, lambda x, W, b: affine(x, W, b)[:, :-1])
    assert verdict.headline == "the result has the shape (3, 3), but should have (3, 4)."
    assert "(N, H) is wanted" in verdict.diagnosis


def test_shape_speaks_of_multiples():
    exercise = Exercise(reference=lambda W: W * 2, name="double", cases=(Case("a stack", draw(W="4H D", H=3, D=2)),))
    assert "(4H, D) is wanted" in diagnosis(exercise, lambda W: W[:-1] * 2)


def test_right_numbers_in_the_wrong_shape():
    assert "only the shape is not" in diagnosis(PLAIN, lambda x, W, b: affine(x, W, b).ravel())


def test_dtype():
    verdict = judge(PLAIN, lambda x, W, b: affine(x, W, b).astype(np.float32))
    assert verdict.headline == "the result is float32, but should be float64."


@pytest.mark.parametrize("axes", [(2, 1, 0), (1, 0, 2), (0, 2, 1), (1, 2, 0)])
def test_transposition(axes):
    assert "transposed" in diagnosis(CUBE, lambda x: cumsum(x).transpose(axes))


def test_transposition_of_a_square():
    exercise = Exercise(reference=lambda x: x * 2, name="double", cases=(Case("square", draw(x="4 4")),))
    assert "transposed" in diagnosis(exercise, lambda x: 2 * x.T)


@pytest.mark.parametrize(
    ("factor", "words"),
    [
        (lambda x: 2, "times 2, a constant factor"),
        (lambda x: 1 / x.shape[0], "times 1/N"),
        (lambda x: x.shape[1], "times T"),
        (lambda x: 1 / (x.shape[0] * x.shape[1]), "times 1/(N·T)"),
        (lambda x: x.shape[0] * x.shape[1] * x.shape[2], "times N·T·D"),
        (lambda x: -1, "sign flipped"),
    ],
)
def test_constant_factor(factor, words):
    assert words in diagnosis(MEAN_SQUARE, lambda x: factor(x) * mean_square(x))
    assert words in diagnosis(CUBE, lambda x: factor(x) * cumsum(x)) or words == "times N·T·D"


def test_offset_complement_and_constants():
    assert "plus 3, in every entry" in diagnosis(CUBE, lambda x: cumsum(x) + 3)
    assert "one minus the right answer" in diagnosis(CUBE, lambda x: 1 - cumsum(x))
    assert "Every entry is 0" in diagnosis(CUBE, lambda x: np.zeros_like(x))


def test_permutation():
    assert "backwards along D" in diagnosis(CUBE, lambda x: cumsum(x)[..., ::-1])
    shuffled = diagnosis(CUBE, lambda x: cumsum(x)[:, [2, 0, 1, *range(3, x.shape[1])]])
    assert "The right slices along T, in another order" in shuffled

    def scrambled(x):
        y = cumsum(x)
        return y.transpose(2, 0, 1).reshape(y.shape)

    assert "in the wrong places" in diagnosis(replace(CUBE, cases=CUBE.cases[:1]), scrambled)


def test_shift():
    def late(x):
        y = cumsum(x)
        return np.concatenate([np.zeros_like(y[:, :1]), y[:, :-1]], axis=1)

    assert "shifted by one along T" in diagnosis(replace(CUBE, cases=CUBE.cases[:1]), late)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_right_at_first_and_wrong_from_some_step_on(k):
    def drifts(x):
        y = cumsum(x)
        y[:, k:] += x[:, k:] ** 2
        return y

    said = f"Right for the first {k} along the time axis T, wrong from t = {k} on"
    assert (said if k > 1 else "Right for t = 0 only, along the time axis T") in diagnosis(CUBE, drifts)


def test_one_step_or_the_beginning_wrong():
    def one(x):
        y = cumsum(x)
        y[:, 2] *= 1.1
        return y

    assert "only step 2 is wrong" in diagnosis(CUBE, one)

    def beginning(x):
        y = cumsum(x)
        y[:, :2] **= 2
        return y

    assert "Right from t = 2 on" in diagnosis(CUBE, beginning)


def test_only_wrong_for_more_than_one_row():
    verdict = judge(PLAIN, lambda x, W, b: affine(x, W, b) + (x - x.mean(axis=0)).sum(axis=1, keepdims=True))
    assert "right for N = 1 and wrong for N > 1" in verdict.diagnosis


def test_only_wrong_for_a_single_row():
    verdict = judge(PLAIN, lambda x, W, b: affine(x, W, b) if len(x) > 1 else affine(x, W, b) * 2)
    assert "only wrong for N = 1" in verdict.diagnosis


def test_a_size_that_happens_to_go_with_the_wrong_cases_is_not_blamed():
    def large_values(x, W, b):  # the case of one row has an entry above the limit with seed 0, the others have none
        return np.minimum(affine(x, W, b), 3.5)

    verdict = judge(PLAIN, large_values, seed=2)
    assert [passed for _, passed in verdict.cases] == [True, False, True]
    assert "N = 1" not in verdict.diagnosis
    assert "came out right by chance: with other values they are wrong, too" in verdict.diagnosis


def test_a_size_that_cannot_be_tried_otherwise_is_not_blamed():
    cases = (
        Case("some rows", lambda rng: {"x": rng.standard_normal((3, 2))}, {"N": 3, "D": 2}),
        Case("one row", lambda rng: {"x": rng.standard_normal((1, 4))}, {"N": 1, "D": 4}),
    )
    exercise = Exercise(reference=lambda x: x**2, name="square", cases=cases)
    said = diagnosis(exercise, lambda x: x**2 if x.shape[1] == 4 else np.cumsum(x**2, axis=0))
    assert "right for “one row”, and wrong for “some rows”" in said
    assert "N" not in said.split("It is")[-1]


def test_what_depends_on_the_values_is_not_told_as_a_rule_of_cases():
    cases = (Case("a batch", draw(x="N D", N=3, D=2)), Case("another", draw(x="N D", N=2, D=4)))
    exercise = Exercise(reference=lambda x: x - 1, name="less", cases=cases)
    verdict = judge(exercise, lambda x: x - 1 if x[0, 0] < 0 else x * 7, seed=6)
    assert [passed for _, passed in verdict.cases] == [False, True]
    assert "“another” came out right by chance: with other values it is wrong, too" in verdict.diagnosis


def test_a_part_that_is_right_by_chance_is_not_told():
    few = replace(CUBE, cases=CUBE.cases[:1])
    assert "Right" not in diagnosis(few, lambda x: np.clip(cumsum(x), -2.5, 2.5))


def test_a_part_that_is_right_in_this_case_only_is_told_of_this_case():
    def from_the_middle(x):
        y = cumsum(x)
        y[:, x.shape[1] // 2 :] *= 1.5
        return y

    longer = Case("a long sequence", draw(x="N T D", N=2, T=9, D=3))
    said = diagnosis(replace(CUBE, cases=(CUBE.cases[0], longer)), from_the_middle)
    assert said.startswith("In the case “a batch”: right for the first 2 along the time axis T, wrong from t = 2 on.")


def test_the_last_step_is_told_from_the_end():
    def last(x):
        y = cumsum(x)
        y[:, -1] *= 1.5
        return y

    assert "Along the time axis T only the last step is wrong" in diagnosis(CUBE, last)


def test_an_axis_is_named_by_what_it_follows_and_not_by_a_size_that_fits():
    def reference(x, W):
        return np.concatenate([x @ W.T, x @ W.T], axis=-1)

    case = Case("a batch", draw(x="N T D", W="H D", N=3, T=4, D=5, H=2))  # 2H = T
    exercise = Exercise(reference=reference, name="twice", cases=(case,))
    assert "(N, T, 2H) is wanted" in diagnosis(exercise, lambda x, W: x @ W.T)
    assert "backwards along 2H" in diagnosis(exercise, lambda x, W: reference(x, W)[..., ::-1])


def test_an_axis_that_follows_no_size_is_told_by_its_number():
    def windows(ids, rows, steps):
        return np.stack([ids[k : k + steps] for k in range(0, len(ids), steps)])[:, None] * np.ones((rows, 1))

    case = Case("a text", draw(ids="18", rows=fixed("N"), steps=fixed("T"), N=2, T=3))  # six windows, twice T
    assert "(6, N, T) is wanted" in diagnosis(Exercise(reference=windows, cases=(case,)), lambda *a: windows(*a)[:-1])


def test_which_returned_value_is_the_first_to_disagree():
    verdict = judge(TOTAL, lambda x: (running_total(x)[0], x[:, -1] * 3))
    assert verdict.headline.startswith("last differs")
    assert "totals agrees" in verdict.headline


def test_returned_in_the_wrong_order():
    exercise = Exercise(
        reference=lambda x: (x.min(axis=0), x.max(axis=0)),
        name="extremes",
        returns=("lowest", "highest"),
        cases=SQUARE.cases,
    )
    assert "return lowest, highest" in diagnosis(exercise, lambda x: (x.max(axis=0), x.min(axis=0)))


def test_the_number_of_returned_values():
    assert "(totals, last) should come back" in headline(TOTAL, lambda x: running_total(x)[0])
    assert "(an array of shape (3, 5, 2), an array" in headline(TOTAL, lambda x: (*running_total(x), 0))


def test_the_first_intermediate_that_differs():
    def standardise(x):
        mean = x.mean(axis=0)
        spread = x.std(axis=0, ddof=1)
        z = (x - mean) / spread
        return z

    assert "Your mean agrees; your spread is the first that differs" in diagnosis(STANDARDISE, standardise)

    def wrong_at_the_end(x):
        mean = x.mean(axis=0)
        spread = x.std(axis=0)
        return (x - mean) / spread + np.arange(len(x))[:, None]

    assert "Your mean, spread agree: the fault comes after" in diagnosis(STANDARDISE, wrong_at_the_end)


def test_nan_says_where():
    def holes(x):
        z = standardise(x)
        z[1, 2:] = np.nan
        return z

    assert "holds nan at [1, 2]" in headline(STANDARDISE, holes)


def test_each_failing_case_is_read_with_its_own_sizes():
    def mixed(x, W, b):
        y = affine(x, W, b)
        return y[:, :-1] if len(x) == 3 else y * len(x)

    large = Case("a large batch", draw(x="N D", W="H D", b="H", N=6, D=2, H=5))
    cases = (AFFINE.cases[2], AFFINE.cases[0], large)  # values, shape, values
    assert "times N, a constant factor" in diagnosis(replace(PLAIN, cases=cases), mixed)


def positive(x):
    return x > 0


YES_AND_NO = Exercise(
    reference=positive, cases=(Case("a batch", draw(x="N H", N=4, H=3)), Case("another", draw(x="N H", N=2, H=5)))
)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (lambda x: x <= 0, "True and False are exchanged."),
        (lambda x: np.ones(x.shape, bool), "Every entry is True."),
        (lambda x: np.zeros(x.shape), "True or False is wanted."),
        (lambda x: (x > 0)[::-1], "backwards along N"),
        (lambda x: (x > 0) & (np.arange(len(x)) < 1)[:, None], "Right for n = 0 only"),
    ],
)
def test_true_and_false(wrong, words):
    verdict = judge(YES_AND_NO, wrong)
    assert not verdict.passed
    assert words in verdict.headline + verdict.diagnosis


@pytest.mark.parametrize("special", [np.nan, np.inf])
def test_where_nan_or_infinity_is_right_a_number_is_wrong(special):
    exercise = Exercise(reference=lambda x: x * special, name="special", cases=(Case("some", draw(x="N", N=3)),))
    verdict = judge(exercise, lambda x: x)
    assert not verdict.passed
    assert verdict.headline


def test_a_single_false_for_a_true_says_nothing():
    exercise = Exercise(reference=lambda x: {"found": True}, name="found", cases=(Case("some", draw(x="N", N=3)),))
    assert "exchanged" not in judge(exercise, lambda x: {"found": False}).diagnosis


def test_a_size_that_a_case_has_not_does_not_decide():
    exercise = Exercise(
        reference=lambda x: x,
        name="same",
        cases=(Case("one row", draw(x="N D", N=1, D=3)), Case("no rows", draw(x="D", D=4))),
    )
    said = judge(exercise, lambda x: x if x.ndim == 2 else x + 1, search=0).diagnosis
    assert "N = 1" not in said
