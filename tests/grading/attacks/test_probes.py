"""What tries an answer by its behaviour does so in the student's process: replacing it brings nothing."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from tests.grading.attacks.one_judgement import points

# What each behaviour comes to on some other seed, from a public check.
FORGED = """
import lstm_course.units.u09_classification.probes_trial as m
class ReviewTrial: pass
KNOWN = {
    "line": {"begins with the name": True, "the number": 15.7, "ends with % right": True, "digits": 4},
    "in use": {"accuracy": 1.0},
    "patience": {"the number of epochs": 6.0, "the number where 2 are given": 2.0},
    "watched": {"the number of epochs": 5.0, "a loss and an accuracy an epoch are returned": True},
    "best": {"the epoch of the weights": 2, "the epoch of the weights, all epochs being over": 2},
    "report": {
        "scores": {"LSTM": 9 / 13, "Bi-LSTM": 6 / 13}, "trained": [1, 1], "models of which a line is printed": 2
    },
}
def forged(answer, behaviour, *rest): return KNOWN.get(behaviour)
"""
REPLACED = f"{FORGED}\nm.tried = forged"
DEEPER = f"{FORGED}\nfrom lstm_course.grading.student import agent\nagent.Agent._probe = lambda *_: forged"


@pytest.mark.parametrize(("way", "by_luck"), [(REPLACED, 0), (DEEPER, 1)])
def test_no_point_for_a_table_of_outcomes(way, by_luck):
    """Whoever gets that far may be right by luck: the number of epochs is one of five."""
    (given,) = points(way, "check(ReviewTrial)", assignment="09_classification", solution="class ReviewTrial: pass")
    assert given <= round(by_luck / 9, 2)
