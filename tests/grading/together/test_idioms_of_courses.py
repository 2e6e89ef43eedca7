"""The idioms of public courses, run together with their notebooks: each is worth what it is worth in stock."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("pandas")
pytest.importorskip("sympy")
pytest.importorskip("torch")

from lstm_course.grading.jobs import Limits
from tests.grading.idioms.test_idioms import BOOKS
from tests.grading.together.less_protected import judge


@pytest.mark.parametrize("book", BOOKS)
def test_idioms_are_worth_what_they_are_in_stock(book):
    for which in ("right", "wrong"):
        cells, answers = [], {}
        for idiom in BOOKS[book]:
            cells += [("other", idiom.given)] if idiom.given else []
            answers[len(cells)] = getattr(idiom, which)
            cells += [("solution", idiom.right), ("test", idiom.test)]
        found = zip(BOOKS[book], judge(cells, answers, limits=Limits(cell_seconds=60)), strict=True)
        expected = (float(which == "right"), ())
        odd = {idiom.name: (one.reason, one.flags) for idiom, one in found if (one.points, one.flags) != expected}
        assert odd == {}
