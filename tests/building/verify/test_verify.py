"""lstm-course verify: what is wrong with a unit is one line that says what to do, and a sound unit passes."""

import json
from dataclasses import replace

import numpy as np
import pytest

from lstm_course.building.unit_notebooks import make
from lstm_course.building.verify import answers, cases, leaks, masters, runs, solved, verify, verify_all, wrong
from lstm_course.building.verify.unit import EXCUSES
from lstm_course.checking import Case, Misconception, draw
from lstm_course.units import registry
from tests.building.small import MASTER, Point, small_unit, twice
from tests.building.test_commands import call  # noqa: F401 (a fixture)

RULES = {
    rule.name: rule
    for part in (answers, cases, leaks, masters, runs, solved, wrong)
    for rule in getattr(part, "RULES", ())
}


@pytest.fixture
def changed(tmp_path, install):
    """``changed(old, new)``: the small unit with another master, installed."""

    def these(old, new):
        assert old in MASTER
        made = small_unit(tmp_path / "changed", "21_small", MASTER.replace(old, new, 1))
        install(made)
        return made

    return these


TITLE, LAST = '# %% [markdown] slide="slide"\n# # A small unit\n', 'print("the end")'
OF_MASTERS = {
    "attributes": ('tags=["demo"]', 'colour="red"', "nobody reads colour=; what is read is solution, check"),
    "titles": ("# # A small unit", "# A small unit", "has no title"),
    "titles of slides": (TITLE, TITLE + '\n# %% [markdown] slide="slide"\n# On.\n', "a slide without a title"),
    "alt texts": ("In Chinese: 两倍.", "![](https://example.org/x.png)", "has no alt text: say what is seen"),
    "alt texts of HTML": ("In Chinese: 两倍.", '<img src="x.png" alt="">', "has no alt text"),
}


@pytest.mark.parametrize(("old", "new", "says"), OF_MASTERS.values(), ids=OF_MASTERS)
def test_what_is_wrong_in_a_master(changed, request, old, new, says):
    name = request.node.callspec.id.partition(" of ")[0]
    problem, *_ = RULES[name].problems("21_small", "master", changed(old, new))
    assert says in problem.says


@pytest.mark.parametrize(
    ("link", "leads"),
    [
        ("https://example.org/a_(b)", True),
        ("https://", False),
        ("#A-small-unit", True),
        ("#nowhere", False),
        ("../21_small/21_small.ipynb", True),
        ("../99_other/99_other.ipynb", False),
        ("beside.csv", True),
        ("not_beside.csv", False),
        ("attachment:a.png", False),
    ],
)
def test_links_lead_somewhere(changed, root, link, leads):
    beside = root / "solutions" / "21_small" / "beside.csv"
    beside.parent.mkdir(parents=True)
    beside.touch()
    found = list(masters.links_lead_somewhere(changed("In Chinese: 两倍.", f"[here]({link})"), root))
    assert (found == []) == leads
    assert leads or "leads nowhere" in found[0]


def with_exercise(unit, **changes):
    return replace(unit.exercises[0], **changes)


RIGHT = Misconception("does it right after all", lambda x: x + x, "Twice a number is the number and itself.")
SQUARE = Misconception("squares it by mistake", lambda x: x * x, "Doubling is adding, not multiplying by itself.")
OF_EXERCISES = {
    "reference passes": ({"reference": lambda x: np.random.default_rng().random(3)}, "judged as"),
    "returns named": ({"reference": lambda x: (x, 2 * x)}, "2 values come back: name them"),
    "mistakes named": ({"misconceptions": (RIGHT,)}, "judged as passed: no case shows it"),
    "mistakes explained": ({"misconceptions": (replace(SQUARE, explanation="No"),)}, "wants a sentence"),
    "mistakes are many": ({}, "it knows 1 mistakes; five or more"),
    "seeds decide": ({"cases": (Case("fixed", lambda rng: {"x": np.ones((2, 3))}),)}, "another seed draws the same"),
    "arguments fit": ({"cases": (Case("other", draw(y="N D", N=3, D=2)),)}, "it gives y, and x is wanted"),
    "sizes differ": ({"cases": (Case("square", draw(x="N D", N=3, D=3)),)}, "equally long"),
    "enough cases": ({}, "it has 1 case(s)"),
    "requires": ({"requires": ("twise",)}, "there is no such exercise"),
    "points and limits": ({"points": 50}, "it is worth 50 points"),
    "intermediates": ({"intermediates": ("z",)}, "assigns nowhere"),
}


@pytest.mark.parametrize(("changes", "says"), OF_EXERCISES.values(), ids=OF_EXERCISES)
def test_what_is_wrong_in_an_exercise(unit, request, changes, says):
    rule = RULES[request.node.callspec.id]
    exercise = replace(unit.exercises[0], name="twice", **changes)
    found = list(rule.problems("21_small", "twice", exercise))
    assert any(says in problem.says for problem in found), found
    assert all("\n" not in problem.says for problem in found)
    assert not rule.applies_to(replace(exercise, excused=(rule.name,)))


