"""A submission is made whole: each cell of the gradebook once, as released, and the student's work in its order."""

from __future__ import annotations

import copy
import json
import random

import nbformat
import pytest

pytest.importorskip("nbgrader")

from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, determine_grade

from lstm_course.grading.intake.released_cells import KnownCell
from lstm_course.grading.intake.restore_cells import LOOK_ELSEWHERE, repaired


def _known(name, source, **about):
    cell = KnownCell(name, source=source, **about)
    return KnownCell(**{**vars(cell), "checksum": cell.checksum_of(source)})


STUB = "def {}(x):\n    raise NotImplementedError"
KNOWN = (
    _known("set_up", "import numpy as np", locked=True),
    _known("double", STUB.format("double"), solution=True),
    _known("check_double", "assert double(1) == 2", locked=True, grade=True, points=3.0),
    _known("half", STUB.format("half"), solution=True),
    _known("check_half", "assert half(2) == 1", locked=True, grade=True, points=2.0),
    _known("why", "*Write here.*", cell_type="markdown", grade=True, solution=True, points=5.0),
)
ANSWERS = {"double": "def double(x):\n    return 2 * x", "half": "def half(x):\n    return x / 2", "why": "Because."}


def _cell(known, source=None):
    source = ANSWERS.get(known.name, known.source) if source is None else source
    cell = {"cell_type": known.cell_type, "id": known.name, "metadata": {"nbgrader": known.marks()}, "source": source}
    return cell | ({"outputs": [], "execution_count": None} if known.cell_type == "code" else {})


def _code(source):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None}


