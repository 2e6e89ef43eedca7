"""What lies below a folder on Python's path: a course stays closed, and so do packages that hold model answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.processes import own_packages
from lstm_course.grading.runners import runner
from tests.grading.attacks.one_judgement import LIMITS

READS = "def read(path):\n    try:\n        return open(path).read()\n    except OSError:\n        return ''"


BORROWS = """
import os, runpy, sys
def f(x):
    for folder in sys.path:
        for name in ("refpkg/__init__.py", "refpkg/steps.py", "deep/answers.py"):
            try: return runpy.run_path(os.path.join(folder, name))["step"](x)
            except (OSError, KeyError): pass
    try:
        from refpkg import step
        return step(x)
    except ImportError:
        return None
def g(x):
    sys.meta_path[:] = [one for one in sys.meta_path if "Absent" not in type(one).__name__]
    for name in [name for name in sys.modules if name.partition(".")[0] in ("refpkg", "deep")]: del sys.modules[name]
    try:
        import refpkg
        return refpkg.step(x)
    except OSError:
        from deep.answers import step
        return step(x)
def h(x):
    import deep.open
    return deep.open.step(x)
"""


@pytest.fixture(scope="module")
def teaching(tmp_path_factory):
    folder = tmp_path_factory.mktemp("teaching").resolve()
    (folder / "course" / "solutions").mkdir(parents=True)
    (folder / "course" / ".grader-seed").write_text("271828")
    (folder / "course" / "solutions" / "hw.py").write_text("ANSWER = 1")
    (folder / "beside.py").write_text("B = 2")
    for name in ("refpkg/__init__.py", "refpkg/steps.py", "deep/__init__.py", "deep/answers.py", "deep/open.py"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("def step(x): return 8 * x\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(folder))
        patch.syspath_prepend(folder)
        runner.close()  # what is warm knows another path
        yield folder
        runner.close()


def test_the_course_stays_closed(teaching):
    course = teaching / "course"
    files = [course / ".grader-seed", course / "solutions" / "hw.py", teaching / "beside.py"]
    tests = [Cell("test", f"assert read({str(path)!r})", f"t{n}", 1.0) for n, path in enumerate(files)]
    job = Job("m", "hw", "hw", (Cell("run", READS), *tests), hidden=(str(course),), limits=LIMITS)
    assert [cell.points for cell in runner.run_job(job).cells[1:]] == [0.0, 0.0, 1.0]


def test_packages_with_answers_are_not_there(teaching):
    tests = ("from refpkg import step\nassert f(3) == step(3)", "assert g(3) == 24", "assert h(3) == 24")
    instructor = (InstructorCell("solution", "def f(x): pass\ndef g(x): pass\ndef h(x): pass"),)
    cells = (Cell("run", BORROWS), *(Cell("test", test, f"t{n}", 1.0) for n, test in enumerate(tests)))
    open_to_all = Job("m", "hw", "hw", cells, instructor, limits=LIMITS)
    hidden = replace(open_to_all, hidden_modules=("refpkg", "deep.answers"))
    assert [cell.points for cell in runner.run_job(open_to_all).cells[1:]] == [1.0, 1.0, 1.0]
    assert [cell.points for cell in runner.run_job(hidden).cells[1:]] == [0.0, 0.0, 1.0]


def test_the_doctor_names_packages_that_are_open(teaching, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert {"refpkg", "deep", "beside"} <= dict(own_packages.found()).keys()
    assert own_packages.hidden_modules() == []
    Path("nbgrader_config.py").write_text("c = get_config()\nc.GradingExecute.hidden_modules = ['refpkg']")
    assert own_packages.hidden_modules() == ["refpkg"]
    Path("nbgrader_config.py").write_text("c = get_config()\nc.GradingExecute.hidden_modules.append('refpkg')")
    assert own_packages.hidden_modules() == ["refpkg"]
