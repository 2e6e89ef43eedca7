"""configure(c) in an nbgrader_config.py, and the secret seed."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.seed import NAME, read_or_make, seed_path

pytest.importorskip("nbgrader")

from nbgrader.converters import Autograde
from traitlets.config import Config

from lstm_course.grading import configure


def _steps(c, which="autograde_preprocessors"):
    steps = getattr(Autograde(config=c), which)
    return [getattr(step, "__name__", str(step)).rpartition(".")[2] for step in steps]


def test_nbgraders_steps_stay_and_ours_come_in_the_right_place():
    c = Config()
    stock = _steps(c)
    configure(c)
    ours = _steps(c)
    added = [s for s in ours if s not in ("WriteVerdicts", "HideTests", "Clean")]
    assert added == [s.replace("Execute", "GradingExecute") for s in stock]
    assert ours.index("WriteVerdicts") + 1 == ours.index("SaveAutoGrades")
    assert ours[-2:] == ["HideTests", "Clean"]  # nothing writes into the notebook after it


def test_a_submission_is_made_whole_before_nbgrader_looks_at_it():
    c = Config()
    stock = _steps(c, "sanitize_preprocessors")
    configure(c)
    configure(c)
    assert _steps(c, "sanitize_preprocessors") == ["Repair", *stock]


def test_a_courses_own_steps_stay():
    c = Config()
    c.Autograde.autograde_preprocessors = [
        "nbgrader.preprocessors.Execute",
        "mine.Special",
        "nbgrader.preprocessors.SaveAutoGrades",
    ]
    configure(c)
    configure(c)  # twice is once
    steps = [step.rpartition(".")[2] for step in c.Autograde.autograde_preprocessors]
    assert steps == ["GradingExecute", "Special", "WriteVerdicts", "SaveAutoGrades", "HideTests", "Clean"]


def test_a_seed_in_the_configuration_counts(tmp_path):
    from lstm_course.grading.batch.execute import GradingExecute

    c = Config()
    configure(c, seed=7)
    assert GradingExecute(config=c).find_seed({"nbgrader": {"db_url": f"sqlite:///{tmp_path}/g.db"}}) == 7
    assert not list(tmp_path.iterdir())
    c = Config()
    configure(c, seed_file=tmp_path / "elsewhere")
    seed = GradingExecute(config=c).find_seed({"nbgrader": {"db_url": "sqlite:////nowhere/g.db"}})
    assert int((tmp_path / "elsewhere").read_text()) == seed


def test_the_seed_is_made_once_for_its_owner_alone(tmp_path):
    path = seed_path(f"sqlite:///{tmp_path}/gradebook.db")
    assert path == tmp_path / NAME
    with ThreadPoolExecutor(8) as pool:
        seeds = set(pool.map(lambda _: read_or_make(path), range(32)))
    assert len(seeds) == 1
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert seed_path("postgresql://host/db").name == NAME
    assert read_or_make(tmp_path / "another") not in seeds


def test_a_spoilt_seed_file_is_one_clear_line(tmp_path):
    (tmp_path / NAME).write_text("twelve")
    with pytest.raises(CourseError, match="holds no number"):
        read_or_make(tmp_path / NAME)
    with pytest.raises(CourseError, match="cannot write"):
        read_or_make(tmp_path / "no such folder" / NAME)
    (tmp_path / NAME).write_text("-12")
    with pytest.raises(CourseError, match="negative"):
        read_or_make(tmp_path / NAME)


def test_importing_the_package_loads_no_nbgrader():
    code = "import sys, lstm_course.grading; print([m for m in sys.modules if m.startswith(('nbgrader', 'nbconvert'))])"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "[]"
