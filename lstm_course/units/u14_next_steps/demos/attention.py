"""Who looks at whom in self-attention, with weights set by hand; and what each layer costs a step."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show, slider
from lstm_course.reference.influence import influence
from lstm_course.tasks.associative_recall import KEYS, VALUES

SHARP = 40.0
PAIRS = ((3, 1), (7, 5), (0, 2), (9, 5), (4, 7))
ASKED = (7, 4, 0, 9)
KINDS = {
    "lstm": "LSTM",
    "slstm": "sLSTM",
    "mlstm": "mLSTM",
    "minlstm": "minLSTM",
    "ssm": "state space",
    "attention": "attention",
}


def pairs_and_questions() -> tuple[Array, list[str]]:
    """Return x (1, T, KEYS + VALUES), some pairs and then keys alone, and a name for each step."""
    x = np.zeros((1, len(PAIRS) + len(ASKED), KEYS + VALUES))
    for t, (key, value) in enumerate(PAIRS):
        x[0, t, key] = x[0, t, KEYS + value] = 1
    for t, key in enumerate(ASKED, len(PAIRS)):
        x[0, t, key] = 1
    return x, [f"k{key} v{value}" for key, value in PAIRS] + [f"k{key} ?" for key in ASKED]


def by_hand() -> tuple[Array, Array, Array]:
    """Return W_q, W_k and W_v: ask by one's key, answer by one's key where a value stands beside it, give the value."""
    width = KEYS + VALUES
    W_q, W_k, W_v = np.zeros((KEYS + 1, width)), np.zeros((KEYS + 1, width)), np.zeros((VALUES, width))
    W_q[:KEYS, :KEYS] = W_k[:KEYS, :KEYS] = np.sqrt(SHARP) * np.eye(KEYS)
    W_q[KEYS, :KEYS], W_k[KEYS, KEYS:] = np.sqrt(SHARP), np.sqrt(SHARP)
    W_v[:, KEYS:] = np.eye(VALUES)
    return W_q, W_k, W_v


def entries_that_move(self_attention: Function, steps: int = 10) -> int:
    """Count for how many pairs (step of the output, step of the input) a nudge of the second moves the first."""
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((4, 3)) for _ in range(3)]
    moved = influence(lambda x: self_attention(x, *weights)[0], rng.standard_normal((1, steps, 3)), 1e-3)
    return int(np.sum(moved > 0))


@demo
def looking_up(self_attention: Function) -> None:
    """Draw the weights on a sequence of pairs and questions, and which outputs a nudge of each input moves."""
    x, names = pairs_and_questions()
    said, weights = self_attention(x, *by_hand())
    rng = np.random.default_rng(0)
    random = [rng.standard_normal((4, 3)) for _ in range(3)]
    moved = influence(lambda a: self_attention(a, *random)[0], rng.standard_normal((1, 10, 3)), 1e-3)
    fig, (left, right) = figure_of(10, 4.0, columns=2)
    left.imshow(weights[0], cmap=amounts(), vmin=0, vmax=1)
    left.set_xticks(range(len(names)), names, rotation=60, fontsize=8)
    left.set_yticks(range(len(names)), names, fontsize=8)
    left.set(xlabel="looked at", ylabel="who looks", title="Weights, set by hand")
    right.imshow(moved > 0, cmap=amounts(), vmin=0, vmax=1.6)
    right.set(xlabel="input nudged", ylabel="output", title="Which outputs move")
    answers = said[0, len(PAIRS) :].argmax(axis=1)
    truth = dict(PAIRS)
    found = "; ".join(f"k{key}: v{answer}" for key, answer in zip(ASKED, answers, strict=True))
    right_ones = sum(truth[key] == answer for key, answer in zip(ASKED, answers, strict=True))
    show(
        fig,
        f"Left: each question looks at the pair that has its key; the values read are {found}, {right_ones} of "
        f"{len(ASKED)} right. Right: a nudge of an input moves the outputs from its own step on, and none before.",
    )


def overtaken_at(cost_per_step: Function, hidden_size: int = 64) -> int:
    """Return the step from which attention keeps more numbers than an mLSTM of the same size."""
    kept = cost_per_step("mlstm", hidden_size, hidden_size, 1)[1]
    return next(t for t in range(1, 10**6) if cost_per_step("attention", hidden_size, hidden_size, t)[1] > kept)


@demo
def costs(cost_per_step: Function) -> None:
    """Draw multiplications and numbers kept against the step, D = H. Slider: H."""

    def draw(H: int):
        fig, axes = figure_of(10, 3.6, columns=2)
        steps = np.unique(np.geomspace(1, 4096, 60).astype(int))
        styles = {"slstm": "--", "minlstm": "--", "ssm": ":"}  # where lines lie upon each other
        for k, (kind, name) in enumerate(KINDS.items()):
            both = np.array([cost_per_step(kind, H, H, int(t)) for t in steps])
            for axis, numbers in zip(axes, both.T, strict=True):
                axis.loglog(steps, numbers, lw=2.2, color=COLOURS[k], ls=styles.get(kind, "-"), label=name)
        axes[0].yaxis.set_minor_formatter("")
        axes[0].set(xlabel="step", title="multiplications of this step")
        axes[1].set(xlabel="step", title="numbers kept from step to step")
        axes[1].legend(frameon=False, fontsize=8, loc="upper left")
        lstm, mlstm = (cost_per_step(kind, H, H, 1) for kind in ("lstm", "mlstm"))
        return fig, (
            f"With D = H = {H}: an LSTM multiplies {lstm[0]:,} times a step and keeps {lstm[1]:,} numbers, an mLSTM "
            f"{mlstm[0]:,} and {mlstm[1]:,}. Attention's lines rise, and pass the mLSTM's memory at step "
            f"{overtaken_at(cost_per_step, H)}."
        )

    slider(draw, H=("D = H", [16, 64, 256], 64))
