"""``lstm-course adopt`` and ``settle``, and what the report says of what there is to settle."""

from __future__ import annotations

import json
import shutil

import pytest

pytest.importorskip("nbgrader")

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch import model_solution
from lstm_course.grading.calibration import stored
from lstm_course.grading.commands.adopt import adopt
from lstm_course.grading.commands.autograde import autograde
from lstm_course.grading.commands.report import report
from lstm_course.grading.commands.settle import settle
from tests.grading.calibration.conftest import CONFIG, PATCH, TESTS, UNIT, points_of, write_source


def _said(command, *args, **kwargs):
    lines: list[str] = []
    command(*args, say=lines.append, **kwargs)
    return lines


def _reported(root):
    return " ".join(line.strip() for line in _said(report, root))


def test_adopt_in_a_course_that_has_never_seen_us(tmp_path, capsys, monkeypatch):
    write_source(tmp_path)
    lines: list[str] = []
    assert not adopt(tmp_path, UNIT, say=lines.append)  # its own solution does not pass a test
    assert max(map(len, lines)) <= 80
    table = {line.split()[0]: line for line in lines if line.split(" ")[0] in TESTS}
    assert "apart" in table["test_shift"]
    assert "2/2" in table["test_shift"]
    assert "less protected" in table["test_patch"]
    assert "it puts something" in table["test_patch"]
    assert "not passed" in table["test_broken"]
    text = "\n".join(lines)
    assert "test_patch, test_where: Let the solution take that function as an argument" in text
    assert "test_broken: AssertionError, at `assert shift(1) == 3`" in text
    assert "append changes in place: nums" in text
    assert lines[-1] == "hw1: 5 of 8 tests judged apart, 2 less protected"
    assert sorted(path.name for path in tmp_path.iterdir()) == [stored.FOLDER, "source"]

    monkeypatch.setattr(model_solution, "calibrate", None)  # it is stored
    monkeypatch.setattr(model_solution, "_known", {})
    adopt(tmp_path, UNIT, as_json=True)
    tests = json.loads(capsys.readouterr().out)[UNIT]["tests"]
    assert {test["cell"]: test["points"] for test in tests}["test_where"] == 2
    with pytest.raises(CourseError, match=r"there is no notebook in .*hw2.*there are hw1"):
        adopt(tmp_path, "hw2")


def test_adopt_judges_the_notebook_that_is_there_and_says_where_the_gradebook_has_another(graded):
    root, _ = graded
    path = root / "source" / UNIT / f"{UNIT}.ipynb"
    cells = json.loads(path.read_text())
    for cell in cells["cells"]:
        cell["source"] = cell["source"].replace(PATCH, "if True:").replace("draw() == 0.5", "0 <= draw() < 1")
    path.write_text(json.dumps(cells))
    lines = _said(adopt, root, UNIT)
    assert "hw1: 6 of 8 tests judged apart, 1 less protected" in lines
    assert lines[-1] == "the gradebook has other tests of hw1: run 'nbgrader generate_assignment hw1 --force'"


def test_what_stock_would_give_is_in_the_report_until_it_is_settled(graded):
    root, _ = graded
    before = points_of(root)
    assert before["cy"]["test_total"] == 0
    look = "cy, hw1, test_total: stock would give 1 points, here it has 0; 'lstm-course settle hw1' settles it"
    told = _reported(root)
    assert look in told
    why = "it puts something else in the place of a function (mock.patch)"
    assert f"hw1, test_patch: less protected, because {why} (ada, bob, cy)" in told

    assert "would settle" in _said(settle, root, UNIT, None, True, dry_run=True)[-1]
    assert points_of(root) == before
    assert _said(settle, root, UNIT, "test_patch", True)[-1].startswith("nothing to settle")
    done = _said(settle, root, UNIT, None, True)
    assert any(line.split()[:5] == ["cy", "test_total", "0", "1", "1"] for line in done)
    # Now the totals are stock's.
    after = points_of(root)
    assert after["cy"]["test_total"] == 1
    assert after["ada"] == before["ada"]
    assert after["bob"] == before["bob"]
    assert "test_total: stock" not in _reported(root)
    assert _said(settle, root, UNIT, None, True)[-1] == "settled 0 of " + done[-1].rpartition(" ")[2]

    assert autograde(root, student="cy", force=True, say=lambda line: None)
    assert points_of(root)["cy"] == after["cy"]  # and somebody is asked whether it is still right
    assert "settled with 1 before" in _reported(root)
    _said(settle, root, UNIT, None, False)
    assert points_of(root)["cy"]["test_total"] == 0
    assert "test_total: stock" not in _reported(root)


def test_what_a_person_marked_stays(graded):
    from nbgrader.api import Gradebook

    root, _ = graded
    with Gradebook(f"sqlite:///{root}/gradebook.db", "elsewhere") as gradebook:
        grade = gradebook.find_grade("test_total", UNIT, UNIT, "cy")
        grade.manual_score, grade.needs_manual_grade = 0.5, False
        gradebook.db.commit()
    done = _said(settle, root, UNIT, "test_total", True)
    assert "marked by hand" in " ".join(done)
    assert points_of(root)["cy"]["test_total"] == 0.5


def test_settle_says_what_it_does_not_know(graded):
    root, _ = graded
    with pytest.raises(CourseError, match="hw1 has no graded cell test_9"):
        settle(root, UNIT, "test_9", True)
    with pytest.raises(CourseError, match="hw9"):
        settle(root, "hw9", None, True)


@pytest.mark.parametrize("name", ["../../x", "/etc/x", "", "..", "a\\b", "a\nb", "hw1\x1b[31m"])
def test_a_path_is_no_assignment(tmp_path, name):
    write_source(tmp_path / "course")
    (tmp_path / "course" / "nbgrader_config.py").write_text(CONFIG)
    (tmp_path / "x").mkdir()
    shutil.copy(write_source(tmp_path / "course"), tmp_path / "x" / "x.ipynb")
    for command in (lambda: adopt(tmp_path / "course", name), lambda: settle(tmp_path / "course", name, None, True)):
        with pytest.raises(CourseError, match=r"is no assignment") as caught:
            command()
        assert str(caught.value).isprintable()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["course", "x"]


def test_a_name_is_no_pattern(tmp_path):
    write_source(tmp_path)
    for name in ("*", "hw?", "[h]w1", "**"):
        with pytest.raises(CourseError, match="there is no notebook"):
            adopt(tmp_path, name)
