"""The inputs of unit 13: codes that are little and much used, sentences that end at different steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.draw import Drawer, Sizes, draw, fixed, generator, normal, probability
from lstm_course.tasks.sentences import END, PADDING, START, UNKNOWN, VOCABULARY


def gaussians(single: bool = False, **sizes: int) -> draw:
    """Draw means and log variances (N, Z), and a generator; in float32 if ``single``."""

    def entries(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
        drawn = rng.standard_normal((sizes["N"], sizes["Z"]))
        return drawn.astype(np.float32) if single else drawn

    return draw(mean=entries, log_variance=entries, rng=generator, **sizes)


def _unevenly_used(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Draw entries (N, Z) of codes: the first dimension is hardly used, the last a lot, each by some sentences more.

    The first one's mean KL is below 0.1 and the last one's above 1, whatever is drawn.
    """
    N, Z = sizes["N"], sizes["Z"]
    share = np.linspace(0.3, 1.7, N) if N > 1 else np.ones(1)
    entries = np.stack([rng.permutation(share) for _ in range(Z)], axis=1) * np.linspace(0.2, 2.2, Z)
    return entries * rng.choice([-1.0, 1.0], (N, Z)) * rng.uniform(0.9, 1.1, (N, Z))


def _hardly_used(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Draw entries (N, Z) of codes whose KL is below 0.05 in all dimensions together."""
    return 0.05 * rng.uniform(0.5, 1.5, (sizes["N"], sizes["Z"])) * rng.choice([-1.0, 1.0], (sizes["N"], sizes["Z"]))


def _targets(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
    """Draw words (N, T) with padding behind most sentences; the first is the longest, and has each mark but PADDING.

    So whoever leaves more than PADDING out of the sum is wrong in each case, also in one sentence.
    """
    N, T = sizes["N"], sizes["T"]
    target = rng.integers(1, sizes["K"], (N, T))
    lengths = np.append(T, rng.integers(1, max(T, 2), N - 1)) if N > 1 else np.array([max(T - 2, 1)])
    marks = rng.permutation([START, END, UNKNOWN])[: lengths[0]]
    target[0, rng.permutation(lengths[0])[: len(marks)]] = marks
    target[np.arange(T) >= lengths[:, None]] = PADDING
    return target


def bounds(weight: float, free_bits: float, used: bool = True, **sizes: int) -> draw:
    """Draw arguments of `elbo`: the weight and the free bits are near those named. used: whether the code is."""
    code = _unevenly_used if used else _hardly_used

    def near(value: float) -> Drawer:
        return lambda rng, sizes: np.float64(value * rng.uniform(0.9, 1.1))

    return draw(
        logits=normal("N T K", 1.5), target=_targets, mean=code, log_variance=code,
        weight=near(weight), free_bits=near(free_bits), **sizes,
    )  # fmt: skip


def sentences_read(low: float, high: float, **sizes: int) -> draw:
    """Draw arguments of `word_dropout`: what a decoder reads. START is first, PADDING last, END before it.

    Nearly half of the sentences fill their row: their END stands in the last column.
    """

    def ids(rng: np.random.Generator, sizes: Sizes) -> np.ndarray:
        N, T = sizes["N"], sizes["T"]
        read = rng.integers(UNKNOWN + 1, len(VOCABULARY), (N, T))
        if T > 1:
            read[:, 0] = START
            lengths = rng.permutation([*[T - 1] * (N // 2), *rng.integers(T // 2, T - 1, N - N // 2)])
            read[np.arange(N), lengths] = END
            read[np.arange(T) > lengths[:, None]] = PADDING
        else:
            read[rng.permutation(N)[: N // 2]] = START  # in the midst of a sentence, and at the start of another
        return read

    return draw(ids=ids, p=probability(low, high), rng=generator, **sizes)


def sentences_passed(sizes: Sizes, hides: bool, weight: float, free_bits: float, full: bool = False) -> Any:
    """Draw arguments of `variational_forward`: weights by name, sentences with padding behind, and what is hidden.

    sizes: N, T, K (words), E (embedding), H, Z. full: no sentence has padding behind it.
    """
    N, T, K, E, H, Z = (sizes[name] for name in "NTKEHZ")
    shapes = {
        "embedding.weight": (K, E), **_lstm("encoder", E, H), "mean.weight": (Z, H), "mean.bias": (Z,),
        "log_variance.weight": (Z, H), "log_variance.bias": (Z,), "start.weight": (2 * H, Z), "start.bias": (2 * H,),
        **_lstm("decoder", E + Z, H), "readout.weight": (K, H), "readout.bias": (K,),
    }  # fmt: skip

    def make(rng: np.random.Generator) -> dict[str, Any]:
        ids = rng.integers(UNKNOWN + 1, K, (N, T))
        lengths = np.full(N, T) if full or T == 1 else np.append(T, rng.integers(1, T, N - 1)) if N > 1 else [T - 2]
        lengths = rng.permutation(np.array(lengths))
        if T > 1:
            ids[np.arange(N), lengths - 1] = END
        ids[np.arange(T) >= lengths[:, None]] = PADDING
        hidden = rng.random((N, T)) < 0.5
        hidden[0, -1], hidden[:, 0] = T > 1, False  # START stays
        return {
            "weights": {name: 0.8 * rng.standard_normal(shape) for name, shape in shapes.items()}, "ids": ids,
            "lengths": lengths, "rng": generator(rng, {}), "hidden": hidden if hides else None,
            "weight": weight * rng.uniform(0.9, 1.1), "free_bits": free_bits,
        }  # fmt: skip

    return make


def _lstm(name: str, D: int, H: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {"weight_ih": (4 * H, D), "weight_hh": (4 * H, H)}
    return {f"{name}.{part}_l0": shape for part, shape in (shapes | {"bias_ih": (4 * H,), "bias_hh": (4 * H,)}).items()}


def at_step(low: float, high: float) -> Callable[[np.random.Generator], dict[str, Any]]:
    """Draw arguments of `kl_weight`: a step between so many warm-ups."""

    def make(rng: np.random.Generator) -> dict[str, Any]:
        warm_up = int(rng.integers(200, 2000))
        return {"step": round(warm_up * rng.uniform(low, high)), "warm_up": warm_up}

    return make


def without_warm_up(low: int, high: int) -> Callable[[np.random.Generator], dict[str, Any]]:
    """Draw a step from low to below high, and a warm-up of 0: Python's numbers, by which nothing can be divided."""
    return lambda rng: {"step": int(rng.integers(low, high)), "warm_up": 0}


def ends(steps: int, **sizes: int) -> draw:
    """Draw two codes (Z,) and the number of codes from one to the other."""
    return draw(a=normal("Z", 1.5), b=normal("Z", 1.5), steps=fixed(steps), **sizes)
