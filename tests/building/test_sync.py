"""What an instructor changes in solutions/ comes back into the master, or a line says why it does not."""

import nbformat
import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building.build import build
from lstm_course.building.sync import sync
from lstm_course.building.unit_notebooks import paths
from tests.building.small import MASTER, small_unit


@pytest.fixture
def solutions(root, unit):
    build(root)
    return paths(root, unit)[0]


def edit(path, source="# Other words"):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].source = source
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="hello")]
    nbformat.write(notebook, path)


EDITED = MASTER.replace("# # A small unit\n#\n# Twice is $2x$. In Chinese: 两倍.\n", "# # Other words\n")


def test_an_edit_comes_back_and_both_notebooks_follow(root, unit, solutions):
    edit(solutions)
    said = []
    assert sync(root, say=said.append) == [unit.notebook]
    assert unit.notebook.read_text() == EDITED
    assert build(root, check=True).stale == []
    assert any("outputs are not kept" in line for line in said)


def test_a_second_edit_of_the_same_notebook_comes_back_too(root, unit, solutions):
    edit(solutions)
    sync(root)
    edit(solutions, "# Yet others")
    sync(root)
    assert unit.notebook.read_text() == EDITED.replace("Other words", "Yet others")


def test_dry_run_shows_the_difference_and_writes_nothing(root, unit, solutions):
    edit(solutions)
    before, said = solutions.read_bytes(), []
    sync(root, dry_run=True, say=said.append)
    assert "+# # Other words" in said[0].splitlines()
    assert "-# # A small unit" in said[0].splitlines()
    assert (solutions.read_bytes(), unit.notebook.read_text()) == (before, MASTER)


def test_nothing_to_bring_back(root, unit, solutions):
    said = []
    assert sync(root, say=said.append) == []
    assert said == ["21_small: nothing to bring back"]


def test_a_stale_notebook_does_not_undo_the_master(root, unit, solutions):
    newer = MASTER.replace("the end", "an end")
    unit.notebook.write_text(newer)
    assert sync(root) == []
    assert unit.notebook.read_text() == newer


def test_a_conflict_is_refused_and_shown(root, unit, solutions):
    newer = MASTER.replace("the end", "an end")
    unit.notebook.write_text(newer)
    edit(solutions)
    before = solutions.read_bytes()
    with pytest.raises(CourseError, match="both the notebook and its master changed") as error:
        sync(root)
    assert len(str(error.value).splitlines()) == 1
    assert (solutions.read_bytes(), unit.notebook.read_text()) == (before, newer)
    said = []
    sync(root, dry_run=True, say=said.append)
    assert '-print("an end")' in said[0].splitlines()
    sync(root, force=True)
    assert unit.notebook.read_text() == EDITED


def test_the_same_edit_on_both_sides_is_no_conflict(root, unit, solutions):
    unit.notebook.write_text(EDITED)
    edit(solutions)
    assert sync(root) == []
    build(root)
    assert build(root, check=True).stale == []


def test_a_course_with_work_in_it_stays(root, unit, solutions):
    course = paths(root, unit)[1]
    notebook = nbformat.read(course, as_version=4)
    notebook.cells[3].source = "def twice(x):\n    return 2 * x"
    nbformat.write(notebook, course)
    before, said = course.read_bytes(), []
    edit(solutions)
    sync(root, say=said.append)
    assert course.read_bytes() == before
    assert any("has work in it" in line for line in said)
    assert unit.notebook.read_text() == EDITED


def test_an_edit_that_nbgrader_refuses_changes_nothing(root, unit, solutions):
    edit(solutions, "### BEGIN SOLUTION")
    before = solutions.read_bytes()
    with pytest.raises(CourseError, match="nbgrader did not accept"):
        sync(root)
    assert (solutions.read_bytes(), unit.notebook.read_text()) == (before, MASTER)


def test_a_stranger_s_file_in_place_of_the_master(root, unit, solutions, monkeypatch):
    edit(solutions)
    unit.notebook.unlink()
    unit.notebook.mkdir()
    with pytest.raises(CourseError, match="cannot read"):
        sync(root)


def test_a_corrupt_notebook(root, unit, solutions):
    solutions.write_text("{")
    with pytest.raises(CourseError, match="not a notebook that can be read"):
        sync(root)
    assert unit.notebook.read_text() == MASTER


def test_without_a_stamp_it_cannot_be_told_what_is_newer(root, unit, solutions):
    edit(solutions)
    notebook = nbformat.read(solutions, as_version=4)
    del notebook.metadata["lstm_course"]
    nbformat.write(notebook, solutions)
    with pytest.raises(CourseError, match="--force"):
        sync(root)


def test_units_that_were_never_built_are_passed_over(root, tmp_path, install):
    install(small_unit(tmp_path / "p", "22_other"))
    assert sync(root) == []
    with pytest.raises(CourseError, match="is not there"):
        sync(root, ["22"])


def test_where_there_is_nothing_it_says_so(root, unit):
    said = []
    assert sync(root, say=said.append) == []
    assert said == [f"nothing to bring back: there is no notebook of a unit in {root / 'solutions'}"]


@pytest.mark.parametrize("dry_run", [False, True])
@pytest.mark.parametrize("lost", ["    ### BEGIN SOLUTION\n", "\n    ### END SOLUTION"])
def test_a_lost_mark_is_refused_before_the_exercise_is_lost(root, unit, solutions, lost, dry_run):
    notebook = nbformat.read(solutions, as_version=4)
    assert lost in notebook.cells[3].source
    notebook.cells[3].source = notebook.cells[3].source.replace(lost, "")
    nbformat.write(notebook, solutions)
    before, course = solutions.read_bytes(), paths(root, unit)[1].read_bytes()
    with pytest.raises(CourseError, match=r"21_small.ipynb: cell 3 \('def twice.*wants a line ### BEGIN") as error:
        sync(root, dry_run=dry_run)
    assert len(str(error.value).splitlines()) == 1
    assert (solutions.read_bytes(), unit.notebook.read_text()) == (before, MASTER)
    assert paths(root, unit)[1].read_bytes() == course


def test_points_edited_in_the_notebook_are_those_of_the_listing(root, unit, solutions):
    from lstm_course.building.unit_table import as_data, as_table

    assert as_data([unit])[0]["points"] == 3
    notebook = nbformat.read(solutions, as_version=4)
    notebook.cells[4].metadata.nbgrader.points = 5
    nbformat.write(notebook, solutions)
    sync(root)
    assert '# %% check="twice" points=5' in unit.notebook.read_text()
    assert as_data([unit])[0]["exercises"] == [{"name": "twice", "points": 5}]
    assert as_table([unit], exercises=True).splitlines()[1].split()[-1] == "5"
    assert as_table([unit], exercises=True).splitlines()[2].split() == ["twice", "5"]
    released = nbformat.read(paths(root, unit)[1], as_version=4)
    assert released.cells[4].metadata.nbgrader.points == 5


def test_a_symlinked_notebook_is_written_through(root, unit, solutions, tmp_path):
    real = tmp_path / "elsewhere.ipynb"
    solutions.rename(real)
    solutions.symlink_to(real)
    edit(real)
    sync(root)
    assert solutions.is_symlink()
    assert build(root, check=True).stale == []
    assert "Other words" in real.read_text()
