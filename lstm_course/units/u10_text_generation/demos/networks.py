"""The character model of unit 10 as a drawing."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, POINT, Flow, Part, architecture
from lstm_course.plots.style import demo, show


@demo
def shapes() -> None:
    """Draw the model that is trained: what flows from the characters to the logits, and the state that goes round."""
    parts = (
        Part("ids", "characters", (0, 0)),
        Part("embedding", "embedding", (1.2, 0), LAYER),
        Part("drop", "×", (2.2, 0), POINT, note="dropout"),
        Part("lstm", "LSTM", (3.2, 0), LAYER, "h"),
        Part("dropped", "×", (4.2, 0), POINT, note="dropout"),
        Part("linear", "linear", (5.2, 0), LAYER),
        Part("logits", "logits", (6.2, 0), note="one guess a place"),
    )
    flows = (
        Flow("ids", "embedding", "(N, T)"),
        Flow("embedding", "drop", "(N, T, E)"),
        Flow("drop", "lstm", "(N, T, E)"),
        Flow("lstm", "lstm", "state (h, c), each (1, N, H), from window to window", back=True),
        Flow("lstm", "dropped", "(N, T, H)"),
        Flow("dropped", "linear", "(N, T, H)"),
        Flow("linear", "logits", "(N, T, V)"),
    )
    fig, words = architecture(parts, flows)
    show(fig, f"The character model. {words}")
