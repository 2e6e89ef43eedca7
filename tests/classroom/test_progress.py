"""Where a student stands: noted by each check, kept in the student's folder, whatever has become of the file."""

import json
from unittest.mock import Mock

import pytest

from lstm_course import check, get_exercise
from lstm_course.basics.files import COPY_MEMORY
from lstm_course.checking.check import CheckFailed
from lstm_course.checking.judge import judge
from lstm_course.classroom import progress as room
from lstm_course.classroom.progress import FILE, progress
from lstm_course.units.registry import get_unit

UNIT = "04_lstm_gates"
RIGHT = get_exercise("forget_gate").reference


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """Make a folder of the unit, and a kernel that displays nothing."""
    here = tmp_path / UNIT
    here.mkdir()
    monkeypatch.chdir(here)
    monkeypatch.setattr(room, "in_notebook", lambda: True)
    monkeypatch.setattr(room, "_panels", {})
    return tmp_path


def wrong(function):
    with pytest.raises(CheckFailed):
        check(function, "forget_gate")


def shown(unit, capsys, monkeypatch):
    capsys.readouterr()
    with monkeypatch.context() as patch:
        patch.setattr(room, "in_notebook", lambda: False)
        progress(unit)
    return capsys.readouterr().out


def test_each_check_is_noted_and_stands_in_the_panel(notebook, capsys, monkeypatch):
    assert "0 of 10 exercises pass, 0 of " in shown(4, capsys, monkeypatch)
    wrong(lambda h, x, W_f, b_f: h)
    assert "◐ forget_gate" in shown(4, capsys, monkeypatch)
    check(RIGHT, "forget_gate")
    text = shown("04", capsys, monkeypatch)
    assert "1 of 10 exercises pass" in text
    assert "✓ forget_gate" in text
    assert json.loads((notebook / FILE).read_text())[UNIT]["forget_gate"] == {
        "share": 1.0, "status": "passed", "tries": 2,
    }  # fmt: skip


def test_it_is_not_in_the_folder_that_is_handed_in(notebook):
    check(RIGHT, "forget_gate")
    assert {path.name for path in notebook.iterdir()} == {UNIT, FILE}
    assert not [*(notebook / UNIT).iterdir()]


def test_a_copy_of_the_course_has_one_file(notebook, monkeypatch):
    (notebook / COPY_MEMORY).write_text("{}")
    deep = notebook / UNIT / "tries"
    deep.mkdir()
    monkeypatch.chdir(deep)
    check(RIGHT, "forget_gate")
    assert (notebook / FILE).is_file()


@pytest.mark.parametrize(
    "damage",
    [
        "",
        "[]",
        "{",
        '{"04_lstm_gates": 3}',
        '{"04_lstm_gates": {"forget_gate": {"tries": "x"}}}',
        '{"04_lstm_gates": {"forget_gate": {"tries": 1, "share": 7}}}',
        "\xff",
    ],
)
def test_a_damaged_file_is_as_good_as_none(notebook, damage, capsys, monkeypatch):
    (notebook / FILE).write_text(damage, encoding="latin-1")
    assert "0 of 10 exercises pass" in shown(4, capsys, monkeypatch)
    check(RIGHT, "forget_gate")
    assert "1 of 10 exercises pass" in shown(4, capsys, monkeypatch)


def test_where_nothing_can_be_written_the_check_goes_on(notebook, monkeypatch):
    def refuse(*_):
        raise OSError(30, "read-only")

    monkeypatch.setattr(room, "replace_file", refuse)
    check(RIGHT, "forget_gate")
    assert not (notebook / FILE).exists()


def test_the_panel_of_the_notebook_follows(notebook, monkeypatch):
    drawn = []

    class Panel:
        def update(self, data, raw):
            drawn.append(data["text/plain"])

    monkeypatch.setattr(room, "_show", lambda html, text: Panel())
    progress(4)
    check(RIGHT, "forget_gate")
    assert "1 of 10 exercises pass" in drawn[0]


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "LSTM_COURSE_OPEN"])
def test_it_is_quiet_while_nbgrader_runs_the_notebook_and_in_a_lecture(notebook, variable, monkeypatch, capsys):
    monkeypatch.setenv(variable, "autograde")
    progress(4)
    room.note(get_exercise("forget_gate"), None)
    assert not capsys.readouterr().out
    assert not (notebook / FILE).exists()


def test_of_the_whole_course_it_lists_what_was_begun(notebook, capsys, monkeypatch):
    assert "nothing is begun yet" in shown(None, capsys, monkeypatch)
    check(RIGHT, "forget_gate")
    text = shown(None, capsys, monkeypatch)
    assert text.startswith("The course: 1 of ")
    assert UNIT in text
    assert "05_lstm_gradients" not in text


def test_a_course_may_give_an_exercise_other_points(notebook, capsys, monkeypatch):
    monkeypatch.setattr(room, "_worth", {})
    progress(4, points={"forget_gate": 7.5})
    check(RIGHT, "forget_gate")
    assert "forget_gate" in (text := shown(4, capsys, monkeypatch))
    assert "7.5 of 7.5" in text


def test_the_panel_says_what_is_next_and_leads_to_its_section(notebook, monkeypatch, capsys):
    check(RIGHT, "forget_gate")
    text = shown(4, capsys, monkeypatch)
    assert text.splitlines()[-1].startswith("Next: constant_error_carousel. The course: 1 of ")
    html, _ = room._of_the_unit(get_unit("4"))
    assert '<span role="img" aria-label="passed">✓</span> <a href="#Step-2.-The-forget-gate"' in html
    assert 'role="progressbar" aria-label="points" aria-valuenow="11"' in html


def test_a_check_returns_where_its_student_stands(notebook, monkeypatch):
    exercise = get_exercise("forget_gate")
    verdict = judge(exercise, RIGHT)
    assert room.note(exercise, verdict) == "This unit: 1 of 10 exercises pass."  # its points may be other ones here
    monkeypatch.setattr(room, "_panels", {UNIT: Mock()})
    assert room.note(exercise, verdict) == ("2 of 2 points here. This unit: 1 of 10 exercises pass, 2 of 19 points.")
