"""The package of a unit that is nobody's but the tests', found through its entry point like any other."""

from __future__ import annotations

from pathlib import Path

UNIT = "90_toy"

EXERCISES = """
from pathlib import Path

import numpy as np

from lstm_course.checking.draw import draw
from lstm_course.checking.exercise import Case, Exercise, Misconception
from lstm_course.units.unit import Unit


def double(x):
    return 2 * x


def total(x, y):
    return np.sum(x * y, axis=-1)


def length(x):
    return float(np.sqrt(np.sum(x**2)))


UNIT = Unit(
    "90_toy",
    "Toy",
    (
        Exercise(
            double,
            (Case("a batch", draw(x="N H", N=3, H=2)), Case("one", draw(x="N H", N=1, H=4))),
            (Misconception("squares", lambda x: x * x, "Twice a number is not its square."),),
            points=3,
        ),
        Exercise(
            total,
            (
                Case("a batch", draw(x="N H", y="N H", N=3, H=2)),
                Case("one", draw(x="N H", y="N H", N=1, H=4)),
                Case("wide", draw(x="N H", y="N H", N=2, H=5)),
            ),
            (Misconception("wrong axis", lambda x, y: np.sum(x * y, axis=0), "The last axis is summed."),),
            points=2,
        ),
        Exercise(length, (Case("a batch", draw(x="N H", N=3, H=2)), Case("one", draw(x="N H", N=1, H=4)))),
    ),
    Path(__file__).with_name("toy_notebook.py"),
)
"""

MASTER = """\
# %% [markdown] slide="slide"
# # Toy

# %%
import numpy as np
from lstm_course import check

# %% solution="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION

# %% check="double"
check(double)

# %% solution="total"
def total(x, y):
    ### BEGIN SOLUTION
    return np.sum(x * y, axis=-1)
    ### END SOLUTION

# %% check="total"
check(total)

# %% solution="length"
def length(x):
    ### BEGIN SOLUTION
    return float(np.sqrt(np.sum(x**2)))
    ### END SOLUTION

# %% check="length"
check(length)

# %% nbgrader={"grade": true, "grade_id": "plain", "points": 4, PLAIN}
import sys
print("a word on stderr", file=sys.stderr)
assert double(np.ones(2)).sum() == 4

# %% nbgrader={"grade": true, "grade_id": "partly", "points": 2, PLAIN}
1.5 if double(1) == 2 else 0.5

# %% [markdown] question="why" points=5
# Because.
"""
MASTER = MASTER.replace("PLAIN", '"locked": true, "schema_version": 3, "solution": false, "task": false')


def write_package(home: Path) -> None:
    """Write the package into a folder; where that is on Python's path, there is the unit."""
    (home / "toy_unit.py").write_text(EXERCISES)
    (home / "toy_notebook.py").write_text(MASTER)
    info = home / "toy_unit-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-unit\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(f"[lstm_course.units]\n{UNIT} = toy_unit:UNIT\n")
