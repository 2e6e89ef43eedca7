"""Work in a notebook: both ``build`` and ``build --check`` say how to keep it, and ``--force`` puts it aside."""

import codecs
import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building.build import build
from lstm_course.building.new import CONFIG_TEXT
from lstm_course.building.sync import sync
from lstm_course.building.unit_notebooks import paths
from tests.building.small import MASTER

RUBBISH = ["", "{", "[]", '{"cells": 3}', "\x00", json.dumps({"nbformat": 99})]


def edit(path, words="# My words"):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = words
    nbformat.write(notebook, path)
    return path.read_bytes()


def refusal(root):
    with pytest.raises(CourseError) as error:
        build(root)
    return str(error.value)


@pytest.fixture
def built(root, unit):
    build(root)
    return root


@pytest.mark.parametrize("rubbish", [None, *RUBBISH, b"\xff\x00junk", codecs.BOM_UTF8 + b"{}"])
@pytest.mark.parametrize("which", [0, 1], ids=["solutions", "course"])
def test_check_gives_the_advice_of_build_and_force_keeps_what_it_replaces(built, unit, which, rubbish):
    path = paths(built, unit)[which]
    if rubbish is None:
        edit(path)
    else:
        path.write_bytes(rubbish if isinstance(rubbish, bytes) else rubbish.encode())
    held = path.read_bytes()
    said = refusal(built)
    assert len(said.splitlines()) == 1
    assert build(built, check=True).stale == [said]
    assert "stays beside it as 21_small.ipynb.bak" in said
    assert ("lstm-course sync" in said) == (which == 0 and rubbish is None)
    assert path.read_bytes() == held

    lines = []
    build(built, force=True, say=lines.append)
    kept = path.with_name("21_small.ipynb.bak")
    assert kept.read_bytes() == held
    assert f"kept {kept.relative_to(built)}: what 21_small.ipynb was before" in lines
    assert sorted(file.name for file in path.parent.iterdir()) == ["21_small.ipynb", "21_small.ipynb.bak"]
    assert build(built, check=True).stale == []
    assert build(built, force=True).written == []


def test_both_edited_both_said_both_kept(built, unit):
    for path in paths(built, unit):
        edit(path, f"# {path.parent.parent.name}")
    said = refusal(built).splitlines()
    assert len(said) == 2
    assert build(built, check=True).stale == said
    build(built, force=True)
    assert len(list(built.rglob("*.bak"))) == 2


def test_a_second_one_gets_a_number(built, unit):
    path = paths(built, unit)[0]
    held = []
    for words in ("# one", "# two", "# three"):
        held.append(edit(path, words))
        build(built, force=True)
    names = ["21_small.ipynb.bak", "21_small.ipynb.2.bak", "21_small.ipynb.3.bak"]
    assert [path.with_name(name).read_bytes() for name in names] == held


def test_what_was_only_stale_is_not_kept(built, unit):
    unit.notebook.write_text(MASTER.replace("the end", "an end"))
    assert len(build(built, force=True).written) == 2
    assert list(built.rglob("*.bak")) == []


def test_a_copy_that_cannot_be_made_stops_the_build(built, unit, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    path = paths(built, unit)[0]
    held = edit(path)
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CourseError, match=r"cannot keep .*No space left.*left alone"):
        build(built, force=True)
    assert path.read_bytes() == held
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_folder_in_the_place_of_a_notebook(built, unit):
    path = paths(built, unit)[0]
    path.unlink()
    path.mkdir()
    (path / "thesis.txt").write_text("mine")
    said = refusal(built)
    assert "it is a folder in the place of a notebook; move it away" in said
    assert build(built, check=True).stale == [said]
    with pytest.raises(CourseError, match="it is a folder"):
        sync(built)
    build(built, force=True)
    assert (path.with_name("21_small.ipynb.bak") / "thesis.txt").read_text() == "mine"
    assert build(built, check=True).stale == []


@pytest.mark.parametrize(
    ("junk", "says"),
    [
        (b"\xff\xd8\xff\xe0JFIF", "is not a notebook that can be read .it is no UTF-8 text.: restore"),
        (codecs.BOM_UTF8 + b"{}", "begins with a byte order mark: save it as UTF-8 without one"),
        ("{}".encode("utf-16"), "begins with a byte order mark: save it as UTF-8 without one"),
    ],
)
def test_junk_is_called_what_it_is(built, unit, junk, says):
    from lstm_course.building.check import check_notebook

    path = paths(built, unit)[0]
    path.write_bytes(junk)
    for attempt in (build, sync, lambda root: check_notebook(path)):
        with pytest.raises(CourseError, match=says) as error:
            attempt(built)
        assert len(str(error.value).splitlines()) == 1


def test_a_master_with_a_byte_order_mark(root, unit):
    unit.notebook.write_text(MASTER, encoding="utf-8-sig")
    with pytest.raises(CourseError, match="byte order mark"):
        build(root)


def test_build_writes_through_a_link(built, unit, tmp_path):
    path = paths(built, unit)[0]
    real = tmp_path / "real.ipynb"
    path.rename(real)
    path.symlink_to(real)
    unit.notebook.write_text(MASTER.replace("the end", "an end"))
    build(built)
    assert path.is_symlink()
    assert "an end" in real.read_text()
    held = edit(real)
    build(built, force=True)
    assert path.is_symlink()
    assert path.with_name("21_small.ipynb.bak").read_bytes() == held
    assert build(built, check=True).stale == []


def test_a_link_to_nothing_is_missing_and_is_filled(built, unit, tmp_path):
    path = paths(built, unit)[0]
    path.unlink()
    path.symlink_to(tmp_path / "later.ipynb")
    assert build(built, check=True).stale == [
        "solutions/21_small/21_small.ipynb: missing; run lstm-course build 21_small"
    ]
    build(built)
    assert (tmp_path / "later.ipynb").is_file()


def test_nbgrader_does_not_hand_out_what_was_kept(built, unit):
    (built / "nbgrader_config.py").write_text(CONFIG_TEXT)
    edit(paths(built, unit)[0])
    build(built, force=True)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", unit.name, "--force"],
        cwd=built,
        env={**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert os.listdir(built / "course" / unit.name) == ["21_small.ipynb"]


def test_check_and_force_contradict_each_other(root, unit):
    with pytest.raises(CourseError, match="say one of them"):
        build(root, check=True, force=True)
