"""lstm-course new: a whole course in an empty folder, or nothing."""

import os
from pathlib import Path

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building import new as module
from lstm_course.building.build import build
from lstm_course.building.new import CONFIG_TEXT, new


@pytest.mark.parametrize("exists", [False, True])
def test_a_new_or_empty_folder_gets_a_course(tmp_path, unit, exists):
    folder = tmp_path / "deep" / "course"
    if exists:
        folder.mkdir(parents=True)
    new(folder)
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    notebooks = ["course/21_small/21_small.ipynb", "solutions/21_small/21_small.ipynb"]
    assert found == sorted([*notebooks, "course.toml", "nbgrader_config.py"])
    assert build(folder, check=True).stale == []
    assert folder.stat().st_mode & 0o555 == 0o555
    assert [path.name for path in folder.parent.iterdir()] == ["course"]


def test_the_folder_that_a_shell_stands_in_stays_the_same_folder(tmp_path, unit, monkeypatch):
    folder = tmp_path / "here"
    folder.mkdir()
    before = folder.stat().st_ino
    monkeypatch.chdir(folder)
    new(".")
    assert (folder.stat().st_ino, Path.cwd()) == (before, folder)
    assert sorted(path.name for path in folder.iterdir()) == [
        "course",
        "course.toml",
        "nbgrader_config.py",
        "solutions",
    ]
    assert build(".", check=True).stale == []


def test_a_link_to_an_empty_folder_is_filled(tmp_path, unit):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    new(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "nbgrader_config.py").exists()


@pytest.mark.parametrize("kind", [OSError(28, "No space left on device"), KeyboardInterrupt()], ids=["full", "ctrl-c"])
def test_an_existing_folder_is_filled_whole_or_not_at_all(tmp_path, unit, monkeypatch, kind):
    def fails_late(source, target):
        if Path(target).name == "solutions" and Path(target).parent == tmp_path / "here":
            raise kind
        return real(source, target)

    real = os.rename
    (tmp_path / "here").mkdir()
    monkeypatch.setattr(os, "rename", fails_late)
    with pytest.raises((CourseError, KeyboardInterrupt)):
        new(tmp_path / "here")
    assert list((tmp_path / "here").iterdir()) == []


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
