"""Masters -> solutions/ -> course/: the same bytes each time, stale files found, nobody's work overwritten."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building import files
from lstm_course.building.build import build
from lstm_course.building.unit_notebooks import make, paths
from tests.building.small import MASTER, small_unit


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def edit(path, change):
    """As JupyterLab does it: read, change, write, with the machine's own metadata."""
    notebook = nbformat.read(path, as_version=4)
    change(notebook)
    notebook.metadata["kernelspec"]["display_name"] = "my kernel"
    notebook.metadata["language_info"] = {"name": "python", "version": "3.99"}
    nbformat.write(notebook, path)


def work(notebook):
    notebook.cells[3].source = notebook.cells[3].source.replace("raise NotImplementedError", "return 2 * x")
    notebook.cells[3].source = notebook.cells[3].source.replace("return doubled", "return 2 * x")


def run(notebook):
    notebook.cells[1].execution_count = 1
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]


@pytest.fixture
def built(root, unit):
    build(root)
    return root


def test_two_builds_give_the_same_bytes(built):
    before = tree(built)
    shutil.rmtree(built / "solutions")
    shutil.rmtree(built / "course")
    build(built)
    assert tree(built) == before
    assert build(built).written == []
    assert not (built / "gradebook.db").exists()


def test_both_notebooks_are_valid_without_outputs_and_with_unique_ids(built, unit):
    for path in paths(built, unit):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert len({cell.id for cell in notebook.cells}) == len(notebook.cells)
        assert not any(cell.get("outputs") for cell in notebook.cells)


def test_the_students_notebook_has_stubs_in_place_of_answers(built, unit):
    text = paths(built, unit)[1].read_text()
    cells = {cell.id: cell for cell in nbformat.reads(text, as_version=4).cells}
    assert cells["twice"].source.endswith('"""\n    raise NotImplementedError')
    assert cells["question_why_twice"].source == "*Write your answer here.*"
    assert "doubled" not in text
    assert "abacus" not in text


def test_nbgrader_s_own_command_releases_the_same_bytes(built, unit):
    shutil.copy(Path(__file__).parents[2] / "nbgrader_config.py", built / "nbgrader_config.py")
    course = paths(built, unit)[1]
    wanted = course.read_bytes()
    course.unlink()
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", "generate_assignment", unit.name, "--force"],
        cwd=built,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert course.read_bytes() == wanted


def test_check_finds_what_is_missing_stale_or_edited_and_writes_nothing(root, unit):
    assert [line.split(": ")[1] for line in build(root, check=True).stale] == [
        "missing; run lstm-course build 21_small"
    ] * 2
    assert not (root / "course").exists()
    build(root)
    assert build(root, check=True).stale == []
    unit.notebook.write_text(MASTER.replace("the end", "an end"))
    stale = build(root, check=True).stale
    assert [line.split("; ")[0].rpartition(": ")[2] for line in stale] == ["stale", "stale"]


def test_a_master_s_edit_makes_stale_and_is_built(built, unit):
    unit.notebook.write_text(MASTER.replace("the end", "an end"))
    assert len(build(built).written) == 2
    assert "an end" in paths(built, unit)[1].read_text()


@pytest.mark.parametrize("which", [0, 1], ids=["solutions", "course"])
@pytest.mark.parametrize("master", [MASTER, MASTER.replace("the end", "an end")], ids=["same", "newer"])
def test_an_edited_notebook_is_not_overwritten(built, unit, which, master):
    unit.notebook.write_text(master)
    edit(paths(built, unit)[which], work)
    before = tree(built)
    with pytest.raises(CourseError) as error:
        build(built)
    assert tree(built) == before
    assert len(str(error.value).splitlines()) == 1
    assert "--force" in str(error.value)
    build(built, force=True)
    assert build(built, check=True).stale == []


