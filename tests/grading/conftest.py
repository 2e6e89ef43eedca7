"""A course of one small unit that is nobody's but the tests', found through its entry point like any other."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from lstm_course.grading.runners import runner
from lstm_course.units import registry

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


@pytest.fixture(scope="module")
def toy_unit(tmp_path_factory):
    """The toy unit's package is importable here and in the kernels; for other tests there is no such unit."""
    home = tmp_path_factory.mktemp("toy_package")
    (home / "toy_unit.py").write_text(EXERCISES)
    (home / "toy_notebook.py").write_text(MASTER)
    info = home / "toy_unit-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-unit\nVersion: 0.1\n")
    (info / "entry_points.txt").write_text(f"[lstm_course.units]\n{UNIT} = toy_unit:UNIT\n")
    path = os.pathsep.join([str(home), os.environ.get("PYTHONPATH", "")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)
        patch.syspath_prepend(home)
        _forget_units()
        yield registry.get_unit(UNIT)
    _forget_units()
    sys.modules.pop("toy_unit", None)


def _forget_units() -> None:
    runner.close()  # its processes know the units that there were when they started
    for kept in vars(registry).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


@pytest.fixture(scope="module")
def toy_course(toy_unit, tmp_path_factory) -> Path:
    """A course folder with the toy unit released into an exchange of its own."""
    root = _make(tmp_path_factory.mktemp("toy") / "course")
    from lstm_course.grading.batch.course import Course

    course = Course(root, root / "log")
    course.release(UNIT)
    course.close()
    return root


@pytest.fixture(scope="module")
def _quiet_course(toy_unit, tmp_path_factory) -> Path:
    return _make(tmp_path_factory.mktemp("quiet") / "course")


@pytest.fixture
def own_course(_quiet_course, tmp_path) -> Path:
    """A course folder of the test's own, with a gradebook and without an exchange; nobody handed in yet."""
    return Path(shutil.copytree(_quiet_course, tmp_path / "course"))


@pytest.fixture
def hand_in(own_course):
    """``hand_in(student, content)``: bytes, or a function that changes the released notebook's JSON."""
    released = (own_course / "course" / UNIT / f"{UNIT}.ipynb").read_text()

    def handed_in(student, content=None, name=f"{UNIT}.ipynb"):
        path = own_course / "submitted" / student / UNIT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(content, bytes):
            notebook = json.loads(released)
            content = json.dumps((content(notebook) if content else None) or notebook).encode()
        path.write_bytes(content)
        return path

    return handed_in


def _make(folder: Path) -> Path:
    pytest.importorskip("nbgrader")
    from lstm_course.building.new import new
    from lstm_course.grading.batch.course import Course

    root = new(folder, [UNIT]).resolve()
    with (root / "nbgrader_config.py").open("a") as file:
        file.write("from pathlib import Path\nc.Exchange.root = str(Path(__file__).parent / 'exchange')\n")
        file.write("c.ExchangeCollect.check_owner = False\nc.Execute.timeout = 10\n")
    course = Course(root, root / "log")
    course.generate(UNIT)
    course.close()
    return root
