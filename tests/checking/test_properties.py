"""Properties of every verdict, on whatever Hypothesis comes up with."""

import json
from dataclasses import replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays, scalar_dtypes

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.render import one_line, to_html, to_json, to_text
from lstm_course.checking.values import identical, snapshot
from tests.checking.samples import AFFINE, SQUARE, affine

seeds = st.integers(0, 2**63 - 1)
many = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

plain_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
    | arrays(scalar_dtypes(), array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)),
    lambda inner: st.lists(inner, max_size=4) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@many
@given(seeds)
def test_the_reference_always_passes(seed):
    assert judge(AFFINE, affine, seed=seed).passed


@many
@given(seeds, st.data())
def test_any_change_of_one_entry_above_the_tolerance_fails_and_is_found(seed, data):
    exercise = replace(AFFINE, misconceptions=())
    case = data.draw(st.integers(0, 2))
    N, _, H = AFFINE.cases[case].sizes.values()
    n, h = data.draw(st.integers(0, N - 1)), data.draw(st.integers(0, H - 1))
    size = data.draw(st.floats(1e-6, 1e6)) * data.draw(st.sampled_from([-1, 1]))

    def spoilt(x, W, b):
        y = affine(x, W, b)
        if x.shape[0] == N:
            y[n, h] += size * max(1, abs(y[n, h]))
        return y

    verdict = judge(exercise, spoilt, seed=seed)
    assert verdict.status == "failed"
    assert verdict.evidence.where == f"result[{n}, {h}]"
    assert [fine for _, fine in verdict.cases] == [number != case for number in range(3)]


@many
@given(seeds, st.floats(-1e-10, 1e-10))
def test_rounding_below_the_tolerance_passes(seed, noise):
    assert judge(AFFINE, lambda x, W, b: affine(x, W, b) * (1 + noise), seed=seed).passed


@many
@given(plain_values)
def test_whatever_comes_back_there_is_a_verdict_that_can_be_shown(value):
    several = Exercise(
        reference=lambda x: (x, {"a": x, "n": 3}), name="several", cases=(Case("some", draw(x="N D", N=2, D=3)),)
    )
    for exercise in (SQUARE, several):
        verdict = judge(exercise, lambda x: value)
        assert verdict.status == "failed"
        assert 0 <= verdict.score < 1
        json.dumps(to_json(verdict), allow_nan=False)
        (one_line(verdict) + to_text(verdict) + to_html(verdict)).encode("utf-8")


@many
@given(plain_values)
def test_a_snapshot_is_identical_to_itself_and_to_another_one(value):
    assert identical(snapshot(value), snapshot(value))
    again = snapshot(snapshot(value))
    assert identical(again, snapshot(value)) or "Foreign" in repr(again)


@many
@given(st.text(max_size=500), st.sampled_from([ValueError, KeyError, SystemExit, AssertionError]))
def test_whatever_is_raised_there_is_one_line_of_it(message, kind):
    def raises(x):
        raise kind(message)

    verdict = judge(SQUARE, raises)
    assert kind.__name__ in verdict.headline
    assert len(one_line(verdict).splitlines()) == 1
    json.dumps(to_json(verdict), allow_nan=False)
    one_line(verdict).encode("utf-8")


@many
@given(seeds, st.permutations(range(3)))
def test_the_order_of_the_cases_does_not_matter(seed, order):
    def wrong_for_one_row(x, W, b):
        return affine(x, W, b) + (len(x) == 1)

    def score(cases):
        verdict = judge(replace(AFFINE, cases=cases), wrong_for_one_row, seed=seed)
        return verdict.score, sorted(verdict.cases), verdict.misconceptions

    assert score(tuple(AFFINE.cases[i] for i in order)) == score(AFFINE.cases)


def test_two_arrays_that_are_equal_to_numpy_are_not_identical_in_another_dtype():
    assert not identical(np.array([1], np.int32), np.array([1], np.int64))
