"""A training can be watched, and stopped: what was learned is kept, and what is saved of it is a still."""

import os
import re
import signal
from time import process_time

import numpy as np
import pytest

from lstm_course.training import live, progress
from lstm_course.training.curves import curves_svg, thinned
from lstm_course.training.loop import train_module

torch = pytest.importorskip("torch")


class Page:
    """What a notebook would show: each output, as it was at each update."""

    def __init__(self):
        self.outputs = []

    def display(self, bundle, raw=True, display_id=True):
        self.outputs.append([bundle])
        return self

    def update(self, bundle, raw=True):
        self.outputs[-1].append(bundle)


@pytest.fixture
def page(monkeypatch):
    page = Page()
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", page.display)
    monkeypatch.setattr(live, "PAUSE", 0.0)
    monkeypatch.setattr(live, "SHARE", 1.0)
    monkeypatch.delenv("NBGRADER_EXECUTION", raising=False)
    return page


def batches(number):
    rng = np.random.default_rng(0)
    return [(rng.standard_normal((8, 3)), rng.standard_normal((8, 1))) for _ in range(number)]


def loss(module, x, y):
    return ((module(x) - y) ** 2).mean()


def linear():
    torch.manual_seed(0)
    return torch.nn.Linear(3, 1)


def interrupt_at(number):
    def watch(step, module):
        if step == number:
            os.kill(os.getpid(), signal.SIGINT)

    return watch


def test_it_is_redrawn_in_its_place_and_the_last_picture_stays(page):
    history = train_module(linear(), loss, batches(9), progress="a line", sample=lambda: "as <far> as this")
    (shown,) = page.outputs
    assert len(shown) > 5
    assert "a line: 0 steps" in shown[0]["text/plain"]
    last = shown[-1]
    assert "a line: 9 steps" in last["text/plain"]
    assert f", loss {history.losses[0]:.3g} → {history.losses[-1]:.3g}" in last["text/plain"]
    assert "as &lt;far&gt; as this" in last["text/html"]
    assert "■" in shown[0]["text/plain"]
    assert "■" not in last["text/plain"]


def test_a_cell_in_numpy_is_watched_by_what_its_model_holds(page):
    from lstm_course.reference import RNNCell
    from lstm_course.training.readout import Readout
    from lstm_course.training.train import train, untrained

    model = untrained(RNNCell(), Readout(1), np.random.default_rng(0), 3, 4)
    steps = [(x[:, None], y) for x, y in batches(9)]
    train(model, steps, len(steps))
    last = page.outputs[0][-1]
    assert "9 steps" in last["text/plain"]
    assert "norm of the gradients" in last["text/html"]
    assert "score" not in last["text/html"]  # which of such a model is a method


def test_an_interrupt_ends_it_after_the_step_and_all_is_kept(page):
    stopped, whole = linear(), linear()
    history = train_module(stopped, loss, batches(50), progress="a line", watch=interrupt_at(7))
    train_module(whole, loss, batches(7))
    assert len(history.losses) == len(history.norms) == 7
    assert all(map(torch.equal, stopped.parameters(), whole.parameters()))
    assert "Stopped, as you asked: the model and what was measured are kept" in page.outputs[0][-1]["text/plain"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_interrupts(page):
    def watch(step, module):
        if step == 3:
            os.kill(os.getpid(), signal.SIGINT)
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        train_module(linear(), loss, batches(9), progress="a line", watch=watch)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_loop_that_is_left_counts_its_last_step_and_one_that_fails_does_not(page):
    train_module(linear(), loss, batches(9), progress="left", watch=lambda step, module: step == 4)
    with pytest.raises(FloatingPointError):
        train_module(linear(), loss, [*batches(2), (np.full((8, 3), np.nan), np.zeros((8, 1)))], progress="failed")
    assert [shown[-1]["text/plain"].split(",")[0] for shown in page.outputs] == ["left: 4 steps", "failed: 2 steps"]


def test_nothing_is_shown_while_it_is_graded_and_without_a_label(page, monkeypatch):
    train_module(linear(), loss, batches(3))
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    train_module(linear(), loss, batches(3), progress="a line")
    assert page.outputs == []


def test_watching_changes_no_number_and_a_broken_sample_no_training(page):
    def sample():
        raise ValueError("no text yet")

    seen, unseen = linear(), linear()
    train_module(seen, loss, batches(9), progress="a line", sample=sample)
    train_module(unseen, loss, batches(9))
    assert all(map(torch.equal, seen.parameters(), unseen.parameters()))


def test_gates_are_shown_as_far_as_the_reference_opens_them(page):
    from lstm_course.reference.cell import unroll
    from lstm_course.reference.cells import LSTMCell
    from lstm_course.training.gate_map import gate_map

    torch.manual_seed(1)
    lstm, x = torch.nn.LSTM(3, 5, batch_first=True, bidirectional=True), torch.randn(1, 4, 3)
    found = gate_map(lstm, x, ["a", "b", "<c>", "d"])
    W_ih, W_hh, b_ih, b_hh = (p.detach().numpy() for p in list(lstm.parameters())[:4])
    _, _, caches = unroll(LSTMCell(), {"W_ih": W_ih, "W_hh": W_hh, "b": b_ih + b_hh}, x.numpy())
    for name in "ifo":
        assert found.means[name] == pytest.approx([cache[name].mean() for cache in caches], abs=1e-6)
    train_module(linear(), loss, batches(3), progress="gates", sample=lambda: found)
    last = page.outputs[0][-1]
    assert f"f: {found.means['f'][0]:.2f} " in last["text/plain"]
    assert found.html() in last["text/html"]
    assert found.html().count("<rect") == 1 + 3 * 4
    assert "at a b &lt;c&gt; d" in last["text/html"]
    assert "<c>" not in last["text/html"]


def test_pictures_take_a_small_share_of_the_time(page, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(progress, "in_notebook", lambda: True)
    monkeypatch.setattr("IPython.display.display", page.display)

    def seconds(label):
        lstm = torch.nn.LSTM(8, 48, batch_first=True)
        some = [(torch.ones(16, 20, 8),)] * 100
        began = process_time()
        train_module(lstm, lambda module, x: module(x)[0].square().mean(), some, progress=label)
        return process_time() - began

    torch.set_num_threads(1)
    seconds("")
    drawn, bare = seconds("watched"), seconds("")
    assert drawn < 1.1 * bare + 0.05  # measured: 1 %; the rest is what a busy machine adds


def test_curves_are_thinned_and_have_an_alt_text():
    points = thinned([*range(1000), float("nan")], 100)
    assert len(points) <= 101
    assert points[0] == (5.0, 5.0)
    svg = curves_svg({"loss": [2.0, 1.0], "norm of the gradients": [3.0, float("inf")]}, 10)
    assert 'aria-label="loss 2 at first, 1 now; norm of the gradients 3 at first, inf now"' in svg
    assert len(re.findall("<polyline", svg)) == 2
    assert "nan" not in svg
    assert curves_svg({}) == ""
