"""What unit 4 says of its measurements is what they give."""

import pytest

from lstm_course.reference.lstm import lstm_step
from lstm_course.units.u04_lstm_gates.demos.memory import by_formula, half_life
from lstm_course.units.u04_lstm_gates.experiments.memory import DELAYS, what_is_readable, what_remains
from tests.units.prose import missing

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


def test_the_text_says_what_is_measured():
    untied = {b_f: what_remains(lstm_step, b_f, 0.0)[0] for b_f in (0.0, 3.0, 5.0)}
    one, two = (100 * untied[0.0][step] for step in (1, 2))
    recalled, wiped = (100 * what_is_readable(lstm_step, 3.0, 1.0, wipe)[LATE] for wipe in ("", "c"))
    largest = max(what_remains(lstm_step, b_f, 1.0)[1][1] for b_f in (0.0, 1.0, 3.0, 5.0))
    assert not missing(
        "04_lstm_gates",
        f"{half_life(untied[3.0])} steps at bias 3 (formula {by_formula(3.0):.1f}), {half_life(untied[5.0])} at bias 5 "
        f"({by_formula(5.0):.1f})",
        f"{one:.0f} % of a nudge is left after one step and {two:.0f} % after two",
        f"the symbol is named 50 steps later in {recalled:.0f} %, against 57 %",
        f"with c wiped, {wiped:.0f} % are still right",
        f"Of a nudge of h {100 * largest:.0f} % at most is left after one step",
    )
