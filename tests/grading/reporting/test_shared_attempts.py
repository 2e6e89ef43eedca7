"""Where people got stuck: from records that are a student's word, read as such."""

import os
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")

from lstm_course import attempts, check, get_exercise
from lstm_course.basics.files import HANDED_IN_ATTEMPTS
from lstm_course.checking.attempts import LARGEST, Attempt, to_json
from lstm_course.checking.check import CheckFailed
from lstm_course.classroom import progress as room
from lstm_course.grading.batch.course import Course
from lstm_course.grading.commands.report import report
from lstm_course.grading.reporting.shared_attempts import shared_attempts
from lstm_course.grading.reporting.terminal import terminal_lines
from tests.grading import toy_answers
from tests.grading.reporting.small_class import NAMED, UNIT, overview

WRONG, RIGHT = Attempt("failed", 0.0, (NAMED,)), Attempt("passed", 1.0)
UNNAMED = Attempt("failed", 0.5, ("<script>no mistake of ours</script>",), 3)


class _Course:
    def __init__(self, root, students):
        self._root = root
        self.gradebook = _Open(students)

    def folder(self):
        path = lambda step, student, unit: str(self._root / step / student / unit)
        return SimpleNamespace(submitted_directory="submitted", format_path=path)


class _Open:
    def __init__(self, students):
        self.students = [SimpleNamespace(id=name) for name in students]
        self.assignments = [SimpleNamespace(name=UNIT), SimpleNamespace(name="somebody_elses")]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None


@pytest.fixture
def hand_in(tmp_path):
    def handed_in(student, content):
        path = tmp_path / "submitted" / student / UNIT / HANDED_IN_ATTEMPTS
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is not None:
            path.write_bytes(content if isinstance(content, bytes) else to_json({UNIT: content}).encode())
        return path

    return handed_in


def test_it_says_how_many_tries_it_took_and_on_what(tmp_path, hand_in):
    hand_in("ada", {"update_cell": [RIGHT, WRONG]})
    hand_in("bob", {"update_cell": [WRONG, WRONG, WRONG, UNNAMED, RIGHT]})
    hand_in("cem", {"update_cell": [UNNAMED, WRONG], "no_exercise": [RIGHT]})
    (one,) = shared_attempts(_Course(tmp_path, ["ada", "bob", "cem", "dil"]), [UNIT])
    assert (one.unit, one.exercise, one.students, one.first, one.never) == (UNIT, "update_cell", 3, 1, 1)
    assert one.tries == (2, 5)
    assert one.stuck == ((NAMED, 4, 2), ("", 2, 2))  # and no name that a student made up
    text = " ".join(" ".join(terminal_lines(overview(["ada"], attempts=(one,)))).split())
    assert (
        f"of 3, 1 right at once, 1 never; 2 tries in the middle, 5 at most; most tries on “{NAMED}” (4, by 2)" in text
    )


def test_links_pipes_and_large_files_are_passed_over(tmp_path, hand_in):
    sound = hand_in("ada", {"update_cell": [RIGHT]})
    hand_in("bob", None).symlink_to(sound)
    os.mkfifo(hand_in("cem", None))
    hand_in("dil", b" " * LARGEST + sound.read_bytes())
    hand_in("eva", b"[" * 100_000)
    hand_in("fay", None).mkdir()
    (one,) = shared_attempts(_Course(tmp_path, ["ada", "bob", "cem", "dil", "eva", "fay"]))
    assert one.students == 1


def test_from_a_student_s_notebook_through_the_exchange_to_the_report(toy_course, tmp_path, monkeypatch, capsys):
    unit, double = toy_answers.UNIT, get_exercise("double")
    course, home = Course(toy_course, toy_course / "log"), tmp_path / "ada"
    with course.gradebook as gradebook:
        gradebook.add_student("ada")
    home.mkdir()
    course.fetch(unit, "ada", home)
    monkeypatch.chdir(home / unit)
    monkeypatch.setattr(room, "in_notebook", lambda: True)
    monkeypatch.setattr(room, "_panels", {})
    attempts("keep")
    with pytest.raises(CheckFailed):
        check(lambda *given: None, "double")
    check(double.reference, "double")
    attempts("hand in")
    course.submit(unit, "ada", home)
    course.collect(unit)
    course.close()
    said = []
    report(toy_course, say=said.append)
    text = " ".join(" ".join(said).split())
    assert f"{unit}, double: of 1, 0 right at once; 2 tries in the middle, 2 at most" in text
