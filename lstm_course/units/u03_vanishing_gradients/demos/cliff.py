"""The cliff: one recurrent unit whose loss has a wall, and gradient descent beside it, with and without clipping."""

from __future__ import annotations

from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Function
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, slider

SURFACE, CLIPPED = COLOURS[:2]
FREE, INK = LIGHT["gradient"], LIGHT["ink"]

# One unit of the course's RNN, no input, 50 steps from h = 0.24; the loss is (h_T - 0.4)². With h = 2σ(a) - 1 and
# W_hh = w/4, b = w/4 + b'/2 that is the unit of Pascanu et al. 2013, figure 6: a <- w σ(a) + b', 50 steps from 0.5.
FIRST, WANTED, LONG = np.tanh(0.25), 0.4, 50
START, RATE, DESCENT = (1.3, 0.15), 0.02, 150


def cliff_loss(W_hh: Any, b: Any) -> tuple[Any, Any, Any]:
    """Return (loss, dloss/dW_hh, dloss/db), for whole arrays: h <- tanh(W_hh h + b), as in `rnn_forward`.

    The derivatives are carried forward with h, which for two weights is quicker than going back.
    """
    h = np.full(np.broadcast_shapes(np.shape(W_hh), np.shape(b)), FIRST)
    dh_dW, dh_db = np.zeros_like(h), np.zeros_like(h)
    for _ in range(LONG):
        new = np.tanh(W_hh * h + b)
        slope = 1 - new**2
        dh_dW, dh_db = slope * (h + W_hh * dh_dW), slope * (1 + W_hh * dh_db)
        h = new
    return (h - WANTED) ** 2, 2 * (h - WANTED) * dh_dW, 2 * (h - WANTED) * dh_db


def descend(clip: Function | None, max_norm: float) -> tuple[np.ndarray, np.ndarray]:
    """Gradient descent beside the cliff. Returns the path (steps + 1, 2) of (W_hh, b), and the norms (steps,)."""
    path, norms = [np.array(START)], []
    for _ in range(DESCENT):
        gradients = [np.asarray(gradient) for gradient in cliff_loss(*path[-1])[1:]]
        norms.append(float(np.hypot(*gradients)))
        if clip is not None:
            gradients, _ = clip(gradients, max_norm)
        path.append(path[-1] - RATE * np.array(gradients))
    return np.array(path), np.array(norms)


@demo
def cliff(clip_by_global_norm: Function) -> None:
    """One recurrent unit whose loss has a wall: a map with two descents, and a cut through it with their jumps."""
    free, free_norms = descend(None, 0)
    at = int(np.argmax(free_norms))
    (w, foot), (_, landed) = free[at], free[at + 1]
    W, B = np.meshgrid(np.linspace(0.98, 1.34, 241), np.linspace(-0.12, 0.19, 241))
    surface, line = cliff_loss(W, B)[0], np.concatenate([np.linspace(-0.4, 0.1, 1501), np.linspace(0.1, 3.2, 200)])

    def draw(max_norm: float) -> tuple:
        clipped, norms = descend(clip_by_global_norm, max_norm)
        ends = [float(cliff_loss(*path[-1])[0]) for path in (free, clipped)]
        fig, (left, right) = figure_of(10.2, 4.1, columns=2, width_ratios=(1.15, 1))
        image = left.contourf(W, B, surface, levels=np.linspace(0, 1.6, 17), cmap=amounts(), extend="max")
        fig.colorbar(image, ax=left, label="loss", ticks=[0, 0.4, 0.8, 1.2, 1.6])
        left.plot(*clipped.T, ".-", color=CLIPPED, ms=5, lw=1.2, label=f"clipped at {max_norm:g}: loss {ends[1]:.2g}")
        left.plot(*free[: at + 1].T, ".-", color=FREE, ms=5, lw=1.2, label=f"as it is: loss {ends[0]:.2g}")
        way = (free[at + 1] - free[at]) / (landed - foot) * (0.165 - foot)
        left.annotate("", free[at] + way, free[at], arrowprops={"arrowstyle": "->", "color": FREE, "lw": 2})
        left.annotate(f"to W_hh = {free[at + 1][0]:.1f}, b = {landed:.1f}", free[at] + way, (-6, 3), color=FREE,
                      textcoords="offset points", ha="right", fontsize=9)  # fmt: skip
        left.plot(*START, "*", color=INK, ms=12)
        left.annotate("start", START, (-8, -12), textcoords="offset points", ha="right", fontsize=9)
        left.set(xlabel="$W_{hh}$", ylabel="b", xlim=(0.98, 1.34), ylim=(-0.12, 0.19))
        left.set_title("The map: a wall beside the valley", loc="left", fontsize=11)
        left.legend(frameon=True, fontsize=9, loc="lower left")
        right.plot(line, cliff_loss(w, line)[0], color=SURFACE, lw=2)
        height = float(cliff_loss(w, foot)[0])
        right.plot(foot, height, "o", color=FREE, ms=7)
        landing = {"arrowstyle": "->", "color": FREE, "lw": 2, "connectionstyle": "arc3,rad=-0.35"}
        right.annotate("", (landed, float(cliff_loss(w, landed)[0])), (foot, height), arrowprops=landing)
        right.text(1.6, 0.56, f"gradient {free_norms[at]:.0f}:\na step of {landed - foot:.1f} in b", color=FREE,
                   ha="center", fontsize=9)  # fmt: skip
        right.annotate(f"clipped: {RATE * max_norm:.3f} at most", (foot, height + 0.12), (0.4, 1.2), color=COLOURS[1],
                       fontsize=9, arrowprops={"arrowstyle": "-", "color": CLIPPED, "lw": 1.5})  # fmt: skip
        right.set(xlabel="b, along the line $W_{hh}$ = " + f"{w:.2f}", ylabel="loss", ylim=(-0.05, 1.85))
        right.set_title("A cut through the wall, and the jump", loc="left", fontsize=11)
        return fig, (
            "Left, the loss over W_hh and b, a valley with a wall beside it, and two descents from one start. As it "
            f"is: at the wall the gradient is {free_norms[at]:.0f}, and the step leads out of the picture, to "
            f"b = {landed:.1f}; final loss {ends[0]:.2g}. Clipped at {max_norm:g}: gradients up to {norms.max():.0f} "
            f"are met, and the final loss is {ends[1]:.2g}. Right, the loss along one line: it falls by more than "
            "1.5, like a wall, then rises slowly to a plateau."
        )

    slider(draw, max_norm=("largest norm", 0.1, 2.0, 0.1, 0.5))
