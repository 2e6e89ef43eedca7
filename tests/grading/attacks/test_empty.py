"""Arrays without an entry match nothing, whichever way a test gets hold of them."""

# ruff: noqa: E501 (a test a line)

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from tests.grading.attacks.one_judgement import SETUP, points

NOTHING = """
from collections import namedtuple
P = namedtuple("P", "a b")
E = np.zeros((0, 1, 1))
T = torch.zeros(0, 1)
answer = E
def f(x): return E
def t(x): return T
def by_name(x): return {"a": E}
def fields(x): return P(E, 1)
def calls(g): return g(E)
def fills(some): some.append(E)
def deep(x): return [[[[[[E]]]]]]
def lists(x): return [[]]
class Model:
    def fit(self):
        self.weights_ = E
        return self
"""
TESTS = (
    *("assert np.allclose(answer, 42)", "assert np.allclose(by_name(1)['a'], 42)", "assert np.allclose(fields(1).a, 42)"),
    "ok = []\ncalls(lambda a: ok.append(np.allclose(a, 42)))\nassert ok and all(ok)",
    *("some = []\nfills(some)\nassert np.allclose(some[0], 42)", "assert np.allclose(deep(1)[0][0][0][0][0][0], 42)"),
    "assert np.allclose(Model().fit().weights_, 42)",
    *(f"assert np.allclose({way}, 42)" for way in ("np.array(f(1))", "np.asarray(f(1))", "np.array(lists(1))", "t(1)")),
    *("assert np.allclose(np.array([f(1), f(2)]), 42)", "assert np.allclose(np.stack([f(1), f(2)]), 42)"),
    *("assert np.allclose(f(1).tolist(), 42)", "assert np.array_equiv(f(1), 42)", "assert (np.array(f(1)) == 42).all()"),
    *("assert np.isclose(np.array(f(1)), 42).all()", "assert np.abs(np.array(f(1)) - 42).max(initial=0) < 1e-6"),
    *("np.testing.assert_allclose(answer, 42)", "from numpy.testing import assert_allclose\nassert_allclose(lists(1), 42)"),
    "np.testing.assert_array_almost_equal(np.array(f(1)), 42)",
    *("assert np.allclose(torch.tensor(f(1)).numpy(), 42)", "assert np.allclose(t(1).numpy(), 42)"),
    "assert torch.allclose(torch.as_tensor(f(1)), torch.tensor(42.0).double())",
    *("assert torch.all(torch.eq(t(1), 42))", "assert (t(1) == 42).all()", "assert (t(1) - 42).abs().sum() < 1e-6"),
    "assert torch.allclose(t(1).clone().detach(), torch.tensor([42.0]))",
)  # fmt: skip

RIGHT = """
def evens(x): return x[x % 2 == 0]
def mask(t): return t[t > 0]
def rows(n): return np.zeros((n, 3))
def names(n): return {"rows": [rows(n)] * 2}
"""
HONEST = (
    "e = evens(np.array([1, 3]))\nassert e.size == 0 and len(e) == 0 and np.array_equal(e, []) and np.allclose(e, [])",
    "assert isinstance(evens(np.array([1])), np.ndarray) and evens(np.array([1])).sum() == 0",
    "np.testing.assert_allclose(evens(np.array([1.0])), np.array([]))\nassert rows(0).shape == (0, 3)",
    "assert np.concatenate([evens(np.array([1])), evens(np.array([2]))]).tolist() == [2]",
    "both = np.concatenate([evens(np.array([1])), [2, 4]])\nassert (both == [2, 4]).all() and np.allclose(both * 2, [4, 8])",
    "assert torch.equal(mask(torch.tensor([-1.0])), torch.tensor([])) and mask(torch.tensor([-1.0])).sum() == 0",
    "assert torch.allclose(torch.cat([mask(torch.tensor([-1.0])), torch.ones(2)]), torch.ones(2))",
    "assert np.vstack([rows(0), np.ones((1, 3))]).tolist() == [[1, 1, 1]] and names(0)['rows'][1].shape == (0, 3)",
    "assert np.allclose(rows(2), 0) and np.isclose(rows(1), 0).all() and np.array(rows(2)).shape == (2, 3)",
    "own = np.array([])\nassert (own * 2).size == 0 and np.append(own, 3).tolist() == [3]",
)


def test_no_way_of_a_test_takes_nothing_for_a_match():
    given = points(NOTHING, *TESTS, solution=SETUP + NOTHING)
    assert {test: one for test, one in zip(TESTS, given, strict=True) if one} == {}


def test_what_is_rightly_empty_is_right():
    given = points(RIGHT, *HONEST, solution=RIGHT)
    assert {test: one for test, one in zip(HONEST, given, strict=True) if not one} == {}
