"""What unit 2 says of its measurements is what they give."""

from lstm_course import get_exercise
from lstm_course.units.u02_bptt.demos import bptt, truncation
from tests.units.prose import missing


def test_the_text_says_what_is_measured():
    backward = get_exercise("rnn_backward").reference
    truncated = get_exercise("truncated_rnn_backward").reference
    handed = bptt._flow(backward, 5, everywhere=False)[0]
    lost = [truncation._missing(truncated, gain)[4] for gain in (1.0, 0.6)]
    central, one_sided = (
        min(bptt._error_by_step(f)) for f in (get_exercise("numerical_gradient").reference, bptt._one_sided)
    )
    assert bptt.best_exponent() == -5
    assert not missing(
        "02_bptt",
        f"the gradient shrinks on its way, step by step, from {handed[-1]:.1f} to {handed[0]:.1f}",
        f"With chunks of five, {100 * lost[0]:.0f} % of `dW_hh` is lost where the network remembers",
        f"and {100 * lost[1]:.0f} % where it forgets quickly",
        rf"the exact gradient of an RNN to ${central:.0e}$ at best; one-sided ones to ${one_sided:.0e}$".replace(
            "e-11", r" \cdot 10^{-11}"
        ).replace("e-09", r" \cdot 10^{-9}"),
    )


def test_three_steps_show_what_two_hide():
    assert bptt.steps_to_find_all() == 3
    assert [truncation.reached(k) for k in (5, 8)] == [4, 8]
