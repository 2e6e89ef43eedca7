"""Networks of both directions as drawings: one layer, and layers on top of each other."""

from __future__ import annotations

from typing import Any

from lstm_course.plots.architecture import LAYER, POINT, Flow, Part, architecture
from lstm_course.plots.networks import BACKWARD, FORWARD, JOINED, WIRE, node, wire
from lstm_course.plots.style import demo, figure_of, show

STEPS = 4


def _layer(axis: Any, low: float, name: str) -> None:
    """Draw two rows of states above what stands at ``low``, and on top of them the two laid side by side."""
    for t in range(STEPS):
        x, ahead, back, top = 2.4 * t, low + 1.1, low + 2.2, low + 3.3
        node(axis, x - 0.35, ahead, rf"$\overrightarrow{{h}}_{t + 1}$", FORWARD)
        node(axis, x + 0.35, back, rf"$\overleftarrow{{h}}_{t + 1}$", BACKWARD)
        wire(axis, (x, low), (x - 0.35, ahead), WIRE)
        wire(axis, (x, low), (x + 0.35, back), WIRE, 0.12)
        wire(axis, (x - 0.35, ahead), (x, top), FORWARD, -0.12)
        wire(axis, (x + 0.35, back), (x, top), BACKWARD)
        if t:
            wire(axis, (x - 2.75, ahead), (x - 0.35, ahead), FORWARD)
            wire(axis, (x + 0.35, back), (x - 2.05, back), BACKWARD)
        node(axis, x, top, rf"$[\overrightarrow{{h}}_{t + 1}, \overleftarrow{{h}}_{t + 1}]$", JOINED, filled=False)
    axis.text(-1.25, low + 1.1, f"forward {name}", color=FORWARD, ha="right", va="center")
    axis.text(-1.25, low + 2.2, f"backward {name}", color=BACKWARD, ha="right", va="center")


def _canvas(height: float, inches: float) -> tuple[Any, Any]:
    fig, axis = figure_of(8.5, inches)
    axis.set(xlim=(-3.9, 2.4 * STEPS - 0.9), ylim=(-0.5, height))
    axis.axis("off")
    for t in range(STEPS):
        node(axis, 2.4 * t, 0, f"$x_{t + 1}$", WIRE, filled=False)
    return fig, axis


@demo
def two_readers() -> None:
    """Draw a Bi-LSTM: one reads from the left, one from the right, and each answer is read out of both."""
    fig, axis = _canvas(4.9, 3.9)
    _layer(axis, 0, "LSTM")
    for t in range(STEPS):
        wire(axis, (2.4 * t, 3.3), (2.4 * t, 4.4), WIRE)
        axis.text(2.4 * t, 4.55, f"$y_{t + 1}$", ha="center", va="center")
    axis.text(-1.25, 4.0, "one read-out for all steps", color=WIRE, ha="right", va="center")
    show(
        fig,
        "A Bi-LSTM over four steps. Each input goes to two rows of states: in the lower one arrows lead from left to "
        "right, in the upper one from right to left, and none leads from one row to the other. Above each step the two "
        "states are laid side by side, and the answer y is read out of both.",
    )


@demo
def stack() -> None:
    """Draw two Bi-LSTMs on top of each other."""
    fig, axis = _canvas(7.1, 5.2)
    _layer(axis, 0, "of layer 1")
    _layer(axis, 3.3, "of layer 2")
    show(
        fig,
        "Two Bi-LSTMs, one on the other, over four steps. Both directions of layer 2 read the states of layer 1 laid "
        "side by side: so the forward row of layer 2 gets, at each step, what the backward row of layer 1 has read "
        "from the end.",
    )


@demo
def tagger() -> None:
    """Draw the tagger that is trained: what flows from the characters to the scores, and of which shape."""
    parts = (
        Part("ids", "characters", (0, 1)),
        Part("embedding", "embedding", (1.2, 1), LAYER),
        Part("ahead", "LSTM →", (2.4, 0.5), LAYER, "forward"),
        Part("back", "← LSTM", (2.4, 1.5), LAYER, "backward"),
        Part("joined", "[ , ]", (3.6, 1), POINT, "joined", "side by side"),
        Part("linear", "linear", (4.8, 1), LAYER),
        Part("scores", "scores", (6, 1), note="softmax in the loss"),
    )
    flows = (
        Flow("ids", "embedding", "(N, T)"),
        Flow("embedding", "ahead", "(N, T, 24)"),
        Flow("embedding", "back", "(N, T, 24)"),
        Flow("ahead", "joined", "(N, T, H)"),
        Flow("back", "joined", "(N, T, H)"),
        Flow("joined", "linear", "(N, T, 2H)"),
        Flow("linear", "scores", "(N, T, K)"),
    )
    fig, words = architecture(parts, flows)
    show(fig, f"The tagger, both ways, K classes. {words}")
