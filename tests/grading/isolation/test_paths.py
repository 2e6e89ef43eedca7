"""What stays readable around what is hidden."""

import os
import py_compile
import sys

import pytest

from lstm_course.grading.isolation.paths import readable_paths


@pytest.fixture
def library(tmp_path, monkeypatch):
    folder = tmp_path / "course" / ".venv" / "library"
    (folder / "package" / "answers").mkdir(parents=True)
    (folder / "package" / "module.py").write_text("A = 1")
    (folder / "secret.py").write_text("B = 2")
    monkeypatch.syspath_prepend(folder)
    return folder


def _covers(paths, path):
    return any(path == one or one in path.parents for one in paths)


def test_everything_beside_a_hidden_path_is_readable(library):
    readable, listable = readable_paths([library / "package" / "answers"])
    assert _covers(readable, library / "package" / "module.py")
    assert _covers(readable, library / "secret.py")
    assert not _covers(readable, library / "package" / "answers" / "new.py")
    assert {library, library / "package"} <= set(listable)


def test_a_hidden_module_is_hidden_in_its_compiled_form_too(library):
    compiled = py_compile.compile(str(library / "secret.py"))
    readable, _ = readable_paths([library / "secret.py"])
    assert not any(_covers(readable, path) for path in (library / "secret.py", type(library)(compiled)))


def test_an_environment_within_a_hidden_course_stays_readable(library):
    readable, _ = readable_paths([library.parents[1]])
    assert library in readable
    assert not _covers(readable, library.parents[1] / "gradebook.db")


def test_a_link_is_no_way_around(library, tmp_path):
    (tmp_path / "gradebook.db").write_text("x")
    os.symlink(tmp_path, library / "package" / "link")
    readable, _ = readable_paths([library / "package" / "answers", tmp_path / "gradebook.db"])
    assert not _covers(readable, tmp_path / "gradebook.db")
    assert library / "package" / "link" not in readable


def test_a_hidden_path_may_be_given_as_a_link(library, tmp_path):
    (tmp_path / "alias").symlink_to(library / "package")
    readable, _ = readable_paths([tmp_path / "alias" / "answers"])
    assert not _covers(readable, library / "package" / "answers")


def test_where_python_was_started_is_not_readable_for_that(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), os.path.expanduser("~"), *sys.path])
    readable, listable = readable_paths([])
    assert not _covers(readable, tmp_path)
    assert tmp_path not in listable
    assert not _covers(readable, type(tmp_path).home())