def test_an_excuse_that_excuses_from_nothing(unit):
    (problem,) = EXCUSES.problems("21_small", "twice", replace(unit.exercises[0], excused=("sizes difer", "T = 1")))
    assert "excused= has 'sizes difer', and there is no such rule: it is one of reference passes, " in problem.says


def test_an_edit_that_fits_nowhere_is_one_line(unit, tmp_path):
    from lstm_course.checking.edits import mistakes

    file = tmp_path / "mistakes.toml"
    file.write_text('[twice."a slip"]\nedits = ["3 * x → x"]\nwhy = "Twice is two times."\n')
    broken = replace(unit.exercises[0], misconceptions=mistakes(file, twice))
    (problem,) = RULES["mistakes fit"].problems("21_small", "twice", broken)
    assert "the edit '3 * x → x' matches 0 times; nearest to it is return 2 * x" in problem.says
    assert "\n" not in problem.says
    assert list(wrong.mistakes_are_named(broken)) == []


def test_a_table_that_belongs_to_no_exercise(unit):
    file = unit.notebook.with_name("mistakes.toml")
    file.write_text('[twise."a slip"]\nedits = []\nwhy = "Twice is two times."\nwy = ""\n')
    first, second = wrong.mistakes_belong_somewhere(unit)
    assert "belongs to no exercise" in first
    assert "has wy =, which nothing reads" in second


def test_code_that_raises_is_a_line_too(unit):
    (problem,) = RULES["arguments fit"].problems("21_small", "twice", replace(
        unit.exercises[0], cases=(Case("bad", lambda rng: {}["x"]),)))  # fmt: skip
    assert problem.says == "this cannot be looked at: KeyError: 'x'"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("doubled = x + x", "doubled = 3 * x", "the solution of twice scores 0"),
        (">>> twice(3)\n    6", ">>> twice(3)\n    7", "the worked example of twice is not true (it gives 6)"),
    ],
)
def test_what_is_wrong_in_a_solution(changed, old, new, says):
    unit = changed(old, new)
    found = [*solved.solutions_score(unit), *solved.examples_are_true(unit)]
    assert any(says in line for line in found), found


def test_a_solution_may_use_what_the_notebook_sets(changed):
    unit = changed("# %%\n\n", "# %%\nimport numpy as np\nTWO = np.float64(2)\nslow = open('nowhere')\n\n")
    names = solved.names_of(unit)
    assert names["TWO"] == 2
    assert "slow" not in names


NOISY = """
import sys
from IPython.display import HTML, display
print("a word", file=sys.stderr)
display(HTML('<img src="data:">'))
open("nowhere")
"""


def test_what_is_wrong_when_a_notebook_runs(changed):
    unit = changed(LAST, NOISY)
    ran = runs.run(unit, make(unit), "solutions")
    found = [says for rule in runs.RULES for says in rule.find(ran)]
    assert len(found) == 3
    for says in ("fails (FileNotFoundError", "writes to stderr (a word)", "shows a figure without an alt text"):
        assert any(says in line for line in found), found
    assert list(runs.ends_in_time(replace(ran, seconds=61)))


def test_a_course_that_is_not_fresh(unit, root):
    assert list(masters.course_is_fresh(unit, None)) == []
    assert "missing; run lstm-course build 21_small" in next(masters.course_is_fresh(unit, root))


def test_the_command_says_one_line_for_each_and_exits_with_1(changed, call):  # noqa: F811
    changed(
        '# %% check="twice"\nassert twice(3) == 6\n',
        '# %% chek="twice"\nassert twice(3) == 6\n\n# %% slide="slid"\nx = 1\n',
    )
    code, out, _ = call("verify", "21_small", "--quick")
    assert code == 1
    first, second = [line for line in out.splitlines() if line.startswith("✗") and "master" in line]
    assert first.endswith("cell 4 ('assert twice(3) == 6'): chek= means nothing here: did you mean check=?")
    assert "cell 5 ('x = 1'): slide= is one of slide, subslide" in second
    data = json.loads(call("verify", "--quick", "--json")[1])
    assert not data["passed"]
    assert data["units"][0]["problems"][0]["where"] == "master"


def test_a_unit_that_cannot_be_loaded_is_said(monkeypatch, unit, install):
    class Broken(Point):
        def load(self):
            raise ImportError("no module named 'tensorflow'")

    install(unit)
    monkeypatch.setattr(registry, "entry_points", lambda group: [Broken(unit)])
    registry._load.cache_clear()
    (result,) = verify_all(["21"], quick=True)
    assert verify_all(["21_small"], quick=True) == verify_all(quick=True) == [result]
    assert not result.passed
    assert result.problems[0].says == "the unit cannot be loaded: ImportError: no module named 'tensorflow'"


def test_a_small_sound_unit_passes(tmp_path, install):
    sound = small_unit(tmp_path / "sound", "21_sound")
    install(sound)
    result = verify(sound, quick=True)
    assert [str(problem) for problem in result.problems if not problem.advice] == []
