"""What the instructor's own solution needs is found by grading it, and a class is graded accordingly."""

from __future__ import annotations

import json
import pickle
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.batch import model_solution
from lstm_course.grading.batch.calibrating import calibrations
from lstm_course.grading.batch.course import Course
from lstm_course.grading.batch.make_job import Folders
from lstm_course.grading.calibration import stored
from lstm_course.grading.calibration.calibrate import calibrate, needs_none
from lstm_course.grading.calibration.found import CalibratedTest, Calibration
from lstm_course.grading.commands.autograde import autograde
from lstm_course.grading.jobs import Cell, InstructorCell, Job, Observed
from lstm_course.grading.reporting.rows import read_rows
from lstm_course.grading.runners.runner import run_job
from tests.grading.calibration.conftest import CLASS, TESTS, UNIT, hand_in, points_of

MOST = {name: points for name, (points, _) in TESTS.items()}


def _found(root):
    (notebook,) = json.loads((root / stored.FOLDER / f"{UNIT}.json").read_text())["notebooks"].values()
    return notebook


def test_what_the_solution_does_a_submission_may_do(graded):
    root, said = graded
    found = _found(root)
    assert {test["cell"]: test["outcome"] for test in found["tests"]} == {
        **dict.fromkeys(TESTS, "apart"),
        "test_patch": "less protected",
        "test_where": "less protected",
        "test_broken": "not passed",
    }
    assert found["observed"]["altered"] == {"append": ["nums"]}
    assert found["observed"]["left"] == {"test_left": ["data"]}
    assert (found["observed"]["written"], found["observed"]["made"]) == (["out.txt"], ["out.txt"])
    assert found["failing"] == []
    assert said[:3] == [
        "the solution of hw1 is graded first, to see what its tests need",
        "2 of 8 tests of hw1 cannot be judged apart; 'lstm-course adopt hw1' says why",
        "it does not pass 1 of 8 tests; 'lstm-course adopt hw1' says which",
    ]


def test_no_honest_point_is_lost_and_none_is_given(graded):
    root, _ = graded
    points = points_of(root)
    assert points["ada"] == {**MOST, "test_broken": 0}
    assert points["bob"] == dict.fromkeys(MOST, 0)  # above all in the cells that are less protected
    flags = {(row["student"], row["cell"]): " ".join(row["flags"]) for row in read_rows(root / "autograde.jsonl")}
    for student in CLASS:
        assert (
            "less protected: it puts something else in the place of a function (mock.patch)"
            in flags[student, "test_patch"]
        )
        assert "less protected: it puts something else in" in flags[student, "test_where"]
    assert "less protected" not in flags["ada", "test_shift"]
    assert "stock would give 1 points" in flags["cy", "test_total"]


def test_the_student_reads_how_it_was_judged(graded):
    root, _ = graded
    for student in CLASS:
        (path,) = (root / "autograded" / student).glob("*/*.ipynb")
        cells = json.loads(path.read_text())["cells"]
        shown = {cell["metadata"].get("nbgrader", {}).get("grade_id"): str(cell.get("outputs")) for cell in cells}
        for name in TESTS:
            assert ("ran together with the notebook" in shown[name]) == (name in ("test_patch", "test_where"))


def test_what_is_stored_is_used_and_what_is_stale_or_cannot_be_read_is_found_out_again(graded, monkeypatch):
    root, _ = graded
    path = root / stored.FOLDER / f"{UNIT}.json"
    kept = path.read_text()

    def again():
        begun: list[bool] = []
        monkeypatch.setattr(model_solution, "_known", {})  # as another process would
        one = Course(root, root / "log")
        calibrations(one, one.folder(), UNIT, {UNIT: ()}, begin=lambda: begun.append(True))
        one.close()
        return bool(begun)

    assert not again()
    path.write_text("[" + kept)
    assert again()
    assert path.read_text() != "[" + kept
    (root / "source" / UNIT / "given.txt").write_text("7\n")
    assert again()
    assert not again()


def test_without_a_source_notebook_it_is_as_before_and_said(course):
    shutil.rmtree(course / "source")
    said: list[str] = []
    assert autograde(course, student="ada", say=said.append)
    (line,) = [line for line in said if "could not be graded first" in line]
    assert "hold no solution that could be run" in line
    points = points_of(course)["ada"]
    assert (points["test_shift"], points["test_patch"], points["test_where"]) == (2, 0, 0)
    assert not (course / stored.FOLDER).exists()


def test_what_goes_wrong_while_calibrating_stops_nobody(course, monkeypatch):
    def failing(job, run):
        raise RuntimeError("no such thing")

    monkeypatch.setattr(model_solution, "calibrate", failing)
    said: list[str] = []
    assert autograde(course, student="ada", say=said.append)
    assert "RuntimeError: no such thing" in " ".join(said)
    assert points_of(course)["ada"]["test_shift"] == 2


