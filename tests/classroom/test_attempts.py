"""A student's record of tries: kept where it is asked for, shown, deleted, and handed in by the student alone."""

import json
import stat

import pytest

from lstm_course import attempts, check, get_exercise
from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import HANDED_IN_ATTEMPTS
from lstm_course.checking.attempts import LARGEST, MOST, Attempt, read_attempts, to_json
from lstm_course.checking.check import CheckFailed
from lstm_course.classroom import progress as room
from lstm_course.classroom.attempts import FILE

UNIT = "04_lstm_gates"
EXERCISE = get_exercise("update_cell")
RIGHT = EXERCISE.reference
WRONG = next(m for m in EXERCISE.misconceptions if m.name == "keep and add exchanged")


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Make a folder of the unit, with a kernel in it; return the folder around it."""
    (tmp_path / UNIT).mkdir()
    monkeypatch.chdir(tmp_path / UNIT)
    monkeypatch.setattr(room, "in_notebook", lambda: True)
    monkeypatch.setattr(room, "_panels", {})
    return tmp_path


def wrong(function=WRONG.implementation):
    with pytest.raises(CheckFailed):
        check(function, "update_cell")


def test_nothing_is_kept_unless_it_is_asked_for(home, capsys):
    wrong()
    assert not (home / FILE).exists()
    attempts()
    assert "Nothing is kept of your tries" in capsys.readouterr().out


def test_what_is_kept_is_what_the_card_said_and_no_code(home, capsys):
    attempts("keep")
    wrong()
    check(RIGHT, "update_cell")
    text = (home / FILE).read_text()
    assert json.loads(text)["attempts"][UNIT]["update_cell"] == [
        {"status": "failed", "share": 0.0, "mistakes": [WRONG.name], "line": None},
        {"status": "passed", "share": 1.0, "mistakes": [], "line": None},
    ]
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
    capsys.readouterr()
    attempts()
    assert f"update_cell: ✗ “{WRONG.name}”, ✓" in capsys.readouterr().out


def test_it_is_stopped_and_deleted_on_a_word(home):
    attempts("keep")
    wrong()
    attempts("stop")
    wrong()
    assert len(read_attempts((home / FILE).read_bytes())[UNIT]["update_cell"]) == 1
    attempts("delete")
    wrong()
    assert not (home / FILE).exists()


def test_nothing_is_handed_in_unless_the_student_says_so(home, capsys):
    attempts("keep")
    wrong()
    assert list((home / UNIT).iterdir()) == []
    attempts("hand in")
    said = capsys.readouterr().out
    assert "holds your 1 tries" in said
    assert "no grade depends on it" in said
    assert read_attempts((home / UNIT / HANDED_IN_ATTEMPTS).read_bytes()) == {
        UNIT: {"update_cell": [Attempt("failed", 0.0, (WRONG.name,))]}
    }


def test_with_nothing_to_hand_in_or_an_unknown_word_it_says_so(home, capsys, monkeypatch):
    attempts("hand in")
    assert "nothing to hand in" in capsys.readouterr().out
    with pytest.raises(CourseError, match="not 'send'"):
        attempts("send")
    monkeypatch.chdir(home)
    with pytest.raises(CourseError, match="say which unit"):
        attempts("hand in")
    with pytest.raises(CourseError, match="there is no folder"):
        attempts("hand in", 5)


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "LSTM_COURSE_OPEN"])
def test_it_is_quiet_while_a_notebook_is_graded_and_in_a_lecture(home, variable, monkeypatch, capsys):
    monkeypatch.setenv(variable, "autograde")
    attempts("keep")
    assert capsys.readouterr().out == ""
    assert not (home / FILE).exists()


def test_a_file_does_not_grow_without_end(home):
    path = home / FILE
    some = [Attempt("failed", 0.0)] * MOST
    path.write_text(to_json({UNIT: {"update_cell": some}}, keep=True))
    before = path.read_bytes()
    wrong()
    assert path.read_bytes() == before
    exercises = {f"exercise_{i}": [Attempt("failed", 0.123456, ("x" * 60,), 10)] * MOST for i in range(12)}
    assert len(to_json({UNIT: exercises})) < LARGEST * 2


BAD = (
    b"", b"[]", b"null", b"{", b"[" * 100_000, b'{"attempts": []}', b'{"attempts": {"u": []}}', b"\xff\xfe",
    b'{"attempts": {"u": {"e": [{"status": "passed", "share": NaN}, {"status": "won"}, 3, null]}}}',
    b'{"attempts": {"u": {"e": [{"status": "failed", "share": 2}, {"status": "failed", "share": true}]}}}',
)  # fmt: skip


@pytest.mark.parametrize("content", BAD)
def test_of_what_is_no_such_file_nothing_is_read(content):
    assert not any(tries for of_unit in read_attempts(content).values() for tries in of_unit.values())


def test_what_is_read_is_bounded():
    one = {"status": "failed", "share": 0.5, "mistakes": ["m" * 1000, 3] * 5, "line": 10**9}
    data = {"attempts": {"u": {"e": [one] * 500}}}
    (tries,) = read_attempts(json.dumps(data).encode())["u"].values()
    assert len(tries) == MOST
    assert tries[0].line is None
    assert {len(name) for name in tries[0].mistakes} == {200}
    assert len(tries[0].mistakes) <= 5


def test_a_damaged_file_is_as_good_as_none(home):
    (home / FILE).write_bytes(b"{")
    wrong()
    attempts("keep")
    wrong()
    assert len(read_attempts((home / FILE).read_bytes())[UNIT]["update_cell"]) == 1
