"""What is written and read in short is the codec's own message, and what cannot be is left to the codec."""

from __future__ import annotations

import json
from collections import namedtuple

import numpy as np
import pytest

from lstm_course.checking.values import identical, snapshot
from lstm_course.grading.wire import Decoder, Encoder, WireError
from lstm_course.grading.wire.quick import read_plain, write_plain

TWICE = [1, 2]
PLAIN = [
    *([], [1, -2.5, 'a\ud800"ü', None, True], [float("inf"), -float("inf")], [[1, 2.0, "x"], (None, False)]),
    *([np.arange(6.0).reshape(2, 3).T, 3, np.zeros((0, 2))], [np.float64(2.5), np.bool_(True), np.int64(-1)]),
    *([np.arange(3, dtype=">i4"), np.array(7)], ["call", 3, 29.5, [], ()]),
]
NOT_PLAIN = [
    *([[[1]]], [{"a": 1}], [{1}], [1j], [np.zeros(10_000)], [np.array(["a"])], [np.zeros(2, "M8[s]")]),
    *([[0] * 2000], [10**5000], ["x" * (1 << 20)], [range(3)], [{"a": [1]}]),
    *([namedtuple("P", "x")(1)], [type("Liar", (float,), {})(3)], [type("Listed", (list,), {})([1])]),
]


@pytest.mark.parametrize("values", PLAIN, ids=str)
def test_what_is_written_in_short_is_the_same_message(values):
    head, pieces, shared = write_plain(values)
    codec = Encoder()
    whole, buffers = codec.message(values)
    assert json.loads(head) == json.loads(whole)
    assert b"".join(pieces) == b"".join(buffers)
    assert [*map(id, shared)] == [*map(id, codec.shared)]
    decoder = Decoder()
    assert identical(snapshot(decoder.message(head, b"".join(pieces))), snapshot(values))
    assert len(decoder.shared) == len(shared)


@pytest.mark.parametrize("values", [*NOT_PLAIN, [TWICE, 1, TWICE]], ids=lambda values: type(values[0]).__name__)
def test_what_cannot_be_written_in_short_is_written_by_the_codec(values):
    assert write_plain(values) is None
    head, buffers = Encoder().message(values)
    there = Decoder().message(head, b"".join(buffers))
    assert identical(snapshot(there), snapshot(values))


def test_scalars_are_read_in_short_and_nothing_else():
    assert read_plain(b'[1, 2.5, "a", null, true]') == [1, 2.5, "a", None, True]
    assert str(read_plain(memoryview(b"[NaN, -Infinity]"))) == "[nan, -inf]"
    others = (b'[{"list": [1]}]', b"[[1]]", b'{"ok": 1}', b"[1", b"[1]2", b"[1] ", b"", b"3", b"[\xff]", b"[" * 4000)
    for head in (*others, b"[" + b"0, " * 5000 + b"1]", b"[1" + b"0" * 4300 + b"]"):
        assert read_plain(head) is None


def test_where_it_is_asked_for_lists_are_read_as_the_codec_reads_them():
    values = ["call", 3, 29500, [1.0, "x"], (None, 2), []]
    head, _, _ = write_plain(values)
    shared, decoder = [], Decoder()
    assert identical(snapshot(read_plain(head, shared)), snapshot(decoder.message(head, b"")))
    assert shared == decoder.shared == [[1.0, "x"], []]
    others = (
        b'[{"list": [[1]]}]',
        b'[{"list": [1], "tuple": [1]}]',
        b'[{"list": 3}]',
        b'[{"same": 0}]',
        b"[[1]]",
        b"[{}]",
    )
    for head in others:
        assert read_plain(head, []) is None


NO_MESSAGE = [
    {"a": [1]},
    {"a": {"list": 3}},
    [[1]],
    [{"x": 1}],
    3,
    None,
    "text",
    [1, {}],
    [{"same": 0}],
    [{"yours": 0}],
]


@pytest.mark.parametrize("message", NO_MESSAGE, ids=str)
def test_nonsense_is_no_message(message):
    with pytest.raises(WireError):
        Decoder().message(json.dumps(message).encode(), b"")


@pytest.mark.parametrize("head", [b"", b"[1", b"[1]2", b"\xff", b"[" * 100_000, b"[1" + b"0" * 5000 + b"]"])
def test_half_a_message_or_more_than_one_is_refused(head):
    with pytest.raises(WireError):
        Decoder().message(head, b"")
