"""A wheel holds every module, every master, the mark that it is typed, and the students' notebooks."""

from zipfile import ZipFile

from lstm_course import all_units
from tests.outside_packages import build_wheel_of_the_course


def test_a_wheel_holds_every_file_of_the_package(tmp_path):
    wheel, source = build_wheel_of_the_course(tmp_path), tmp_path / "course-source"
    files = {path.relative_to(source).as_posix() for path in (source / "lstm_course").rglob("*") if path.is_file()}
    packed = set(ZipFile(wheel).namelist())
    notebooks = {name for name in packed if name.startswith("lstm_course/released/")}
    assert {name for name in packed if name.startswith("lstm_course/")} - notebooks == files
    assert notebooks == {f"lstm_course/released/{unit}/{unit}.ipynb" for unit in all_units()}
    assert "lstm_course/py.typed" in files
    assert sum(name.endswith("/notebook.py") for name in files) == 14
