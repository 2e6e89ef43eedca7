"""Every right answer gets its points, judged apart from the student's process, and every wrong one none, as in stock.
What does not, says why in its row."""

from __future__ import annotations

import importlib
import pkgutil
from importlib.util import find_spec

import pytest

pytest.importorskip("nbgrader")

from tests.grading import idioms
from tests.grading.idioms.idiom import as_stock, judged_apart

BOOKS = {
    name: importlib.import_module(f"{idioms.__name__}.{name}").IDIOMS
    for _, name, _ in pkgutil.iter_modules(idioms.__path__)
    if name not in ("idiom", "test_idioms")
}


# They are imported where the notebooks run, not here.
_MISSING = [name for name in ("pandas", "sympy", "torch", "networkx", "PIL") if find_spec(name) is None]
pytestmark = pytest.mark.skipif(bool(_MISSING), reason=f"not installed: {_MISSING}")


@pytest.mark.parametrize("book", BOOKS)
def test_a_right_answer_gets_its_points(book):
    found = judged_apart(BOOKS[book], "right")
    lost = {name: why for name, (passed, why) in found.items() if not passed}
    assert lost.keys() == {idiom.name for idiom in BOOKS[book] if idiom.loses}, lost


@pytest.mark.parametrize("book", BOOKS)
def test_a_wrong_answer_gets_none(book):
    found = judged_apart(BOOKS[book], "wrong")
    assert not {name for name, (passed, _) in found.items() if passed}


def test_stock_says_the_same():
    odd = {name for (name, which), passed in as_stock([*BOOKS.values()]).items() if passed is not (which == "right")}
    assert odd == {idiom.name for book in BOOKS.values() for idiom in book if idiom.stock}


def test_no_two_have_one_name():
    names = [idiom.name for book in BOOKS.values() for idiom in book]
    assert len(names) == len(set(names))
