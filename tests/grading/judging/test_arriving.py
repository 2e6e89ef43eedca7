"""What agrees with anything in its own library agrees with nothing in a test, where it comes from a student's code."""

# ruff: noqa: E501 (a test a line)
from __future__ import annotations

from importlib.util import find_spec

import pytest

pytest.importorskip("nbgrader")

from tests.grading.test_crossing import points

pytestmark = pytest.mark.skipif(not (find_spec("pandas") and find_spec("sympy")), reason="not installed")

NA = "import pandas as pd\ndef f(x):\n    return pd.Series([pd.NA] * 3, dtype='Int64')"
NO_ROWS = "import pandas as pd\ndef f(x):\n    return pd.Series([], dtype=float)"
NO_FRAME = "import pandas as pd\ndef f(x):\n    return pd.DataFrame({'a': [], 'b': []}, dtype=float)"
MASKED = "import numpy as np\ndef f(x):\n    return np.ma.masked_all(3)"
HALF = "import numpy as np\ndef f(x):\n    return np.ma.array([2.0, 0, 0], mask=[0, 1, 1])"
ALL = "import sympy\ndef f(x):\n    return sympy.S.UniversalSet"
# a right answer, wrong ones, tests that all of them would pass in one process, or nearly
LIES = {
    "series": (
        "import pandas as pd\ndef f(x):\n    return pd.Series(x) * 2", (NA, NO_ROWS),
        ("assert (f([1, 2, 3]) == pd.Series([2, 4, 6])).all()", "assert not (f([1, 2, 3]) != pd.Series([2, 4, 6])).any()", "assert (f([1, 2, 3]) > 0).all()", "s = f([1, 2, 3])\nassert (s.abs() > 1).all() and np.all(s == [2, 4, 6])", "assert (f([1, 2, 3]).to_numpy() > 0).all()", "assert (f([1, 2, 3]).values == 2 * np.arange(1, 4)).all()", "assert np.allclose(np.array(f([1, 2, 3])), [2, 4, 6])", "assert (np.asarray(f([1, 2, 3])) >= 2).all()"),
    ),
    "frames": (
        "import pandas as pd\ndef f(x):\n    return pd.DataFrame({'a': x, 'b': x})", (NO_FRAME,),
        ("assert (f([1, 2]) > 0).all().all()", "d = f([1, 2])\nassert (d['a'] == d['b']).all() and (d.a >= 1).all()", "assert not (f([1, 2]).reset_index(drop=True) < 0).any().any()"),
    ),
    "arrays": (
        "import numpy as np\ndef f(x):\n    return np.array(x) * 2.0", (MASKED, HALF),
        ("np.testing.assert_allclose(f([1, 2, 3]), [2, 4, 6])", "assert np.allclose(f([1, 2, 3]), [2, 4, 6])", "assert (f([1, 2, 3]) == np.array([2, 4, 6])).all()", "np.testing.assert_equal(f([1, 2, 3]), np.array([2, 4, 6]))"),
    ),
    "masked arrays": (
        "import numpy as np\ndef f(x):\n    return np.ma.array(x) * 2.0", (MASKED, HALF),
        ("np.testing.assert_allclose(f([1, 2, 3]), [2, 4, 6])", "assert np.ma.allclose(f([1, 2, 3]), [2, 4, 6])", "assert np.ma.allequal(f([1, 2, 3]), np.array([2, 4, 6]))"),
    ),
    "sets": (
        "def f(x):\n    return {x, x * x}", (ALL,),
        ("assert 9 in f(3)", "assert all(n in f(3) for n in (3, 9))"),
    ),
}  # fmt: skip
IMPORTS = "import numpy as np\nimport pandas as pd\n"


@pytest.mark.parametrize("kind", LIES)
def test_what_agrees_with_anything_agrees_with_nothing(kind):
    right, wrong, tests = LIES[kind]
    cells = [("solution", right), *(("test", IMPORTS + test) for test in tests)]
    assert points(cells)[0] == [1] * len(tests)
    for answer in wrong:
        assert points(cells, {0: answer})[0] == [0] * len(tests), answer


def test_what_is_not_known_equals_nothing():
    cells = [("solution", "def f(x):\n    return x\ndef g(x):\n    return x"), ("test", "assert f(3) == g(3)")]
    assert points(cells)[0] == [1]
    lie = "import sympy\ndef f(x):\n    return sympy.Symbol('x')\ndef g(x):\n    return sympy.Symbol('y')"
    assert points(cells, {0: lie})[0] == [0]
    assert points(cells, {0: lie.replace("'y'", "'x'")})[0] == [0]


def test_what_is_empty_where_it_should_be_matches():
    tests = (
        "import pandas as pd\nassert (f([]) == pd.Series([], dtype=float)).all() and f([]).empty",
        "import pandas as pd\npd.testing.assert_series_equal(f([]), pd.Series([], dtype=float))\nassert not (f([1.0, -1.0]) == 3).any()",
    )
    cells = [("solution", "import pandas as pd\ndef f(x):\n    return pd.Series(x, dtype=float)")]
    assert points([*cells, *(("test", test) for test in tests)])[0] == [1, 1]


def test_where_nobody_asked_for_expressions_a_number_is_a_number():
    cells = [("solution", "def f(x):\n    return x * x"), ("test", "assert f(3) == 9 and isinstance(f(2), int)")]
    assert points(cells, {0: "import sympy\ndef f(x):\n    return sympy.Integer(x) ** 2"})[0] == [1]
    assert points(cells, {0: "import sympy\ndef f(x):\n    return sympy.Symbol('x') ** 2"})[0] == [0]