def _handed_in(change=lambda cells: None):
    cells = [_cell(known) for known in KNOWN]
    cells = change(cells) or cells
    return nbformat.from_dict({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def _repair(change=lambda cells: None):
    nb, notes = repaired(_handed_in(change), KNOWN)
    _is_whole(nb)
    return nb, " | ".join(notes)


def _is_whole(nb):
    nbformat.validate(nb)
    MetadataValidator().validate_nb(nb)
    marked = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if "nbgrader" in cell.metadata}
    assert sorted(marked) == sorted(known.name for known in KNOWN)
    for known in KNOWN:
        cell = marked[known.name]
        assert (cell.cell_type, dict(cell.metadata.nbgrader)) == (known.cell_type, known.marks())
        if known.locked:
            assert compute_checksum(cell) == known.checksum


def _order(nb):
    return [cell.metadata.get("nbgrader", {}).get("grade_id", cell.source) for cell in nb.cells]


def _source(nb, name):
    return nb.cells[_order(nb).index(name)].source


NAMES = [known.name for known in KNOWN]


def _at(cells, name):
    return next(cell for cell in cells if cell["id"] == name)


def test_an_honest_notebook_stays_as_it_is():
    nb, notes = _repair(lambda cells: cells.insert(2, _code("double(1)")))
    assert notes == ""
    assert _order(nb) == ["set_up", "double", "double(1)", *NAMES[2:]]
    assert _source(nb, "why") == "Because."


def test_a_test_that_was_deleted_is_judged_from_the_gradebooks_copy_behind_its_solution():
    nb, notes = _repair(lambda cells: [c for c in cells if not c["id"].startswith("check")])
    assert _order(nb) == NAMES
    assert "the checks check_double and check_half were missing; they were judged from the gradebook's copy" in notes


def test_a_question_that_was_deleted_scores_nothing_instead_of_vanishing():
    nb, notes = _repair(lambda cells: cells[:-1])
    assert compute_checksum(nb.cells[-1]) == nb.cells[-1].metadata.nbgrader.checksum  # so nbgrader gives 0
    assert "the answer why was missing" in notes


@pytest.mark.parametrize("keep", [NAMES, ["double", "check_double", "half", "why"], ["double", "half"]])
def test_where_all_marks_are_lost_the_answers_wait_for_a_person(keep):
    nb, notes = _repair(lambda cells: [{**cell, "metadata": {}} for cell in cells if cell["id"] in keep])
    put_back = nb.cells[_order(nb).index("why")]
    assert determine_grade(put_back) == (None, 5)  # neither points nor none
    assert LOOK_ELSEWHERE in put_back.source
    assert "the answer why was missing; it was put back to wait for a person" in notes
    assert ("Because." in _order(nb)) == ("why" in keep)


def test_code_that_a_person_marks_waits_as_well_and_does_not_run():
    plot = _known("plot", "# Draw it.", solution=True, grade=True, points=4.0)
    nb, _ = repaired(_handed_in(lambda cells: [{**cell, "metadata": {}} for cell in cells]), (*KNOWN, plot))
    put_back = nb.cells[_order(nb).index("plot")]
    assert determine_grade(put_back) == (None, 4)
    assert put_back.metadata.tags == ["skip-execution"]
    compile(put_back.source, "plot", "exec")


def test_a_stub_that_is_put_back_does_not_undo_what_the_student_wrote_elsewhere():
    nb, _ = _repair(lambda cells: [*cells[:1], _code(ANSWERS["double"]), *cells[3:]])  # solution and test lost
    order = _order(nb)
    assert order.index("check_double") > order.index(ANSWERS["double"])
    assert nb.cells[order.index("double")].metadata.tags == ["skip-execution"]


def test_of_a_solution_that_is_there_twice_all_runs_and_the_last_that_was_worked_on_counts():
    tries = [_cell(KNOWN[1], "first try"), _cell(KNOWN[1], "second try")]
    nb, notes = _repair(lambda cells: [cells[0], *tries, *cells[2:], _cell(KNOWN[1], STUB.format("double"))])
    assert _order(nb) == ["set_up", "first try", *NAMES[1:]]  # the stub would have undone both
    assert _source(nb, "double") == "second try"
    assert "double was there 3 times" in notes


def test_an_answer_in_the_second_copy_is_judged():
    nb, _ = _repair(lambda cells: [cells[0], _cell(KNOWN[1], KNOWN[1].source), *cells[2:], cells[1]])
    assert _source(nb, "double") == ANSWERS["double"]
    assert _order(nb).index("double") < _order(nb).index("check_double")


def test_a_test_pasted_again_counts_where_it_stands_last_and_moves_no_other():
    nb, notes = _repair(lambda cells: cells.append(copy.deepcopy(cells[2])))
    assert _order(nb) == ["set_up", "double", KNOWN[2].source, *NAMES[3:], "check_double"]
    assert "check_double was there 2 times; one of them counts" in notes


def test_a_copied_test_that_became_a_cell_of_the_students_own_still_runs():
    nb, _ = _repair(lambda cells: cells.insert(3, _cell(KNOWN[2], "HELPER = 1")))
    assert _order(nb) == ["set_up", "double", "check_double", "HELPER = 1", *NAMES[3:]]


def test_a_test_dragged_above_its_solution_is_moved_down_and_one_dragged_down_stays():
    nb, notes = _repair(lambda cells: [cells[4], *cells[:2], *cells[3:4], cells[5], cells[2]])
    assert _order(nb) == ["set_up", "double", "half", "check_half", "why", "check_double"]
    other_way_round, _ = _repair(lambda cells: [cells[0], *cells[3:5], *cells[1:3], cells[5]])
    assert _order(other_way_round)[:3] == ["set_up", "half", "double"]  # the student's order of exercises
    assert "the check check_half was above the code that it judges; it was moved down behind it" in notes


def test_an_instruction_dragged_to_the_end_moves_no_test():
    told = _known("read_me", "Read.", cell_type="markdown", locked=True)
    nb, _ = repaired(_handed_in(lambda cells: [*cells, _cell(told)]), (told, *KNOWN))
    assert _order(nb) == [*NAMES, "read_me"]


@pytest.mark.parametrize("marks", [None, 7, "x", [], {}, {"a": {"b": [1]}}, {"grade_id": 3, "grade": "yes"}])
def test_marks_that_are_rubbish_are_found_again_by_text_or_place(marks):
    def spoil(cells):
        for name in ("double", "check_half", "why"):
            _at(cells, name)["metadata"]["nbgrader"] = marks

    nb, _ = _repair(spoil)
    assert _order(nb) == NAMES
    assert _source(nb, "why") == "Because."


def test_a_renamed_question_keeps_its_answer():
    nb, notes = _repair(lambda cells: _at(cells, "why")["metadata"]["nbgrader"].update(grade_id="mine"))
    assert _source(nb, "why") == "Because."
    assert "why had lost the name" in notes


@pytest.mark.parametrize("kind", ["markdown", "raw", "rubbish", None])
def test_retyped_cells_are_what_they_were(kind):
    nb, notes = _repair(lambda cells: [c | {"cell_type": kind} for c in cells])
    assert _order(nb) == NAMES
    assert _source(nb, "double") == ANSWERS["double"]
    assert "again" in notes


def test_changed_points_flags_and_tags_are_the_gradebooks_and_are_told():
    def cheat(cells):
        marks = _at(cells, "check_double")["metadata"]
        marks["nbgrader"] |= {"points": 100, "grade": False, "solution": True, "schema_version": [99], "extra": 1}
        marks["tags"] = ["skip-execution", "raises-exception", "kept"]
        _at(cells, "double")["metadata"]["tags"] = ["skip-execution"]
        cells.append(_cell(_known("bonus", "5", grade=True, locked=True, points=50.0)))

    nb, notes = _repair(cheat)
    assert nb.cells[2].metadata.tags == ["kept"]
    assert "tags" not in nb.cells[1].metadata
    assert nb.cells[-1].source == "5"
    for words in ("points or marks of check_double", "check_double had the tag skip-execution", "'bonus'"):
        assert words in notes


def test_what_was_written_into_a_tests_cell_runs_as_the_students_own_and_the_gradebooks_text_is_judged():
    nb, notes = _repair(lambda cells: _at(cells, "check_double").update(source="def double(x): return 2 * x"))
    assert _order(nb) == ["set_up", "double", "def double(x): return 2 * x", *NAMES[2:]]
    assert "the text of check_double was changed" in notes


def test_a_test_with_a_hidden_part_is_not_taken_for_changed():
    hidden = _known(
        "check_double", "assert double(1) == 2\nassert double(7) == 14", locked=True, grade=True, points=3.0
    )

    nb, notes = repaired(_handed_in(), (*KNOWN[:2], hidden, *KNOWN[3:]))  # handed in with the released checksum
    assert (len(nb.cells), notes) == (6, [])


def test_a_hundred_thousand_cells_take_seconds_and_lose_no_graded_one():
    nb, notes = _repair(lambda cells: [_code("x")] * 100_000 + cells)
    assert len(nb.cells) < 10_000
    assert "were left out" in notes


RUBBISH = [
    None,
    0,
    -1,
    1e400,
    "",
    "x",
    "\ud800",
    [],
    {},
    [1],
    {"a": 1},
    True,
    [[[]]],
    {"nbgrader": {"grade_id": "why"}},
]


def test_whatever_is_changed_a_whole_notebook_comes_of_it():
    generator = random.Random(4)
    for _ in range(300):
        data = json.loads(json.dumps(_handed_in()))
        for _ in range(generator.randint(1, 8)):
            at = generator.choice([data, *data["cells"]])
            for _ in range(generator.randint(0, 2)):
                inner = [value for value in at.values() if isinstance(value, dict) and value]
                at = generator.choice(inner) if inner else at
            key = generator.choice([*at, "extra"])
            if key == "cells":
                continue
            if generator.random() < 0.3:
                at.pop(key, None)
            else:
                at[key] = copy.deepcopy(generator.choice(RUBBISH))
        _is_whole(repaired(data, KNOWN)[0])
