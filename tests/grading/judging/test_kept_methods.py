"""A method that was looked up once is not asked for again, unless something may have put another thing there."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.judging.sources import attributes_set
from tests.grading.test_crossing import points

SHAPE = """\
class Square:
    def __init__(self, side, key=lambda x: x):
        self.side, self.key = side, key
    def area(self):
        return self.side**2
    def keep(self):
        self.{} = self.side**2
    def used(self, n):
        return [self.key(i) for i in range(n)]
"""
TWICE = "s = Square(3)\nassert s.area() == 9\ns.keep()\nassert s.area == 9"


def test_a_method_that_becomes_a_value_is_one():
    assert points([("solution", SHAPE.format("area")), ("test", TWICE)], [SHAPE.format("kept")])[0] == [0]
    assert points([("solution", SHAPE.format("area")), ("test", TWICE)])[0] == [1]


def test_a_method_that_a_test_replaces_is_replaced():
    test = "s = Square(3)\nassert s.area() == 9\ns.area = lambda: 4\nassert s.area() == 4\ndel s.area\n"
    test += "assert s.area() == 9"
    assert points([("solution", SHAPE.format("kept")), ("test", test)])[0] == [1]


def test_which_attributes_texts_set():
    assert attributes_set(["a.b = 1\ndel a.c\na.d += 1\na.e()", "for a.f in x: pass"]) == {"b", "c", "d", "f"}
    assert attributes_set(["setattr(a, 'b', 1)"]) is None
    assert attributes_set(["a.__dict__['b'] = 1"]) is None


def test_a_callback_gives_and_raises_what_it_does():
    keys = (
        "s = Square(1, lambda x: -x)\nassert s.used(3) == [0, -1, -2]\n"
        "s = Square(1, lambda x: [x])\nassert s.used(2) == [[0], [1]]\n"
        "s = Square(1, lambda x: 1 / x)\n"
        "try:\n    s.used(2)\n    assert False\nexcept ZeroDivisionError:\n    pass\n"
        "seen = []\ns = Square(1, seen.append)\nassert s.used(2) == [None, None] and seen == [0, 1]\n"
        "t = Square(2)\ns = Square(1, lambda x: t.area() + x)\nassert s.used(2) == [4, 5]"
    )
    assert points([("solution", SHAPE.format("kept")), ("test", keys)])[0] == [1]