@pytest.mark.parametrize("which", [0, 1], ids=["solutions", "course"])
def test_a_notebook_that_was_only_run_is_no_edit(built, unit, which):
    edit(paths(built, unit)[which], run)
    assert len(build(built).written) == 1
    assert build(built, check=True).stale == []


def test_a_notebook_generated_from_an_edited_one_is_no_work(built, unit):
    from lstm_course.building.release import release

    solutions, course = paths(built, unit)
    edit(solutions, lambda notebook: notebook.cells[0].update(source="# Other words"))
    course.write_text(release(unit.name, solutions.read_text()))
    with pytest.raises(CourseError, match="lstm-course sync 21_small"):
        build(built)
    from lstm_course.building.sync import sync

    sync(built)
    assert build(built, check=True).stale == []
    assert "Other words" in course.read_text()


def test_one_bad_unit_does_not_stop_the_others(root, tmp_path, install):
    good, bad = small_unit(tmp_path / "g", "22_good"), small_unit(tmp_path / "b", "21_bad", '# %% check="x"\n')
    install(bad, good)
    with pytest.raises(CourseError, match=r"cell 1 .*no such exercise"):
        build(root)
    assert paths(root, good)[1].exists()
    assert not paths(root, bad)[0].exists()


@pytest.mark.parametrize(
    ("master", "says"),
    [
        (
            MASTER.replace("    ### END SOLUTION\n", ""),
            r"cell 3 .'def twice.*solution='twice' wants a line.*it has 1 and 0",
        ),
        (MASTER.replace('solution="twice"', 'solution="question_why_twice"'), "Duplicate grade id"),
        (MASTER.replace('# %% solution="twice"', "# %%"), "non-solution cell.*'def twice"),
    ],
)
def test_what_nbgrader_refuses_is_one_clear_line(root, tmp_path, install, master, says):
    install(small_unit(tmp_path / "b", "21_bad", master))
    with pytest.raises(CourseError, match=says) as error:
        build(root)
    assert len(str(error.value).splitlines()) == 1
    assert not (root / "solutions").exists()


def test_unknown_unit(root, unit):
    with pytest.raises(CourseError, match="there is no unit 'nowhere'; the units are 21_small"):
        build(root, ["nowhere"])


def test_a_master_that_is_not_there(root, unit):
    unit.notebook.unlink()
    with pytest.raises(CourseError, match="is not there"):
        build(root)


def test_ids_that_are_there_twice_are_no_edit_and_no_noise(built, unit, recwarn, capfd):
    path = paths(built, unit)[0]
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        cell["id"] = "same"
    path.write_text(json.dumps(notebook))
    build(built)
    assert build(built, check=True).stale == []
    assert (len(recwarn), capfd.readouterr().err) == (0, "")


def test_a_folder_that_cannot_be_written(tmp_path, unit):
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder should be")
    with pytest.raises(CourseError, match="cannot write"):
        build(blocked)


def test_a_full_disk_loses_nothing(built, unit, monkeypatch):
    unit.notebook.write_text(MASTER.replace("the end", "an end"))
    before = tree(built)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(CourseError, match="No space left"):
        build(built)
    assert tree(built) == before


def test_without_nbgrader_the_line_says_what_to_install(root, unit, monkeypatch):
    monkeypatch.setitem(sys.modules, "nbgrader.converters", None)
    with pytest.raises(CourseError, match=r"pip install 'lstm-course\[instructor\]'"):
        build(root)


def test_the_root_is_found_from_below(root, tmp_path):
    (root / "solutions" / "x").mkdir(parents=True)
    assert files.find_root(root / "solutions" / "x") == root.resolve()
    with pytest.raises(CourseError, match="lstm-course new"):
        files.find_root(tmp_path)


def test_make_writes_nothing_where_we_stand(tmp_path, unit, monkeypatch):
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    make(unit)
    assert tree(tmp_path / "here") == {}
    assert Path.cwd() == tmp_path / "here"
