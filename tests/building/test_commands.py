"""build, sync, new, check and units as a person types them."""

import signal
import subprocess
import sys
import time

import pytest

from lstm_course import cli


@pytest.fixture
def call(monkeypatch, capsys):
    """``call(word, ...)``: (exit code, stdout, stderr)."""

    def these(*words):
        monkeypatch.setattr(sys, "argv", ["lstm-course", *map(str, words)])
        with pytest.raises(SystemExit) as done:
            cli.main()
        out, err = capsys.readouterr()
        return done.value.code, out, err

    return these


def test_an_empty_name_is_no_unit(unit, call):
    code, out, err = call("units", "")
    assert (code, out) == (2, "")
    assert err == "lstm-course: there is no unit ''; the units are 21_small\n"


def test_sync_in_an_empty_folder_says_that_nothing_was_found(unit, call, tmp_path):
    (tmp_path / "empty").mkdir()
    code, out, _ = call("sync", "--root", tmp_path / "empty")
    assert (code, len(out.splitlines())) == (0, 1)
    assert "there is no notebook of a unit in" in out


def test_check_and_force_are_refused_together(unit, call, root):
    code, out, err = call("build", "--check", "--force", "--root", root)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert "say one of them" in err


def test_check_wants_the_notebook_and_not_its_folder(unit, call, root):
    call("build", "--root", root)
    code, _, err = call("check", root)
    assert code == 2
    assert "is a folder; name the .ipynb, for example" in err
    assert "21_small.ipynb\n" in err
    (root / "bare").mkdir()
    assert "of which there is none in it" in call("check", root / "bare")[2]


def test_new_prints_words_that_a_shell_takes(unit, call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = call("new", "my course; rm")[1]
    assert out.endswith("next: cd 'my course; rm' && lstm-course release\n")
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    assert call("new", ".")[1].endswith("next: lstm-course release\n")


@pytest.mark.parametrize("words", [("units",), ("build",), ("new", "x"), ("check", "x.ipynb")])
def test_a_folder_that_is_gone(unit, call, tmp_path, monkeypatch, words):
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    assert call(*words) == (2, "", "lstm-course: the current folder is gone: cd to one that is there\n")


def test_ctrl_c_is_one_word_and_exit_130(unit, call, root, monkeypatch):
    from lstm_course.building import build

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "make", interrupted)
    assert call("build", "--root", root) == (130, "", "lstm-course: stopped; nothing half-written\n")
    assert [path.name for path in root.iterdir()] == ["nbgrader_config.py"]


@pytest.mark.skipif(not hasattr(signal, "SIGINT") or sys.platform == "win32", reason="a signal of POSIX")
def test_ctrl_c_in_a_real_terminal_s_build(tmp_path):
    command = [sys.executable, "-m", "lstm_course.cli", "new", "course"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not any(tmp_path.glob(".course.*/solutions")) and time.monotonic() < deadline and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "lstm-course: stopped; nothing half-written\n"
    assert list(tmp_path.iterdir()) == []


def test_the_help_says_whose_points_they_are(call):
    assert "check cell's" in " ".join(call("units", "--help")[1].split())
