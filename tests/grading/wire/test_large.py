"""A large list that is told again and again crosses once; what arrives is always what there is."""

from __future__ import annotations

import json

import pytest

from lstm_course.grading.wire import Decoder, Encoder, WireError
from lstm_course.grading.wire.large import LEAST, LargeHeard, LargeTold

MANY = [0.5, "x", None, True, 7] * (LEAST // 5)


class Line:
    """Both ends of a connection; ``size`` is that of the last message."""

    def __init__(self):
        self.told, self.heard, self.size = LargeTold(), LargeHeard(), 0

    def send(self, *values, is_lost=False):
        self.told.begin()
        head, pieces = Encoder(large=self.told).message([*values])
        if not is_lost:
            self.told.sent()
        self.size = len(head)
        return Decoder(large=self.heard).message(head, b"".join(pieces))


@pytest.fixture
def line():
    return Line()


def test_a_list_is_told_once_as_long_as_it_holds_the_same(line):
    values = [*MANY]
    assert line.send(values) == [values]
    assert line.size > LEAST
    for _ in range(2):
        (got,) = line.send(values)
        assert got == values
        assert line.size < 100
        got.clear()  # whoever has it may do so


def test_what_is_another_part_is_told(line):
    values = [*MANY]
    line.send(values)
    for place, part in ((0, 0.25), (-1, "y"), (3, 2**52)):
        values[place] = part
        assert line.send(values) == [values]
        assert line.size < 100


@pytest.mark.parametrize("part", [2**70, float("nan"), [1], (2, 3), {"a": 1}], ids=str)
def test_any_part_can_be_another(line, part):
    values = [*MANY]
    line.send(values)
    values[1] = part
    (got,) = line.send(values)
    assert str(got[1]) == str(part)
    assert line.send([*MANY], [part]) is not None


def test_longer_shorter_or_another_list_is_told_whole(line):
    values = [*MANY]
    line.send(values)
    for change in (lambda: values.append(1), lambda: values.pop(0), values.reverse):
        change()
        assert line.send(values) == [values]
    others = [[number, *MANY] for number in range(20)]  # more than are kept
    for _ in range(2):
        for other in others:
            assert line.send(other) == [other]
    assert line.send(*others, others[3]) == [*others, others[3]]


def test_what_was_lost_on_its_way_is_told_again(line):
    values = [*MANY]
    line.send(values)
    values[5] = 1.0
    line.send(values, is_lost=True)
    values[5] = MANY[5]
    assert line.send(values) == [values]


NONSENSE = (
    {"keep": 99, "parts": []}, {"keep": -1, "parts": []}, {"keep": 0, "parts": [[1]]}, {"keep": 0, "parts": "x"},
    {"kept": 5, "parts": []}, {"kept": 0, "parts": [[10**6, 1]]}, {"kept": 0, "parts": [[-1, 1]]}, {"kept": 0},
    {"kept": 0, "parts": [[0, [1]]]}, {"kept": "0", "parts": []}, {},
)  # fmt: skip


@pytest.mark.parametrize("content", NONSENSE, ids=str)
def test_nonsense_is_no_list(line, content):
    line.send([*MANY])
    with pytest.raises(WireError):
        Decoder(large=line.heard).message(json.dumps([{"list": content}]).encode(), b"")
    with pytest.raises(WireError):  # nor is any of it where nothing is kept
        Decoder().message(json.dumps([{"list": content}]).encode(), b"")
