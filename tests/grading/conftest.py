"""A course of one small unit that is nobody's but the tests', found through its entry point like any other."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from lstm_course.grading.runners import runner
from lstm_course.units import registry
from tests.grading.toy_package import UNIT, write_package

_home: list[Path] = []
_other: list[runner.Runner | runner.ColdRunner | None] = [None]


@pytest.fixture(scope="module")
def toy_unit(tmp_path_factory):
    """Make the toy unit importable here and in the kernels; for other tests there is no such unit."""
    if not _home:
        _home.append(tmp_path_factory.mktemp("toy_package"))
        write_package(_home[0])
        atexit.register(runner.close)  # what is registered last is done first
        atexit.register(_exchange_runners)
    path = os.pathsep.join([str(_home[0]), os.environ.get("PYTHONPATH", "")])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", path)
        patch.syspath_prepend(_home[0])
        _exchange_runners()
        _forget_units()
        yield registry.get_unit(UNIT)
    _exchange_runners()
    _forget_units()
    sys.modules.pop("toy_unit", None)


def _exchange_runners() -> None:
    """Use the warm processes of the tests with the toy unit, or those of the others: they know their units."""
    with runner._lock:
        runner._runner, _other[0] = _other[0], runner._runner


def _forget_units() -> None:
    for kept in vars(registry).values():
        if hasattr(kept, "cache_clear"):
            kept.cache_clear()


@pytest.fixture(scope="module")
def toy_course(toy_unit, tmp_path_factory) -> Path:
    """Return a course folder with the toy unit released into an exchange of its own."""
    root = _make(tmp_path_factory.mktemp("toy") / "course")
    from lstm_course.grading.batch.course import Course

    course = Course(root, root / "log")
    course.release(UNIT)
    course.close()
    return root


_made: list[Path] = []


@pytest.fixture(scope="module")
def _quiet_course(toy_unit, tmp_path_factory) -> Path:
    """Return a course folder that is made once for a test process. Nobody changes it: see `own_course`."""
    if not _made:
        _made.append(_make(tmp_path_factory.mktemp("quiet") / "course"))
    return _made[0]


@pytest.fixture
def own_course(_quiet_course, tmp_path) -> Path:
    """Return a course folder of the test's own, with a gradebook and without an exchange; nobody handed in yet."""
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
