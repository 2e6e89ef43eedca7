"""The classifier of unit 9 as a drawing."""

from __future__ import annotations

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.architecture import LAYER, POINT, Flow, Part, architecture
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


@demo
def shapes() -> None:
    """Draw the classifier that is trained: what flows from the words to the logit, and of which shape."""
    parts = (
        Part("ids", "words", (0, 0)),
        Part("embedding", "embedding", (1.05, 0), LAYER),
        Part("drop", "×", (2.05, 0), POINT, note="dropout"),
        Part("lstm", "LSTM", (3.05, 0), LAYER, "h"),
        Part("lengths", "lengths", (3.05, 1)),
        Part("dropped", "×", (4.05, 0), POINT, note="dropout"),
        Part("linear", "linear", (5, 0), LAYER),
        Part("logit", "logit", (6, 0), note="above 0: good"),
    )
    flows = (
        Flow("ids", "embedding", "(N, T)"),
        Flow("embedding", "drop", "(N, T, E)"),
        Flow("drop", "lstm", "(N, T, E)"),
        Flow("lengths", "lstm", "(N,)"),
        Flow("lstm", "dropped", "(N, H)"),
        Flow("dropped", "linear", "(N, H)"),
        Flow("linear", "logit", "(N,)"),
    )
    fig, words = architecture(parts, flows)
    show(fig, f"The classifier. {words} The LSTM hands on its state after the last real word of each review.")
