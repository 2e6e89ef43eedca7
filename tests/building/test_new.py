"""lstm-course new: a whole course in an empty folder, or nothing."""

from pathlib import Path

import pytest

from lstm_course.building import new as module
from lstm_course.building.build import build
from lstm_course.building.new import CONFIG_TEXT, new
from lstm_course.errors import CourseError


@pytest.mark.parametrize("exists", [False, True])
def test_a_new_or_empty_folder_gets_a_course(tmp_path, unit, exists):
    folder = tmp_path / "deep" / "course"
    if exists:
        folder.mkdir(parents=True)
    new(folder)
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    assert found == ["course/21_small/21_small.ipynb", "nbgrader_config.py", "solutions/21_small/21_small.ipynb"]
    assert build(folder, check=True).stale == []
    assert folder.stat().st_mode & 0o555 == 0o555
    assert [path.name for path in folder.parent.iterdir()] == ["course"]


def test_a_folder_with_something_in_it_is_refused(tmp_path, unit):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CourseError, match="is not empty"):
        new(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_file_in_the_way(tmp_path, unit):
    (tmp_path / "file").write_text("mine")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(CourseError, match=r"is a file|cannot make"):
            new(folder)
    assert (tmp_path / "file").read_text() == "mine"


def test_a_build_that_fails_leaves_nothing_behind(tmp_path, unit, monkeypatch):
    def fails(*_, **__):
        raise CourseError("no")

    monkeypatch.setattr(module, "build", fails)
    with pytest.raises(CourseError, match="no"):
        new(tmp_path / "parent" / "course")
    assert list((tmp_path / "parent").iterdir()) == []


def test_the_repository_s_own_settings_are_the_same():
    assert (Path(__file__).parents[2] / "nbgrader_config.py").read_text() == CONFIG_TEXT
