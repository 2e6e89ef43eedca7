"""What the docs say is so: the table of units, the commands, the files, and the unit of a stranger."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_course import all_units

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def units_table() -> str:
    rows = [
        f"| [{unit.title}](solutions/{name}/{name}.ipynb) (`{name}`) | {len(unit.exercises)} | {unit.points} |"
        for name, unit in all_units().items()
    ]
    return "\n".join(["| unit | exercises | points |", "|---|---|---|", *rows])


def test_the_readme_lists_the_units_as_they_are():
    table = re.search(r"<!-- units[^>]*-->\n(.*?)\n<!-- end of units -->", (ROOT / "README.md").read_text(), re.DOTALL)[
        1
    ]
    assert table == units_table(), "put this into README.md:\n" + units_table()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_linked_file_is_there(page):
    for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text()):
        assert (page.parent / link).exists(), link


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_command_that_is_named_exists(page):
    from lstm_course.cli import app

    known = {command.name or command.callback.__name__.replace("_", "-") for command in app.registered_commands}
    for command in re.findall(r"lstm-course ([a-z][a-z-]+)", page.read_text()):
        assert command in known, command


@pytest.fixture
def stranger(tmp_path):
    """The unit of docs/authors.md as an installed package: its code is taken from the page."""
    toml, package, master = re.findall(
        r"```(?:toml|python)\n(.*?)```", (ROOT / "docs/authors.md").read_text(), re.DOTALL
    )
    site = tmp_path / "site"
    (site / "leaky_unit").mkdir(parents=True)
    (site / "leaky_unit" / "__init__.py").write_text(package)
    (site / "leaky_unit" / "notebook.py").write_text(master)
    info = site / "leaky_unit-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: leaky-unit\nVersion: 1.0\n")
    name, value = re.search(r'^(\S+) = "(.+)"', toml, re.MULTILINE).groups()
    (info / "entry_points.txt").write_text(f"[lstm_course.units]\n{name} = {value}\n")
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def run(*command):
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300)

    return run


def test_the_unit_of_a_stranger_is_listed_checked_and_built_like_ours(stranger, tmp_path):
    course = [sys.executable, "-m", "lstm_course.cli"]
    listed = stranger(*course, "units")
    assert "50_leaky" in listed.stdout, listed.stderr
    made = stranger(*course, "new", "my-class")
    assert made.returncode == 0, made.stderr
    released = (tmp_path / "my-class/course/50_leaky/50_leaky.ipynb").read_text()
    assert "raise NotImplementedError" in released
    assert "a * h + (1 - a) * x" not in released
    judged = stranger(
        sys.executable,
        "-c",
        "from lstm_course import get_exercise\n"
        "from lstm_course.checking import judge\n"
        "exercise = get_exercise('leaky_step')\n"
        "print(judge(exercise, lambda h, x, a: (1 - a) * h + a * x).misconceptions)",
    )
    assert judged.stdout.strip() == "('keep and fill exchanged',)", judged.stderr
    checked = stranger(*course, "check", "my-class/solutions/50_leaky/50_leaky.ipynb")
    assert checked.returncode == 0, checked.stdout + checked.stderr
