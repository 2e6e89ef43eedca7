"""What unit 7 says of its measurements is what they give."""

import numpy as np

from lstm_course import get_exercise
from lstm_course.units.u07_gru.demos.conventions import lazy_difference, made_up_for
from lstm_course.units.u07_gru.demos.gradient import decay_per_step, norms_by_lag
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
