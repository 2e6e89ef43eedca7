"""An exercise that the release would empty, or a name that nbgrader would refuse: one line, and nothing written."""

import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.building.build import build
from lstm_course.building.cell_metadata import BadMaster
from lstm_course.building.masters import to_notebook
from tests.building.small import MASTER, small_unit

BEGIN, END = "    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"
WRONG = {
    "no mark": (MASTER.replace(BEGIN, "").replace(END, ""), "it has 0 and 0"),
    "no begin": (MASTER.replace(BEGIN, ""), "it has 0 and 1"),
    "no end": (MASTER.replace(END, ""), "it has 1 and 0"),
    "two": (MASTER.replace(BEGIN, BEGIN + BEGIN), "it has 2 and 1"),
    "crossed": (MASTER.replace(BEGIN, "@").replace(END, BEGIN).replace("@", END), "wrong way round"),
    "mistyped": (MASTER.replace("BEGIN", "Begin"), "it has 0 and 1"),
}


@pytest.mark.parametrize(("master", "says"), WRONG.values(), ids=WRONG.keys())
def test_a_solution_without_its_marks_is_refused(master, says):
    with pytest.raises(BadMaster, match=rf"^cell 3 \('def twice\(x\):'\): solution='twice' wants .*{says}"):
        to_notebook(master, {"twice": 3})


def test_long_metadata_is_held_to_it_too():
    graded = (
        '{"grade": false, "grade_id": "twice", "locked": false, "schema_version": 3, "solution": true, "task": false}'
    )
    master = MASTER.replace('solution="twice"', f"nbgrader={graded}").replace(BEGIN, "")
    with pytest.raises(BadMaster, match="it has 0 and 1"):
        to_notebook(master, {"twice": 3})


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('check="twice"', 'chek="twice"', r"chek= means nothing here: did you mean check=\?"),
        ('solution="twice"', 'Solution="twice"', r"did you mean solution=\?"),
        ('slide="slide"', 'slides="slide"', r"did you mean slide=\?"),
        ('tags=["demo"]', 'tag=["demo"]', r"did you mean tags=\?"),
        ("points=2", "point=2", r"did you mean points=\?"),
        ('slide="fragment"', 'slide="fragmant"', "slide= is one of slide, .*not 'fragmant'"),
        ("assert twice(3) == 6", "check(thrice)", r"judges another function, thrice: write check\(twice\)"),
        ("assert twice(3) == 6", "check(twice", "this check is not Python: .* in its line 1"),
    ],
)
def test_what_is_misspelt_is_not_built(old, new, says):
    assert old in MASTER
    with pytest.raises(BadMaster, match=says):
        to_notebook(MASTER.replace(old, new, 1), {"twice": 3})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('slide="fragment"', 'collapsed=true editable=false jupyter={"source_hidden": true} id="x" slideshow={}'),
        ("assert twice(3) == 6", 'check(thrice, "twice")'),
        ("assert twice(3) == 6", 'check(twice, name="twice")'),
        ("assert twice(3) == 6", "%timeit twice(3)"),
    ],
)
def test_what_is_somebody_elses_is_built(old, new):
    to_notebook(MASTER.replace(old, new, 1), {"twice": 3})


@pytest.mark.parametrize(
    ("master", "says"),
    [
        (MASTER.replace('check="twice"', 'tags=["x"]'), r'no cells with check="twice"; it needs one'),
        (MASTER[: MASTER.index("# %% sol")] + MASTER[MASTER.index("# %% check") :], r'no cells with solution="twice"'),
    ],
)
def test_an_exercise_has_a_cell_to_write_in_and_one_that_checks_it(root, tmp_path, install, master, says):
    install(small_unit(tmp_path / "b", "21_bad", master))
    with pytest.raises(CourseError, match=says):
        build(root)
    assert not (root / "solutions").exists()


def test_a_question_answered_in_code_needs_no_marks():
    to_notebook('# %% question="why" points=2\nx = 1\n', {})


@pytest.mark.parametrize(
    "master",
    [
        MASTER.replace(BEGIN, "").replace("def twice", "### BEGIN SOLUTION\ndef twice"),
        MASTER.replace("def twice(x)", "def thrice(x)"),
        MASTER.replace("def twice(x):", "twice = lambda x: (\n").replace(BEGIN, ")\n" + BEGIN),
    ],
    ids=["within the marks", "another name", "no def"],
)
def test_students_keep_the_first_line_of_what_they_write(root, tmp_path, install, master):
    install(small_unit(tmp_path / "b", "21_bad", master))
    with pytest.raises(CourseError, match=r"'twice' would have no def twice.*put ### BEGIN SOLUTION below") as error:
        build(root)
    assert len(str(error.value).splitlines()) == 1
    assert not (root / "solutions").exists()


def test_a_class_is_as_good_as_a_function(root, tmp_path, install):
    install(small_unit(tmp_path / "b", "21_class", MASTER.replace("def twice(x)", "class twice")))
    assert len(build(root).written) == 2


@pytest.mark.parametrize("kind", ["solution", "question"])
@pytest.mark.parametrize("name", ["x y", "ü", "a.b"])
def test_a_name_that_nbgrader_refuses(root, tmp_path, install, kind, name):
    old = {"solution": "twice", "question": "why_twice"}[kind]
    install(small_unit(tmp_path / "b", "21_bad", MASTER.replace(f'{kind}="{old}"', f'{kind}="{name}"')))
    with pytest.raises(
        CourseError, match=rf"{name}' cannot be a grade id: use letters a to z, digits, _ and -"
    ) as error:
        build(root)
    assert len(str(error.value).splitlines()) == 1
    assert "cell " in str(error.value)
