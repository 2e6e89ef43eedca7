"""What a notebook calls: check, inputs, working, predict."""

from pathlib import Path

import numpy as np
import pytest

import lstm_course
from lstm_course import check, inputs, predict, working
from lstm_course.checking import Case, Exercise, draw
from lstm_course.checking.check import CheckFailed, NotAttempted
from lstm_course.classroom.check import CheckError
from lstm_course.classroom.secret_seed import SECRET_SEED
from lstm_course.reference import lstm
from lstm_course.units import registry
from lstm_course.units.unit import Unit


def update_cell(f, c, i, g):
    return f * c + i * g


def wrong_update(f, c, i, g):
    return i * c + f * g


wrong_update.__name__ = "update_cell"


def stub(f, c, i, g):
    raise NotImplementedError


stub.__name__ = "update_cell"


# -- check ------------------------------------------------------------------------------------------------------


def test_a_right_answer_returns_nothing_and_says_so(capsys):
    assert check(update_cell) is None
    assert "✓ passed · update_cell" in capsys.readouterr().out


def test_a_wrong_answer_says_why_once_and_raises_one_line(capsys):
    with pytest.raises(CheckFailed) as caught:
        check(wrong_update)
    shown = capsys.readouterr().out
    assert shown.count("not yet · update_cell") == 1
    assert "keep and add exchanged" in shown
    assert "keep and add exchanged" in str(caught.value)
    assert caught.value.verdict.misconceptions == ("keep and add exchanged",)
    assert isinstance(caught.value, AssertionError)  # nbgrader's Validate shows these best
    assert "\n" not in str(caught.value)


def test_a_stub_raises_what_the_stub_raises(capsys):
    with pytest.raises(NotAttempted, match="update_cell: not attempted yet") as caught:
        check(stub)
    assert isinstance(caught.value, NotImplementedError)
    assert capsys.readouterr() == ("", "")


def test_a_function_of_another_name():
    check(lambda f, c, i, g: f * c + i * g, "update_cell")
    check(lambda f, c, i, g: f * c + i * g, name="04_lstm_gates/update_cell")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((lambda: 1,), 'check(f, "name")'),
        (("update_cell",), "without quotes: check(update_cell)"),
        ((3,), "a number is not a function"),
        ((None,), "None is not a function"),
        ((np.zeros((2, 3)),), "an array of shape (2, 3) is not a function"),
        ((update_cell, "update_cel"), "did you mean update_cell"),
        ((update_cell, "xyz"), "the exercises are one_hot"),
    ],
    ids=["no name", "text", "number", "None", "array", "nearly", "nothing like it"],
)
def test_what_cannot_be_checked_is_said_in_one_line(arguments, words):
    with pytest.raises(CheckError) as caught:
        check(*arguments)
    assert words in str(caught.value)
    assert caught.value._render_traceback_() == [f"check: {caught.value}"]


def test_an_instance_without_a_name():
    class Callable:
        __name__ = 3

        def __call__(self, *arguments):
            return update_cell(*arguments)

    with pytest.raises(CheckError, match="no name of its own"):
        check(Callable())
    check(Callable(), "update_cell")


def test_hidden_cases_come_from_the_secret_seed_and_show_nothing_of_them(monkeypatch, capsys):
    def right_on_seed_zero(f, c, i, g):
        known = [inputs("update_cell", number)["f"] for number in range(3)]
        return update_cell(f, c, i, g) if any(np.array_equal(f, k) for k in known) else f

    right_on_seed_zero.__name__ = "update_cell"
    check(right_on_seed_zero)
    capsys.readouterr()
    monkeypatch.setenv(SECRET_SEED, str(2**61 + 12345))
    check(update_cell)
    with pytest.raises(CheckFailed) as caught:
        check(right_on_seed_zero)
    assert caught.value.verdict.evidence is None
    shown = capsys.readouterr().out
    assert "seed" not in shown
    assert "12345" not in shown
    assert "expected result" not in shown


# -- inputs -----------------------------------------------------------------------------------------------------


def test_inputs_are_those_of_the_check():
    seen = []

    def records(f, c, i, g):
        seen.append((f, c, i, g))
        return update_cell(f, c, i, g)

    check(records, "update_cell")
    for number, given in enumerate(seen):
        for mine, theirs in zip(inputs("update_cell", number).values(), given, strict=True):
            np.testing.assert_array_equal(mine, theirs)
    assert list(inputs("update_cell")) == ["f", "c", "i", "g"]


def test_inputs_by_the_name_of_a_case():
    by_name, by_number = inputs("update_cell", "one sequence"), inputs("update_cell", 1)
    assert by_name["f"].shape == by_number["f"].shape == (1, 5)
    with pytest.raises(CheckError, match="its cases are a batch, one sequence, a single unit"):
        inputs("update_cell", "nothing")
    with pytest.raises(CheckError, match="did you mean"):
        inputs("update_cel")


