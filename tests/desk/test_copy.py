"""A student's copy: nothing that a student wrote is ever lost, and a new release is offered once."""

import json
import os

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.desk.copy import MEMORY, bring

GATES = "04_lstm_gates/04_lstm_gates.ipynb"
BESIDE = "04_lstm_gates/04_lstm_gates.new-release.ipynb"


@pytest.fixture
def release(tmp_path):
    root = tmp_path / "clone" / "course"
    for name in ("01_rnn/01_rnn.ipynb", GATES, GATES.replace("04_lstm_gates.", ".hidden.")):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{name} as first released")
    return root


@pytest.fixture
def mine(tmp_path):
    return tmp_path / "my-course"


def said(release, folder):
    return dict(line.split(": ", 1) for line in bring(release, folder))


def test_everything_is_copied_once_and_then_left_alone(release, mine):
    assert said(release, mine) == {"01_rnn/01_rnn.ipynb": "copied", GATES: "copied"}
    assert said(release, mine) == {"01_rnn/01_rnn.ipynb": "as released", GATES: "as released"}
    assert sorted(p.name for p in mine.rglob("*") if p.is_file()) == [MEMORY, "01_rnn.ipynb", "04_lstm_gates.ipynb"]


def test_work_stays_and_nothing_is_put_beside_it_while_the_release_is_the_same(release, mine):
    said(release, mine)
    (mine / GATES).write_text("my work")
    assert said(release, mine)[GATES] == "yours, kept"
    assert (mine / GATES).read_text() == "my work"
    assert not (mine / BESIDE).exists()


def test_a_new_release_goes_beside_the_work_and_is_offered_once(release, mine):
    said(release, mine)
    (mine / GATES).write_text("my work")
    (release / GATES).write_text("second release")
    assert BESIDE.rpartition("/")[2] in said(release, mine)[GATES]
    assert (mine / GATES).read_text() == "my work"
    assert (mine / BESIDE).read_text() == "second release"
    (mine / BESIDE).unlink()  # seen and not wanted
    assert said(release, mine)[GATES] == "yours, kept"
    assert not (mine / BESIDE).exists()


def test_work_in_the_file_beside_is_work_too(release, mine):
    said(release, mine)
    (mine / GATES).write_text("my work")
    (release / GATES).write_text("second release")
    said(release, mine)
    (mine / BESIDE).write_text("I went on in this one")
    (release / GATES).write_text("third release")
    said(release, mine)
    assert (mine / GATES).read_text() == "my work"
    assert (mine / BESIDE).read_text() == "I went on in this one"
    assert (mine / BESIDE.replace("new-release", "new-release-2")).read_text() == "third release"


def test_an_untouched_file_beside_is_replaced_by_the_newer_release(release, mine):
    said(release, mine)
    (mine / GATES).write_text("my work")
    for text in ("second release", "third release"):
        (release / GATES).write_text(text)
        said(release, mine)
    assert (mine / BESIDE).read_text() == "third release"
    assert len(list((mine / BESIDE).parent.glob("*.new-release*"))) == 1


def test_a_copy_that_nobody_touched_follows_the_release(release, mine):
    said(release, mine)
    (release / GATES).write_text("second release")
    assert said(release, mine)[GATES].startswith("updated")
    assert (mine / GATES).read_text() == "second release"
    assert not (mine / BESIDE).exists()


def test_a_deleted_file_is_copied_anew(release, mine):
    said(release, mine)
    (mine / GATES).unlink()
    assert said(release, mine)[GATES] == "copied"


@pytest.mark.parametrize("memory", [None, "{", "[]", '{"04_lstm_gates/04_lstm_gates.ipynb": 3}'])
def test_without_its_memory_every_file_counts_as_work(release, mine, memory):
    said(release, mine)
    (mine / MEMORY).unlink() if memory is None else (mine / MEMORY).write_text(memory)
    (release / GATES).write_text("second release")
    said(release, mine)
    assert (mine / GATES).read_text().endswith("first released")
    assert (mine / BESIDE).read_text() == "second release"


def test_a_file_that_was_there_before_us_is_kept(release, mine):
    (mine / GATES).parent.mkdir(parents=True)
    (mine / GATES).write_text("older than the course")
    said(release, mine)
    assert (mine / GATES).read_text() == "older than the course"
    assert (mine / BESIDE).exists()


def test_a_folder_or_a_link_in_the_place_of_a_notebook_is_left_alone(release, mine, tmp_path):
    (mine / GATES).mkdir(parents=True)
    (mine / "01_rnn").mkdir()
    os.symlink(tmp_path / "nowhere", mine / "01_rnn" / "01_rnn.ipynb")
    assert all(line.startswith("left alone") for line in said(release, mine).values())
    assert not (tmp_path / "nowhere").exists()


def test_a_file_in_the_place_of_the_folder(release, tmp_path):
    (tmp_path / "notes").write_text("dear diary")
    with pytest.raises(CourseError, match="notes is a file; name another folder"):
        said(release, tmp_path / "notes")
    assert (tmp_path / "notes").read_text() == "dear diary"


@pytest.mark.parametrize("folder", ["clone", "clone/course", "clone/course/01_rnn"])
def test_the_course_itself_is_no_copy(release, tmp_path, folder):
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(CourseError, match="is the course itself"):
        said(release, tmp_path / folder)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_cannot_be_written_to(release, mine):
    # /proc refuses even root
    with pytest.raises(CourseError, match="cannot write to /proc/my-course"):
        said(release, type(mine)("/proc/my-course"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(release, mine):
    mine.mkdir(mode=0o555)
    with pytest.raises(CourseError, match=r"cannot write to .*Permission denied"):
        said(release, mine)


def test_a_full_disk_leaves_no_half_notebook(release, mine, monkeypatch):
    said(release, mine)
    (release / GATES).write_text("second release")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CourseError, match="No space left on device"):
        said(release, mine)
    assert (mine / GATES).read_text().endswith("first released")
    assert not list(mine.rglob("*.part"))


def test_the_memory_is_small_and_hidden(release, mine):
    said(release, mine)
    memory = json.loads((mine / MEMORY).read_text())
    assert set(memory) == {"01_rnn/01_rnn.ipynb", GATES}
    assert MEMORY.startswith(".")


def test_an_empty_course_is_said(tmp_path, mine):
    (tmp_path / "course").mkdir()
    with pytest.raises(CourseError, match="no notebooks"):
        said(tmp_path / "course", mine)
