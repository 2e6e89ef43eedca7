"""A wheel holds every module, every master, the mark that it is typed, and the students' notebooks."""

import shutil
from pathlib import Path
from zipfile import ZipFile

from lstm_course import all_units
from tests.outside_packages import build_wheel

ROOT = Path(__file__).parents[1]


def test_a_wheel_holds_every_file_of_the_package(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(ROOT / "lstm_course", source / "lstm_course", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "course", source / "course", ignore=shutil.ignore_patterns(".*"))
    for name in ("pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    files = {path.relative_to(source).as_posix() for path in source.rglob("lstm_course/**/*") if path.is_file()}
    packed = set(ZipFile(build_wheel(source, tmp_path / "wheels")).namelist())
    notebooks = {name for name in packed if name.startswith("lstm_course/released/")}
    assert {name for name in packed if name.startswith("lstm_course/")} - notebooks == files
    assert notebooks == {f"lstm_course/released/{unit}/{unit}.ipynb" for unit in all_units()}
    assert "lstm_course/py.typed" in files
    assert sum(name.endswith("/notebook.py") for name in files) == 14
