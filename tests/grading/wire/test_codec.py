"""What is sent arrives as it was, or is refused on this side; what comes in and makes no sense is refused on that."""

from __future__ import annotations

import enum
import json
from collections import Counter, OrderedDict, namedtuple
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from lstm_course.checking.values import Foreign, identical, snapshot
from lstm_course.grading.wire import Decoder, Encoder, WireError, codec
from lstm_course.grading.wire.wire_types import TABLE

Point = namedtuple("Point", "x y")

# tag → values that go under it
VALUES = {
    "int": [2**53, -(2**53), 10**400],
    "complex": [1 + 2j, complex("nan")],
    "bytes": [b"", b"abc\x00"],
    "named": [Point(1, [2.5]), (Point(1, 2), 3)],
    "tuple": [(), (1, "two", None, (True,))],
    "list": [[], [1, [2.0, [float("inf")]]]],
    "set": [{1, "a", 2.5}],
    "frozenset": [frozenset({(1, 2)})],
    "dict": [{}, {"a": 1, 2: [3], (4, 5): {"b": None}}],
    "slice": [slice(1, None, 2), slice(None)],
    "range": [range(3), range(10, -4, -3)],
    "ellipsis": [..., (slice(None), ...)],
    "Decimal": [Decimal("1.50"), Decimal("NaN")],
    "Fraction": [Fraction(-2, 3)],
    "datetime": [datetime(2024, 2, 29, 12, 30)],
    "date": [date(2024, 2, 29)],
    "timedelta": [timedelta(days=-1, seconds=0.5)],
    "Foreign": [Foreign("a Thing")],
    "array": [np.zeros((0, 3)), np.arange(6.0).reshape(2, 3).T, np.array("text"), np.eye(2, dtype=">f4")],
    "scalar": [np.float32(1.5), np.int64(3), np.bool_(True), np.datetime64("2024-01-01")],
    "objects": [np.array([1, "a", None, [2]], dtype=object), np.full((2, 1), Fraction(1, 2))],
    "rng": [np.random.default_rng(3), np.random.Generator(np.random.MT19937(4))],
    "type": [int, np.float32, np.dtype(">i2")],
}  # fmt: skip


def sent(value):
    return Decoder().loads(*Encoder().dumps(value))


def tags(data):
    """All tags in a message."""
    if isinstance(data, list):
        return {tag for part in data for tag in tags(part)}
    return {*data, *(tag for content in data.values() for tag in tags(content))} if isinstance(data, dict) else set()


