"""The GRU's two conventions, each switched alone, against PyTorch's own module."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider

Weights = tuple[Array, ...]

KEEPS, WRITES = "z keeps the old state", "z weighs the candidate"
AFTER, BEFORE = "after the product", "before the product"
AS_THEY_ARE, FLIPPED = "as PyTorch made them", "z's rows negated"
FLOOR = 1e-17


def pytorch_gru(D: int, H: int, seed: int = 0) -> tuple[Weights, Function] | None:
    """PyTorch's default weights for one layer, and (x, h0) → its states (N, T, H); None where torch is missing."""
    try:
        import torch
    except ImportError:
        return None
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        module = torch.nn.GRU(D, H, batch_first=True, dtype=torch.float64)
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    weights = tuple(getattr(module, name).detach().numpy().copy() for name in names)

    def states(x: Array, h0: Array) -> Array:
        with torch.no_grad():
            return module(torch.from_numpy(x), torch.from_numpy(h0)[None])[0].numpy()

    return weights, states


def _missing() -> None:
    print("PyTorch is not installed here, so there is nothing to compare with. The rest of the unit goes on.")


def exchanged(step: Function) -> Function:
    """Return the step with z and 1 − z in each other's places, made of the step itself.

    With b_z at −1000, z is 0 and the step returns its candidate n. The two mixtures add up to n + h.
    """

    def other(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
        H = h.shape[1]
        shut = b_ih.copy()
        shut[H : 2 * H] = -1000
        return step(x, h, W_ih, W_hh, shut, b_hh) + h - step(x, h, W_ih, W_hh, b_ih, b_hh)

    return other


def states_of(step: Function, x: Array, h: Array, weights: Weights) -> Array:
    """Return the state after each step, (N, T, H)."""
    states = []
    for t in range(x.shape[1]):
        h = step(x[:, t], h, *weights)
        states.append(h)
    return np.stack(states, axis=1)


def _inputs(N: int = 8, T: int = 30, D: int = 4, H: int = 16) -> tuple[Array, Array]:
    rng = np.random.default_rng(3)
    return rng.standard_normal((N, T, D)), rng.uniform(-0.9, 0.9, (N, H))


def _variant(after: Function, before: Function, flip: Function, weights: Weights, how: tuple) -> tuple:
    """(step, weights) for (update, reset, weights) as the drop-downs name them."""
    update, reset, kind = how
    step = after if reset == AFTER else before
    return (step if update == KEEPS else exchanged(step)), (weights if kind == AS_THEY_ARE else flip(*weights))


def made_up_for(gru_step: Function, gru_step_cho: Function, flip_update_gate: Function) -> str:
    """Say which of the two conventions negated rows make up for: "update", "reset", "both" or "neither"."""
    if quiet():
        return ""
    weights, (x, h0) = _gaussian(np.random.default_rng(5), D=4, H=16), _inputs()
    wanted, found = states_of(gru_step, x, h0, weights), []
    for name, switched in (("update", (WRITES, AFTER)), ("reset", (KEEPS, BEFORE))):
        step, used = _variant(gru_step, gru_step_cho, flip_update_gate, weights, (*switched, FLIPPED))
        found += [name] * np.allclose(states_of(step, x, h0, used), wanted)
    return {0: "neither", 2: "both"}.get(len(found)) or found[0]


def _gaussian(rng: np.random.Generator, D: int, H: int) -> Weights:
    shapes = (3 * H, D), (3 * H, H), 3 * H, 3 * H
    return tuple(rng.standard_normal(shape) / np.sqrt(H) for shape in shapes)


@demo
def module_check(gru_forward: Function) -> None:
    """Print how far gru_forward is from torch.nn.GRU with the same weights, in all states and in the last."""
    oracle = pytorch_gru(D=4, H=16)
    if oracle is None:
        return _missing()
    weights, module = oracle
    x, h0 = _inputs()
    (hs, h_T), wanted = gru_forward(x, h0, *weights), module(x, h0)
    print(
        f"largest difference from torch.nn.GRU over {x.shape[1]} steps: {np.abs(hs - wanted).max():.0e} in hs, ", end=""
    )
    print(f"{np.abs(h_T - wanted[:, -1]).max():.0e} in h_T")


@demo
def against_pytorch(gru_step: Function, gru_step_cho: Function, flip_update_gate: Function) -> None:
    """Switch either convention, or the weights, and watch the agreement with PyTorch: the killer demo."""
    oracle = pytorch_gru(D=4, H=16)
    if oracle is None:
        return _missing()
    weights, module = oracle
    x, h0 = _inputs()
    wanted = module(x, h0)

    def draw(update: str, reset: str, kind: str):
        step, used = _variant(gru_step, gru_step_cho, flip_update_gate, weights, (update, reset, kind))
        states = states_of(step, x, h0, used)
        apart = np.abs(states - wanted).max(axis=(0, 2))
        steps = np.arange(1, len(apart) + 1)
        fig, (left, right) = figure_of(9.4, 3.6, columns=2)
        left.plot(steps, wanted[0, :, 0], lw=5, color=LIGHT["line"], alpha=0.45, label="torch.nn.GRU")
        left.plot(steps, states[0, :, 0], "o-", ms=4, lw=1, label="this one")
        left.set(xlabel="step", ylabel="h of the first unit", ylim=(-1, 1))
        left.set_title("The same weights, one sequence", loc="left", fontsize=11)
        left.legend(frameon=False, fontsize=9)
        agree = apart.max() < 1e-12
        right.semilogy(steps, np.maximum(apart, FLOOR), "o-", ms=4, color=COLOURS[2 if agree else 1])
        right.axhspan(FLOOR / 3, 1e-14, color=COLOURS[2], alpha=0.12)
        right.text(1, 3e-15, "no more than rounding", fontsize=9, color=LIGHT["ink"], va="center")
        right.set(xlabel="step", ylabel="largest difference in h", ylim=(FLOOR / 3, 10))
        word = "They agree" if agree else "They do not agree"
        right.set_title(f"{word}: {apart.max():.0e} at most", loc="left", fontsize=11)
        return fig, (
            f"{update.capitalize()}, the reset gate {reset}, weights {kind}: the largest difference from "
            f"torch.nn.GRU over {len(steps)} steps is {apart.max():.1e}. {word}."
        )

    slider(
        draw,
        update=("update gate", [KEEPS, WRITES], KEEPS),
        reset=("reset gate", [AFTER, BEFORE], AFTER),
        kind=("weights", [AS_THEY_ARE, FLIPPED], AS_THEY_ARE),
    )


@demo
def all_eight(gru_step: Function, gru_step_cho: Function, flip_update_gate: Function) -> None:
    """Print each of the eight combinations, and how far it is from PyTorch."""
    oracle = pytorch_gru(D=4, H=16)
    if oracle is None:
        return _missing()
    weights, module = oracle
    x, h0 = _inputs()
    wanted = module(x, h0)
    print(f"{'update gate':24}{'reset gate':20}{'weights':22}largest difference")
    for update in (KEEPS, WRITES):
        for reset in (AFTER, BEFORE):
            for kind in (AS_THEY_ARE, FLIPPED):
                step, used = _variant(gru_step, gru_step_cho, flip_update_gate, weights, (update, reset, kind))
                apart = np.abs(states_of(step, x, h0, used) - wanted).max()
                print(f"{update:24}{reset:20}{kind:22}{apart:.0e}{'   agrees' if apart < 1e-12 else ''}")


def lazy_difference(after: Function, before: Function, zero_start: bool, zero_bias: bool, T: int) -> float:
    """Return the largest difference between the two places of the reset gate, for Gaussian weights."""
    rng = np.random.default_rng(5)
    N, D, H = 8, 4, 16
    x, h0 = rng.standard_normal((N, T, D)), rng.uniform(-0.9, 0.9, (N, H))
    W_ih, W_hh, b_ih, b_hh = _gaussian(rng, D, H)
    weights = W_ih, W_hh, b_ih * (not zero_bias), b_hh * (not zero_bias)
    h0 = h0 * (not zero_start)
    return float(np.abs(states_of(after, x, h0, weights) - states_of(before, x, h0, weights)).max())


@demo
def lazy_tests(gru_step: Function, gru_step_cho: Function, tell: Callable[[float], None]) -> None:
    """Which tests tell the two places of the reset gate apart? ``tell`` gets the largest difference in the first."""
    tests = (
        ("one step, from zeros, no biases", True, True, 1),
        ("one step, from zeros, with biases", True, False, 1),
        ("two steps, from zeros, no biases", True, True, 2),
        ("one step, from some state", False, False, 1),
        ("thirty steps, from some state", False, False, 30),
    )
    found = [lazy_difference(gru_step, gru_step_cho, *test[1:]) for test in tests]
    tell(found[0])
    fig, axis = figure_of(8, 2.7)
    colours = [COLOURS[2] if value == 0 else COLOURS[1] for value in found]
    axis.barh(range(len(tests)), found, color=colours, height=0.6)
    for row, value in enumerate(found):
        axis.text(value + 0.01, row, f"{value:.2f}" if value else "0, exactly", va="center", fontsize=10)
    axis.set_yticks(range(len(tests)), [test[0] for test in tests])
    axis.invert_yaxis()
    axis.set(xlabel="largest difference in h", xlim=(0, 1.2 * max(found)))
    axis.set_title("Before or after the product: which test notices?", loc="left", fontsize=11)
    show(
        fig,
        "Largest difference between the two places of the reset gate: "
        + "; ".join(f"{test[0]}: {value:.2g}" for test, value in zip(tests, found, strict=True))
        + ".",
    )
