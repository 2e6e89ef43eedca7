"""Drawing arguments, and the mistakes that are built from a reference."""

import numpy as np
import pytest

from lstm_course.checking import Case, Exercise, common, draw, judge
from lstm_course.checking.draw import fixed, integers, normal, shape_of, uniform
from tests.checking.samples import AFFINE, affine, running_total


@pytest.mark.parametrize(
    ("text", "shape"),
    [("N D", (3, 2)), ("4H", (16,)), ("H H+D", (4, 6)), ("", ()), ("5", (5,)), ("2H+D+1 N", (11, 3))],
)
def test_shapes_as_text(text, shape):
    assert shape_of(text, {"N": 3, "D": 2, "H": 4}) == shape


@pytest.mark.parametrize(("text", "words"), [("Q", "names 'Q'"), ("N-1", "cannot read 'N-1'"), ("N+", "cannot read")])
def test_shapes_that_cannot_be_read(text, words):
    with pytest.raises(ValueError, match=words):
        shape_of(text, {"N": 3})


def test_a_draw():
    make = draw(
        x="N D", gate=uniform("N"), far=normal("D", 0.1, mean=7), ids=integers("N D", high="K"),
        small=integers("9", high=3, low=1), k=fixed("K"), flag=fixed("word"), N=3, D=2, K=5,
    )  # fmt: skip
    drawn = make(np.random.default_rng(0))
    assert list(drawn) == ["x", "gate", "far", "ids", "small", "k", "flag"]
    assert drawn["x"].shape == (3, 2)
    assert ((drawn["gate"] >= 0) & (drawn["gate"] <= 1)).all()
    assert abs(drawn["far"].mean() - 7) < 1
    assert drawn["ids"].dtype.kind == "i"
    assert drawn["ids"].max() < 5
    assert set(drawn["small"]) <= {1, 2}
    assert (drawn["k"], drawn["flag"]) == (5, "word")
    assert Case("drawn", make).sizes == {"N": 3, "D": 2, "K": 5}


def test_the_same_seed_draws_the_same():
    make = draw(x="N", N=4)
    first, again = (make(np.random.default_rng([5, 0]))["x"] for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    "mistake",
    [
        common.mutates(affine, "W"),
        common.downcasts(affine),
        common.ignores(affine, "b", "The bias is missing."),
        common.ignores(affine, "x", "x is missing.", name="x left out"),
        common.scaled(affine, "twice", lambda x, W, b: 2, "Once is enough."),
    ],
    ids=lambda m: m.name,
)
def test_mistakes_built_from_the_reference_are_wrong_and_recognised(mistake):
    exercise = Exercise(reference=affine, cases=AFFINE.cases, misconceptions=(mistake,))
    assert judge(exercise, mistake.implementation).misconceptions == (mistake.name,)


def test_exchanged_arguments():
    def minus(a, b):
        return a - b

    mistake = common.exchanges(minus, "a", "b", "The order matters.")
    exercise = Exercise(reference=minus, cases=(Case("two", draw(a="N", b="N", N=3)),), misconceptions=(mistake,))
    assert mistake.name == "a and b exchanged"
    assert judge(exercise, lambda a, b: b - a).misconceptions == ("a and b exchanged",)


def test_results_of_several_parts_are_changed_in_all_of_them():
    x = np.ones((2, 3, 4))
    totals, last = common.downcasts(running_total).implementation(x)
    assert (totals.dtype, last.dtype) == (np.float32, np.float32)

    def ragged(x):
        return [x, x[0]], {"last": x[-1]}

    (first, second), rest = common.scaled(ragged, "twice", lambda x: 2, "").implementation(x)
    assert first.max() == second.max() == rest["last"].max() == 2


def test_names_that_are_no_argument_are_refused():
    with pytest.raises(ValueError, match="is not in list"):
        common.mutates(affine, "nothing")
