"""Nothing that students are to find out reaches course/: no answer, no reference, no named mistake."""

from functools import cache
from pathlib import Path

import pytest

from lstm_course.building.unit_notebooks import make, notebook_of
from lstm_course.building.verify.leaks import REGION, answers, leaks, model_answers, nothing_of_others_leaks, telling
from lstm_course.units.registry import all_units
from tests.building.small import MASTER, small_unit

COURSE = Path(__file__).parents[2] / "course"
UNITS = [unit for unit in all_units().values() if unit.notebook.is_file()]


@cache
def built(name):
    return make(all_units()[name]).course


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_nothing_leaks_from_a_fresh_build(unit):
    assert leaks(unit, built(unit.name)) == []


@pytest.mark.parametrize("path", sorted(COURSE.glob("*/*.ipynb")), ids=lambda path: path.stem)
def test_nothing_leaks_from_the_released_files(path):
    unit = all_units()[path.stem]
    assert leaks(unit, path.read_text(encoding="utf-8")) == []
    assert '"output_type"' not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_every_solution_has_lines_to_look_for(unit):
    regions = [
        REGION.findall(c.source) for c in notebook_of(unit).cells if c.metadata.get("nbgrader", {}).get("solution")
    ]
    assert sum(map(bool, regions)) == len(unit.exercises)
    assert len(telling(answers(unit))) >= len(unit.exercises)
    assert len(list(model_answers(unit))) >= 2


LEAKS = {
    "answer": "# %%\nmine = 3\ndoubled=x   +  x*mine*x\n",
    "value": "# %% [markdown]\n# Try `(x + x*mine*x)`.\n",
    "import": "# %%\nfrom lstm_course.reference import rnn\n",
    "model answer": "# %% [markdown]\n# Because adding a number to itself\n# doubles it, as every abacus shows.\n",
    "misconception": "# %% [markdown]\n# One *squares it, by mistake*.\n",
    "explanation": "# %%\n# Doubling is adding,\n# not multiplying by itself\n",
}


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_is_found(tmp_path, kind):
    solved = MASTER.replace("doubled = x + x", "doubled = x + x * mine * x")
    clean = small_unit(tmp_path / "clean", "21_small", solved)
    assert leaks(clean, make(clean).course) == []
    leaky = small_unit(tmp_path / "leaky", "21_small", solved + "\n" + LEAKS[kind])
    assert {"value": "answer"}.get(kind, kind) in {found for found, _ in leaks(leaky, make(leaky).course)}


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_no_unit_gives_away_another_one_s_answers(unit):
    others = [other for other in UNITS if other is not unit]
    assert list(nothing_of_others_leaks(unit, built(unit.name), others)) == []
