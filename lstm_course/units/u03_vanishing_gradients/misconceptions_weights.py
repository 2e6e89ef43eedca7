"""What people get wrong about a matrix that is applied again and again: its radius, its norms, their predictions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.common import downcasts, mutates
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import vanishing

norm, eigvals = np.linalg.norm, np.linalg.eigvals
radius_of = vanishing.spectral_radius

SPECTRAL_RADIUS = (
    Misconception(
        "singular value taken for the radius",
        lambda W: norm(W, 2),
        "The largest singular value is the most that one step can do. In the long run the eigenvalues decide.",
    ),
    Misconception(
        "real part for modulus",
        lambda W: np.abs(eigvals(W).real).max(),
        "An eigenvalue is a complex number: its size is its modulus, not the size of its real part.",
    ),
    Misconception(
        "largest before modulus",
        lambda W: np.abs(np.max(eigvals(W))),
        "NumPy orders complex numbers by their real part. Take the modulus of each first, then the largest.",
    ),
    Misconception(
        "sign kept",
        lambda W: np.max(eigvals(W).real),
        "A negative or complex eigenvalue makes a vector grow just as well: only the modulus counts.",
    ),
    Misconception(
        "first eigenvalue",
        lambda W: np.abs(eigvals(W)[0]),
        "Eigenvalues come in no particular order: the first need not be the largest.",
    ),
    Misconception(
        "smallest modulus",
        lambda W: np.abs(eigvals(W)).min(),
        "The eigenvalue farthest from 0 wins in the long run, not the nearest one.",
    ),
    Misconception(
        "mean modulus",
        lambda W: np.abs(eigvals(W)).mean(),
        "After many steps only the largest eigenvalue is left: the others have no say, so there is no mean.",
    ),
    Misconception(
        "symmetric solver",
        lambda W: np.abs(np.linalg.eigvalsh(W)).max(),
        "eigvalsh reads one triangle and takes the matrix for a symmetric one. Recurrent weights are not.",
    ),
    Misconception(
        "norm of the whole matrix",
        lambda W: norm(W),
        "The Frobenius norm is the size of all entries together; it says nothing about repeating the matrix.",
    ),
    Misconception(
        "eigenvectors among the eigenvalues",
        lambda W: max(np.abs(part).max() for part in np.linalg.eig(W)),
        "np.linalg.eig returns two things, eigenvalues and eigenvectors. Only the first of them are wanted here.",
    ),
    Misconception(
        "largest entry",
        lambda W: np.abs(W).max(),
        "What a matrix does to a vector is not in any one entry: its eigenvalues are needed.",
    ),
    mutates(vanishing.spectral_radius, "W"),
    downcasts(vanishing.spectral_radius),
)

RESCALE = (
    Misconception(
        "divides by the largest singular value",
        lambda W, radius: W * (radius / norm(W, 2)),
        "Divide by what is to become 1: the spectral radius, which is smaller than the largest singular value.",
    ),
    Misconception(
        "multiplies without dividing",
        lambda W, radius: W * radius,
        "That gives the old radius times the new one: the old radius has to be taken out first.",
    ),
    Misconception(
        "divides without multiplying",
        lambda W, radius: W / radius_of(W),
        "That brings the radius to 1, whatever was asked for.",
    ),
    Misconception(
        "upside down",
        lambda W, radius: W * (radius_of(W) / radius),
        "The factor is the wanted radius over the present one. The other way round, large becomes larger.",
    ),
    Misconception(
        "only ever shrinks",
        lambda W, radius: W * min(1.0, radius / radius_of(W)),
        "The radius is to be reached from below too: rescaling is not clipping.",
    ),
    Misconception(
        "real part of the eigenvalues",
        lambda W, radius: W * (radius / np.abs(eigvals(W).real).max()),
        "The radius is the largest modulus of an eigenvalue; the real part alone is too small.",
    ),
    Misconception(
        "divides by the norm of the whole matrix",
        lambda W, radius: W * (radius / norm(W)),
        "The Frobenius norm grows with the number of entries: it is not the spectral radius.",
    ),
    Misconception(
        "each row by itself",
        lambda W, radius: W * (radius / norm(W, axis=1, keepdims=True)),
        "One factor for the whole matrix: scaling rows apart changes the eigenvectors, not just the radius.",
    ),
    Misconception(
        "changes its argument W",
        lambda W, radius: _in_place(W, radius / radius_of(W)),
        "The caller still needs the old W: `W *= …` overwrites it, a new array does not.",
    ),
    downcasts(vanishing.rescale_to_radius),
)


def _in_place(W: np.ndarray, factor: float) -> np.ndarray:
    W *= factor
    return W


def _decay(
    sigma_max: Callable[[np.ndarray], Any] = lambda W: norm(W, 2),
    steepest: Callable[[np.ndarray], Any] = np.max,
    sigma_w: Callable[[np.ndarray], Any] = lambda W: norm(W) / np.sqrt(len(W)),
    rms: Callable[[np.ndarray], Any] = lambda s: np.sqrt(np.mean(s**2)),
    derivative: Callable[[np.ndarray], np.ndarray] = lambda h: 1 - h**2,
) -> Callable[..., tuple]:
    """Both predictions, with one quantity taken for another."""
    return lambda W, hs: (sigma_max(W) * steepest(derivative(hs)), sigma_w(W) * rms(derivative(hs)))


DECAY = (
    Misconception(
        "spectral radius in the bound",
        _decay(sigma_max=radius_of),
        "A bound has to hold for every single step: only the largest singular value does.",
    ),
    Misconception(
        "Frobenius norm in the bound",
        _decay(sigma_max=norm),
        "`norm` of a matrix without an order is the Frobenius norm, which is larger than any stretch.",
    ),
    Misconception(
        "square root of H forgotten",
        _decay(sigma_w=norm),
        "The root mean square divides by the number of singular values, H, before the root is taken.",
    ),
    Misconception(
        "entries for singular values",
        _decay(sigma_w=lambda W: np.sqrt(np.mean(W**2))),
        "That is the size of one entry. A vector meets H of them: there are H singular values, not H².",
    ),
    Misconception(
        "spread about the mean",
        _decay(sigma_w=lambda W: np.std(W) * np.sqrt(len(W))),
        "A standard deviation takes the mean away first. The root mean square does not.",
    ),
    Misconception(
        "mean slope for rms",
        _decay(rms=np.mean),
        "Norms add squares: the slopes have to be squared, averaged, and the root taken.",
    ),
    Misconception(
        "no root over the mean of squares",
        _decay(rms=lambda s: np.mean(s**2)),
        "Root mean square: the root is missing over the mean.",
    ),
    Misconception(
        "root without the square",
        _decay(rms=lambda s: np.sqrt(np.mean(s))),
        "Root mean square: the square is missing under the mean.",
    ),
    Misconception(
        "tanh of the states once more",
        _decay(derivative=lambda h: 1 - np.tanh(h) ** 2),
        "hs are tanh values already: the slope uses them as they are.",
    ),
    Misconception(
        "no square in the slope",
        _decay(derivative=lambda h: 1 - np.abs(h)),
        "The slope of tanh falls with the square of h, not with h.",
    ),
    Misconception(
        "states for slopes",
        _decay(derivative=np.abs),
        "Where |h| is large the slope is small: it is the slope that multiplies the gradient.",
    ),
    Misconception(
        "flattest slope in the bound",
        _decay(steepest=np.min),
        "A bound must cover the best case of the gradient: the steepest slope.",
    ),
    Misconception(
        "tanh left out",
        _decay(derivative=np.ones_like),
        "Without the slopes this is the prediction for a linear network.",
    ),
    Misconception(
        "typical before bound",
        lambda W, hs: vanishing.predicted_decay(W, hs)[::-1],
        "The order is (bound, typical).",
    ),
    mutates(vanishing.predicted_decay, "hs"),
    downcasts(vanishing.predicted_decay),
)