def test_nbgraders_own_command_uses_it_too(course):
    from nbgrader.converters import Autograde

    from lstm_course.grading.batch.course import Course

    one = Course(course, course / "log")
    Autograde(coursedir=one.folder(UNIT, "ada"), parent=one).start()
    one.close()
    assert points_of(course)["ada"] == {**MOST, "test_broken": 0}
    assert (course / stored.FOLDER / f"{UNIT}.json").exists()


RULES = [("award", 1, "Its points count."), ("refuse", 0, "not graded here")]


@pytest.mark.parametrize(("rule", "points", "said"), RULES)
def test_a_setting_says_what_becomes_of_tests_that_cannot_be_judged_apart(graded, rule, points, said):
    root, _ = graded
    with (root / "nbgrader_config.py").open("a") as file:
        file.write(f"c.GradingExecute.less_protected = {rule!r}\n")
    assert autograde(root, student="ada", force=True, say=lambda line: None)
    assert points_of(root)["ada"]["test_patch"] == points
    (path,) = (root / "autograded" / "ada").glob("*/*.ipynb")
    assert said in path.read_text()


def test_a_file_that_the_solution_makes_is_not_there_before_a_student_makes_it(graded):
    root, _ = graded
    hand_in(root, "dee", {"copy": "pass"})
    hand_in(root, "eli", {"copy": "open('out.txt', 'w').write('8')"})
    for student in ("dee", "eli"):
        assert autograde(root, student=student, say=lambda line: None)
        assert points_of(root)[student]["test_file"] == 0


def test_limits_follow_from_what_the_solution_takes_and_are_never_lower():
    job = Job("ada", "hw", "hw", (Cell("test", "", "slow"), Cell("test", "", "quick"), Cell("run", "")))
    found = Calibration(seconds={"slow": 9.0, "quick": 0.1, "": 4.0}, whole=100.0, memory=3 << 30)
    applied = found.applied_to(job)
    assert [applied.seconds_for(cell) for cell in job.cells] == [90.0, 30.0, 40.0]
    assert (applied.limits.notebook_seconds, applied.limits.memory) == (1000.0, 6 << 30)
    assert Calibration().applied_to(job) == job


def test_where_all_tests_are_checks_nothing_is_to_be_found_out():
    check = Cell("test", "check(lstm_step)", "check_lstm_step")
    assert needs_none(Job("", "hw", "hw", (Cell("run", "x = 1"), check)))
    assert not needs_none(Job("", "hw", "hw", (check, Cell("test", "assert x", "own"))))


def test_what_is_stored_comes_back_as_it_was(tmp_path):
    found = Calibration(
        (CalibratedTest("t", 1.0, 2.0, "less protected", "it asks", "Compare.", 0.5, 1000),),
        Observed({"f": ("a", "b")}, {"t": ("data",)}, ("x.txt", "y"), ("y",), ("z",)),
        {"f": 1.5, "": 0.1}, 2.0, 1 << 30, ("cell 3: NameError",),
    )  # fmt: skip
    path = stored.path_of(tmp_path, "hw1")
    stored.write(path, "one", "key", found)
    stored.write(path, "two", "other", replace(found, whole=3.0))
    assert stored.read(path, "one", "key") == found
    assert stored.read(path, "two", "other").whole == 3.0
    assert stored.read(path, "one", "other") is None
    assert stored.read(path, "three", "key") is None
    for text in ("", "null", '{"notebooks": []}', '{"notebooks": {"one": {"key": "key", "tests": 3}}}'):
        path.write_text(text)
        assert stored.read(path, "one", "key") is None
    stored.write(path, "one", "key", found)
    assert stored.read(path, "one", "key") == found


# Another text in the place of one that is stored.
WRONG = {
    "whole": ("NaN", "-1", '"2"', "1e999", "null"),
    "memory": ("[]", "Infinity", "-5"),
    "outcome": ('"award"', "null", "[]"),
    "points": ('"2"', "-Infinity"),
    "seconds": ("5", '{"f": "x"}'),
    "observed": ("[]", '{"altered": {}}'),
}


def test_a_file_that_says_what_is_never_stored_counts_as_none(tmp_path):
    found = Calibration((CalibratedTest("t", 1.0, 2.0, "apart"),), seconds={"f": 1.5}, whole=2.0, memory=5)
    path = stored.path_of(tmp_path, "hw1")
    stored.write(path, "one", "key", found)
    whole = json.loads(path.read_text())
    kept = whole["notebooks"]["one"]
    for name, texts in WRONG.items():
        for text in texts:
            part = kept if name in kept else kept["tests"][0]
            before, part[name] = part[name], "@"
            path.write_text(json.dumps(whole).replace('"@"', text))
            part[name] = before
            assert stored.read(path, "one", "key") is None, (name, text)
    text = json.dumps(whole)
    for end in range(0, len(text) - 1, 7):
        path.write_text(text[:end])  # half of it
        assert stored.read(path, "one", "key") is None
    path.write_text(text)
    assert stored.read(path, "one", "key") == found


