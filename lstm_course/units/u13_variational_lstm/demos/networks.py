"""The way of a sentence through a variational LSTM, as a drawing."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, POINT, Flow, Part, architecture
from lstm_course.plots.networks import BACKWARD, FORWARD, JOINED, WIRE, canvas, node, wire
from lstm_course.plots.style import demo, show

WORDS, SAID = ("one", "cat", "sleeps"), ("one", "cat", "sleeps", "END")
APART = 1.6


@demo
def there_and_back() -> None:
    """Draw the encoder, the draw of the code, and the decoder that reads the code at each step."""
    fig, axis = canvas(15.4, 3.1, (10.5, 2.8), low=-0.9)
    before = None
    for t, word in enumerate((*WORDS, "END")):
        at = node(axis, APART * t, 1.3, f"$h_{t + 1}$", FORWARD)
        wire(axis, node(axis, at[0], 0, word, WIRE, filled=False), at)
        if before:
            wire(axis, before, at, FORWARD)
        before = at
    assert before is not None
    x = before[0] + 1.7
    mean, spread = node(axis, x, 2.1, r"$\mu$", JOINED), node(axis, x, 0.5, r"$\log\sigma^2$", JOINED)
    code = node(axis, x + 1.6, 1.3, "$z$", BACKWARD)
    noise = node(axis, x + 1.6, 0, r"$\varepsilon$", WIRE, filled=False)
    for start, end in ((before, mean), (before, spread), (mean, code), (spread, code), (noise, code)):
        wire(axis, start, end)
    before = code
    for t, word in enumerate(SAID):
        at = node(axis, code[0] + 1.7 + APART * t, 1.3, f"$h_{t + 1}$", FORWARD)
        wire(axis, before, at, FORWARD if t else BACKWARD)
        wire(axis, node(axis, at[0], 0, ("START", *WORDS)[t], WIRE, filled=False), at)
        wire(axis, at, node(axis, at[0], 2.6, word, JOINED, filled=False))
        if t:
            wire(axis, code, at, BACKWARD, -0.22, width=0.9)
        before = at
    for place, name in ((1.5 * APART, "encoder"), (x + 0.8, "draw"), (code[0] + 1.7 + 1.5 * APART, "decoder")):
        axis.text(place, -0.75, name, ha="center", va="center", color=WIRE)
    show(fig, "An LSTM reads one cat sleeps END. Its last state gives a mean and a log variance; with noise they make "
              "the code z. From z comes the first state of a second LSTM, which reads z and the word before at each "
              "step, and says one cat sleeps END.")  # fmt: skip


@demo
def shapes() -> None:
    """Draw the model that is trained: what flows from a sentence through the code and back, and of which shape."""
    parts = (
        Part("ids", "words", (0, 0)),
        Part("embedding", "embedding", (1.1, 0), LAYER),
        Part("encoder", "encoder: LSTM", (2.4, 0), LAYER, "forward"),
        Part("mean", "mean", (3.8, 0), LAYER, "c"),
        Part("spread", "log variance", (3.8, 1), LAYER, "c"),
        Part("noise", "noise ε", (5, 1.8)),
        Part("code", "z", (5, 0), POINT, "gradient", "μ + σ ε"),
        Part("start", "start", (5, -1), LAYER),
        Part("before", "words before", (0, -2)),
        Part("again", "embedding", (1.1, -2), LAYER),
        Part("decoder", "decoder: LSTM", (3.8, -2), LAYER, "backward"),
        Part("readout", "readout", (5.2, -2), LAYER),
        Part("logits", "logits", (6.2, -2)),
    )
    flows = (
        Flow("ids", "embedding", "(N, T)"),
        Flow("embedding", "encoder", "(N, T, 32)"),
        Flow("encoder", "mean", "(N, 64)"),
        Flow("encoder", "spread"),
        Flow("mean", "code", "(N, 16)"),
        Flow("spread", "code", "(N, 16)"),
        Flow("noise", "code", "(N, 16)"),
        Flow("code", "start", "(N, 16)"),
        Flow("start", "decoder", "h, c: (N, 64)", over=True),
        Flow("before", "again", "(N, T)"),
        Flow("again", "decoder", "(N, T, 32), and z at each step: (N, T, 32 + 16)"),
        Flow("decoder", "readout", "(N, T, 64)"),
        Flow("readout", "logits", "(N, T, V)"),
    )
    fig, words = architecture(parts, flows)
    show(fig, f"The variational LSTM, with the code z in its middle. {words}")
