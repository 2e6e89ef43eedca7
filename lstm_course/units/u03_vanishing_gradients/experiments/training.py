"""An orthogonal RNN learns the adding problem, and its gradient is measured meanwhile."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Function
from lstm_course.reference.sequence.rnn import rnn_backward, rnn_forward_with_cache
from lstm_course.reference.vanishing import gradient_norm_by_lag

UNITS, BATCH, EVERY = 32, 64, 10


def train_rnn(
    adding_problem: Function,
    clip_by_global_norm: Function,
    length: int,
    steps: int,
    learning_rate: float = 0.01,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Train a tanh RNN of 32 units, orthogonal at the start, on the adding problem.

    Adam (Kingma & Ba 2015) with learning rate `learning_rate`, batches of 64 new sequences, gradients clipped at 1.
    Returns (errors, arriving): the mean squared error on each new batch before it is learned from, (steps,),
    and the gradient's norm at the longest lag over that at lag 0, before training and after every 10 steps.
    """
    rng = np.random.default_rng(seed)
    limit = UNITS**-0.5
    W_ih, W_hh = rng.uniform(-limit, limit, (UNITS, 2)), np.linalg.qr(rng.standard_normal((UNITS, UNITS)))[0]
    p = [W_ih, W_hh, np.zeros(UNITS), rng.uniform(-limit, limit, UNITS), np.zeros(1)]
    m, v = [np.zeros_like(q) for q in p], [np.zeros_like(q) for q in p]
    h0, errors, arriving = np.zeros((BATCH, UNITS)), [], []
    for step in range(steps):
        x, y = adding_problem(rng, BATCH, length)
        if step % EVERY == 0:
            norms = gradient_norm_by_lag(x, h0, *p[:3])
            arriving.append(norms[-1] / norms[0])
        hs, _, steps_taken = rnn_forward_with_cache(x, h0, *p[:3])
        error = hs[:, -1] @ p[3] + p[4] - y
        errors.append(np.mean(error**2))
        dy, dhs = 2 * error / BATCH, np.zeros_like(hs)
        dhs[:, -1] = np.outer(dy, p[3])
        _, _, *gradients = rnn_backward(dhs, steps_taken)
        gradients, _ = clip_by_global_norm([*gradients, dy @ hs[:, -1], np.sum(dy, keepdims=True)], 1.0)
        m = [0.9 * a + 0.1 * g for a, g in zip(m, gradients, strict=True)]
        v = [0.999 * a + 0.001 * g**2 for a, g in zip(v, gradients, strict=True)]
        size = learning_rate * np.sqrt(1 - 0.999 ** (step + 1)) / (1 - 0.9 ** (step + 1))
        p = [q - size * a / (np.sqrt(c) + 1e-8) for q, a, c in zip(p, m, v, strict=True)]
    return np.array(errors), np.array(arriving)
