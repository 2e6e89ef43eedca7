"""Wrong answers that passed once, and right ones that did not: each is told now."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.reference import counting, lstm, rnn


def clipped(reference, limit):
    def answer(dhs, cache):
        return tuple(np.clip(gradient, -limit, limit) for gradient in reference(dhs, cache))

    return answer


@pytest.mark.parametrize("limit", [1, 5, 10])
@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("rnn_step_backward", rnn.rnn_step_backward),
        ("rnn_backward", rnn.rnn_backward),
        ("lstm_backward", lstm.lstm_backward),
    ],
)
def test_gradients_clipped_on_the_way_do_not_pass(name, reference, limit):
    for seed in range(3):
        assert judge(get_exercise(name), clipped(reference, limit), seed).status == "failed"


def test_another_mode_is_refused():
    def merge_directions(forward, backward, mode):
        if mode == "concat":
            return np.concatenate([forward, backward], -1)
        if mode == "sum":
            return forward + backward
        if mode == "mul":
            return forward * backward
        return (forward + backward) / 2

    verdict = judge(get_exercise("merge_directions"), merge_directions)
    assert verdict.status == "failed"
    assert "ValueError" in verdict.headline


def count_by_name(kind, input_size, hidden_size, num_layers, bidirectional):
    import torch

    module = {"rnn": torch.nn.RNN, "gru": torch.nn.GRU, "lstm": torch.nn.LSTM}[kind]
    made = module(input_size, hidden_size, num_layers, bidirectional=bidirectional)
    return sum(p.numel() for p in made.parameters())


def count_by_attribute(kind, input_size, hidden_size, num_layers, bidirectional):
    from torch import nn

    made = getattr(nn, kind.upper())(input_size, hidden_size, num_layers, bidirectional=bidirectional)
    return sum(p.numel() for p in made.parameters())


@pytest.mark.parametrize("answer", [count_by_name, count_by_attribute])
def test_pytorch_does_not_count(answer):
    pytest.importorskip("torch")
    verdict = judge(get_exercise("count_parameters"), answer)
    assert (verdict.status, verdict.score) == ("failed", 0)
    assert "torch.nn" in verdict.headline


def test_sizes_are_pythons_numbers():
    def count_parameters(kind, input_size, hidden_size, num_layers, bidirectional):
        assert isinstance(input_size, int)
        assert isinstance(hidden_size, int)
        return counting.count_parameters(kind, input_size, hidden_size, num_layers, bidirectional)

    assert judge(get_exercise("count_parameters"), count_parameters).passed


def gru_by_pytorch(x, h, W_ih, W_hh, b_ih, b_hh):
    import torch

    return torch.gru_cell(*map(torch.from_numpy, (x, h, W_ih, W_hh, b_ih, b_hh))).numpy()


def lstm_by_pytorch(x, h, c, W_ih, W_hh, b):
    import torch

    x, h, c, W_ih, W_hh, b = map(torch.from_numpy, (x, h, c, W_ih, W_hh, b))
    return tuple(part.numpy() for part in torch.lstm_cell(x, (h, c), W_ih, W_hh, b, torch.zeros_like(b)))


@pytest.mark.parametrize(("name", "answer"), [("gru_step", gru_by_pytorch), ("lstm_step", lstm_by_pytorch)])
def test_pytorchs_cells_are_forbidden_under_each_of_their_names(name, answer):
    pytest.importorskip("torch")
    assert "torch." in judge(get_exercise(name), answer).headline


def test_losses_are_numbers():
    torch = pytest.importorskip("torch")

    def train_regressor(model, batches, epochs, rate, max_norm=1.0):
        optimiser = torch.optim.Adam(model.parameters(), lr=rate)
        losses = []
        model.train()
        for _ in range(epochs):
            total = 0
            for x, y in batches:
                answer = model(x)
                if answer.shape != y.shape:
                    raise ValueError
                loss = torch.nn.functional.mse_loss(answer, y)
                optimiser.zero_grad()
                loss.backward()
                torch.nn.utils.clip_grad_norm_(model.parameters(), max_norm)
                optimiser.step()
                total += loss
            losses.append(total / len(batches))
        model.eval()
        return losses

    verdict = judge(get_exercise("train_regressor"), train_regressor)
    assert verdict.status == "failed"
    assert "item()" in verdict.headline


def attention_with_a_little(query, keys, values, mask):
    import torch

    scores = (keys @ query[:, :, None])[..., 0] / query.shape[1] ** 0.5
    scores = scores.masked_fill(~mask, torch.finfo(scores.dtype).min)
    e = torch.exp(scores - scores.max(dim=1, keepdim=True).values) * mask
    weights = e / (e.sum(dim=1, keepdim=True) + 1e-9)
    return (weights[:, :, None] * values).sum(dim=1), weights


def test_a_little_that_keeps_from_dividing_by_zero_is_right():
    pytest.importorskip("torch")
    for seed in range(3):
        assert judge(get_exercise("attention"), attention_with_a_little, seed).passed


def test_shared_memory_is_not_called_a_changed_argument():
    torch = pytest.importorskip("torch")

    def load_into_torch(W_ih, W_hh, b, module):
        for name, value in (("weight_ih_l0", W_ih), ("weight_hh_l0", W_hh), ("bias_ih_l0", b), ("bias_hh_l0", 0 * b)):
            parameter = getattr(module, name)
            parameter.data = torch.from_numpy(value).to(parameter.dtype)

    verdict = judge(get_exercise("load_into_torch"), load_into_torch)
    assert verdict.status == "failed"
    assert "changes" not in verdict.headline
    assert verdict.misconceptions == ("shares its memory with the arrays",)


def test_new_parameters_of_another_dtype_are_said_to_be_new():
    torch = pytest.importorskip("torch")

    def load_into_torch(W_ih, W_hh, b, module):
        for name, value in (("weight_ih_l0", W_ih), ("weight_hh_l0", W_hh), ("bias_ih_l0", b), ("bias_hh_l0", 0 * b)):
            setattr(module, name, torch.nn.Parameter(torch.tensor(value, dtype=torch.float32)))

    assert "new parameter" in judge(get_exercise("load_into_torch"), load_into_torch).headline
