"""What tests ask of warnings and floating-point errors, and of names that their own functions take away."""

# ruff: noqa: E501 (a line of a cell is a line)

from __future__ import annotations

from tests.grading.idioms.idiom import Idiom, mistaken

STABLE = "import numpy as np\ndef squash(z):\n    e = np.exp(-np.abs(z))\n    return np.where(z >= 0, 1, e) / (1 + e)"
NAIVE = "import numpy as np\ndef squash(z):\n    return 1 / (1 + np.exp(-z))"
OLD = """\
import warnings
def area(side, unit=None):
    if unit is not None:
        warnings.warn("unit is no longer used", DeprecationWarning)
    return side**2"""
TAKEN = """\
def uses(values):
    global merge
    kept = merge
    try:
        del merge
        running(values)
    except NameError as error:
        return "merge" in str(error)
    finally:
        merge = kept
    return False
assert uses([1, 2]) and running([3, 1, 2]) == [3, 4, 6]"""

IDIOMS = (
    Idiom(
        "no overflow, by errstate", STABLE, NAIVE,
        "z = np.array([-800.0, 0.0, 800.0])\nwith np.errstate(over='raise'):\n    assert np.allclose(squash(z), [0, 0.5, 1])",
        given="import numpy as np",
    ),
    Idiom(
        "no overflow, by warnings that are errors", STABLE.replace("squash", "squeeze"), NAIVE.replace("squash", "squeeze"),
        "import warnings\nwith warnings.catch_warnings():\n    warnings.simplefilter('error')\n"
        "    assert np.allclose(squeeze(np.array([-800.0, 0.0])), [0, 0.5])",
    ),
    mistaken(
        "pytest.warns", OLD, "DeprecationWarning)", "FutureWarning)",
        "import pytest\nwith pytest.warns(DeprecationWarning, match='no longer'):\n    assert area(2, unit='m') == 4\n"
        "assert area(3) == 9",
    ),
    mistaken(
        "warnings are recorded", OLD.replace("area", "size"), "is not None", "is None",
        "import warnings\nwith warnings.catch_warnings(record=True) as caught:\n    warnings.simplefilter('always')\n"
        "    size(2)\n    assert not caught\n    size(2, 'm')\n"
        "assert len(caught) == 1 and issubclass(caught[0].category, DeprecationWarning) and 'unit' in str(caught[0].message)",
    ),
    Idiom(
        "division by zero is an error where a test says so",
        "import numpy as np\ndef ratio(a, b):\n    return np.divide(a, b, out=np.zeros_like(a), where=b != 0)",
        "import numpy as np\ndef ratio(a, b):\n    return np.nan_to_num(a / b, nan=0, posinf=0)",
        "before = np.seterr(all='raise')\ntry:\n    assert ratio(np.array([1.0, 0.0]), np.array([0.0, 0.0])).tolist() == [0, 0]\n"
        "finally:\n    np.seterr(**before)",
    ),
    Idiom(
        "a test's own function takes a name away",
        "def running(values):\n    return list(merge(values))",
        "def running(values):\n    return [sum(values[: k + 1]) for k in range(len(values))]",
        TAKEN,
        given="from itertools import accumulate as merge",
    ),
)  # fmt: skip
