"""What the gradient-by-lag plot measures is autograd's gradient, and any cell can be in it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lstm_course import all_units, get_exercise
from lstm_course.reference import lstm
from lstm_course.reference.cell import Cell
from lstm_course.reference.cell_path import cell_path_gradient
from lstm_course.reference.cells import LSTMCell
from lstm_course.units.u05_lstm_gradients.demos import bias as lstm_bias
from lstm_course.units.u05_lstm_gradients.demos import gradients as lstm_gradients
from lstm_course.units.u05_lstm_gradients.experiments import gradients, training
from tests.units.prose import missing

torch = pytest.importorskip("torch")
STEP, BACK = lstm.lstm_step_with_cache, lstm.lstm_step_backward
TEXT = all_units()["05_lstm_gradients"].notebook.read_text("utf-8")
EVIDENCE = json.loads((Path(__file__).parents[3] / "docs/evidence.json").read_text())


class Half:
    """A stranger's cell, h' = h / 2 + x, that inherits nothing."""

    name = "half"

    def init_params(self, rng, input_size, hidden_size):
        return {"W": rng.standard_normal((hidden_size, input_size))}

    def init_state(self, batch, hidden_size, dtype=np.float64):
        return (np.zeros((batch, hidden_size), dtype),)

    def step(self, x, state, params):
        return (state[0] / 2 + x @ params["W"].T,), {"x": x}

    def step_backward(self, dstate, cache, params):
        return dstate[0] @ params["W"], (dstate[0] / 2,), {"W": dstate[0].T @ cache["x"]}


def test_a_stranger_s_cell_decays_as_it_should():
    assert isinstance(Half(), Cell)
    np.testing.assert_allclose(gradients.norms_by_lag(Half(), steps=9), 0.5 ** np.arange(9))


def test_it_is_drawn_beside_ours(monkeypatch):
    shown = []
    monkeypatch.setattr(lstm_gradients, "show", lambda fig, alt: shown.append(alt))
    lstm_gradients.by_lag({"mine": Half(), "theirs": LSTMCell(forget_bias=1.0)}, seeds=1)
    assert "mine: 2e-30" in shown[0]


def test_the_gradients_by_c_and_by_h_are_autograds():
    cell = lstm_gradients.own_lstm(STEP, BACK, 1.0)
    of_c, of_h, path = lstm_gradients.beside(cell, cell_path_gradient)
    rng = np.random.default_rng(0)
    params = cell.init_params(rng, lstm_gradients.INPUTS, lstm_gradients.UNITS)
    x = 0.3 * rng.standard_normal((lstm_gradients.BATCH, lstm_gradients.STEPS, lstm_gradients.INPUTS))
    W_ih, W_hh, b = (torch.tensor(params[name]) for name in ("W_ih", "W_hh", "b"))
    h = c = torch.zeros(len(x), lstm_gradients.UNITS, dtype=torch.float64)
    hs, cs = [], []
    for t in range(x.shape[1]):
        i, f, g, o = (torch.tensor(x[:, t]) @ W_ih.T + h @ W_hh.T + b).chunk(4, dim=-1)
        c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
        c = c if c.requires_grad else c.requires_grad_()
        c.retain_grad()
        h = torch.sigmoid(o) * torch.tanh(c)
        h.retain_grad()
        hs.append(h)
        cs.append(c)
    hs[-1].sum().backward()
    by_c, by_h = (np.array([s.grad.norm(dim=1).mean().item() for s in states])[::-1] for states in (cs, hs))
    np.testing.assert_allclose(of_c, by_c / by_c[0], rtol=1e-9)
    np.testing.assert_allclose(of_h, by_h / by_c[0], rtol=1e-9)
    assert path[0] == 1
    assert path[-1] < of_c[-1]


def test_a_student_s_functions_are_the_cell():
    calls = []

    def step(*arguments):
        calls.append("step")
        return STEP(*arguments)

    def back(*arguments):
        calls.append("back")
        return BACK(*arguments)

    cell = lstm_gradients.own_lstm(step, back, 2.0)
    gradients.norms_by_lag(cell, steps=3)
    assert calls == ["step"] * 3 + ["back"] * 3
    H = lstm_gradients.UNITS
    np.testing.assert_array_equal(cell.init_params(np.random.default_rng(0), 2, H)["b"][H : 2 * H], 2)


def test_the_check_finds_a_wrong_backward_pass():
    def not_carried(dhs, cache):
        last = {name: a if name.startswith("W") else a[:, -1:] for name, a in cache.items()}
        return lstm.lstm_backward(dhs[:, -1:], last) if dhs.shape[1] == 1 else wrong(dhs, cache)

    def wrong(dhs, cache):
        dx, dh, dc, *weights = lstm.lstm_backward(dhs, cache)
        return dx, dh, 0 * dc, *weights

    assert max(training.errors_of(STEP, lstm.lstm_backward, 3)) < 1e-7
    errors = training.errors_of(STEP, not_carried, 3)
    assert errors[2] == 1
    assert max(errors[:2] + errors[3:]) < 1e-7


def test_the_table_is_what_the_notebook_measures():
    cells = lstm_gradients.seven_cells(STEP, BACK)
    labels = ["RNN, PyTorch's default", "RNN, orthogonal", *list(cells)[2:]]
    left = {label: gradients.mean_by_lag(cell) for label, cell in zip(labels, cells.values(), strict=True)}
    rows = re.findall(r"^# \| ((?:RNN|LSTM|GRU)[^|]*) \| (\S+) \| (\d\.\d\d) \|$", TEXT, re.MULTILINE)
    assert [label for label, *_ in rows] == labels
    for label, entry, factor in rows:
        assert float(f"{left[label][-1]:.0e}") == float(entry)
        assert f"{gradients.rate_of(left[label]):.2f}" == factor
    lowest = [left[f"LSTM, forget bias {bias}"].min() for bias in (3, 5)]
    assert not missing("05_lstm_gradients", f"the curves fall first, to {lowest[0]:.2f} and {lowest[1]:.2f}")


def test_what_is_said_of_c_beside_h_is_measured():
    (of_c, of_h, path), (zero, _, product), (large, _, _) = (
        lstm_gradients.beside(lstm_gradients.own_lstm(STEP, BACK, bias), cell_path_gradient) for bias in (3.0, 0.0, 5.0)
    )
    assert not missing(
        "05_lstm_gradients",
        f"the gradient of h loses {np.log10(of_h[0] / of_h[10]):.1f} decades within ten steps",
        f"At lag 99 and bias 3 the direct way leaves {path[-1]:.3f}, and {of_c[-1]:.0f} arrives",
    )
    assert round(of_c[10], 1) == 0.8  # three quarters
    assert (f"{zero[-1]:.0e}", f"{product[-1]:.0e}") == ("5e-21", "5e-30")
    assert 50 < large[-1] < 70


def test_the_table_of_recall_is_the_evidence():
    right = {
        run["label"]: np.mean([seed["values"]["accuracy"] for seed in run["seeds"]])
        for run in EVIDENCE["delayed_recall"]["runs"]
    }
    rows = re.findall(r"^# \| ([^|]+) \| (\d\.\d\d) \| (\d\.\d\d) \| (\d\.\d\d) \|$", TEXT, re.MULTILINE)
    assert len(rows) == 5
    for label, *entries in rows:
        name = label.removeprefix("LSTM, ")
        assert entries == [f"{right[f'T = {T}, {name}']:.2f}" for T in (10, 20, 40)]
    assert not missing(
        "04_lstm_gates",
        f"gets {100 * right['T = 10, forget bias 0']:.0f} % at a delay of 10 steps (mean of five seeds) and "
        f"{100 * right['T = 20, forget bias 0']:.0f} %, which is chance, at 20; with bias 3 it gets 100 % at both",
    )
    assert min(right[f"T = {T}, forget bias 3"] for T in (10, 20)) > 0.995
    reached = [
        seed["values"]["reached"]
        for run in EVIDENCE["adding"]["runs"]
        for seed in run["seeds"]
        if run["label"] == "LSTM, forget bias 1"
    ]
    assert not missing("05_lstm_gradients", f"bias 1 takes {min(reached)} to {max(reached):,} batches")


def test_what_is_left_of_the_direct_way_is_measured():
    own = get_exercise("set_forget_bias").reference, get_exercise("cell_path_gradient").reference
    left = {bias: lstm_bias.products(*own, bias).mean() for bias in (0.0, 1.0, 3.0, 5.0)}
    assert round(np.log10(left[0.0])) == -30
    assert left[5.0] == pytest.approx(0.5, abs=0.05)
    for bias in (0.0, 1.0, 3.0, 5.0):
        assert 0.5 < left[bias] * (1 + np.exp(-bias)) ** 100 < 2
    assert not missing("05_lstm_gradients", rf"$4\cdot10^{{-14}}$ at 1, {left[3.0]:.3f} at 3, a half at 5")
    assert f"{left[1.0]:.0e}" == "4e-14"
