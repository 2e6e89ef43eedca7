"""docs/benchmarks.md and docs/cluster.md are what the kept numbers give, and benches say what they should."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", autouse=True)
def _path():
    sys.path.insert(0, str(ROOT / "benchmarks"))
    yield
    sys.path.remove(str(ROOT / "benchmarks"))


@pytest.fixture(scope="module")
def kept():
    return json.loads((ROOT / "docs/benchmarks.json").read_text(encoding="utf-8"))


def test_pages_and_pictures_are_those_of_the_kept_numbers(kept):
    from bench.page import page, pictures
    from bench.plan import plan

    again = "write them again with: python benchmarks --page"
    assert (ROOT / "docs/benchmarks.md").read_text(encoding="utf-8") == page(kept), again
    assert (ROOT / "docs/cluster.md").read_text(encoding="utf-8") == plan(kept), again
    for name, picture in pictures(kept).items():
        assert (ROOT / "docs/pictures" / name).read_text(encoding="utf-8") == picture, again


def _row(**more):
    return {
        "name": "student/one",
        "what": "one",
        "unit": "s",
        "others": 0.0,
        "when": "2026-01-01T00:00",
        "run": "r",
    } | more


@pytest.mark.parametrize(
    ("bar", "counts", "said"),
    [
        ({"value": 2, "of": "ratio", "is_most": True}, "ours", "passed"),
        ({"value": 1, "of": "ratio", "is_most": True}, "ours", "missed"),
        ({"value": 1, "of": "ratio", "is_most": False}, "beside", "missed"),
        ({"value": 1.5, "of": "more", "is_most": True}, "ours", "passed"),
        ({"value": 2.5, "of": "ours", "is_most": True}, "ours", "missed"),
        ({"value": 2.5, "of": "ours", "is_most": False}, "ours", "passed"),
    ],
)
def test_a_bar_is_about_ours_the_ratio_or_how_much_more(bar, counts, said):
    from bench import found

    row = _row(ours=[3.0, 3.0, 30.0], of_beside=[2.0, 2.0, 20.0], bar=bar, counts=counts)
    assert found.verdict(row) == said


def test_an_interrupted_run_goes_on_and_measures_no_round_twice(tmp_path):
    from bench.row import Row, side_by_side
    from bench.run import Part, measure

    done = []

    class Sides:
        def __enter__(self):
            return self.once, lambda: 1.0

        def __exit__(self, *error):
            pass

        def once(self):
            done.append(1)
            if len(done) == 4:
                raise KeyboardInterrupt
            return 2.0

    bench = side_by_side(Row("student/one", "one", beside="other"), Sides)
    with pytest.raises(KeyboardInterrupt):
        measure([bench], Part(tmp_path / "part"), lambda line: None)
    part = Part(tmp_path / "part")
    assert part.is_taken_up
    rows = measure([bench], part, lambda line: None)
    assert rows["student/one"]["ours"] == [2.0] * 7
    assert len(done) == 8  # three, one that was broken off, and four


def test_fewer_than_seven_rounds_need_a_reason():
    from bench.row import Row, side_by_side

    with pytest.raises(AssertionError, match="nobody says why"):
        side_by_side(Row("student/one", "one"), lambda: None, rounds=3)


def test_rows_that_are_known_when_they_are_measured_come_along(tmp_path):
    from contextlib import contextmanager

    from bench.row import Bench, Row, Told
    from bench.run import Part, measure

    @contextmanager
    def begin():
        yield lambda number: Told([Row("researcher/cells/1", "NumPy", "ms")], {"researcher/cells/1": (3.0, 2.0)})

    bench = Bench((Row("researcher/cells", "cells"),), begin)
    rows = measure([bench], Part(tmp_path / "part"), lambda line: None)
    assert rows["researcher/cells/1"]["what"] == "NumPy"
    assert rows["researcher/cells/1"]["of_beside"] == [2.0] * 7
