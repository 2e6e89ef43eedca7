"""lstm-course new-unit: a package outside of this one, installed from its wheel, is a unit like any other."""

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building.new_unit import names_for, new_unit
from lstm_course.units import registry
from tests.building.test_commands import call  # noqa: F401 (a fixture)
from tests.outside_packages import build_wheel, build_wheel_of_the_course

BIN = Path(sys.executable).parent
# Runs the commands one after the other in one process: each would load the same libraries again.
ALL = """
import contextlib, io, json, sys
import click
from lstm_course.cli import app
said = []
for words in json.loads(sys.argv[1]):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        try:
            code = app(words, standalone_mode=False) or 0
        except click.exceptions.Exit as left:
            code = left.exit_code
    said.append((code, out.getvalue()))
print(json.dumps(said))
"""


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """Return a fresh virtual environment with wheels of the course and of a new unit, and the folder that it is in.

    What they need lies in this environment's own folders, which that one looks into as well: nothing is downloaded.
    """
    folder = tmp_path_factory.mktemp("a fresh machine")
    names, source = new_unit("gated_memory", "Memory “gated”", folder / "gated-memory-unit")
    assert names.name == "50_gated_memory"
    wheels = [build_wheel(source, folder / "unit"), build_wheel_of_the_course(folder)]
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True, timeout=120)
    python = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    (site,) = (folder / "venv").rglob("site-packages")
    there = [path for path in sys.path if path.endswith("-packages")]
    (site / "what_is_there.pth").write_text("\n".join(there) + "\n")
    pip = ["-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([sys.executable, *pip, *wheels], check=True, timeout=120)
    return python, folder


def run(python, folder, *words):
    done = subprocess.run(
        [python, *words], cwd=folder, capture_output=True, text=True, timeout=300,
        env={**os.environ, "PYTHONPATH": "", "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}"},  # nbgrader runs alembic
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_new_unit_is_one_like_any_other(fresh):
    python, folder = fresh
    listed = run(python.with_name("lstm-course"), folder, "units")
    assert re.search(r"^50_gated_memory +Memory “gated” +1 +2$", listed, re.MULTILINE)
    assert "14_next_steps" in listed
    name, course = "50_gated_memory", folder / "my course"
    plan = folder / "plan.toml"
    plan.write_text("".join(f'[[unit]]\nname = "{unit}"\n' for unit in ("7", name, "1")))
    first = [["new", str(course), "--course", str(plan)]]
    first += [[word, "--root", str(course)] for word in ("build", "release")]
    made, built, entered = json.loads(run(python, folder, "-c", ALL, json.dumps(first)))
    assert [made[0], built[0], entered[0]] == [0, 0, 0]
    assert built[1] == "everything is up to date\n"
    released = json.loads((course / "course" / name / f"{name}.ipynb").read_text())
    cells = {cell["id"]: cell for cell in released["cells"]}
    cells["gated_memory_step"]["source"] = "def gated_memory_step(h, x, a):\n    return (1 - a) * h + a * x\n"
    handed_in = course / "submitted" / "ada" / name / f"{name}.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_text(json.dumps(released))
    commands = {
        "verify": [name, "--root", str(course)],
        "check": [str(handed_in)],
        "lecture": [name, "--html", str(folder / "slides.html")],
        "autograde": ["--root", str(course)],
        "report": ["--root", str(course)],
        "export": ["--root", str(course), "--to", str(folder / "grades.csv")],
    }
    words = [[command, *options] for command, options in commands.items()]
    said = dict(zip(commands, json.loads(run(python, folder, "-c", ALL, json.dumps(words))), strict=True))
    assert said["verify"][0] == 0, said["verify"][1]
    assert "✗" not in said["verify"][1]
    assert "1 exercise, 2 mistakes, both notebooks run: as it should be" in said["verify"][1]
    assert said["check"][0] == 1
    assert "gated_memory_step: not yet" in said["check"][1]
    assert said["lecture"][0] == 0
    assert "of the first state is left after 10 steps" in (folder / "slides.html").read_text()
    assert said["autograde"][0] == 0
    assert "keep and fill exchanged" in said["report"][1]
    assert said["export"][0] == 0
    with (folder / "grades.csv").open(newline="") as file:
        head, _, ada = csv.reader(file)
    assert [column for column in head if column[:2].isdecimal()] == ["07_gru", name, "01_rnn"]
    assert 0 <= float(ada[head.index(name)]) < 2


def test_its_own_tests_pass(fresh):
    python, folder = fresh
    assert "2 passed" in run(python, folder / "gated-memory-unit", "-m", "pytest", "-q", "-p", "no:cacheprovider")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("gated memory", "such as gated_memory"),
        ("Gedächtnis", "such as gedachtnis"),
        ("记忆", "such as 50_gated_memory"),
        ("", "such as 50_gated_memory"),
        ("7_x", "such as 07_x"),
        ("a-b", "such as a_b"),
        ("../up", "such as up"),
        ("lambda", "'lambda' is a word of Python's own"),
        ("lstm_gates", "there is a unit 04_lstm_gates already"),
        ("04_other", "the unit 04_lstm_gates has the number 04 already: take 50_other"),
        ("lstm", "there is an exercise lstm_step already"),
    ],
)
def test_a_name_that_cannot_be_taken(name, says):
    with pytest.raises(CourseError, match=re.escape(says)) as error:
        names_for(name)
    assert len(str(error.value).splitlines()) == 1


def test_the_name_of_a_package_that_is_installed(monkeypatch):
    monkeypatch.setattr("lstm_course.building.new_unit.find_spec", lambda name: name == "mine_unit" or None)
    with pytest.raises(CourseError, match="a package mine_unit is installed already"):
        names_for("mine")


@pytest.mark.parametrize("title", ["", "two\nlines"])
def test_a_title_has_words_on_one_line(title):
    with pytest.raises(CourseError, match="--title wants"):
        names_for("mine", title)


def test_what_is_suggested_can_be_taken():
    for name in ("gated memory", "lstm_gates", "04_other", "lstm", "lambda", "77 x"):
        with pytest.raises(CourseError) as error:
            names_for(name)
        (better,) = re.findall(r"(?:such as|take) (\w+)(?:, say)?$", str(error.value))
        assert names_for(better).name.endswith(better)


def test_nothing_is_overwritten_and_the_next_step_is_said(tmp_path, monkeypatch, call):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    code, out, _ = call("new-unit", "mine")
    assert code == 0
    assert out.endswith("next: pip install -e ./mine-unit && lstm-course verify 50_mine\n")
    before = {path: path.read_text() for path in Path("mine-unit").rglob("*.*")}
    assert len(before) == 7
    code, _, err = call("new-unit", "mine")
    assert code == 2
    assert "is not empty: give the name of a new folder" in err
    assert {path: path.read_text() for path in Path("mine-unit").rglob("*.*")} == before
    assert registry.left_out() == {}
