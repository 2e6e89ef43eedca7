"""How weights and biases start: PyTorch's default, orthogonal, and forget biases that make an LSTM remember.

Everything is drawn from the Generator given, in the order documented, and is float64.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array


def torch_default(rng: np.random.Generator, shape: int | tuple[int, ...], hidden_size: int) -> Array:
    """Draw PyTorch's default for every weight and bias of nn.RNN, nn.LSTM and nn.GRU: U(−1/√H, 1/√H), H = hidden_size.

    Any shape. One draw, ``rng.uniform(low, high, shape)``. PyTorch's LSTM has two biases that are added: where a
    course LSTM has one, draw twice and add.
    """
    bound = 1 / np.sqrt(hidden_size)
    return rng.uniform(-bound, bound, shape)


def orthogonal(rng: np.random.Generator, shape: tuple[int, int]) -> Array:
    """Draw a random matrix with orthonormal columns or rows, whichever are fewer (Saxe, McClelland & Ganguli 2014).

    shape (rows, columns). One draw, ``rng.standard_normal((more, fewer))``, then its QR decomposition; the signs
    are those that make the result uniform over such matrices (Mezzadri 2007). As ``torch.nn.init.orthogonal_``.
    """
    rows, columns = shape
    Q, R = np.linalg.qr(rng.standard_normal((max(shape), min(shape))))
    Q = Q * np.copysign(1.0, np.diag(R))
    return Q if rows >= columns else Q.T


def set_forget_bias(b: Array, value: float | Array) -> Array:
    """Return a new bias (4H,) like b, in the order i, f, g, o, with the forget gate's quarter set to ``value``.

    value is one number, or (H,), one for each unit (Gers et al. 2000: positive; Jozefowicz et al. 2015: 1).
    With nothing else coming in, a memory keeps σ(value) of itself a step: 0.73 at 1, 0.95 at 3, 0.993 at 5.
    PyTorch has two biases that are added: give the value to one of them and 0 to the other.
    """
    H = len(b) // 4
    b = b.copy()
    b[H : 2 * H] = value
    return b


def chrono_bias(rng: np.random.Generator, hidden_size: int, longest: int) -> Array:
    """Draw a bias for memories of every length up to `longest` steps (Tallec & Ollivier 2018, equation 16).

    Forget gate: log u with u uniform in [1, longest − 1), one draw, ``rng.uniform(1, longest − 1, hidden_size)``;
    a gate at σ(log u) = u / (1 + u) forgets half a memory or so within u steps. Input gate: its negative. The rest 0.
    longest is at least 2. Returns b (4H,), in the order i, f, g, o.
    """
    forget = np.log(rng.uniform(1, longest - 1, hidden_size))
    rest = np.zeros(hidden_size)
    return np.concatenate([-forget, forget, rest, rest])
