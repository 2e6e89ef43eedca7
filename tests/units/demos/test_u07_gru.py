"""What unit 7 says of its measurements is what they give."""

import numpy as np

from lstm_course import get_exercise
from lstm_course.units.u07_gru.demos import gates
from lstm_course.units.u07_gru.demos.conventions import lazy_difference, made_up_for
from lstm_course.units.u07_gru.demos.gradient import decay_per_step, norms_by_lag
from lstm_course.units.u07_gru.demos.sizes import gru_as_large
from tests.units.prose import missing


def reference(*names):
    return [get_exercise(name).reference for name in names]


def test_other_weights_make_up_for_the_update_gate_alone():
    assert made_up_for(*reference("gru_step", "gru_step_cho", "flip_update_gate")) == "update"
    assert lazy_difference(*reference("gru_step", "gru_step_cho"), True, True, 1) == 0


def test_the_text_says_how_far_the_gradient_reaches():
    norms, open_gate = (norms_by_lag(*reference("gru_step_backward"), bias) for bias in (0.0, 5.0))
    assert not missing(
        "07_gru",
        f"{norms[20] * 1e5:.0f} · 10⁻⁵ is left after 20 steps, {norms[100] * 1e19:.0f} · 10⁻¹⁹ after 100",
        f"Each step leaves {decay_per_step(norms):.2f} of it",
    )
    assert np.isclose(open_gate[100], 0.5, atol=0.05)


def test_the_bit_without_its_reset_gate_is_wrong_where_the_text_says_so():
    x, held = gates.the_sequence()
    wrong = {}
    for reset_open in (False, True):
        h = gates.gru_seen(*reference("gru_step"), x, gates.gru_weights(reset_open=reset_open))["h"]
        wrong[reset_open] = int(np.sum(np.abs(h - held) > 0.5))
    assert wrong[False] == 0
    assert not missing("07_gru", f"the GRU is wrong at {wrong[True]} of {gates.LENGTH} steps")


def test_parameters_are_those_of_the_text():
    (count,) = reference("count_parameters")
    units, many = gru_as_large(count, 128, 64), gru_as_large(count, 10_000, 64)
    one_bias = {H: count("lstm", 2, H) - 4 * H for H in (21, 24)}  # the course's LSTM has one bias
    assert count("gru", 2, 24) == one_bias[21]
    assert not missing(
        "07_gru",
        f"**What you saw.** {units}. Four thirds of 128",
        f"has {100 * (units / 128 - 1):.0f} % more units here, and about {100 * (many / 10_000 - 1):.1f} %",
        f"| GRU, PyTorch's | 24 | {count('gru', 2, 24):,} |",
        f"| LSTM, $b_f = 0$ | 24 | {one_bias[24]:,} |",
        f"| LSTM, $b_f = 0$ | 21 | {one_bias[21]:,} |",
    )
