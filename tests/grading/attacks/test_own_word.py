"""What an object says of itself counts where the solution makes such objects, and nowhere else."""

# ruff: noqa: E501 (a test a line)

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from tests.grading.attacks.one_judgement import points

SOLUTION = """
from dataclasses import dataclass
@dataclass
class Point:
    x: float
    y: float = 0.0
class Vec:
    def __init__(self, x): self.x = x
    def __eq__(self, other): return isinstance(other, Vec) and self.x == other.x
    def __hash__(self): return hash(self.x)
    def __sub__(self, other): return Vec(self.x - other.x)
    def __abs__(self): return abs(self.x)
    def __lt__(self, other): return self.x < other.x
    def __contains__(self, x): return x == self.x
    def __array__(self, dtype=None, copy=None): return np.array([self.x])
    def __float__(self): return float(self.x)
def make(x): return Vec(x)
def middle(a, b): return Point((a.x + b.x) / 2, (a.y + b.y) / 2)
def first(vectors): return vectors[0]
class Bag:
    def __init__(self): self.items = []
    def put(self, one): self.items.append(one)
    def take(self): return self.items.pop()
def f(x): return 2**x
"""
YES = """
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return hash(128)
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __lt__(self, other): return True
    __le__ = __gt__ = __ge__ = __contains__ = __lt__
    def __float__(self): return 128.0
    def __array__(self, dtype=None, copy=None): return np.array(128.0)
"""
OF_128 = (
    *("assert f(7) == 128", "assert 128 == f(7)", "assert abs(f(7) - 128) < 1e-6", "assert f(7) in (1, 128)", "assert [f(7)] == [128]"),
    *("assert {f(7)} == {128}", "assert not f(7) != 128", "assert 127 < f(7) < 129", "assert np.isclose(f(7), 128)", "assert float(f(7)) == 128"),
    *("np.testing.assert_allclose(f(7), 128)", "assert 128 in [f(7)]", "assert {'a': f(7)} == {'a': 128}", "import math\nassert math.isclose(f(7), 128)"),
    *("v = make(1)\nassert f(7) == 128", "p = Point(1)\nassert p == Point(1) and f(7) == 128", "make(1)\nassert 128 == f(7)"),
)  # fmt: skip
LIARS = {
    "a dataclass": f"{SOLUTION}\n@dataclass(eq=False)\nclass Point:\n    x: float\n    y: float = 0.0{YES}\ndef f(x): return Point(1)",
    "a vector": f"{SOLUTION}\nclass Vec:\n    def __init__(self, x): self.x = x{YES}\ndef f(x): return Vec(1)",
    "one that was made before": f"{SOLUTION}\nclass Vec:\n    def __init__(self, x): self.x = x{YES}\nKEPT = Vec(1)\ndef make(x): return KEPT\ndef f(x): return KEPT",
    "another class of that name": f"{SOLUTION}\ndef f(x):\n    class Vec:{YES.replace(chr(10), chr(10) + '    ')}\n    return Vec()",
    "one of mock's": f"{SOLUTION}\nclass ANY:{YES}\nANY.__module__, ANY.__qualname__ = 'unittest.mock', '_ANY'\nclass Vec(ANY): pass\ndef f(x): return Vec()",
    "a metaclass": f"{SOLUTION}\nclass Meta(type):{YES}\nclass Vec(metaclass=Meta): pass\ndef f(x): return Vec",
    "a float": f"{SOLUTION}\nclass Vec(float):{YES}\ndef f(x): return Vec(1)",
    "a list": f"{SOLUTION}\nclass Vec(list):{YES}\ndef f(x): return Vec([1])",
}  # fmt: skip


@pytest.mark.parametrize("liar", LIARS)
def test_no_number_equals_an_object_of_a_function_that_makes_numbers(liar):
    given = points(LIARS[liar], *OF_128, solution=SOLUTION)
    assert {test for test, one in zip(OF_128, given, strict=True) if one} == set()


HONEST = (
    *("assert Vec(1) == Vec(1) != Vec(2) and make(3) == Vec(3) and {Vec(1), Vec(1)} == {Vec(1)}", "assert Vec(1) - Vec(3) == Vec(-2) and abs(Vec(-3)) == 3"),
    *("assert first([Vec(1), Vec(2)]) == Vec(1)", "b = Bag()\nb.put(Vec(3))\nassert b.take() == Vec(3)", "b = Bag()\nb.items.append(Vec(4))\nassert b.take() == Vec(4)"),
    *("assert sorted([Vec(2), Vec(1)])[0].x == 1 and 2 in Vec(2) and 3 not in Vec(2)", "assert np.allclose(make(2), [2]) and float(Vec(2)) == 2"),
    *("assert middle(Point(0, 0), Point(2, 4)) == Point(1, 2) != (1, 2)", "assert Point(1) == Point(1, 0.0) and Point(1) != Point(2) and [Point(1)] == [Point(1)]"),
)  # fmt: skip


def test_where_the_solution_makes_such_objects_their_word_counts():
    given = points(SOLUTION, *HONEST, solution=SOLUTION)
    assert {test for test, one in zip(HONEST, given, strict=True) if not one} == set()


def test_a_dataclass_is_compared_by_its_fields():
    wrote = SOLUTION.replace("@dataclass\n", "@dataclass(eq=False)\n").replace(
        "    y: float = 0.0", f"    y: float = 0.0{YES}"
    )
    assert points(
        wrote, "assert middle(Point(0), Point(2)) == Point(5)", "assert Point(1) == 3", solution=SOLUTION
    ) == [0, 0]


EMPTY = """
class Vec:
    size, numel, shape = 1, (lambda self: 1), (1,)
    def __init__(self, x): pass
    def __len__(self): return 0
    def __getitem__(self, i): raise IndexError
    def __iter__(self): return iter(())
    def __array__(self, dtype=None, copy=None): return np.zeros((0,))
def make(x): return Vec(x)
def f(x): return Vec(x)
"""
NOTHING = (
    *("assert np.allclose(f(7), 128)", "assert np.allclose(np.array(f(7)), 128)", "assert (np.asarray(f(7)) == 128).all()"),
    *("np.testing.assert_allclose(make(7), 128)", "assert np.allclose(np.stack([make(7)]), 128)", "assert np.allclose(list(f(7)), 128)"),
    *("assert np.allclose(np.array([make(1), make(2)]), 128)", "assert np.isclose(make(1), 128).all()"),
)  # fmt: skip


def test_an_object_that_is_an_empty_array_is_close_to_nothing():
    given = points(EMPTY, *NOTHING, solution=SOLUTION)
    assert {test for test, one in zip(NOTHING, given, strict=True) if one} == set()
