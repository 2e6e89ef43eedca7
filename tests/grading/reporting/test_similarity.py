"""Copies of the course's own code are flagged, whatever their names and layout; honest work is not."""

import ast
import json
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from lstm_course import all_exercises, all_units
from lstm_course.checking.edits import EditedReference
from lstm_course.checking.judge import judge
from lstm_course.grading.reporting.similarity import LEAST, _fingerprints_once, _size, known_sources, resembles
from lstm_course.reference.lstm import sigmoid
from lstm_course.tour.answers import model_answers
from lstm_course.tour.source import Untellable, as_source
from tests.grading.honest_answers import HONEST, SHORT

EXERCISES = all_exercises()


@pytest.fixture(scope="module")
def known():
    """Return exercise → the texts of its right answer."""
    answers = {unit.name: model_answers(unit) for unit in all_units().values()}
    return {name: known_sources(exercise, answers[exercise.unit].get(name, "")) for name, exercise in EXERCISES.items()}


@pytest.fixture(scope="module")
def long(known):
    """Return (exercise, text) of those that are long enough to be recognised."""
    return [
        (name, text)
        for name, texts in known.items()
        for text in texts
        if any(own == name and _size(windows) >= LEAST for own, windows in _fingerprints_once(text))
    ]


class _Renamed(ast.NodeTransformer):
    """Every argument and variable of a function called something else."""

    def __init__(self, function):
        names = [n.arg for n in ast.walk(function) if isinstance(n, ast.arg)]
        names += [n.id for n in ast.walk(function) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
        self._new = {name: f"my_{i}" for i, name in enumerate(reversed(dict.fromkeys(names)))}

    def visit_Name(self, node):
        node.id = self._new.get(node.id, node.id)
        return node

    def visit_arg(self, node):
        node.arg = self._new[node.arg]
        return self.generic_visit(node)


def _changed(text, change):
    tree = ast.parse(text)
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        change(function)
    return ast.unparse(ast.fix_missing_locations(tree))


def reformatted(text):
    return _changed(text, lambda f: None)


def with_comments(text):
    return "# my own work\n" + undocumented(text).replace("\n", "  # so\n")


def renamed(text):
    return _changed(text, lambda f: _Renamed(f).visit(f))


def undocumented(text):
    def change(function):
        if ast.get_docstring(function):
            del function.body[0]

    return _changed(text, change)


def idle(text):
    """With lines between that do nothing, and the result given a name first."""

    def change(function):
        noise = "pass; print('here'); 'a note'; unused = 0"
        body = [new for old in function.body for new in (*ast.parse(noise).body, old)]
        if isinstance(body[-1], ast.Return):
            body[-1:] = [ast.Assign([ast.Name("result", ast.Store())], body[-1].value), *ast.parse("result").body]
            body[-1] = ast.Return(body[-1].value)
        function.body = body

    return _changed(text, change)


def under_another_name(text):
    return _changed(text, lambda f: setattr(f, "name", "my_helper"))


def all_of_it(text):
    return idle(renamed(undocumented(text)))


DISGUISES = (reformatted, with_comments, renamed, undocumented, idle, under_another_name, all_of_it)


@pytest.mark.parametrize("disguise", DISGUISES, ids=lambda d: d.__name__)
def test_a_copy_in_any_disguise_is_flagged(disguise, known, long):
    for name, text in long:
        found = {one.exercise: one for one in resembles(disguise(text), known)}
        assert name in found, name
        assert found[name].ratio > 0.99, name


def test_enough_exercises_are_long_enough_that_each_unit_has_some(long):
    names = {name for name, _ in long}
    assert len(names) >= 20
    assert {EXERCISES[name].unit for name in names} == {exercise.unit for exercise in EXERCISES.values()}


@pytest.mark.parametrize("name", HONEST)
def test_a_right_answer_of_ones_own_is_not_flagged(name, known):
    assert _verdict(name, HONEST[name]).passed
    assert not resembles(HONEST[name], known)


@pytest.mark.parametrize("name", SHORT)
def test_what_everybody_writes_is_not_flagged_although_it_is_the_references(name, known):
    assert _verdict(name, SHORT[name]).passed
    assert not resembles(SHORT[name], known)
    assert resembles(SHORT[name], known, least=0)


def test_the_known_mistakes_are_not_flagged(known):
    tried = 0
    for name, exercise in EXERCISES.items():
        for misconception in exercise.misconceptions:
            if isinstance(misconception, EditedReference):
                continue  # the reference's own text, but for a few signs: whoever hands that in has copied it
            try:
                text = as_source(misconception.implementation, name)
            except (Untellable, OSError):
                continue
            # The last one: some bring the right answer along, as a helper.
            own = [ast.unparse(node) for node in ast.parse(text).body if getattr(node, "name", "") == name][-1]
            tried += 1
            assert not resembles(own, {name: known[name]}), (name, misconception.name)
    assert tried > 200  # those that no edit can say, and those of any exercise


def test_an_answer_to_one_exercise_is_not_taken_for_another(known, long):
    for name, text in long:
        assert {one.exercise for one in resembles(text, known)} == {name}


def test_what_everybody_is_given_is_not_flagged(known):
    paths = sorted((Path(__file__).parents[3] / "course").glob("*/*.ipynb"))
    assert len(paths) >= 8
    for path in paths:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not resembles(["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"], known), path


def test_a_part_of_it_changed_is_still_seen(known):
    text = known["lstm_step_backward"][0].replace("1 - g**2", "1 - g * g")
    (found,) = resembles(text, known)
    assert 0.7 < found.ratio < 1
    assert "%" in found.in_words()


def test_what_cannot_be_read_is_passed_over(known):
    copy = known["gru_step"][-1]
    cells = [
        "def f(:",
        "\0",
        "(" * 5000,
        "%matplotlib inline\n" + copy,
        "x = " + "-" * 9000 + "1",
        "'\\d'",
        *["#" * 9000] * 99,
    ]
    assert [one.exercise for one in resembles(cells, known)] == ["gru_step"]


def test_a_notebook_takes_less_than_20_ms_of_the_processor(known):
    of_one_unit = {name: known[name] for name, exercise in EXERCISES.items() if exercise.unit.startswith("08")}
    cells = [texts[-1] for texts in of_one_unit.values()]
    resembles(cells, of_one_unit)
    times = []
    for _ in range(5):
        start = process_time()
        resembles(cells, of_one_unit)
        times.append(process_time() - start)
    assert min(times) < 0.02


def _verdict(name, text):
    names = {"np": np, "sigmoid": sigmoid, **{other: e.reference for other, e in EXERCISES.items()}}
    exec(text, names)
    return judge(EXERCISES[name], names[name])
