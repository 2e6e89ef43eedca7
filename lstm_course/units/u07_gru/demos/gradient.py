"""The gradient that goes back through a GRU: is it right, and how far does it reach?"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.reference.gradcheck import numerical_gradient, relative_error
from lstm_course.reference.gru import gru_step_with_cache
from lstm_course.reference.lstm import sigmoid

NAMES = ("x", "h", "W_ih", "W_hh", "b_ih", "b_hh")


@demo
def checked(gru_step: Function, gru_step_backward: Function) -> None:
    """Print the relative error of each of the six gradients against central differences."""
    rng = np.random.default_rng(0)
    N, D, H = 3, 2, 4
    shapes = (N, D), (N, H), (3 * H, D), (3 * H, H), 3 * H, 3 * H
    given = [0.7 * rng.standard_normal(shape) for shape in shapes]
    dh = rng.standard_normal((N, H))
    _, cache = gru_step_with_cache(*given)
    print("gradient by   relative error")
    for k, (name, gradient) in enumerate(zip(NAMES, gru_step_backward(dh, cache), strict=True)):

        def loss(a: Array, k: int = k) -> float:
            return float(np.sum(dh * gru_step(*given[:k], a, *given[k + 1 :])))

        print(f"{name:14}{relative_error(gradient, numerical_gradient(loss, given[k].copy(), 1e-5)):.0e}")


def norms_by_lag(gru_step_backward: Function, b_z: float, T: int = 100, seed: int = 0) -> Array:
    """Return the gradient's norm by lag, (T + 1,), 1 at lag 0.

    A GRU with 64 units and PyTorch's default weights, but for z's biases: b_z and 0. It reads noise of deviation 0.3,
    as the cells of unit 5 do.
    """
    rng = np.random.default_rng(seed)
    N, D, H = 16, 8, 64
    limit = H**-0.5
    W_ih, W_hh, b_ih, b_hh = (rng.uniform(-limit, limit, s) for s in ((3 * H, D), (3 * H, H), 3 * H, 3 * H))
    b_ih[H : 2 * H], b_hh[H : 2 * H] = b_z, 0
    h, caches = np.zeros((N, H)), []
    for _ in range(T):
        h, cache = gru_step_with_cache(0.3 * rng.standard_normal((N, D)), h, W_ih, W_hh, b_ih, b_hh)
        caches.append(cache)
    dh = rng.standard_normal((N, H))
    norms = [np.linalg.norm(dh)]
    for cache in reversed(caches):
        dh = gru_step_backward(dh, cache)[1]
        norms.append(np.linalg.norm(dh))
    return np.array(norms) / norms[0]


def decay_per_step(norms: Array) -> float:
    """Return the factor per step, over the second half of the lags."""
    half = len(norms) // 2
    return float((norms[-1] / norms[half]) ** (1 / (len(norms) - 1 - half)))


@demo
def by_lag(gru_step_backward: Function, tell: Callable[[float], None]) -> None:
    """Plot the gradient by lag for four biases of z. ``tell`` gets the share left after 20 steps at bias 0."""
    fig, axis = figure_of(8, 3.8)
    notes = []
    for b_z, colour in zip((0.0, 1.0, 3.0, 5.0), COLOURS, strict=False):
        norms = norms_by_lag(gru_step_backward, b_z)
        lags = np.arange(len(norms))
        factor = decay_per_step(norms)
        axis.semilogy(lags, norms, lw=2, color=colour, label=f"$b_z$ = {b_z:g}: × {factor:.3f} a step")
        axis.semilogy(lags, sigmoid(np.array(b_z)) ** lags, ":", color=colour)
        notes.append(f"bias {b_z:g}: {norms[20]:.0e} after 20 steps, {norms[100]:.0e} after 100")
        if b_z == 0:
            tell(float(norms[20]))
    axis.plot([], [], ":", color=LIGHT["ink"], label=r"$\sigma(b_z)^t$, the straight path alone")
    axis.set(
        xlabel="steps back", ylabel="norm of the gradient (1 at the end)", ylim=(1e-20, 10),
        title="How far back does the gradient of an untrained GRU reach?",
    )  # fmt: skip
    axis.legend(frameon=False, fontsize=9, loc="lower left")
    show(fig, "Norm of the gradient by lag, log axis, for four update biases. " + "; ".join(notes) + ".")
