"""One bit, kept by a GRU and by an LSTM with weights set by hand: their gates side by side on one sequence.

Three inputs: a value, a mark that says "take it", a mark that says "turn over what you hold". The value comes
at every step but those of a turn, and counts only where it is marked.
"""

from __future__ import annotations

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, slider
from lstm_course.reference.gru import gru_step_with_cache
from lstm_course.reference.lstm import lstm_step_with_cache

AS_IT_IS, OPEN = "as it is", "always open"
TAKES, TURNS, LENGTH = (1, 6, 13, 24), (10, 18, 20, 28), 32
VALUES = {1: 1, 6: 1, 13: -1, 24: -1}


def the_sequence(seed: int = 4) -> tuple[Array, Array]:
    """x (T, 3) and the bit that should be held after each step, (T,), 0 before the first."""
    x = np.zeros((LENGTH, 3))
    x[:, 0] = np.random.default_rng(seed).choice([-1.0, 1.0], LENGTH)
    for t, value in VALUES.items():
        x[t, 0] = value
    x[list(TAKES), 1], x[list(TURNS), 2] = 1, 1
    x[list(TURNS), 0] = 0
    held, bit = [], 0.0
    for value, take, turn in x:
        bit = value if take else -bit if turn else bit
        held.append(bit)
    return x, np.array(held)


def gru_weights(b_z: float = 6.0, reset_open: bool = False) -> tuple[Array, ...]:
    """One unit. n = tanh(3 value − 3 r h); both marks shut z; the mark "take it" shuts r."""
    W_ih = np.array([[0.0, -12.0, 0.0], [0.0, -12.0, -12.0], [3.0, 0.0, 0.0]])
    b_ih = np.array([6.0, b_z, 0.0])
    if reset_open:
        W_ih[0], b_ih[0] = 0, 1000
    return W_ih, np.array([[0.0], [0.0], [-3.0]]), b_ih, np.zeros(3)


def lstm_weights() -> tuple[Array, Array, Array]:
    """One unit, too. g = tanh(20 value − 3 h): no reset gate, so the value must drown the old bit."""
    W_ih = np.array([[0.0, 12.0, 12.0], [0.0, -12.0, -12.0], [20.0, 0.0, 0.0], [0.0, 0.0, 0.0]])
    return W_ih, np.array([[0.0], [0.0], [-3.0], [0.0]]), np.array([-6.0, 6.0, 0.0, 6.0])


def gru_seen(gru_step: Function, x: Array, weights: tuple[Array, ...]) -> dict[str, Array]:
    """r, z and h at each step, (T,) each; h is the student's, the gates are computed beside it."""
    h = np.zeros((1, 1))
    seen: dict[str, list[float]] = {"r": [], "z": [], "h": []}
    for row in x:
        _, cache = gru_step_with_cache(row[None], h, *weights)
        h = gru_step(row[None], h, *weights)
        for name, value in (("r", cache["r"]), ("z", cache["z"]), ("h", h)):
            seen[name].append(float(value[0, 0]))
    return {name: np.array(values) for name, values in seen.items()}


def lstm_seen(x: Array, weights: tuple[Array, ...]) -> dict[str, Array]:
    """i, f, o, and c at each step, (T,) each."""
    h, c = np.zeros((1, 1)), np.zeros((1, 1))
    seen: dict[str, list[float]] = {"i": [], "f": [], "o": [], "c": []}
    for row in x:
        h, c, cache = lstm_step_with_cache(row[None], h, c, *weights)
        for name, value in (("i", cache["i"]), ("f", cache["f"]), ("o", cache["o"]), ("c", c)):
            seen[name].append(float(value[0, 0]))
    return {name: np.array(values) for name, values in seen.items()}


@demo
def side_by_side(gru_step: Function) -> None:
    """Plot the gates of both cells along one sequence, with b_z on a slider and the reset gate to be taken away."""
    x, held = the_sequence()
    lstm = lstm_seen(x, lstm_weights())
    steps = np.arange(LENGTH)

    def draw(b_z: float, reset: str):
        gru = gru_seen(gru_step, x, gru_weights(b_z, reset == OPEN))
        fig, axes = figure_of(10, 5.2, columns=2, rows=3, sharex=True, gridspec_kw={"height_ratios": [1, 1, 1.5]})
        wrong = {}
        cells = (("GRU", gru, ("r", "z"), "h"), ("LSTM", lstm, ("i", "f", "o"), "c"))
        for column, (name, seen, gates, state) in enumerate(cells):
            read, heat, memory = axes[:, column]
            plain = (x[:, 1] == 0) & (x[:, 2] == 0)
            read.plot(steps[plain], x[plain, 0], ".", color=LIGHT["line"], label="value")
            read.plot(TAKES, x[list(TAKES), 0], "s", ms=8, color=COLOURS[0], label="take it")
            read.plot(TURNS, np.zeros(len(TURNS)), "D", ms=7, color=COLOURS[1], label="turn over")
            read.set(ylim=(-1.6, 1.6), yticks=(-1, 1))
            read.set_title(f"{name}: what it reads", loc="left", fontsize=10)
            read.legend(frameon=False, fontsize=8, ncols=3, loc="lower right", bbox_to_anchor=(1.02, 0.94))
            image = heat.imshow([seen[g] for g in gates], aspect="auto", cmap=amounts(), vmin=0, vmax=1)
            heat.set_yticks(range(len(gates)), gates, style="italic")
            heat.set_title("gates, from 0 (pale) to 1 (full)", loc="left", fontsize=10)
            memory.step(steps, held, where="mid", color=LIGHT["ink"], lw=4, alpha=0.25, label="the bit to be held")
            memory.plot(steps, seen[state], "o-", ms=3, lw=1.4, color=LIGHT[state], label=f"state {state}")
            memory.set(ylim=(-1.6, 1.4), yticks=(-1, 0, 1), xlabel="step")
            wrong[name] = int(np.sum(np.abs(seen[state] - held) > 0.5))
            memory.set_title(f"state: wrong at {wrong[name]} of {LENGTH} steps", loc="left", fontsize=10)
            memory.legend(frameon=False, fontsize=8, ncols=2, loc="lower left")
        fig.colorbar(image, ax=axes[1, 1], fraction=0.04, pad=0.01, ticks=(0, 1))
        r = "is always open" if reset == OPEN else "shuts where a value is to be taken"
        return fig, (
            f"A bit, set and turned over along {LENGTH} steps. GRU, b_z = {b_z:g}: z shuts at both marks, r {r}, "
            f"wrong at {wrong['GRU']} steps. LSTM: f shuts and i opens at both marks, o stays open; wrong at "
            f"{wrong['LSTM']} steps."
        )

    slider(draw, b_z=("update bias b_z", -2.0, 8.0, 1.0, 6.0), reset=("reset gate", [AS_IT_IS, OPEN], AS_IT_IS))
