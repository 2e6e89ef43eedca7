"""Answers that reviews found unnamed, in the words of other courses and of forums: each has its name."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.reference import bidirectional, lstm, rnn
from lstm_course.reference.lstm import sigmoid
from lstm_course.tasks import windows

ANSWERS = []


def named(exercise, *mistakes):
    """Keep an answer, with what its verdict is to name: one of these, and nothing else."""

    def keep(answer):
        ANSWERS.append(pytest.param(exercise, answer, mistakes, id=f"{exercise}-{answer.__name__}"))
        return answer

    return keep


@named("softmax", "one maximum for everything, sum over the batch")
def as_deeplearning_ai(x):
    e = np.exp(x - np.max(x))
    return e / e.sum(axis=0)


@named("softmax", "sum without its axis kept")
def without_keepdims(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@named("relative_error", "one ratio for each entry, a floor of 1e-8")
def as_cs231n(a, b):
    return np.max(np.abs(a - b) / np.maximum(1e-8, np.abs(a) + np.abs(b)))


@named("relative_error", "Euclidean norms, and no floor")
def as_in_gradient_checking(a, b):
    return np.linalg.norm(a - b) / (np.linalg.norm(a) + np.linalg.norm(b))


@named("relative_error", "the larger of the two sizes, and no floor")
def by_the_larger(a, b):
    return float(np.abs(a - b).max() / max(np.abs(a).max(), np.abs(b).max()))


@named("sequence_cross_entropy", "1e-12 added to each probability")
def with_a_little(logits, targets, mask):
    p, (n, t) = rnn.softmax(logits), np.indices(targets.shape)
    return float(-(np.log(p[n, t, targets] + 1e-12) * mask).sum() / mask.sum())


@named("sequence_cross_entropy", "probabilities cut off at 1e-7")
def as_keras(logits, targets, mask):
    p, (n, t) = np.clip(rnn.softmax(logits), 1e-7, 1 - 1e-7), np.indices(targets.shape)
    return float(-(np.log(p[n, t, targets]) * mask).sum() / mask.sum())


@named("rnn_step", "missing transpose of W_ih")
def with_np_dot(x, h, W_ih, W_hh, b):
    return np.tanh(np.dot(x, W_ih) + np.dot(h, W_hh) + b)


@named("time_affine", "missing transpose")
def with_dot(hs, W, b):
    return hs.dot(W) + b


@named("rnn_forward", "first step never taken")
def from_step_one(x, h0, W_ih, W_hh, b):
    h, hs = h0, np.zeros((*x.shape[:2], h0.shape[1]))
    for t in range(1, x.shape[1]):
        h = hs[:, t] = rnn.rnn_step(x[:, t], h, W_ih, W_hh, b)
    return hs, h


@named("constant_error_carousel", "the start among the states")
def with_the_start(c, u):
    return np.concatenate([c[:, None], c[:, None] + np.cumsum(u, axis=1)], axis=1)


@named("spectral_radius", "symmetric solver")
def eigvalsh(W):
    return float(np.abs(np.linalg.eigvalsh(W)).max())


@named("saturation", "whether any unit is saturated")
def any_unit(hs, limit):
    return (np.abs(hs) > limit).any(axis=(0, 2))


@named("adding_problem", "every mark in every row")
def marks_everywhere(rng, batch, length):
    x, rows = np.zeros((batch, length, 2)), np.arange(batch)
    x[:, :, 0] = rng.random((batch, length))
    first, second = rng.integers(0, length // 2, batch), rng.integers(length // 2, length, batch)
    x[:, first, 1] = x[:, second, 1] = 1
    return x, x[rows, first, 0] + x[rows, second, 0]


@named("adding_problem", "a first half too long, added place by place", "first half one step too long")
def first_half_too_long(rng, batch, length):
    x, rows = np.zeros((batch, length, 2)), np.arange(batch)
    x[:, :, 0] = rng.random((batch, length))
    first, second = rng.integers(0, length // 2 + 1, batch), rng.integers(length // 2, length, batch)
    x[rows, first, 1] = x[rows, second, 1] = 1
    return x, x[rows, first, 0] + x[rows, second, 0]


@named("update_cell", "matrix product for entry by entry")
def with_matrix_products(f, c, i, g):
    return np.dot(f, c) + np.dot(i, g)


@named("lstm_step_with_cache", "gate order i, f, o, g")
def as_cs231n_stacks(x, h_prev, c_prev, W_ih, W_hh, b):
    i, f, o, g = np.split(x @ W_ih.T + h_prev @ W_hh.T + b, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * c_prev + i * g
    names = ("x", "h_prev", "c_prev", "i", "f", "g", "o", "c", "W_ih", "W_hh")
    return o * np.tanh(c), c, dict(zip(names, (x, h_prev, c_prev, i, f, g, o, c, W_ih, W_hh), strict=True))


def step_back(dh, cache, to_gates, dc_total, exchanged=False, twice=False):
    i, f, g, o = (cache[name] for name in "ifgo")
    of_i, of_g = (i, g) if exchanged else (g, i)
    gates = [to_gates * of_i, to_gates * cache["c_prev"], to_gates * of_g, dh * np.tanh(cache["c"])]
    if twice:
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    slopes = i * (1 - i), f * (1 - f), 1 - g**2, o * (1 - o)
    dz = np.hstack([gradient * slope for gradient, slope in zip(gates, slopes, strict=True)])
    back = dz @ cache["W_ih"], dz @ cache["W_hh"], dc_total * cache["f"]
    return (*back, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(axis=0))


def whole(dh, dc, cache):
    return dc + dh * cache["o"] * (1 - np.tanh(cache["c"]) ** 2)


@named("lstm_step_backward", "incoming dc alone in the gates")
def gates_take_dc(dh, dc, cache):
    return step_back(dh, cache, dc, whole(dh, dc, cache))


@named("lstm_step_backward", "partners of i and g exchanged")
def partners_exchanged(dh, dc, cache):
    return step_back(dh, cache, whole(dh, dc, cache), whole(dh, dc, cache), exchanged=True)


@named("lstm_step_backward", "sigmoid and tanh applied twice, in all four")
def squashed_twice(dh, dc, cache):
    return step_back(dh, cache, whole(dh, dc, cache), whole(dh, dc, cache), twice=True)


@named("lstm_backward", "first outside gradient added to dh0 as well")
def first_gradient_twice(dhs, cache):
    dx, dh0, *rest = lstm.lstm_backward(dhs, cache)
    return (dx, dh0 + dhs[:, 0], *rest)


@named("forget_bias_for", "bias divided by the steps")
def spread_over_the_steps(steps, share):
    return np.log(share / (1 - share)) / steps


@named("influence", "a central difference")
def central(f, x, nudge):
    moved = []
    for s in range(x.shape[1]):
        above, below = x.copy(), x.copy()
        above[:, s] += nudge
        below[:, s] -= nudge
        moved.append(np.abs(f(above) - f(below)).max(axis=(0, 2)) / (2 * nudge))
    return np.stack(moved, axis=1)


@named("bidirectional_forward", "whole rows turned, not turned back, not silenced")
def neither_back_nor_silent(x, lengths, forward_params, backward_params):
    zeros = np.zeros((len(x), forward_params["W_hh"].shape[1]))
    ways = (x, forward_params), (x[:, ::-1], backward_params)
    return tuple(lstm.lstm_forward(way, zeros, zeros, **params)[0] for way, params in ways)


@named("stacked_forward", "outputs of all layers")
def all_layers(x, layers):
    lengths, outputs, finals = np.full(len(x), x.shape[1]), [], []
    for forward, backward in layers:
        both = bidirectional.bidirectional_forward(x, lengths, forward, backward)
        x = np.concatenate(both, axis=-1)
        outputs.append(x)
        finals += bidirectional.final_states(x, lengths)
    return np.stack(outputs), np.stack(finals)


@named("count_parameters", "gates alone counted")
def gates_alone(kind, input_size, hidden_size, num_layers, bidirectional):
    blocks, directions = {"rnn": 1, "gru": 2, "lstm": 3}[kind], 1 + bidirectional
    inputs = [input_size] + [directions * hidden_size] * (num_layers - 1)
    return sum(directions * blocks * hidden_size * (size + hidden_size + 2) for size in inputs)


@named("count_parameters", "one layer, one direction, one bias")
def as_textbooks(kind, input_size, hidden_size, num_layers, bidirectional):
    return {"rnn": 1, "gru": 3, "lstm": 4}[kind] * hidden_size * (input_size + hidden_size + 1)


@named("gru_step_backward", "the other convention of z")
def as_chung(dh, cache):
    x, h_prev, r, z, n, h_n = (cache[name] for name in ("x", "h_prev", "r", "z", "n", "h_n"))
    dz_n, dz_z = dh * z * (1 - n**2), dh * (n - h_prev) * z * (1 - z)
    dz_r = dz_n * h_n * r * (1 - r)
    of_x, of_h = np.hstack([dz_r, dz_z, dz_n]), np.hstack([dz_r, dz_z, dz_n * r])
    dh_prev = dh * (1 - z) + of_h @ cache["W_hh"]
    return of_x @ cache["W_ih"], dh_prev, of_x.T @ x, of_h.T @ h_prev, of_x.sum(axis=0), of_h.sum(axis=0)


@named("chronological_split", "ends cut down, the last one too")
def cut_down(n, fractions):
    ends = [int(n * share) for share in np.cumsum(fractions)]
    return [slice(first, last) for first, last in zip([0, *ends], ends, strict=False)]


@named("chronological_split", "each part rounded, the last one too")
def part_by_part(n, fractions):
    lengths = [round(n * share) for share in fractions]
    return [slice(sum(lengths[:k]), sum(lengths[: k + 1])) for k in range(len(lengths))]


@named("scale_parts", "validation part in the scaler")
def scaled_by_two_parts(series, fractions):
    parts = [series[part] for part in windows.chronological_split(len(series), fractions)]
    mean, deviation = windows.fit_scaler(np.concatenate(parts[:2]))
    return tuple((part - mean) / deviation for part in parts)


@named("scale_parts", "all parts but the last in the scaler")
def scaled_up_to_the_last_part(series, fractions):
    parts = windows.chronological_split(len(series), fractions)
    mean, deviation = windows.fit_scaler(series[: parts[-1].start])
    return tuple((series[part] - mean) / deviation for part in parts)


@named("load_into_torch", "new parameters of the arrays")
def new_parameters(W_ih, W_hh, b, module):
    from torch import nn, tensor, zeros

    module.weight_ih_l0, module.weight_hh_l0 = nn.Parameter(tensor(W_ih)), nn.Parameter(tensor(W_hh))
    module.bias_ih_l0, module.bias_hh_l0 = nn.Parameter(tensor(b)), nn.Parameter(zeros(len(b)))


@named("load_into_torch", "the arrays themselves as data")
def data_of_the_arrays(W_ih, W_hh, b, module):
    from torch import from_numpy

    module.weight_ih_l0.data, module.weight_hh_l0.data = from_numpy(W_ih), from_numpy(W_hh)
    module.bias_ih_l0.data = from_numpy(b)
    module.bias_hh_l0.data.fill_(0)


@named("skill_score", "R² for the skill")
def r_squared(scaled_forecast, truth, persistence, mean, deviation):
    forecast = scaled_forecast * deviation + mean
    return 1 - ((forecast - truth) ** 2).sum() / ((truth - truth.mean(axis=0)) ** 2).sum()


@named("stateful_batches", "a range that stops a step early")
def stops_early(ids, batch, length):
    row = (len(ids) - 1) // batch
    x, y = (ids[at : at + row * batch].reshape(batch, row) for at in (0, 1))
    return [(x[:, t : t + length], y[:, t : t + length]) for t in range(0, row - length, length)]


@pytest.mark.parametrize(("name", "answer", "mistakes"), ANSWERS)
def test_a_mistake_has_its_name(name, answer, mistakes):
    verdict = judge(get_exercise(name), answer)
    assert verdict.status == "failed"
    assert verdict.misconceptions
    assert set(verdict.misconceptions) <= set(mistakes)
