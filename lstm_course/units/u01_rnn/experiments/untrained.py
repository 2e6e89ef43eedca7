"""Unit 1's experiments: an RNN with random weights, and a read-out of its states that is trained.

Backpropagation through time is unit 2's. Training the read-out alone is logistic regression, and needs none
(Jaeger 2001 calls such a network an echo state network).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from lstm_course.basics.notebooks import quiet

Function = Callable[..., Any]
WORDS, UNITS, TRAIN, TEST = 10, 64, 1500, 1000
SYMBOLS, LAGS = 4, (0, 2, 4, 6, 8, 10, 12, 15, 20)
SEQUENCES, STEPS, FITTED = 120, 60, 80


def random_layer(rng: np.random.Generator, D: int, H: int, radius: float = 0.9, scale: float = 1.0) -> tuple:
    """Weights (W_ih, W_hh, b) that nobody has trained; the largest eigenvalue of W_hh has the modulus radius."""
    W_hh = rng.standard_normal((H, H))
    W_hh *= radius / np.max(np.abs(np.linalg.eigvals(W_hh)))
    return scale * rng.standard_normal((H, D)), W_hh, 0.1 * rng.standard_normal(H)


def fit_readout(features: np.ndarray, targets: np.ndarray, K: int, steps: int = 50) -> tuple:
    """Multinomial logistic regression of targets (M,) on features (M, H). Returns (W (K, H), b (K,)).

    Gradient descent with Nesterov's momentum, on features made white first (then it converges fast).
    """
    mean = features.mean(axis=0)
    values, vectors = np.linalg.eigh(np.cov(features - mean, rowvar=False))
    white = vectors / np.sqrt(np.maximum(values, 0) + 1e-6)
    # Samples along the last axis and a row of ones for the bias: the loop below is all matrix products.
    f = np.vstack([((features - mean) @ white).T, np.ones(len(features))])
    y = np.eye(K)[:, targets]
    V = ahead = np.zeros((K, len(f)))
    for step in range(steps):
        p = np.exp(np.clip(ahead @ f, -50, 50))
        new = ahead - 2 * ((p / p.sum(axis=0) - y) @ f.T / f.shape[1] + 1e-4 * ahead)
        ahead, V = new + step / (step + 3) * (new - V), new
    W = V[:, :-1] @ white.T
    return W, V[:, -1] - W @ mean


def sentences_with_two_names(rng: np.random.Generator, count: int, T: int) -> tuple:
    """Random sentences (count, T) in which the words 0 and 1 occur once each; label 1 where word 0 is first."""
    words = rng.integers(2, WORDS, (count, T))
    places = np.array([rng.choice(T, 2, replace=False) for _ in range(count)])
    np.put_along_axis(words, places, np.array([[0, 1]]), axis=1)
    return words, (places[:, 0] < places[:, 1]).astype(int)


def loss_of_knowing_nothing(classes: int) -> float:
    """Return the cross-entropy, in nats, of equal scores for all classes."""
    return float(np.log(classes))


def order_accuracies(
    one_hot: Function, bag_of_words: Function, rnn_forward: Function, lengths: Sequence[int] = (4, 8, 16, 32)
) -> dict[str, list]:
    """Test accuracy of "which name came first?", by length: from the bag, and from the last state."""
    if quiet():
        return {"length": list(lengths), "bag of words": [np.nan] * len(lengths), "RNN": [np.nan] * len(lengths)}
    results: dict[str, list] = {"length": list(lengths), "bag of words": [], "RNN": []}
    rng = np.random.default_rng(0)
    weights = random_layer(rng, WORDS, UNITS, radius=0.95, scale=0.3)
    for T in lengths:
        words, labels = sentences_with_two_names(rng, TRAIN + TEST, T)
        x = one_hot(words, WORDS)
        _, h_T = rnn_forward(x, np.zeros((len(x), UNITS)), *weights)
        for name, features in (("bag of words", bag_of_words(x)), ("RNN", h_T)):
            W, b = fit_readout(features[:TRAIN], labels[:TRAIN], 2)
            guesses = np.argmax(features[TRAIN:] @ W.T + b, axis=1)
            results[name].append(float(np.mean(guesses == labels[TRAIN:])))
    return results


def recall_losses(
    one_hot: Function, rnn_forward: Function, time_affine: Function, sequence_cross_entropy: Function
) -> dict[int, float]:
    """Lag k → mean negative log-likelihood, on unseen sequences, of the symbol k steps back.

    Sequences of random symbols with lengths from 30 to 60, padded to 60. The first k steps are masked too.
    """
    if quiet():
        return {}
    symbols, real, hs, _ = _random_symbols(one_hot, rnn_forward)
    losses = {}
    for lag in LAGS:
        targets, mask, W, b = _linear_readout(symbols, real, hs, lag)
        logits = time_affine(hs[FITTED:], W, b)
        losses[lag] = float(sequence_cross_entropy(logits, targets[FITTED:], mask[FITTED:]))
    return losses


def recall_shares(one_hot: Function, rnn_forward: Function) -> dict[str, list[float]]:
    """Share of the symbols k steps back that a state names, for each k of `LAGS`.

    "linear": by the read-out of `recall_losses`, on unseen sequences. "undone": by undoing the steps from the last one
    on. A state has one state before it for each symbol that may have been read, W_hh⁻¹ (arctanh h − W_ih x − b); a
    state's entries lie between −1 and 1, so the symbol for which they go beyond least is taken.
    """
    if quiet():
        return {"linear": [np.nan] * len(LAGS), "undone": [np.nan] * len(LAGS)}
    symbols, real, hs, (W_ih, W_hh, b) = _random_symbols(one_hot, rnn_forward)
    linear = []
    for lag in LAGS:
        targets, mask, W, bias = _linear_readout(symbols, real, hs, lag)
        right = np.argmax(hs[FITTED:] @ W.T + bias, axis=-1) == targets[FITTED:]
        linear.append(float(np.mean(right[mask[FITTED:] == 1])))
    h, named = hs[:, -1], []
    for _ in range(max(LAGS) + 1):
        z = np.arctanh(np.clip(h, -1 + 1e-15, 1 - 1e-15)) - b
        before = np.stack([np.linalg.solve(W_hh, (z - W_ih[:, k]).T).T for k in range(SYMBOLS)])  # (K, N, H)
        read = np.abs(before).max(axis=-1).argmin(axis=0)
        named.append(read)
        h = before[read, np.arange(len(h))]
    undone = [float(np.mean(named[lag] == symbols[:, -1 - lag])) for lag in LAGS]
    return {"linear": linear, "undone": undone}


def _random_symbols(one_hot: Function, rnn_forward: Function) -> tuple:
    """Random symbols (N, T), which of them are real (N, T), the states (N, T, H) of a random RNN, and its weights."""
    rng = np.random.default_rng(1)
    symbols = rng.integers(0, SYMBOLS, (SEQUENCES, STEPS))
    real = np.arange(STEPS) < rng.integers(30, STEPS + 1, SEQUENCES)[:, None]
    weights = random_layer(rng, SYMBOLS, UNITS, radius=0.95, scale=0.3)
    hs, _ = rnn_forward(one_hot(symbols, SYMBOLS), np.zeros((SEQUENCES, UNITS)), *weights)
    return symbols, real, hs, weights


def _linear_readout(symbols: np.ndarray, real: np.ndarray, hs: np.ndarray, lag: int) -> tuple:
    """Targets (N, T), the mask of what counts (N, T), and a read-out (W, b) fitted to the first sequences."""
    targets = np.roll(symbols, lag, axis=1)
    mask = (real & (np.arange(STEPS) >= lag)).astype(float)
    counted = mask[:FITTED] == 1
    return targets, mask, *fit_readout(hs[:FITTED][counted], targets[:FITTED][counted], SYMBOLS)
