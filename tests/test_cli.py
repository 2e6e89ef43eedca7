"""The command line as a person meets it: what it prints, and how it says that something is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from lstm_course import __version__, cli
from lstm_course.basics.errors import CourseError, UnknownName
from lstm_course.units.registry import all_units

COMMAND = [str(Path(sys.executable).with_name("lstm-course"))]


def run(*arguments, cwd=None):
    # Without the environment's bin on PATH, as for somebody who never activated it.
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, timeout=120,
        env={**os.environ, "PATH": "/usr/bin:/bin"},
    )  # fmt: skip


def call(monkeypatch, capsys, *arguments):
    """As ``run``, within this process. Returns (exit code, stdout, stderr)."""
    monkeypatch.setattr(sys, "argv", ["lstm-course", *map(str, arguments)])
    with pytest.raises(SystemExit) as done:
        cli.main()
    out, err = capsys.readouterr()
    return done.value.code, out, err


def test_version():
    done = run("--version")
    assert (done.returncode, done.stdout) == (0, f"lstm-course {__version__}\n")


@pytest.mark.parametrize("command", ["build", "sync", "new", "units", "check"])
def test_each_command_has_an_example(monkeypatch, capsys, command):
    code, out, _ = call(monkeypatch, capsys, command, "--help")
    assert code == 0
    assert f"lstm-course {command}" in out.partition("Example")[2]


def test_help_is_grouped_by_who_uses_a_command(monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "--help")
    assert code == 0
    heads = ["For students", " lab ", " check ", "For instructors", " build ", " report "]
    heads += ["For authors of units", " new-unit ", " verify ", "For developers of the course", " evidence "]
    places = [out.index(head) for head in heads]
    assert places == sorted(places)


def test_a_command_that_is_nearly_one(monkeypatch, capsys):
    code, _, err = call(monkeypatch, capsys, "lectur")
    assert code == 2
    assert "Did you mean 'lecture'" in err


def test_help_is_quick_to_import():
    code = (
        "import sys, lstm_course.cli; print(sorted({'torch', 'nbformat', 'nbgrader', 'jupytext'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "[]\n"


def test_units_as_a_table_and_as_json(monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "units")
    assert code == 0
    for unit in all_units().values():
        line = next(line for line in out.splitlines() if line.startswith(unit.name))
        assert line.split()[-2:] == [str(len(unit.exercises)), str(unit.points)]
        assert unit.title in line
    data = json.loads(call(monkeypatch, capsys, "units", "--json")[1])
    assert [unit["name"] for unit in data] == list(all_units())
    assert sum(e["points"] for e in data[0]["exercises"]) == data[0]["points"]


def test_units_of_a_course_come_in_its_order_with_its_points(monkeypatch, capsys, tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("")
    (tmp_path / "course.toml").write_text(
        '[[unit]]\nname = "7"\n[[unit]]\nname = "4"\nexercises = ["forget_gate"]\npoints = { forget_gate = 5 }\n'
    )
    course = ("--root", str(tmp_path))
    _, out, _ = call(monkeypatch, capsys, "units", *course)
    mine, others = out.split("installed, and not in course.toml")
    assert [line.split()[0] for line in mine.splitlines()[1:3]] == ["07_gru", "04_lstm_gates"]
    assert "01_rnn" in others
    data = json.loads(call(monkeypatch, capsys, "units", "--json", *course)[1])
    assert [unit["name"] for unit in data[:3]] == ["07_gru", "04_lstm_gates", "01_rnn"]
    assert data[1]["points"] == 5
    assert len(data) == len(all_units())


@pytest.mark.parametrize("arguments", [("units", "4"), ("units", "--exercises")])
def test_units_with_their_exercises(monkeypatch, capsys, arguments):
    code, out, _ = call(monkeypatch, capsys, *arguments)
    assert code == 0
    assert next(line.split() for line in out.splitlines() if "forget_gate" in line) == ["forget_gate", "2"]
    assert ("01_rnn" in out) == (arguments[1] == "--exercises")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("units", "99"), "there is no unit '99'; the units are 01_rnn"),
        (("units", "gru"), "there is no unit 'gru'; did you mean 07_gru? The units are 01_rnn"),
        (("verify", "nowhere"), "there is no unit 'nowhere'"),
        (("build", "nowhere", "--root", "."), "there is no unit 'nowhere'"),
        (("sync", "nowhere", "--root", "."), "there is no unit 'nowhere'"),
        (("new", "course", "nowhere"), "there is no unit 'nowhere'"),
        (("build",), "there is no course in"),
        (("build", "--root", "nowhere"), "there is no folder nowhere"),
        (("check", "nowhere.ipynb"), "is not there"),
        (("check", "corrupt.ipynb"), "not a notebook that can be read"),
        (("check", "empty.ipynb"), "has no check(...) in it"),
        (("check", "."), "cannot read"),
        (("new", "."), "is not empty"),
    ],
)
def test_what_a_person_can_put_right_is_one_line_and_exit_code_2(tmp_path, monkeypatch, capsys, arguments, says):
    (tmp_path / "corrupt.ipynb").write_text('{"cells": [')
    nbformat.write(new_notebook(), tmp_path / "empty.ipynb")
    before = sorted(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    code, out, err = call(monkeypatch, capsys, *arguments)
    assert (code, out) == (2, "")
    assert says in err
    assert err.startswith("lstm-course: ")
    assert len(err.splitlines()) == 1
    assert sorted(tmp_path.iterdir()) == before


def test_an_error_of_ours_keeps_its_traceback(monkeypatch):
    def broken():
        raise KeyError("ours")

    monkeypatch.setattr(cli, "app", broken)
    with pytest.raises(KeyError):
        cli.main()


def notebook(path, *sources):
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources]), path)
    return path


SETUP = "import numpy as np\nfrom lstm_course import check"
RIGHT = "def output_gate(h, x, W_o, b_o):\n    return 1 / (1 + np.exp(-(np.concatenate([h, x], -1) @ W_o.T + b_o)))"
WRONG = "def forget_gate(h, x, W_f, b_f):\n    return np.tanh(np.concatenate([h, x], -1) @ W_f.T + b_f)"
STUB = "def input_gate(h, x, W_i, b_i):\n    raise NotImplementedError"


def test_check_prints_each_verdict_and_leaves_the_file_alone(tmp_path):
    sources = (
        SETUP,
        RIGHT,
        "check(output_gate)",
        WRONG,
        "check(forget_gate)",
        STUB,
        "check(input_gate)",
        "check(missing)",
    )
    path = notebook(tmp_path / "mine.ipynb", *sources)
    before = path.read_bytes()
    done = run("check", "mine.ipynb", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    right, wrong, stub, missing, total = done.stdout.splitlines()
    assert right == "✓ output_gate: passed"
    assert wrong.startswith("✗ forget_gate: not yet: ")
    assert stub == "○ input_gate: not attempted yet"
    assert missing.startswith("✗ missing: NameError")
    assert total == "1 of 4 passed"
    assert path.read_bytes() == before


def test_check_exits_0_when_all_passed(tmp_path, monkeypatch, capsys):
    path = notebook(tmp_path / "mine.ipynb", SETUP, RIGHT, "check(output_gate)")
    assert run("check", path).returncode == 0


def test_check_of_a_notebook_that_kills_python(tmp_path):
    path = notebook(tmp_path / "mine.ipynb", "import os\nos._exit(1)", "check(f)")
    done = run("check", path)
    assert done.returncode == 2
    assert "Python stopped in code cell 1" in done.stderr


def test_build_and_sync_from_the_terminal(tmp_path):
    done = run("new", tmp_path / "course", "4")
    assert done.returncode == 0, done.stderr
    assert "wrote course/04_lstm_gates/04_lstm_gates.ipynb" in done.stdout
    below = tmp_path / "course" / "solutions" / "04_lstm_gates"
    assert run("build", "4", cwd=below).stdout == "everything is up to date\n"
    (below / "04_lstm_gates.ipynb").unlink()
    stale = run("build", "4", "--check", cwd=tmp_path / "course")
    assert stale.returncode == 1
    assert stale.stdout == "solutions/04_lstm_gates/04_lstm_gates.ipynb: missing; run lstm-course build 04_lstm_gates\n"


def test_check_takes_a_unit_of_the_copy_that_one_is_in(tmp_path, monkeypatch):
    from lstm_course.building.check import notebook_named

    mine = tmp_path / "my course" / "04_lstm_gates" / "04_lstm_gates.ipynb"
    mine.parent.mkdir(parents=True)
    (tmp_path / "my course" / ".lstm-course.json").write_text("{}")
    monkeypatch.chdir(mine.parent)
    with pytest.raises(CourseError, match=r"no notebook of 04_lstm_gates in .*my course"):
        notebook_named("4")
    mine.touch()
    assert notebook_named("4") == notebook_named("04_lstm") == mine
    assert notebook_named("other.ipynb") == Path("other.ipynb")
    with pytest.raises(UnknownName, match="no unit 'lstm_gate'"):
        notebook_named("lstm_gate")


def test_a_record_of_tries_is_not_deleted_unasked(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    kept = tmp_path / ".lstm-course-attempts.json"
    assert call(monkeypatch, capsys, "attempts", "keep")[0] == 0
    code, _, err = call(monkeypatch, capsys, "attempts", "delete")
    assert (code, kept.is_file()) == (2, True)
    assert "nothing is deleted" in err
    assert call(monkeypatch, capsys, "attempts", "delete", "--force")[0] == 0
    assert not kept.exists()
