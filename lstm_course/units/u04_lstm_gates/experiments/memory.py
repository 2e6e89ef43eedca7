"""What of an LSTM's state lasts: a nudge's traces, and what can still be read out. The two are not the same."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array, Function

INPUT_SIZE, HIDDEN_SIZE = 8, 32
DELAYS = (1, 2, 5, 10, 20, 50, 100)
SYMBOLS, SEQUENCES, FITTED, NOISE = 4, 400, 280, 0.3


def random_weights(rng: np.random.Generator, b_f: float, recurrent: float) -> tuple[Array, Array, Array]:
    """PyTorch's default weights (W_ih, W_hh, b), W_hh times ``recurrent``, all biases 0 but the forget gate's."""
    bound = 1 / np.sqrt(HIDDEN_SIZE)
    W_ih = rng.uniform(-bound, bound, (4 * HIDDEN_SIZE, INPUT_SIZE))
    W_hh = recurrent * rng.uniform(-bound, bound, (4 * HIDDEN_SIZE, HIDDEN_SIZE))
    b = np.zeros(4 * HIDDEN_SIZE)
    b[HIDDEN_SIZE : 2 * HIDDEN_SIZE] = b_f
    return W_ih, W_hh, b


def what_remains(step: Function, b_f: float, recurrent: float, steps: int = 150, seed: int = 0) -> tuple[Array, Array]:
    """Nudge c, or h, of a random LSTM a little: how large is the difference after each step, (steps + 1,)?

    It reads noise; the nudge comes after 30 steps. Returns (that of c in c, that of h in h), each 1 at first. This is
    sensitivity: a difference may fade, stay, come back, or grow.
    """
    N = 16
    rng = np.random.default_rng(seed)
    weights = random_weights(rng, b_f, recurrent)
    x = rng.standard_normal((30 + steps, N, INPUT_SIZE))
    h = c = np.zeros((N, HIDDEN_SIZE))
    for t in range(30):
        h, c = step(x[t], h, c, *weights)
    nudge = 1e-3 * rng.standard_normal((N, HIDDEN_SIZE))
    # Three runs as one batch: untouched, c nudged, h nudged.
    h, c = np.concatenate([h, h, h + nudge]), np.concatenate([c, c + nudge, c])
    sizes = [(1.0, 1.0)]
    for t in range(30, 30 + steps):
        h, c = step(np.tile(x[t], (3, 1)), h, c, *weights)
        moved = np.linalg.norm(c[N : 2 * N] - c[:N]), np.linalg.norm(h[2 * N :] - h[:N])
        sizes.append((float(moved[0] / np.linalg.norm(nudge)), float(moved[1] / np.linalg.norm(nudge))))
    of_c, of_h = np.array(sizes).T
    return of_c, of_h


def what_is_readable(step: Function, b_f: float, recurrent: float, wipe: str = "", seed: int = 0) -> Array:
    """Show one of four symbols, then noise: how often does a linear read-out of c name it, (len(DELAYS),)?

    The read-out is fitted by least squares for each delay, on other sequences than it is tested on. ``wipe``, "h" or
    "c", is set to 0 one step before. This is memory, as far as the next layer could use it; chance is 1 in 4.
    """
    rng = np.random.default_rng(seed)
    weights = random_weights(rng, b_f, recurrent)
    symbols = rng.integers(0, SYMBOLS, SEQUENCES)
    shown = np.zeros((SEQUENCES, INPUT_SIZE))
    shown[np.arange(SEQUENCES), symbols] = 3.0
    noise = NOISE * rng.standard_normal((max(DELAYS) + 1, SEQUENCES, INPUT_SIZE))
    h, c = step(shown, np.zeros((SEQUENCES, HIDDEN_SIZE)), np.zeros((SEQUENCES, HIDDEN_SIZE)), *weights)
    shares = []
    for t in range(1, max(DELAYS) + 1):
        if t in DELAYS:
            _, read = step(noise[t], 0 * h if wipe == "h" else h, 0 * c if wipe == "c" else c, *weights)
            shares.append(_named(read, symbols))
        h, c = step(noise[t], h, c, *weights)
    return np.array(shares)


def _named(state: Array, symbols: Array) -> float:
    features = np.hstack([state, np.ones((len(state), 1))])
    W, *_ = np.linalg.lstsq(features[:FITTED], np.eye(SYMBOLS)[symbols[:FITTED]], rcond=None)
    return float(np.mean(np.argmax(features[FITTED:] @ W, axis=1) == symbols[FITTED:]))
