"""What an entry of the table says about several seeds."""

import pytest

from lstm_course.evidence.experiment import Measure
from lstm_course.evidence.table import cell


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("share", [1.0, 0.5, 0.75], "0.750 ± 0.250"),
        ("share", [0.5], "0.500"),
        ("share", [None, None], "–"),
        ("number", [0.0007, 0.0008, 0.0009], "0.00080 ± 0.00010"),
        ("number", [1.01, 0.99], "1.000 ± 0.014"),
        ("number", [0.0, 0.0], "0.000 ± 0.000"),
        ("steps", [700, 700, 800], "733 ± 58"),
        ("steps", [700, None, 800], "750 ± 71 (2 of 3)"),
        ("steps", [None, 50, None], "50 (1 of 3)"),
        ("steps", [None, None], "never"),
        ("count", [1, 0, 1], "2 of 3"),
        ("factor", [1e-10, 1e-12], "1.0e-11 ×/÷ 26.0"),
        ("factor", [1e-20, 1e-28], "1.0e-24 ×/÷ 5e+05"),
        ("factor", [1e-20], "1.0e-20"),
        ("factor", [0.0, 1e-20], "0"),
    ],
)
def test_an_entry(kind, values, said):
    assert cell(Measure("m", "m", kind), values) == said
