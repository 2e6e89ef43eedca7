"""Whatever a value of a family is made of, it arrives as it was; and no message at all is taken for more than it is."""

from __future__ import annotations

import contextlib
import json
import math
from collections import Counter, OrderedDict, defaultdict, deque
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from lstm_course.grading.wire import Decoder, Encoder, WireError
from lstm_course.grading.wire.wire_types import BY_TAG

pd = pytest.importorskip("pandas")
sympy = pytest.importorskip("sympy")
torch = pytest.importorskip("torch")

few = settings(max_examples=40, deadline=None)


def sent(value):
    return Decoder().loads(*Encoder().dumps(value))


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.floats(allow_nan=False), st.binary(max_size=5),
    st.complex_numbers(allow_nan=False), st.fractions(), st.decimals(allow_nan=False, allow_infinity=False, places=3),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.uuids(), st.just(...),
)  # fmt: skip
keys = st.one_of(st.booleans(), st.integers(), st.text(max_size=5), st.tuples(st.integers(), st.text(max_size=2)))
made_of = lambda inner: st.one_of(
    st.lists(inner, max_size=3),
    st.lists(inner, max_size=3).map(tuple),
    st.lists(inner, max_size=3).map(deque),
    st.sets(keys, max_size=3),
    st.frozensets(keys, max_size=3),
    st.dictionaries(keys, inner, max_size=3),
    st.dictionaries(keys, inner, max_size=3).map(OrderedDict),
    st.dictionaries(keys, inner, max_size=3).map(lambda held: defaultdict(list, held)),
    st.dictionaries(keys, st.integers(), max_size=3).map(Counter),
    st.dictionaries(st.from_regex("[a-z]+", fullmatch=True), inner, max_size=3).map(lambda d: SimpleNamespace(**d)),
)


def kinds(value):
    """List the types of a value and of all that it holds."""
    if isinstance(value, SimpleNamespace):
        return [SimpleNamespace, kinds(vars(value))]
    if isinstance(value, dict):
        return [type(value), *((kinds(key), kinds(one)) for key, one in value.items())]
    return [type(value), *map(kinds, value)] if isinstance(value, list | tuple | deque) else [type(value)]


@few
@given(st.recursive(scalars, made_of, max_leaves=12))
def test_containers(value):
    there = sent(value)
    assert there == value
    assert kinds(there) == kinds(value)


simple = st.one_of(
    hnp.boolean_dtypes(), hnp.integer_dtypes(), hnp.floating_dtypes(sizes=(16, 32, 64)), hnp.complex_number_dtypes(),
    hnp.datetime64_dtypes(max_period="D", min_period="us"), hnp.unicode_string_dtypes(max_len=4),
)  # fmt: skip
fields = st.lists(simple, min_size=1, max_size=3).map(lambda ds: np.dtype([(f"f{k}", d) for k, d in enumerate(ds)]))
shapes = hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=3)


@few
@given(hnp.arrays(st.one_of(simple, fields), shapes), st.booleans())
def test_arrays(array, turned):
    there = sent(array.T if turned else array)
    assert (there.dtype, there.shape) == (array.dtype, array.T.shape if turned else array.shape)
    assert there.tobytes() == (array.T if turned else array).tobytes()


@few
@given(hnp.arrays(st.sampled_from(["f8", "i4"]), 4), hnp.arrays(bool, 4))
def test_masks(data, mask):
    there = sent(np.ma.array(data, mask=mask))
    assert np.array_equal(there.mask, mask)
    assert there.data.tobytes() == data.tobytes()


@few
@given(hnp.arrays(st.sampled_from(["f4", "f8", "i8", "?", "c8"]), shapes), st.booleans())
def test_tensors(array, wanted):
    tensor = torch.from_numpy(array.copy())
    tensor.requires_grad_(wanted and (tensor.is_floating_point() or tensor.is_complex()))
    there = sent(tensor)
    assert (there.dtype, there.shape, there.requires_grad) == (tensor.dtype, tensor.shape, tensor.requires_grad)
    assert there.detach().numpy().tobytes() == array.tobytes()


def _column(rows):
    lists = lambda entries: st.lists(entries, min_size=rows, max_size=rows)
    whole = st.one_of(st.none(), st.integers(-9, 9))
    return st.one_of(
        lists(st.integers(-(2**40), 2**40)).map(lambda v: pd.Series(v, dtype="int64")),
        lists(st.one_of(st.none(), st.floats(allow_nan=False))).map(lambda v: pd.Series(v, dtype="float64")),
        lists(st.one_of(st.none(), st.text(max_size=3))).map(lambda v: pd.Series(v, dtype="str")),
        lists(whole).map(lambda v: pd.Series(v, dtype="Int64")),
        lists(whole).map(lambda v: pd.Series(v, dtype=object)),
        lists(st.sampled_from("abc")).map(lambda v: pd.Series(v, dtype="category")),
        lists(st.datetimes(min_value=pd.Timestamp(1900, 1, 1), max_value=pd.Timestamp(2100, 1, 1))).map(
            lambda v: pd.Series(pd.to_datetime(v).tz_localize("UTC").tz_convert("Asia/Tokyo"))
        ),
        lists(st.booleans()).map(lambda v: pd.Series(v, dtype="bool")),
    )


@st.composite
def frames(draw):
    rows = draw(st.integers(0, 3))
    names = draw(st.lists(keys, max_size=3))
    frame = pd.DataFrame({k: draw(_column(rows)) for k in range(len(names))}, index=range(rows))
    frame.columns = pd.Index(names, dtype=object)
    if draw(st.booleans()):
        frame.index = pd.MultiIndex.from_arrays([draw(_column(rows)), draw(_column(rows))], names=["x", None])
    return frame


@few
@given(frames())
def test_frames(frame):
    there = sent(frame)
    pd.testing.assert_frame_equal(there, frame)
    assert [*map(type, there.columns)] == [*map(type, frame.columns)]


numbers = st.one_of(
    st.integers(-9, 9).map(sympy.Integer), st.integers(1, 9).map(lambda n: sympy.Rational(-7, n)),
    st.floats(-9, 9).map(sympy.Float), st.sampled_from([sympy.pi, sympy.E, sympy.I, sympy.oo, *sympy.symbols("x y z")]),
)  # fmt: skip
combined = lambda inner: st.one_of(
    st.tuples(inner, inner).map(lambda p: p[0] + p[1]), st.tuples(inner, inner).map(lambda p: p[0] * p[1]),
    st.tuples(inner, st.integers(-2, 2)).map(lambda p: p[0] ** p[1]), inner.map(sympy.sin), inner.map(sympy.exp),
    inner.map(sympy.Abs), st.tuples(inner, inner).map(lambda p: sympy.Matrix([p])[0, 1]),
)  # fmt: skip


@few
@given(st.recursive(numbers, combined, max_leaves=6))
def test_expressions(value):
    there = sent(value)
    assert type(there) is type(value)
    assert there == value or (there is sympy.nan and value is sympy.nan)


contents = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-9, 300), st.floats(), st.text(max_size=6), st.just(math.inf)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.tuples(st.sampled_from([*BY_TAG, "same", "yours", "kept"]), inner).map(lambda pair: dict([pair])),
    ),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([*BY_TAG]), contents)
def test_whatever_comes_in_is_a_value_or_refused(tag, content):
    with contextlib.suppress(WireError):
        Decoder().loads(json.dumps({tag: content}).encode(), b"12345678")
