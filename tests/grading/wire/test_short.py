"""A question and an answer in short say what the codec would say, and nonsense in short is nonsense."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from lstm_course.checking.values import identical, snapshot
from lstm_course.grading.wire import WireError
from lstm_course.grading.wire.short import BRACKETS, read_answer, read_question, write_answer, write_question

TWICE = [1, 2]
VALUES = [
    *(1, -(2**63), 2.5, float("inf"), -0.0, True, False, None, "", "aü€", np.float64(2.5), np.bool_(True), np.int8(-3)),
    *(np.arange(6.0).reshape(2, 3).T, np.zeros((0, 2)), np.array(7), np.array([True]), np.ones((1, 1, 1, 1), "f4")),
]
NOT_IN_SHORT = [
    *(2**63, "\ud800", "x" * 5000, 1j, [1], (1,), {}, np.array(["a"]), np.zeros(10**5), np.zeros((1,) * 5), object()),
    *(np.arange(3, dtype=">i4"), np.array([None]), type("Liar", (float,), {})(3), np.ma.array([1.0], mask=[True])),
]
ARGUMENTS = [
    *((), (1, "a", None, 2**70), ([1, 2.5, "x"], (None, True)), (np.arange(6.0).reshape(2, 3).T, 3, np.float32(2))),
    *(([], [1], np.zeros((0, 2))), (np.array(7), [True])),
]
NOT_ASKED_IN_SHORT = [([[1]],), ({"a": 1},), (TWICE, TWICE), ([0] * 2000,), (np.zeros(10**5),), (1j,), (object(),)]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_an_answer_comes_as_what_it_is(value):
    head = write_answer(value)
    assert head[:1] not in BRACKETS
    (there,) = read_answer(head)
    assert type(there) is type(value)
    assert identical(snapshot(there), snapshot(value))
    if type(value) is np.ndarray:
        assert (there.dtype, there.shape) == (value.dtype, value.shape)
        assert there.flags.writeable
        assert there.flags.owndata


@pytest.mark.parametrize("value", NOT_IN_SHORT, ids=lambda value: type(value).__name__)
def test_what_is_no_plain_value_is_left_to_the_codec(value):
    assert write_answer(value) is None


@pytest.mark.parametrize("args", ARGUMENTS, ids=str)
def test_a_question_arrives_with_what_can_be_changed_of_it(args):
    head, shared = write_question("call", 3, 29500, args)
    assert head[:1] not in BRACKETS
    *what, there, given = read_question(head)
    assert what == ["call", 3, 29500]
    assert identical(snapshot(list(there)), snapshot(list(args)))
    assert [*map(id, shared)] == [id(one) for one in args if type(one) in (list, np.ndarray)]
    assert [*map(id, given)] == [id(one) for one in there if type(one) in (list, np.ndarray)]


@pytest.mark.parametrize("args", NOT_ASKED_IN_SHORT, ids=lambda args: type(args[0]).__name__)
def test_a_question_that_holds_more_is_left_to_the_codec(args):
    assert write_question("call", 3, 29500, args) is None


NONSENSE = [
    *(b"", b"z", b"\x00", b"q", b"q123", b"d" + bytes(9), b"nn", b"t1", b"s\xff", b"x", b"x\xff", b"x\x0d123", b"a"),
    *(b"a\x0d\x01", b"a\xff\x00", b"a\x0d\xff" + bytes(8), b"a\x0d\x01" + struct.pack("<I", 2) + bytes(8)),
    *(b"a\x0d\x01" + struct.pack("<I", 2**32 - 1), b"a\x0d\x04" + struct.pack("<4I", *[2**31] * 4) + bytes(8)),
]


@pytest.mark.parametrize("head", NONSENSE, ids=repr)
def test_nonsense_in_short_is_refused(head):
    with pytest.raises(WireError):
        read_answer(head)
