"""The lists of long tests are those of tests that there are, and a unit is found by either of its names."""

from pathlib import Path

import pytest

from tests.running import DIVIDED, LONG, UNITS, place_of, unit_of

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("prefix", [*LONG, *DIVIDED])
def test_what_is_called_long_is_there(prefix):
    path, _, name = prefix.partition("::")
    (*found,) = ROOT.glob(f"{path}*")
    assert found
    assert not name or f"def {name}" in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("nodeid", ["tests/units/test_u07_x.py::test_a", "tests/x.py::test_a[solutions-07_gru]"])
def test_a_test_says_which_unit_it_is_about(nodeid):
    assert unit_of(nodeid) == UNITS["07"] == "07_gru"


def test_what_is_not_listed_comes_last():
    places = [place_of(nodeid) for nodeid in ("tests/grading/attacks/test_attacks.py::x", "tests/test_layers.py::x")]
    assert places == [0, len(LONG)]
