"""The classifier of unit 9 as a drawing."""

from __future__ import annotations

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.networks import BACKWARD, FORWARD, JOINED, WIRE, canvas, node, wire
from lstm_course.plots.style import demo, show

WORDS = ("it", "was", "not", "great", ".")
PADDING = 2
PALE = LIGHT["pale"]


@demo
def classifier() -> None:
    """Draw what is read of a review, and where its answer comes from."""
    fig, axis = canvas(13.6, 3.0, (9.5, 2.9), low=-0.4)
    before = None
    for t, word in enumerate((*WORDS, *["0"] * PADDING)):
        real = t < len(WORDS)
        at = node(axis, 1.45 * t, 2.5, f"$h_{t + 1}$", FORWARD if real else PALE)
        row = node(axis, at[0], 1.25, "row", JOINED if real else PALE)
        wire(axis, node(axis, at[0], 0, word, WIRE if real else PALE, filled=False), row, WIRE if real else PALE)
        wire(axis, row, at, WIRE if real else PALE)
        if before:
            wire(axis, before, at, FORWARD if real else PALE)
        if t == len(WORDS) - 1:
            last = at
        before = at
    linear = node(axis, 10.9, 1.25, "linear", BACKWARD)
    wire(axis, last, linear, FORWARD, -0.5)
    wire(axis, linear, node(axis, 12.8, 1.25, "logit", BACKWARD, filled=False))
    show(fig, "A review of five words and two numbers of padding. Each number fetches its row of the embedding, the "
              "LSTM reads the rows, and its state after the last real word goes to the linear layer, which gives one "
              "logit. The padding, pale, leads nowhere.")  # fmt: skip