NAMES = ("../x", "../../a/b", "/tmp/x", "..", "a\nb", "a\x1b[31m", "hw1.2", ".hw", "*", "C:x", "ü 1")


@pytest.mark.parametrize("name", NAMES)
def test_no_name_of_an_assignment_leads_out_of_the_folder(tmp_path, name):
    path = stored.path_of(tmp_path, name)
    stored.write(path, "one", "key", Calibration(whole=1.0))
    assert stored.read(path, "one", "key").whole == 1.0
    assert [one.name for one in tmp_path.iterdir()] == [stored.FOLDER]
    assert path.resolve().parent == tmp_path.resolve() / stored.FOLDER
    assert path.name.isprintable()


def test_two_commands_that_write_at_once_lose_nothing(tmp_path):
    path = stored.path_of(tmp_path, "hw1")
    code = (
        "import sys; from pathlib import Path; from lstm_course.grading.calibration import stored, found\n"
        "for n in range(20): stored.write(Path(sys.argv[1]), f'{sys.argv[2]}{n}', 'key', found.Calibration())"
    )
    both = [subprocess.Popen([sys.executable, "-c", code, str(path), who]) for who in "ab"]
    assert [one.wait() for one in both] == [0, 0]
    assert len(json.loads(path.read_text())["notebooks"]) == 40


REACHES = """
import os
from pathlib import Path
target, done = Path(@FILE@), []
def tried(name, act):
    try:
        act()
        done.append(name)
    except OSError:
        pass
os.symlink(target.parent, "link")
tried("read", target.read_text)
tried("read by a link", lambda: Path("link", target.name).read_text())
tried("listed", lambda: list(target.parent.iterdir()))
tried("written", lambda: target.write_text("{}"))
tried("written by a link", lambda: Path("link", target.name).write_text("{}"))
tried("replaced", lambda: os.replace(".grader-calibration/hw1.json", target))
tried("hard link", lambda: os.link(target, "mine.json"))
tried("removed", target.unlink)
tried("moved", lambda: target.parent.rename("moved"))
"""


def test_no_submission_reaches_what_is_stored(graded):
    root, _ = graded
    with closing(Course(root, root / "log")) as course:
        folders = Folders.of(course.folder(), UNIT, "eve")
    path = stored.path_of(folders.kept, UNIT)
    before = path.read_bytes()
    assert str(path.parent) in folders.hidden
    cells = (
        Cell("run", REACHES.replace("@FILE@", repr(str(path))), "c"),
        Cell("test", "assert done == []\nassert open('.grader-calibration/hw1.json').read() == 'mine'", "t", 1.0),
    )
    files = {".grader-calibration/hw1.json": b"mine"}
    (_, told) = run_job(Job("eve", UNIT, UNIT, cells, files=files, hidden=folders.hidden)).cells
    assert (told.points, told.reason) == (1, "")
    assert path.read_bytes() == before


KEEPS = (
    "import os, pickle\n"
    "class Keep:\n"
    "    def save(self, value, name):\n"
    "        with open(os.path.join('kept', name + '.pkl'), 'wb') as file:\n"
    "            pickle.dump(value, file)\n"
    "    def same(self, value, name):\n"
    "        with open(os.path.join('kept', name + '.pkl'), 'rb') as file:\n"
    "            assert pickle.load(file) == value\n"
)


def test_an_answer_that_the_instructors_module_keeps_is_not_the_students_to_write():
    solved = "from keep import Keep\nkeep = Keep()\nans1 = 2 + 2\nkeep.save(ans1, 'ans1')"
    test = "from keep import Keep\nkeep = Keep()\nkeep.same(ans1, 'ans1')"
    files = {"keep.py": KEEPS.encode(), "kept/ans1.pkl": pickle.dumps(4)}
    cells = (Cell("run", solved, "s"), Cell("test", test, "t", 1.0))
    instructor = (InstructorCell("solution", solved, "s"), InstructorCell("test", test, "t"))
    job = Job("ada", "hw", "hw", cells, instructor, files=files, own_files=files)
    found = calibrate(job, run_job)
    assert found.observed.written == ()
    job = found.applied_to(job)
    answers = {"ans1 = 4": 1, "ans1 = 5": 0, solved.replace("2 + 2", "5"): 0}  # nobody is told to save it
    for answer, points in answers.items():
        result = run_job(replace(job, cells=(Cell("run", answer, "s"), cells[1])))
        assert result.cells[1].points == points, answer
