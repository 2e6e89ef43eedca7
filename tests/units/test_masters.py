"""The masters: worked examples are true, solutions score in full, hints and prose keep to the rules."""

import re
from itertools import pairwise

import pytest

from lstm_course import all_units
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.building.verify.masters import RULES, links_lead_somewhere
from lstm_course.building.verify.solved import examples_are_there, examples_are_true, solutions_score

UNITS = all_units()


def markdown(unit):
    return [cell.source for cell in notebook_of(unit).cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_each_solution_scores_in_full(unit):
    assert list(solutions_score(unit)) == []


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_each_scaffold_has_a_worked_example_that_is_true(unit):
    assert list(examples_are_there(unit)) == []
    assert list(examples_are_true(unit)) == []


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_master_keeps_the_rules_of_every_unit(unit):
    assert [problem for rule in RULES for problem in rule.problems(unit.name, "master", unit)] == []
    assert list(links_lead_somewhere(unit, None)) == []


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_each_exercise_has_its_cells_in_the_unit_s_order(unit):
    graded = [c.metadata.nbgrader.grade_id for c in notebook_of(unit).cells if c.metadata.get("nbgrader")]
    order = [name for e in unit.exercises for name in (e.name, f"check_{e.name}")]
    assert [name for name in graded if not name.startswith("question_")] == order
    assert sum(name.startswith("question_") for name in graded) == 2


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_each_exercise_has_three_folded_hints(unit):
    cells = notebook_of(unit).cells
    for position, cell in enumerate(cells):
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution"):
            hints = cells[position + 1].source
            assert hints.count("<details>") == 3, cell.metadata.nbgrader.grade_id


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_a_unit_has_all_its_parts(unit):
    text = "\n".join(markdown(unit))
    for part in ("Predict", "What you saw", "What the evidence says", "Questions for thought", "Summary", "References"):
        assert part in text, part
    assert re.search(r"\|\s*term\s*\|\s*中文\s*\|", text)
    assert len(re.findall(r"[\u4e00-\u9fff]{2,}", text)) >= 8


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_the_prose_is_british(unit):
    american = re.findall(
        r"\b(?:colors?|behaviors?|normaliz\w+|initializ\w+|generaliz\w+|optimiz\w+|center(?:ed)?|favorite)\b",
        "\n".join(text for text in markdown(unit) if "# References" not in text),  # titles are as they are
    )
    assert not american


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
def test_no_line_of_a_paragraph_begins_like_a_list(unit):
    """A year or a number with a full stop, where a line happens to break, becomes an item of a list."""
    for text in markdown(unit):
        for before, line in pairwise(text.splitlines()):
            found = re.match(r"\s*(\d+)[.)] ", line)
            goes_on = re.match(rf"\s*{int(found[1]) - 1}[.)] ", before) if found else None
            assert not found or not before.strip() or goes_on or int(found[1]) < 10, line
