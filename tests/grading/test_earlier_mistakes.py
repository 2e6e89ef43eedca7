"""A wrong earlier function costs nothing later, gradients included; what is no value is known for what it is."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from lstm_course import all_units, get_exercise
from lstm_course.building.door import is_door
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.grading.jobs import Cell, Job
from lstm_course.grading.runners.runner import run_job
from lstm_course.tour.answers import model_answers


def judged(unit, answers, name):
    """Return the points of ``check(name)``, those there are, and why some are missing, named mistakes last."""
    points = get_exercise(name).points
    code = (cell for cell in notebook_of(all_units()[unit]).cells if cell.cell_type == "code" and not is_door(cell))
    set_up = next(cell.source for cell in code)
    cells = [Cell("run", text) for text in (set_up, *answers)]
    cells.append(Cell("test", f"check({name})", f"check_{name}", points))
    found = run_job(Job("a student", unit, unit, cells=tuple(cells))).cells[-1]
    return found.points, points, " ".join([found.reason, *found.verdict.misconceptions])


@pytest.mark.parametrize("wrong", ["-", "0.5 * ", "0 * "])
def test_a_gradient_goes_through_the_course_s_own_function(wrong):
    unit = "13_variational_lstm"
    rights = model_answers(all_units()[unit])
    divergence = rights["kl_to_standard_normal"].replace("return ", f"return {wrong}")
    earned, most, reason = judged(unit, (divergence, rights["elbo"]), "elbo")
    assert earned == most, reason
    assert "with the course's own kl_to_standard_normal in place of yours" in reason


def test_it_does_where_the_course_s_own_returns_a_tuple_with_names():
    unit = "13_variational_lstm"
    rights = model_answers(all_units()[unit])
    bound = rights["elbo"].replace(".sum(", ".mean(")
    rest = (rights["kl_to_standard_normal"], rights["reparameterise"], bound, rights["variational_forward"])
    earned, most, reason = judged(unit, rest, "variational_forward")
    assert earned == most, reason
    assert "with the course's own elbo in place of yours" in reason


def test_a_mistake_that_raises_at_length_has_its_name_here_too():
    unit = "10_text_generation"
    right = model_answers(all_units()[unit])["training_step"]
    wrong = right.replace("detach_state(state)", "state")
    assert wrong != right
    _, _, reason = judged(unit, (wrong,), "training_step")
    assert "the state not detached" in reason


def test_what_is_no_text_is_said_to_be_what_it_is():
    answer = "def ids_to_text(ids, vocabulary):\n    return b'abc'"
    earned, _, reason = judged("10_text_generation", (answer,), "ids_to_text")
    assert earned == 0
    assert "one string is wanted, and not a bytes" in reason


def test_a_text_that_differs_is_not_told():
    answer = "def ids_to_text(ids, vocabulary):\n    return ''.join(vocabulary[k] for k in ids)[::-1]"
    _, _, reason = judged("10_text_generation", (answer,), "ids_to_text")
    assert "differs, the first time in character" in reason
