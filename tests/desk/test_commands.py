"""The commands as a person types them: what they say, what they leave, and how they end."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

COMMAND = (sys.executable, "-m", "lstm_course.cli")


@pytest.fixture
def clone(tmp_path):
    root = tmp_path / "clone"
    (root / "course" / "01_rnn").mkdir(parents=True)
    (root / "course" / "01_rnn" / "01_rnn.ipynb").write_text("{}")
    (root / "nbgrader_config.py").write_text("")
    return root


def run(*words, cwd):
    return subprocess.run([*COMMAND, *words], cwd=cwd, capture_output=True, text=True, timeout=120)


def assert_one_line(done, words):
    assert done.returncode == 2
    assert done.stderr.startswith("lstm-course: ")
    assert len(done.stderr.splitlines()) == 1
    assert words in done.stderr


def test_a_file_in_the_place_of_the_folder(clone):
    (clone / "my-course").write_text("mine")
    assert_one_line(run("lab", "--no-browser", cwd=clone), "is a file")


def test_a_folder_that_cannot_be_made(clone):
    assert_one_line(run("lab", "/proc/x", "--no-browser", cwd=clone), "cannot write to /proc/x")


def test_a_port_that_is_taken(clone):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = run("lab", "--no-browser", "--port", str(other.getsockname()[1]), cwd=clone)
    assert_one_line(done, "is taken")


def test_an_unknown_unit(clone):
    assert_one_line(run("lecture", "99", "--no-browser", cwd=clone), "there is no unit '99'")


def test_no_course_and_no_nbgrader(tmp_path, monkeypatch):
    import lstm_course.desk.source as source
    from lstm_course.basics.errors import CourseError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(source, "course_folder", lambda: None)
    monkeypatch.setattr(source, "find_spec", lambda name: None)
    monkeypatch.setattr(source, "PACKAGED", tmp_path)
    with pytest.raises(CourseError, match="run this in a clone"), source.released(print):
        pass


def test_an_installed_package_brings_the_notebooks(tmp_path, monkeypatch):
    """Without a clone: those that travelled in the wheel, unless a unit from outside can be built beside them."""
    import lstm_course.desk.source as source

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(source, "course_folder", lambda: None)
    monkeypatch.setattr(source, "find_spec", lambda name: None)
    monkeypatch.setattr(source, "PACKAGED", tmp_path / "released")
    monkeypatch.setattr(source, "all_units", lambda: {"01_rnn": None, "50_leaky": None})
    (tmp_path / "released/01_rnn").mkdir(parents=True)
    (tmp_path / "released/01_rnn/01_rnn.ipynb").touch()
    said = []
    with source.released(said.append) as folder:
        assert folder == tmp_path / "released"
    assert said == ["left out: 50_leaky: building its notebook needs nbgrader: pip install 'lstm-course[instructor]'"]


def test_no_slides_installed(monkeypatch):
    import lstm_course.desk.lecture as lecture
    from lstm_course.basics.errors import CourseError

    monkeypatch.setattr(lecture, "find_spec", lambda name: None)
    with pytest.raises(CourseError, match=re.escape("pip install 'lstm-course[lecture]'")):
        lecture.lecture("1", browser=False)


def test_the_lab_says_its_address_answers_and_ends_with_us(clone):
    process = subprocess.Popen(
        [*COMMAND, "lab", "--no-browser"], cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout.readline() == "01_rnn/01_rnn.ipynb: copied\n"
        address = re.search(r"http://\S+", process.stdout.readline()).group()
        with urllib.request.urlopen(address, timeout=30) as page:
            html = page.read().decode()
        assert "JupyterLab" in html
        assert "Ctrl-C" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        process.wait(30)
        complaints = process.stderr.read()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        process.stdout.close()
        process.stderr.close()
    assert process.returncode == 0
    assert complaints == ""
    assert not _answers(int(re.search(r":(\d+)/", address).group(1)))


def _answers(port):
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return False
        time.sleep(0.1)
    return True


def test_the_copy_is_found_again_from_inside_it(clone):
    from lstm_course.desk.copy import MEMORY

    mine = clone / "my-course"
    mine.mkdir()
    (mine / MEMORY).write_text("{}")
    with socket.socket() as other:  # a taken port ends the command right after the copying
        other.bind(("127.0.0.1", 0))
        other.listen()
        run("lab", "--no-browser", "--port", str(other.getsockname()[1]), cwd=mine)
    assert (mine / "01_rnn" / "01_rnn.ipynb").exists()
    assert os.listdir(mine / "01_rnn") == ["01_rnn.ipynb"]
    assert not (mine / "my-course").exists()
