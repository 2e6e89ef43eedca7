"""The masters: worked examples are true, solutions score in full, hints and prose keep to the rules."""

import ast
import doctest
import re
from itertools import pairwise

import pytest

from lstm_course import all_units
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.checking import judge

UNITS = all_units()


def code_cells(unit):
    return [cell.source for cell in notebook_of(unit).cells if cell.cell_type == "code"]


def markdown(unit):
    return [cell.source for cell in notebook_of(unit).cells if cell.cell_type == "markdown"]


def solutions(unit):
    return {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in notebook_of(unit).cells
        if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")
    }


_DEFINITIONS = ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef


@pytest.fixture(scope="module", params=UNITS)
def solved(request):
    """Return a unit and the names that its set-up and solution cells define."""
    unit = UNITS[request.param]
    names = {}
    given = [s for s in code_cells(unit) if re.search(r"^(import|from|def|class|@) ", s, re.MULTILINE)]
    for source in given:
        tree = ast.parse(source)
        # Definitions and imports only: demos between them are for the notebook tests.
        tree.body = [node for node in tree.body if isinstance(node, _DEFINITIONS)]
        exec(compile(tree, unit.name, "exec"), names)
    return unit, names


def test_each_solution_scores_in_full(solved):
    unit, names = solved
    verdicts = {e.name: judge(e, names[e.name], seed=7) for e in unit.exercises}
    assert {name: v.score for name, v in verdicts.items()} == {e.name: 1.0 for e in unit.exercises}


def test_each_scaffold_has_a_worked_example_that_is_true(solved):
    unit, names = solved
    for exercise in unit.exercises:
        tests = doctest.DocTestFinder(recurse=False).find(names[exercise.name], exercise.name, globs=dict(names))
        assert any(test.examples for test in tests), f"{exercise.name} has no worked example"
        for test in tests:
            assert doctest.DocTestRunner(verbose=False).run(test).failed == 0, exercise.name


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