# -- working ----------------------------------------------------------------------------------------------------


def test_working_is_ones_own_once_it_is_right(capsys):
    assert working(update_cell) is update_cell
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("function", "words"), [(stub, "is written"), (wrong_update, "passes its check")])
def test_working_is_the_courses_own_until_then(function, words, capsys):
    assert working(function) is lstm.update_cell
    said = capsys.readouterr().out
    assert words in said
    assert len(said.splitlines()) == 1


# -- predict ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("guess", "truth", "words"),
    [
        (..., 0.28, "No guess yet"),
        (0.9, 0.28, "You said 0.9. It is 0.28. Why is that?"),
        (0.3, 0.28, "Well predicted."),
        (0.3, np.float32(0.28), "It is 0.28. Well predicted."),
        (5, 5, "Well predicted."),
        (5, 4, "Why is that?"),
        (-6, np.int64(-5), "Why is that?"),
        (5.0, 5, "Well predicted."),
        (4.5, 5.0, "Well predicted."),
        (0, 0.0, "Well predicted."),
        (" Yes ", "yes", "Well predicted."),
        ("no", "yes", "Why is that?"),
        ("half", 0.5, "Why is that?"),
        (None, 0.5, "Why is that?"),
    ],
)
def test_predictions(guess, truth, words, capsys):
    predict(guess, truth)
    assert words in capsys.readouterr().out


def test_a_prediction_says_of_what_and_takes_a_tolerance(capsys):
    predict(1.0, 1.4, "what is left", tolerance=0.5)
    assert "It is 1.4 (what is left). Well predicted." in capsys.readouterr().out


# -- names that two units share ---------------------------------------------------------------------------------


class Point:
    """An entry point, as a stranger's package would have it."""

    def __init__(self, name, unit):
        self.name, self.value, self.unit = name, f"somewhere:{name}", unit

    def load(self):
        if isinstance(self.unit, Exception):
            raise self.unit
        return self.unit


def unit(name, *functions):
    cases = (Case("numbers", draw(x="N", N=3)),)
    exercises = tuple(Exercise(reference=function, cases=cases) for function in functions)
    return Unit(name=name, title=name, exercises=exercises, notebook=Path("notebook.py"))


@pytest.fixture
def installed(monkeypatch):
    """Pretends that these units are installed and no others."""

    def install(*points):
        monkeypatch.setattr(registry, "entry_points", lambda group: list(points))
        registry._load.cache_clear()
        registry._by_name.cache_clear()

    yield install
    monkeypatch.undo()
    registry._load.cache_clear()
    registry._by_name.cache_clear()


def double(x):
    return 2 * x


def halve(x):
    return x / 2


def test_a_name_that_two_units_share(installed):
    installed(Point("b", unit("02_b", double)), Point("a", unit("01_a", double, halve)))
    with pytest.raises(CheckError, match="two exercises are called 'double': say 01_a/double or 02_b/double"):
        check(double)
    check(double, "02_b/double")
    check(halve)
    assert list(lstm_course.all_units()) == ["01_a", "02_b"]
    assert set(lstm_course.all_exercises()) == {"01_a/double", "02_b/double", "halve"}
    assert lstm_course.get_exercise("01_a/double").unit == "01_a"


def test_a_strangers_unit_that_cannot_be_loaded_takes_nothing_down(installed, capsys):
    installed(
        Point("a", unit("01_a", halve)),
        Point("broken", ImportError("no module named torch")),
        Point("odd", 3),
        Point("twin", unit("01_a", double)),
    )
    check(halve)
    assert list(lstm_course.all_units()) == ["01_a"]
    why = registry.left_out()
    assert set(why) == {"broken", "odd", "twin"}
    assert "torch" in why["broken"]
    assert "not a Unit" in why["odd"]
    assert "second unit" in why["twin"]
    assert capsys.readouterr().err == ""


def test_no_units_at_all(installed):
    installed()
    with pytest.raises(registry.UnknownName, match="is lstm-course installed"):
        registry.get_unit("01")


def test_units_by_number_and_by_beginning(installed):
    installed(Point("a", unit("01_alpha", halve)), Point("b", unit("02_beta", double)), Point("c", unit("02_bold")))
    assert registry.get_unit("1").name == registry.get_unit("01").name == registry.get_unit("01_al").name == "01_alpha"
    with pytest.raises(registry.UnknownName, match="could be 02_beta or 02_bold"):
        registry.get_unit("02")
    with pytest.raises(registry.UnknownName, match="the units are 01_alpha, 02_beta"):
        registry.get_unit("7")
