"""Unit 3's cliff: its gradients are those of the course's RNN, and the notebook tells what the descents do."""

import numpy as np
import pytest

from lstm_course.reference.rnn import rnn_backward, rnn_forward_with_cache
from lstm_course.reference.vanishing import clip_by_global_norm
from lstm_course.units.u03_vanishing_gradients import UNIT
from lstm_course.units.u03_vanishing_gradients.demos.cliff import FIRST, LONG, RATE, WANTED, cliff_loss, descend


@pytest.mark.parametrize("weights", [(1.3, 0.15), (1.1, -0.02), (0.7, 0.4)])
def test_its_loss_and_gradients_are_the_rnns(weights):
    W_hh, b = weights
    x, h0 = np.zeros((1, LONG, 1)), np.full((1, 1), FIRST)
    hs, cache = rnn_forward_with_cache(x, h0, np.zeros((1, 1)), np.full((1, 1), W_hh), np.full(1, b))
    dhs = np.zeros_like(hs)
    dhs[:, -1] = 2 * (hs[:, -1] - WANTED)
    _, _, _, dW_hh, db = rnn_backward(dhs, cache)
    loss, *gradients = cliff_loss(W_hh, b)
    assert loss == pytest.approx((hs[0, -1, 0] - WANTED) ** 2)
    np.testing.assert_allclose(gradients, [dW_hh.item(), db.item()], rtol=1e-9)


def test_the_notebook_tells_what_becomes_of_the_two_descents():
    text = UNIT.notebook.read_text(encoding="utf-8")
    free, norms = descend(None, 0)
    clipped, met = descend(clip_by_global_norm, 0.5)
    slow, _ = descend(clip_by_global_norm, 0.1)
    longest = norms.max()
    assert f"the gradient is {longest:.0f} long, so the unclipped step is {RATE * longest:.1f}" in text
    assert f"lands at b = {free[norms.argmax() + 1][1]:.1f}" in text
    assert f"a plateau with a loss of {cliff_loss(*free[-1])[0]:.2f}" in text
    assert f"once a gradient of {met.max():.0f}" in text
    assert f"at a loss of {cliff_loss(*clipped[-1])[0]:.4f}" in text
    assert f"come down to {cliff_loss(*slow[-1])[0]:.3f} only" in text
