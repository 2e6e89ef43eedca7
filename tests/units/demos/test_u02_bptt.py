"""What unit 2 says of its measurements is what they give."""

import json
from pathlib import Path

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.units.u02_bptt.demos import bptt, truncation
from tests.units.prose import missing


def test_the_text_says_what_is_measured():
    backward = get_exercise("rnn_backward").reference
    truncated = get_exercise("truncated_rnn_backward").reference
    handed = bptt._flow(backward, 5, everywhere=False)[0]
    lost = [truncation._missing(truncated, gain, [5])[0] for gain in (1.0, 0.6)]
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


def test_what_chunks_cost_in_training_is_the_evidence():
    found = json.loads((Path(__file__).parents[3] / "docs/evidence.json").read_text())["echo"]["runs"]
    error = {run["label"]: [seed["values"]["error"] for seed in run["seeds"]] for run in found}
    spread = {label: f"{min(errors):.2f} to {max(errors):.2f}" for label, errors in error.items()}
    assert max(max(error[f"lag 6, chunks of {k}"]) for k in (8, 12, 24)) < 0.0035
    few = sorted(error["lag 4, chunks of 3"])
    assert not missing(
        "02_bptt",
        f"error at the end: $k = 2$: {spread['lag 6, chunks of 2']}; $k = 4$: {spread['lag 6, chunks of 4']}; "
        f"$k = 6$: {spread['lag 6, chunks of 6']}, anything; $k = 8$, 12, 24: 0.003 or less, each time. "
        f"Read-out alone: {spread['lag 6, output layer alone']}",
        f"for three seeds of five ({few[2]:.3f} or less) and failed for two ({few[3]:.2f}, {few[4]:.2f})",
    )


def test_float32_is_as_coarse_as_is_said():
    single = {name: value.astype(np.float32) for name, value in bptt.network(6).items()}
    loss = bptt._loss(single, "W_hh")
    exact = bptt.reference_backward(*bptt.example(6))[bptt.ARGUMENTS.index("W_hh")]
    error = {
        step: bptt.reference_error(
            exact, bptt.reference_gradient(lambda W: loss(W.astype(np.float32)), single["W_hh"], step)
        )
        for step in bptt.STEPS
    }
    best = min(error, key=error.get)
    assert best == pytest.approx(0.01)
    assert error[best] == pytest.approx(2e-5, rel=0.25)
    (at_1e_5,) = (error[step] for step in bptt.STEPS if np.isclose(step, 1e-5, rtol=1e-3))
    assert 0.003 < at_1e_5 < 0.02  # rounding: it is not the same on each machine
    assert not missing(
        "02_bptt",
        r"In float32 nothing beats $2 \cdot 10^{-5}$, at $\varepsilon = 0.01$, "
        r"and at $\varepsilon = 10^{-5}$ the error is about 1 %",
    )
