"""Master -> notebook -> master: byte for byte, and no edit is lost."""

import copy
import json

import nbformat
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from lstm_course.building.cell_metadata import BadMaster, collapse, expand
from lstm_course.building.masters import content, digest, expanded, to_notebook, to_text
from lstm_course.building.validate import refuse_unsound

POINTS = {"forget_gate": 2, "update_cell": 3}
MASTER = '''\
# %% [markdown] slide="slide"
# # Gates


# %%
%time x = 1
!ls
# copy of the state


# %% slide="-" solution="forget_gate"
def forget_gate(h):
    """Docs."""
    ### BEGIN SOLUTION
    return h
    ### END SOLUTION
# %% check="forget_gate"
check(forget_gate)

# %% [markdown]
"""
A cell in *triple* quotes, with a 'quote' in it.
"""

# %% [markdown] question="why" points=2 tags=["marked"]
# Because 因为 it is.

# %% check="update_cell" points=5 tags=["slow"]
check(update_cell)

# %%
x = 1

# %%
x = 1

# %% [raw] slide="skip"
# raw
'''


def back(notebook, previous=""):
    return to_text(notebook, POINTS, previous)


def test_the_master_comes_back_byte_for_byte():
    assert back(to_notebook(MASTER, POINTS), MASTER) == MASTER


def test_without_the_old_text_the_layout_is_normal_and_the_cells_are_the_same():
    notebook = to_notebook(MASTER, POINTS)
    text = back(notebook)
    assert digest(to_notebook(text, POINTS)) == digest(notebook)
    assert back(to_notebook(text, POINTS)) == text


def test_nbgrader_metadata_is_written_out_and_the_notebook_is_valid():
    from nbgrader.nbgraderformat import MetadataValidator

    notebook = to_notebook(MASTER, POINTS)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    cells = {cell.id: cell for cell in notebook.cells}
    assert len(cells) == len(notebook.cells)
    assert cells["forget_gate"].metadata.nbgrader == {
        "grade": False,
        "grade_id": "forget_gate",
        "locked": False,
        "schema_version": 3,
        "solution": True,
        "task": False,
    }
    assert cells["check_forget_gate"].metadata.nbgrader.points == 2
    assert cells["check_update_cell"].metadata.nbgrader.points == 5
    assert cells["check_update_cell"].metadata.tags == ["raises-exception", "slow"]
    assert cells["question_why"].metadata.nbgrader.solution
    assert notebook.metadata.kernelspec.name == "python3"
    assert "jupytext" not in notebook.metadata
    assert not any(cell.get("outputs") for cell in notebook.cells)


def test_no_slide_means_no_slide_metadata():
    notebook = to_notebook("# %%\nx\n", POINTS)
    assert notebook.cells[0].metadata == {}


def test_ids_do_not_depend_on_other_cells():
    before = [cell.id for cell in to_notebook(MASTER, POINTS).cells]
    after = [cell.id for cell in to_notebook("# %%\nnew\n\n" + MASTER, POINTS).cells]
    assert after[1:] == before


def test_what_a_run_leaves_behind_is_no_edit():
    notebook = to_notebook(MASTER, POINTS)
    plain = digest(notebook)
    notebook.cells[1].outputs = [nbformat.v4.new_output("stream", text="x")]
    notebook.cells[1].execution_count = 3
    notebook.cells[1].metadata["execution"] = {"iopub.execute_input": "2024-01-01"}
    notebook.metadata["language_info"] = {"name": "python", "version": "3.13.1"}
    notebook.metadata["widgets"] = {"state": {}}
    assert digest(notebook) == plain
    assert back(notebook, MASTER) == MASTER