def test_every_row_of_the_table_is_tried_here():
    assert {row.tag for row in TABLE} == {*VALUES, "tensor", "torch_rng"}
    assert len({row.tag for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("tag", VALUES)
def test_a_value_arrives_as_it_was(tag):
    for value in VALUES[tag]:
        head, body = Encoder().dumps(value)
        assert tag in tags(json.loads(head))
        there = Decoder().loads(head, body)
        if tag == "rng":
            assert str(there.bit_generator.state) == str(value.bit_generator.state)
            assert there.normal() == value.normal()
        elif tag == "named":
            assert tuple(there) == tuple(value)
        elif tag == "objects":
            assert there.dtype == object
            assert there.tolist() == value.tolist()
        else:
            assert identical(snapshot(there), snapshot(value))


@pytest.mark.parametrize("value", [None, True, 3, -(2**53) + 1, 1.5, float("-inf"), "text", "\ud800"])
def test_what_json_can_say_goes_as_it_is(value):
    head, body = Encoder().dumps(value)
    assert (sent(value), body) == (value, b"")
    assert tags(json.loads(head)) == set()


def test_what_is_derived_from_a_type_of_python_s_own_arrives_as_that():
    class Liar(float):
        def __float__(self):
            return 4.0

        def __repr__(self):
            return "4.0"

    class Colour(enum.IntEnum):
        RED = 3

    class Marked(np.ndarray):
        dtype = property(lambda self: np.dtype("i8"))

    for value, wanted in (
        (Liar(7.0), 7.0),
        (Colour.RED, 3),
        (Counter("aab"), {"a": 2, "b": 1}),
        (OrderedDict(b=1, a=2), {"b": 1, "a": 2}),
        (np.array([1.5]).view(Marked), np.array([1.5])),
    ):
        there = sent(value)
        assert type(there) is type(wanted)
        assert np.array_equal(there, wanted) if isinstance(wanted, np.ndarray) else there == wanted


def test_tensors_arrive_with_their_gradients():
    torch = pytest.importorskip("torch")
    weight = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
    (weight**2).sum().backward()
    there = sent(weight)
    assert torch.equal(there, weight)
    assert torch.equal(there.grad, weight.grad)
    for dtype in (torch.bfloat16, torch.int8, torch.complex64, torch.bool):
        tensor = torch.ones(2, 1).to(dtype)
        assert torch.equal(sent(tensor), tensor)
        assert sent(tensor).dtype == sent(dtype) == dtype
    assert sent(torch.tensor(2.5)).shape == ()
    generator = torch.Generator().manual_seed(3)
    assert torch.equal(torch.rand(2, generator=sent(generator)), torch.rand(2, generator=generator))


def test_gradients_of_each_other_have_an_end():
    torch = pytest.importorskip("torch")
    one, other = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    one.grad, other.grad = other, one
    with pytest.raises(WireError, match="nested too deep"):
        Encoder().dumps(one)


def _nested(depth):
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [object(), len, _nested(61), {1: _nested(60)}, np.array([(1, 2.0)], dtype="i4, f8"), np.zeros((), "V3")[()]],
    ids=["object", "builtin", "nested", "nested in a dict", "record", "void"],
)
def test_what_cannot_be_told_is_refused_here(value):
    with pytest.raises(WireError):
        Encoder().dumps(value)


def test_an_array_that_holds_itself_is_refused():
    array = np.empty(1, object)
    array[0] = array
    with pytest.raises(WireError, match="nested too deep"):
        Encoder().dumps(array)


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(codec, "MOST_BYTES", 100)
    with pytest.raises(WireError, match="too much data"):
        Encoder().dumps([np.zeros(8), np.zeros(8)])
    monkeypatch.setattr(codec, "MOST_JSON", 100)
    with pytest.raises(WireError, match="too many parts"):
        Encoder().dumps([0] * 100)


NONSENSE = [
    *([1, 2], {}, {"tuple": [], "list": []}, {"unknown": 1}, {"tuple": 3}, {"dict": [[1]]}, {"set": [{"list": []}]}),
    *({"range": [10**9]}, {"range": ["1"]}, {"range": [0, 5, 0]}, {"complex": ["1+2j"]}, {"slice": [1, 2, 3, 4]}),
    *({"Decimal": "1e999999999"}, {"Fraction": "1e999999999"}, {"Fraction": "1/0"}, {"date": "soon"}, {"int": "zz"}),
    *({"bytes": [0, 9]}, {"bytes": [-1, 1]}, {"bytes": [1, -1]}, {"bytes": ["0", 1]}, {"timedelta": "1e99"}),
    *({"array": ["<f8", [1], 0, 4]}, {"array": ["|O", [1], 0, 8]}, {"array": ["<f8", [2], 0, 8]}, {"array": "<f8"}),
    *({"type": "os:system"}, {"type": "numpy:load"}, {"type": "dtype:O"}, {"type": "torch:load"}, {"type": "open"}),
    *({"rng": {"dict": [["bit_generator", "SFC"]]}}, {"rng": 3}, {"objects": [[2], []]}, {"named": ["a", 3, []]}),
]  # fmt: skip


@pytest.mark.parametrize("message", NONSENSE, ids=str)
def test_nonsense_is_refused_there(message):
    with pytest.raises(WireError):
        Decoder().loads(json.dumps(message).encode(), b"12345678")


@pytest.mark.parametrize("head", [b"", b"{", b"\xff", b"[" * 100_000, b'{"list": [' * 200 + b"]}" * 200])
def test_what_is_no_message_is_refused(head):
    with pytest.raises(WireError):
        Decoder().loads(head, b"")


def test_a_tag_that_is_not_the_wire_s_own_is_a_reference():
    kept = object()
    reference = lambda value, last: {"kept": 7} if value is kept and last else None
    head, body = Encoder(reference).dumps([1, kept])
    assert Decoder(lambda tag, content: (tag, content)).loads(head, body) == [1, ("kept", 7)]


def test_a_reference_is_asked_before_anything_is_looked_into():
    class Whole(dict):
        pass

    reference = lambda value, last: {"kept": 7} if type(value) is Whole and not last else None
    assert Decoder(lambda tag, content: content).loads(*Encoder(reference).dumps(Whole(a=1))) == 7
