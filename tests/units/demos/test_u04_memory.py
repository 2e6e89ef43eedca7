"""What unit 4 says of its measurements is what they give."""

import pytest

from lstm_course.reference.lstm import lstm_step
from lstm_course.units.u04_lstm_gates.experiments.memory import DELAYS, what_is_readable, what_remains

LATE = DELAYS.index(50)


@pytest.mark.parametrize(("b_f", "wipe", "share"), [(3.0, "", 0.57), (5.0, "h", 1.0), (5.0, "c", 0.24)])
def test_without_the_way_back_the_memory_is_in_c(b_f, wipe, share):
    assert what_is_readable(lstm_step, b_f, 0.0, wipe)[LATE] == pytest.approx(share, abs=0.006)


def test_a_nudge_grows_and_nothing_is_remembered_better_for_it():
    of_c, of_h = what_remains(lstm_step, 5.0, 1.0)
    assert of_c[100] == pytest.approx(12, abs=0.5)
    assert of_c[150] == pytest.approx(33, abs=0.5)
    assert [round(float(of_h[t]), 2) for t in (1, 50, 100, 150)] == [0.13, 0.17, 0.37, 0.97]
    with_the_loop, without = (what_is_readable(lstm_step, 5.0, recurrent)[-1] for recurrent in (1.0, 0.0))
    assert (round(with_the_loop, 2), round(without, 2)) == (0.98, 0.99)
