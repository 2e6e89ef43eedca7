"""What is said of an exercise: how hard it was, what it tells, and how many students that takes."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

pytest.importorskip("nbgrader")

from lstm_course.checking.verdict import Verdict
from lstm_course.grading.reporting.class_report import ClassReport
from lstm_course.grading.reporting.exercises import (
    ENOUGH,
    NO_REST,
    NO_SPREAD,
    PRACTICE,
    TOO_FEW,
    WAITS,
    exercise_reports,
)
from lstm_course.grading.reporting.gradebook_points import CellPoints
from lstm_course.grading.reporting.judged_checks import JudgedCheck
from lstm_course.grading.reporting.points_table import UnitPoints


def _cells(shares, most=2.0, **more):
    """Return cells from cell → shares, one for each student."""
    plain = {"by_hand": False, "waiting": False, "graded": True, **more}
    return [
        CellPoints(f"s{i}", "u", "u", cell, share * most, most, **plain)
        for cell, some in shares.items()
        for i, share in enumerate(some)
    ]


def _reports(cells, judged=(), rows=()):
    points = [UnitPoints(name, "u", 0.0, 1.0, 0.0, "graded") for name in {cell.student for cell in cells}]
    return {
        one.cell: one for one in exercise_reports(ClassReport(tuple(points), tuple(judged), {}, tuple(cells)), rows)
    }


def test_difficulty_is_the_share_reached_and_discrimination_the_correlation_with_the_rest():
    rng = Random(0)
    able = [rng.random() for _ in range(40)]
    shares = {
        "a": [float(one > 0.3) for one in able],
        "b": [float(one > 0.6) for one in able],
        "c": [float(rng.random() > 0.5) for _ in able],
        "d": [1.0] * 40,
    }
    found = _reports(_cells(shares))
    rest = np.mean([shares["b"], shares["c"], shares["d"]], axis=0)
    assert found["a"].difficulty == pytest.approx(np.mean(shares["a"]))
    assert found["a"].discrimination == pytest.approx(np.corrcoef(shares["a"], rest)[0, 1])
    assert found["a"].discrimination > 0.3 > abs(found["c"].discrimination)
    assert (found["d"].discrimination, found["d"].why_not) == (None, NO_SPREAD)


def test_of_a_small_class_or_a_lone_exercise_nothing_is_said_of_what_it_tells():
    few = [1.0, 0.0] * (ENOUGH // 2 - 1)
    found = _reports(_cells({"a": few, "b": few}))
    assert (found["a"].discrimination, found["a"].why_not, found["a"].difficulty) == (None, TOO_FEW, 0.5)
    assert _reports(_cells({"a": [1.0, 0.0] * ENOUGH}))["a"].why_not == NO_REST


def test_what_waits_for_a_person_counts_for_nothing_yet():
    waiting = [replace_cell(one, waiting=True, graded=False) for one in _cells({"q": [0.0] * 30})]
    shares = [1.0, 0.0] * 15
    found = _reports([*_cells({"a": shares, "b": shares}), *waiting])
    assert (found["q"].difficulty, found["q"].why_not, found["q"].waiting) == (None, WAITS, 30)
    assert found["a"].discrimination == pytest.approx(1.0)


def replace_cell(cell, **changes):
    return cell._replace(**changes)


def test_of_what_is_for_practice_its_verdicts_say_what_is_right():
    verdicts = [Verdict("f", status, 0.0, "") for status in ("passed", "failed", "not_attempted")]
    checks = [JudgedCheck(f"s{i}", "u", 0.0, 0.0, verdict, "check_f") for i, verdict in enumerate(verdicts)]
    one = _reports(_cells({"check_f": [0.0] * 3}, most=0.0), checks)["check_f"]
    assert (one.tried, one.right, one.difficulty, one.why_not, one.is_told) == (2, 1, None, PRACTICE, True)
    silent = _reports(_cells({"test": [0.0] * 3}, most=0.0))["test"]  # a test without points: nobody knows
    assert (silent.is_told, silent.wrong_without_a_name) == (False, 0)


def test_mistakes_unknown_lines_and_costs():
    def judged(who, status, *names, line=None):
        verdict = Verdict("f", status, 0.0, "no.", "", names, line=line)
        return JudgedCheck(who, "u", 0.0, 2.0, verdict, "check_f")

    checks = [
        judged("s0", "failed", "bias omitted"),
        judged("s1", "failed", "bias omitted"),
        judged("s2", "failed", line=4),
        judged("s3", "failed", line=4),
        judged("s4", "failed"),
        judged("s5", "not_attempted"),
        replace(judged("s6", "passed"), points=2.0),
    ]
    rows = [{"unit": "u", "cell": "check_f", "seconds": s, "memory": m} for s, m in ((0.1, 5), (0.2, 9), (3.0, 7))]
    one = _reports(_cells({"check_f": [0.0] * 6 + [1.0]}), checks, rows)["check_f"]
    assert (one.name, one.handed_in, one.tried, one.right) == ("f", 7, 6, 1)
    assert [(m.names, m.students) for m in one.mistakes] == [(("bias omitted",), ("s0", "s1"))]
    assert one.unknown == (("s2", 4), ("s3", 4), ("s4", None))
    assert (one.lines, one.wrong_without_a_name) == ([(4, 2)], 3)
    assert (one.seconds, one.memory) == ((0.2, 3.0), 9)


def test_what_was_not_graded_is_not_counted():
    cells = _cells({"a": [1.0, 0.0]})
    points = (UnitPoints("s0", "u", 0.0, 1.0, 0.0, "graded"), UnitPoints("s1", "u", 0.0, 1.0, 0.0, "not graded"))
    (one,) = exercise_reports(ClassReport(points, (), {}, tuple(cells)))
    assert (one.handed_in, one.difficulty) == (1, 1.0)
