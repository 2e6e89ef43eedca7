"""A course that lies below a folder on Python's path stays closed, and what lies beside it open."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, Job
from lstm_course.grading.runners import runner
from tests.grading.attacks.one_judgement import LIMITS

READS = "def read(path):\n    try:\n        return open(path).read()\n    except OSError:\n        return ''"


@pytest.fixture
def teaching(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("teaching").resolve()
    (folder / "course" / "solutions").mkdir(parents=True)
    (folder / "course" / ".grader-seed").write_text("271828")
    (folder / "course" / "solutions" / "hw.py").write_text("ANSWER = 1")
    (folder / "beside.py").write_text("B = 2")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    runner.close()  # what is warm knows another path
    yield folder
    runner.close()


def test_the_course_stays_closed(teaching):
    course = teaching / "course"
    files = [course / ".grader-seed", course / "solutions" / "hw.py", teaching / "beside.py"]
    tests = [Cell("test", f"assert read({str(path)!r})", f"t{n}", 1.0) for n, path in enumerate(files)]
    job = Job("m", "hw", "hw", (Cell("run", READS), *tests), hidden=(str(course),), limits=LIMITS)
    assert [cell.points for cell in runner.run_job(job).cells[1:]] == [0.0, 0.0, 1.0]
