"""A quantity is blamed only where nothing right was computed from it, and no other reading of its name is right."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.checking.dependence import dependence
from lstm_course.reference import gru, lstm


def way_back(
    dc_prev=lambda dc_total, f: dc_total * f, c_gate="c_prev", total=None, slope=lambda gate: gate * (1 - gate)
):
    """Return a step back in which one thing is another, and gradients are named before their slopes."""

    def lstm_step_backward(dh, dc, cache):
        x, h_prev, i, f, g, o, c = (cache[name] for name in ("x", "h_prev", "i", "f", "g", "o", "c"))
        dc_total = dc + dh * o * (1 - np.tanh(c) ** 2) if total is None else total(dh, dc, o, c)
        dz_i, dz_f, dz_g, dz_o = dc_total * g, dc_total * cache["c_prev"], dc_total * i, dh * np.tanh(c)
        dz = np.hstack([dz_i * slope(i), dz_f * slope(f), dz_g * (1 - g**2), dz_o * slope(o)])
        return dz @ cache["W_ih"], dz @ cache["W_hh"], dc_prev(dc_total, f), dz.T @ x, dz.T @ h_prev, dz.sum(0)

    return lstm_step_backward


def said(answer, name="lstm_step_backward"):
    verdict = judge(get_exercise(name), answer)
    assert verdict.status == "failed"
    return verdict


def test_gradients_before_their_slopes_are_not_blamed_for_a_fault_elsewhere():
    verdict = said(way_back(dc_prev=lambda dc_total, f: dc_total * f * (1 - f) + 1))
    assert "dc_prev differs" in verdict.headline
    assert "dx, dh_prev agree" in verdict.headline
    assert "differs" not in verdict.diagnosis


def test_what_a_right_result_was_computed_from_is_not_blamed():
    """Here dz_n has its slope later, times two and halved again: no reading of the name is right."""

    def gru_step_backward(dh, cache):
        x, h_prev, r, z, n, h_n = (cache[name] for name in ("x", "h_prev", "r", "z", "n", "h_n"))
        dz_n = 2 * dh * (1 - z)
        a = dz_n / 2 * (1 - n**2)
        dz_z, dz_r = dh * (h_prev - n) * z * (1 - z), a * h_n * r * (1 - r)
        i, h = np.hstack([dz_r, dz_z, a]), np.hstack([dz_r, dz_z, a * r])
        return i @ cache["W_ih"], dh * z + h @ cache["W_hh"], i.T @ x, i.T @ h_prev + 1, i.sum(0), h.sum(0)

    verdict = said(gru_step_backward, "gru_step_backward")
    assert "dx, dh_prev, dW_ih agree" in verdict.headline
    assert "differs" not in verdict.diagnosis


def test_a_fault_in_the_whole_gradient_of_c_is_said_of_that():
    verdict = said(way_back(total=lambda dh, dc, o, c: dc + dh * o * (1 - np.tanh(c) ** 3) + 1))
    assert "dc_total is the first that differs" in verdict.diagnosis


def test_what_may_lack_its_slope_is_not_said_to_agree():
    verdict = said(way_back(slope=lambda gate: gate * (1 - gate) * 1.5))
    assert "dz_i" not in verdict.diagnosis
    assert "comes after" not in verdict.diagnosis


def test_the_fault_comes_after_only_what_the_wrong_value_is_made_of():
    def lstm_step(x, h, c, W_ih, W_hh, b):
        i, f, candidate, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
        i, f, o = (1 / (1 + np.exp(-z)) for z in (i, f, o))
        c = f * c + i * np.tanh(candidate + 0.3)
        return o * np.tanh(c), c

    verdict = said(lstm_step, "lstm_step")
    assert "i, f, o agree" in verdict.diagnosis
    assert "comes after" not in verdict.diagnosis


@pytest.mark.parametrize(
    ("function", "name", "of"),
    [
        (lstm.lstm_step_backward, "dz_i", {"dc_total", "dz_i"}),
        (lstm.lstm_step_with_cache, "c", {"i", "f", "g", "c"}),
        (gru.gru_step_with_cache, "n", {"r", "n"}),
    ],
)
def test_what_a_quantity_is_made_of(function, name, of):
    made_of, returned = dependence(function)
    assert of <= made_of[name]
    assert "o" not in made_of[name] or name == "dz_i"
    assert returned


def test_what_has_no_source_is_made_of_nothing_known():
    assert dependence(np.tanh) == ({}, ())
    assert dependence(lambda x: x) == ({}, ())
