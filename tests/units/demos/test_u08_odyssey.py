"""The odyssey takes any cell, counts what a run needed, and is the same from the same seed."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.reference.variants import ablated_step, coupled_step, peephole_step
from lstm_course.units.u08_variants.demos.odyssey import draw_race
from lstm_course.units.u08_variants.experiments.odyssey import Contest, adding, contestants, race, temporal, worst


class Leaky:
    """A stranger's cell, with nothing of ours in it: h' = a h + (1 − a) tanh(W x + b), a = σ(s)."""

    name = "leaky"

    def init_params(self, rng, input_size, hidden_size):
        W = rng.standard_normal((hidden_size, input_size)) / np.sqrt(input_size)
        return {"W": W, "b": np.zeros(hidden_size), "s": rng.uniform(0, 4, hidden_size)}

    def init_state(self, batch, hidden_size, dtype=np.float64):
        return (np.zeros((batch, hidden_size), dtype),)

    def step(self, x, state, params):
        (h,), a = state, 1 / (1 + np.exp(-params["s"]))
        u = np.tanh(x @ params["W"].T + params["b"])
        return (a * h + (1 - a) * u,), {"x": x, "h": h, "u": u, "a": a}

    def step_backward(self, dstate, cache, params):
        (dh,), a, u = dstate, cache["a"], cache["u"]
        dz = dh * (1 - a) * (1 - u**2)
        ds = np.sum(dh * (cache["h"] - u) * a * (1 - a), axis=0)
        return dz @ params["W"], (dh * a,), {"W": dz.T @ cache["x"], "b": dz.sum(axis=0), "s": ds}


def easily(contest: Contest, steps: int = 20) -> Contest:
    """Return the same task, solved at the first trial."""
    return Contest(contest.name, contest.make, contest.inputs, contest.readout, lambda *_: True, contest.length, steps)


def test_a_stranger_s_cell_races_like_ours():
    results = race({"LSTM": contestants()["LSTM"], "leaky": Leaky()}, (temporal(10, 200), adding(4, 20)), range(1))
    order, add = results.values()
    assert all(n % 320 == 0 and 0 < n <= 200 * 32 for n in (order["LSTM"][0],))
    assert order["leaky"][0] is None or order["leaky"][0] <= 200 * 32
    assert set(add) == {"LSTM", "leaky"}


def test_what_is_counted_are_the_sequences_until_the_first_success():
    results = race({"leaky": Leaky()}, (easily(temporal(10)), adding(10, 15)), range(2))
    assert list(results.values()) == [{"leaky": [320, 320]}, {"leaky": [None, None]}]


def test_the_same_seed_gives_the_same_race():
    first, again = (race({"leaky": Leaky()}, (temporal(10, 100),), range(2)) for _ in range(2))
    assert first == again


def test_a_student_s_steps_are_what_runs():
    own, ours = contestants(peephole_step, coupled_step, ablated_step), contestants()
    rng = np.random.default_rng(0)
    for name, cell in own.items():
        params, x = ours[name].init_params(np.random.default_rng(1), 3, 4), rng.standard_normal((2, 3))
        state = tuple(rng.standard_normal((2, 4)) for _ in ours[name].init_state(2, 4))
        for a, b in zip(cell.step(x, state, params)[0], ours[name].step(x, state, params)[0], strict=True):
            np.testing.assert_allclose(a, b)


def test_a_wrong_step_shows():
    wrong = contestants(coupled_step=lambda x, h, c, *weights: (h, c))["coupled"]
    params, state = wrong.init_params(np.random.default_rng(1), 3, 4), (np.full((2, 4), 0.5), np.ones((2, 4)))
    (h, _), _ = wrong.step(np.ones((2, 3)), state, params)
    np.testing.assert_array_equal(h, state[0])


def test_the_worst_is_the_one_with_the_most_failures_then_the_slowest():
    needed = {"a": [None, 320], "b": [640, 640], "c": [None, 640]}
    assert worst(needed, ["a", "b", "c"]) == "c"
    assert worst(needed, ["a", "b"]) == "a"


@pytest.mark.parametrize("needed", [[320, 640, 1280], [None, None], [None, 320]])
def test_the_plot_says_how_many_solved(needed):
    fig, alt = draw_race({"a task": {"a cell": needed}}, {"a task": 1600})
    done = sum(n is not None for n in needed)
    assert f"a cell: {done} of {len(needed)} solved" in alt
    assert f"{done} of {len(needed)}" in [text.get_text() for text in fig.axes[0].texts]
