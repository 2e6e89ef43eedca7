"""The classifier of unit 9 as a drawing."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, POINT, Flow, Ground, Part, architecture
from lstm_course.plots.style import demo, show

WORDS = ("it", "was", "not", "great", ".")
PADDING = 2


@demo
def classifier() -> None:
    """Draw what is read of a review, and where its answer comes from."""
    parts, flows = [Part("linear", "linear", (len(WORDS) - 1, 0), LAYER), Part("logit", "logit", (len(WORDS), 0))], []
    for t, word in enumerate((*WORDS, *["0"] * PADDING)):
        pale = t >= len(WORDS)
        parts += [
            Part(f"h{t}", f"h_{t + 1}", (t, 1), LAYER, "h", formula=True, pale=pale),
            Part(f"row{t}", "row", (t, 2), LAYER, pale=pale),
            Part(f"word{t}", word, (t, 3), pale=pale),
        ]
        flows += [Flow(f"word{t}", f"row{t}"), Flow(f"row{t}", f"h{t}")]
        flows += [Flow(f"h{t - 1}", f"h{t}", hue="h")] if t else []
    flows += [Flow(f"h{len(WORDS) - 1}", "linear", hue="h"), Flow("linear", "logit")]
    right = len(WORDS) + PADDING - 1
    grounds = (
        Ground("output", (0, 0), (right, 0), "the answer: of the state after the last real word"),
        Ground("memory", (0, 1), (right, 1)),
        Ground("input", (0, 2), (right, 3)),
    )
    fig, _ = architecture(parts, flows, grounds=grounds, across=135)
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
