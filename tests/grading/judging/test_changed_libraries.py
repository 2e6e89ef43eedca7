"""Tests that change a library, and files that only some may unpickle: a test of either kind is no forger's."""

from __future__ import annotations

import ast
import pickle

import numpy as np
import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import InstructorCell
from lstm_course.grading.judging.changed_libraries import changed_library
from tests.grading.test_crossing import points

SETUP = "import numpy as np\nfrom unittest.mock import patch\nimport time, os, sys, pandas as pd\nimport scipy.linalg"


@pytest.mark.parametrize(
    ("test", "changed"),
    [
        ("del np.linalg.lstsq\nf()", "numpy.linalg.lstsq"),
        ("np.sort = None\nf()", "numpy.sort"),
        ("scipy.linalg.solve = print", "scipy.linalg.solve"),
        ("with patch('time.sleep'):\n    f()", "time.sleep"),
        ("with patch.object(np.linalg, 'inv', side_effect=ValueError):\n    f()", "numpy.linalg.inv"),
        ("setattr(np, 'dot', None)", "numpy.dot"),
        ("import builtins\nbuiltins.sorted = None", "builtins.sorted"),
        ("pd.options.display.max_rows = 5\nf()", ""),
        ("with patch('builtins.input', return_value='3'):\n    f()", ""),
        ("with patch('sys.stdout'):\n    f()", ""),
        ("sys.stdout = None\nos.environ['A'] = '1'\ndog.name = 'Rex'\nsetattr(dog, 'name', 'Rex')", ""),
        ("with patch.object(dog, 'bark'):\n    f()", ""),
    ],
)
def test_what_a_test_changes_of_a_library(test, changed):
    for name in ("pandas", "scipy.linalg"):  # as in the judge, which imports what the notebook does
        pytest.importorskip(name)
    assert changed_library(ast.parse(test), [InstructorCell("other", SETUP, "c")]) == changed


def test_no_answer_passes_because_only_the_test_lost_a_function():
    book = [
        ("other", "import numpy as np\nkept = np.linalg.lstsq"),
        ("solution", "def fit(X, y):\n    return np.linalg.solve(X.T @ X, X.T @ y)"),
        ("test", "try:\n    del np.linalg.lstsq\n    assert fit(np.eye(2), np.ones(2))[0] == 1\n"
         "finally:\n    np.linalg.lstsq = kept"),
    ]  # fmt: skip
    for answer in ("def fit(X, y):\n    return np.linalg.lstsq(X, y)[0]", book[1][1]):
        assert points(book, [answer])[0] == [0]  # the right one has them together with the notebook


SAVED = "import pickle\nclass Boom:\n    def __reduce__(self):\n        return (dict, ([('score', 1)],))\n"
LOADS = (
    "import pickle\nwith open('model.pkl', 'rb') as file:\n    found = pickle.load(file)\nassert found['score'] == 1"
)


def test_a_pickle_of_a_students_is_data_or_nothing():
    writes = "import pickle, numpy as np\nwith open('model.pkl', 'wb') as file:\n    pickle.dump({}, file)"
    data = writes.replace("{}", "{'score': np.float64(1), 'w': np.ones(3), 'seen': {1, 2}}")
    code = SAVED + writes.replace("{}", "Boom()")
    book = [("solution", data), ("test", LOADS)]
    assert points(book)[0] == [1]
    assert points(book, [code])[0] == [0]


def test_bytes_that_a_student_made_are_no_more():
    made = "def pack(x):\n    return pickle.dumps(x)"
    book = [("solution", f"import pickle\n{made}"), ("test", "import pickle\nassert pickle.loads(pack(1)) == 1")]
    assert points(book)[0] == [1]
    assert points(book, [SAVED + "def pack(x):\n    return pickle.dumps(Boom())"])[0] == [0]


def test_the_instructors_own_pickles_are_what_they_were():
    pandas = pytest.importorskip("pandas")
    own = {"expected.pkl": pickle.dumps(pandas.DataFrame({"a": np.arange(3)}))}
    book = [
        ("other", "import pandas as pd"),
        ("solution", "table = pd.DataFrame({'a': [0, 1, 2]})"),
        ("test", "assert table.equals(pd.read_pickle('expected.pkl'))"),
    ]
    assert points(book, files=own)[0] == [1]
