"""The NumPy loop: its gradients and its steps are PyTorch's, it learns, and it takes anybody's cell."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest

from lstm_course.reference.cells import GRUCell, LSTMCell, RNNCell
from lstm_course.tasks.adding import adding_problem
from lstm_course.tasks.delayed_recall import delayed_recall
from lstm_course.training.loop import train_module
from lstm_course.training.readout import Readout, cross_entropy
from lstm_course.training.train import gradients_of, stream, train, untrained

torch = pytest.importorskip("torch")


class Leaky:
    """A stranger's cell: one gate of constant size, and a name for its parameters that nobody else has."""

    name = "leaky"

    def init_params(self, rng, input_size, hidden_size):
        return {"into": rng.standard_normal((hidden_size, input_size)), "keep": rng.uniform(0, 1, hidden_size)}

    def init_state(self, batch, hidden_size, dtype=np.float64):
        return (np.zeros((batch, hidden_size), dtype),)

    def step(self, x, state, params):
        (h,) = state
        return (params["keep"] * h + x @ params["into"].T,), {"x": x, "h": h}

    def step_backward(self, dstate, cache, params):
        (dh,) = dstate
        gradients = {"into": dh.T @ cache["x"], "keep": np.sum(dh * cache["h"], axis=0)}
        return dh @ params["into"], (dh * params["keep"],), gradients


class Net(torch.nn.Module):
    """torch.nn.LSTM and a linear read-out, with the weights of a model of ours."""

    def __init__(self, model):
        super().__init__()
        H, D = model.params["W_hh"].shape[1], model.params["W_ih"].shape[1]
        self.rnn = torch.nn.LSTM(D, H, batch_first=True).double()
        self.out = torch.nn.Linear(H, model.readout.outputs).double()
        ours = (model.params["W_ih"], model.params["W_hh"], model.params["b"])
        with torch.no_grad():
            for name, value in zip(("weight_ih_l0", "weight_hh_l0", "bias_ih_l0"), ours, strict=True):
                getattr(self.rnn, name).copy_(torch.tensor(value))
            self.rnn.bias_hh_l0.zero_()
            self.rnn.bias_hh_l0.requires_grad_(False)  # ours has one bias
            self.out.weight.copy_(torch.tensor(model.readout_params["W"]))
            self.out.bias.copy_(torch.tensor(model.readout_params["b"]))

    def forward(self, x):
        return self.out(self.rnn(x)[0][:, -1])


def squared(module, x, y):
    return torch.mean((module(x)[:, 0] - y) ** 2)


def adding(cell, seed=0, units=6):
    return untrained(cell, Readout(1), np.random.default_rng(seed), 2, units)


def test_five_steps_are_the_torch_loop_s():
    batches = list(islice(stream(adding_problem, np.random.default_rng(1), 4, 7), 5))
    model = adding(LSTMCell(forget_bias=1.0))
    module = Net(model)
    history = train_module(module, squared, batches, 5, max_norm=0.5)
    train(model, batches, 5, max_norm=0.5, progress=False)
    assert max(history.norms) > 0.5, "clipping has something to do"
    np.testing.assert_allclose(model.losses, history.losses, rtol=1e-8)
    np.testing.assert_allclose(model.norms, history.norms, rtol=1e-5)
    np.testing.assert_allclose(model.params["W_hh"], module.rnn.weight_hh_l0.detach(), rtol=1e-4)
    np.testing.assert_allclose(model.readout_params["b"], module.out.bias.detach(), rtol=1e-4)


@pytest.mark.parametrize("cell", [RNNCell(), LSTMCell(), GRUCell(), Leaky()], ids=lambda cell: cell.name)
def test_the_gradients_are_central_differences_for_any_cell(cell):
    model = untrained(cell, Readout(4, cross_entropy), np.random.default_rng(0), 5, 3)
    x, y = delayed_recall(np.random.default_rng(1), 2, 4)
    _, of_cell, of_readout = gradients_of(model, x, y)
    for params, gradients in ((model.params, of_cell), (model.readout_params, of_readout)):
        for name, gradient in gradients.items():
            for place in np.ndindex(gradient.shape):
                kept, values = params[name][place], []
                for shift in (1e-5, -1e-5):
                    params[name][place] = kept + shift
                    values.append(model.loss(x, y))
                params[name][place] = kept
                assert gradient[place] == pytest.approx((values[0] - values[1]) / 2e-5, rel=1e-5, abs=1e-8), name


def test_a_lstm_learns_to_recall():
    model = untrained(LSTMCell(forget_bias=3.0), Readout(4, cross_entropy), np.random.default_rng(0), 5, 16)
    x, y = delayed_recall(np.random.default_rng(9), 200, 10)
    before = model.accuracy(x, y)
    train(model, stream(delayed_recall, np.random.default_rng(1), 32, 10), 80, progress=False)
    assert before < 0.5
    assert model.accuracy(x, y) > 0.95
    assert np.mean(model.losses[-10:]) < 0.3 * np.mean(model.losses[:10])


def test_a_mask_says_which_answers_count():
    model = untrained(RNNCell(), Readout(2, cross_entropy, every=True), np.random.default_rng(0), 3, 4)
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 5, 3)), rng.integers(0, 2, (2, 5))
    mask = np.array([[1, 1, 1, 0, 0], [1, 1, 1, 1, 0]])
    other = np.where(mask == 1, y, 1 - y)
    assert model.loss(x, y, mask) == model.loss(x, other, mask)
    assert model.accuracy(x, y, mask) == model.accuracy(x, other, mask)
    train(model, [(x, y, mask)] * 3, 3, progress=False)
    assert len(model.losses) == 3


def test_watch_sees_the_start_and_can_end_the_training():
    seen = []

    def watch(step, model):
        seen.append((step, len(model.losses)))
        return step == 3

    model = train(adding(RNNCell()), stream(adding_problem, np.random.default_rng(0), 2, 4), 10, watch=watch)
    assert seen == [(0, 0), (1, 1), (2, 2), (3, 3)]
    assert len(model.losses) == 3


def test_it_ends_with_the_batches():
    batches = list(islice(stream(adding_problem, np.random.default_rng(0), 2, 4), 3))
    assert len(train(adding(RNNCell()), batches, 10).losses) == 3


def test_the_same_seed_gives_the_same_run():
    runs = [
        train(adding(GRUCell()), stream(adding_problem, np.random.default_rng(0), 3, 5), 4, progress=False)
        for _ in range(2)
    ]
    assert runs[0].losses == runs[1].losses


def test_arrays_are_replaced_not_changed():
    model = adding(LSTMCell())
    params, before = dict(model.params), {name: value.copy() for name, value in model.params.items()}
    train(model, stream(adding_problem, np.random.default_rng(0), 2, 4), 2, progress=False)
    for name, value in params.items():
        np.testing.assert_array_equal(value, before[name])
        assert not np.array_equal(model.params[name], value)


def test_nothing_is_printed_where_nobody_looks(capsys):
    train(adding(RNNCell()), stream(adding_problem, np.random.default_rng(0), 2, 4), 3)
    assert capsys.readouterr() == ("", "")


def test_a_module_takes_numpy_batches_in_its_own_precision():
    model = adding(LSTMCell())
    module = Net(model).float()
    seen = []
    history = train_module(
        module, squared, stream(adding_problem, np.random.default_rng(0), 2, 4), 3, watch=lambda k, m: seen.append(k)
    )
    assert len(history.losses) == len(history.norms) == 3
    assert seen == [0, 1, 2, 3]