EDITS = {
    "source": lambda nb: nb.cells[1].update(source="y = 2\n# %% not a cell\n\n"),
    "solution": lambda nb: nb.cells[3].update(source=nb.cells[3].source.replace("return h", "return h + 1")),
    "new cells": lambda nb: nb.cells.extend([new_raw_cell("r"), new_markdown_cell("m"), new_code_cell("")]),
    "first cell": lambda nb: nb.cells.insert(0, new_markdown_cell("'''\n\"\"\"\n")),
    "deleted": lambda nb: nb.cells.pop(4),
    "deleted last": lambda nb: nb.cells.pop(),
    "moved": lambda nb: nb.cells.append(nb.cells.pop(0)),
    "all gone": lambda nb: nb.cells.clear(),
    "slide type": lambda nb: nb.cells[0].metadata.update(slideshow={"slide_type": "subslide"}),
    "slide gone": lambda nb: nb.cells[0].metadata.pop("slideshow"),
    "points": lambda nb: nb.cells[4].metadata.nbgrader.update(points=9),
    "points as float": lambda nb: nb.cells[4].metadata.nbgrader.update(points=2.0),
    "tags": lambda nb: nb.cells[1].metadata.update(tags=["a b", "ü"]),
    "tag of a check gone": lambda nb: nb.cells[4].metadata.pop("tags"),
    "nbgrader": lambda nb: nb.cells[4].metadata.nbgrader.update(locked=False),
    "nbgrader, new key": lambda nb: nb.cells[4].metadata.nbgrader.update(checksum="abc"),
    "nbgrader, renamed": lambda nb: nb.cells[3].metadata.nbgrader.update(grade_id="other_id"),
    "nbgrader gone": lambda nb: nb.cells[3].metadata.pop("nbgrader"),
    "a key like ours": lambda nb: nb.cells[1].metadata.update(slide="x", check=3, points=None),
    "a key like ours, 2": lambda nb: nb.cells[1].metadata.update(verbatim={"a": 1}, notebook={}),
    "folded": lambda nb: nb.cells[1].metadata.update(jupyter={"source_hidden": True}, collapsed=True),
    "picture": lambda nb: nb.cells[0].update(attachments={"a.png": {"image/png": "aGk="}}),
    "of the notebook": lambda nb: nb.metadata.update(title="a=b 中文 # x", authors=[{"name": "A"}]),
    "of the notebook, first key": lambda nb: nb.cells[0].metadata.update(notebook={"title": "x"}),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_an_edit_in_jupyterlab_comes_back_whole(edit):
    notebook = to_notebook(MASTER, POINTS)
    edit(notebook)
    nbformat.validate(notebook)
    text = back(notebook, MASTER)
    again = to_notebook(text, POINTS)
    assert content(again) == content(notebook)
    assert digest(again) == digest(notebook)
    assert back(again, text) == text


def test_an_edit_changes_its_own_lines_only():
    notebook = to_notebook(MASTER, POINTS)
    notebook.cells[7].metadata.nbgrader.points = 7
    notebook.cells[0].source = "# Doors"
    assert back(notebook, MASTER) == MASTER.replace("# # Gates\n\n\n", "# # Doors\n\n").replace("points=5", "points=7")


def test_the_exercise_s_own_points_need_no_mention():
    notebook = to_notebook(MASTER, POINTS)
    notebook.cells[7].metadata.nbgrader.points = 3
    assert '# %% check="update_cell" tags=["slow"]' in back(notebook, MASTER)


@pytest.mark.parametrize(
    ("short", "says"),
    [
        ({"check": "nowhere"}, "no such exercise"),
        ({"check": "forget_gate", "solution": "forget_gate"}, "solution and check"),
        ({"question": "why"}, "wants points="),
        ({"question": "why", "points": "2"}, "wants points="),
        ({"solution": "f", "points": 2}, "has no points"),
        ({"solution": 3}, "name in quotes"),
        ({"points": 2}, "belongs to"),
        ({"solution": "f", "nbgrader": {}}, "has both"),
        ({"slide": "slide", "slideshow": {}}, "has both"),
        ({"check": "forget_gate", "tags": "demo"}, "tags="),
    ],
)
def test_short_metadata_that_means_nothing_is_refused(short, says):
    with pytest.raises(BadMaster, match=says):
        expand(short, POINTS)


def test_a_bad_cell_is_named():
    with pytest.raises(BadMaster, match=r"cell 2 .'check\(nowhere\)'"):
        expanded('# %%\nx\n\n# %% check="nowhere"\ncheck(nowhere)\n', POINTS)


NAMES = st.sampled_from(["forget_gate", "update_cell", "check_forget_gate", "question_why", "why", "", "a b", "check_"])
NUMBERS = st.sampled_from([0, 1, 2, 2.0, 3, -1, True, None, "2"])
NBGRADER = st.fixed_dictionaries(
    {},
    optional={
        "grade": st.booleans(),
        "grade_id": NAMES,
        "locked": st.booleans(),
        "points": NUMBERS,
        "task": st.booleans(),
        "schema_version": st.sampled_from([2, 3]),
        "solution": st.booleans(),
        "checksum": st.just("x"),
    },
)
SHORT = st.fixed_dictionaries(
    {},
    optional={
        "solution": NAMES,
        "check": NAMES,
        "question": NAMES,
        "points": NUMBERS,
        "slide": st.sampled_from(["slide", "-", ""]),
        "tags": st.lists(st.sampled_from(["a", "raises-exception"]), max_size=2, unique=True),
    },
)
LONG = st.fixed_dictionaries(
    {},
    optional={
        "nbgrader": NBGRADER,
        "slideshow": st.sampled_from([{}, {"slide_type": "slide"}, {"slide_type": None}, {"a": 1}]),
        "tags": st.lists(st.sampled_from(["a", "raises-exception"]), max_size=3, unique=True),
        "points": NUMBERS,
        "x": st.none(),
    },
)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(SHORT)
def test_collapse_undoes_expand(short):
    try:
        long = expand(short, POINTS)
    except BadMaster:
        assume(False)
    assert expand(collapse(long, POINTS), POINTS) == long
    assert len(collapse(long, POINTS)) <= len(short)


@settings(max_examples=200, deadline=None)
@given(LONG)
def test_expand_undoes_collapse(long):
    before = copy.deepcopy(long)
    short = collapse(long, POINTS)
    assert long == before
    if short is not None:
        assert json.dumps(expand(short, POINTS), sort_keys=True) == json.dumps(long, sort_keys=True)


def is_sound(cell):
    try:
        refuse_unsound(content({"cells": [cell]})[1])
    except BadMaster:
        return False
    return True


LINE = st.sampled_from(
    ["# %%", "%%bash", '"""', "x = 1", "", "# # %% [markdown]", "中文 🙂", "\x0c", "def f():", "    y"]
)
CELL = st.builds(
    lambda new, lines, metadata: new("\n".join(lines), metadata=metadata),
    st.sampled_from([new_code_cell, new_markdown_cell, new_raw_cell]),
    st.lists(LINE, max_size=4),
    LONG,
).filter(is_sound)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 9) | CELL, max_size=8))
def test_any_notebook_comes_back_whole_whatever_was_kept_of_the_master(parts):
    notebook = to_notebook(MASTER, POINTS)
    stock = notebook.cells
    notebook.cells = [copy.deepcopy(stock[part]) if isinstance(part, int) else part for part in parts]
    text = back(notebook, MASTER)
    again = to_notebook(text, POINTS)
    assert digest(again) == digest(notebook)
    nbformat.validate(again)
    assert len({cell.id for cell in again.cells}) == len(again.cells)
    assert back(again, text) == text
