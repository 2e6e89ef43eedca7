"""The way of a sentence through a variational LSTM, as a drawing."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, POINT, Flow, Ground, Part, architecture
from lstm_course.plots.style import demo, show

WORDS, SAID = ("one", "cat", "sleeps"), ("one", "cat", "sleeps", "END")


@demo
def there_and_back() -> None:
    """Draw the encoder, the draw of the code, and the decoder that reads the code at each step."""
    read, last = (*WORDS, "END"), len(WORDS)
    code = last + 2
    parts = [
        Part("mean", "μ", (last + 1, 1.5), LAYER, "joined"),
        Part("spread", "log σ²", (last + 1, 2.5), LAYER, "joined"),
        Part("noise", "ε", (code, 3)),
        Part("code", "z", (code, 2), POINT, "backward"),
    ]
    flows = [Flow(f"h{last}", "mean"), Flow(f"h{last}", "spread")]
    flows += [Flow("mean", "code", over=True), Flow("spread", "code", over=True), Flow("noise", "code")]
    for t, word in enumerate(read):
        parts += [Part(f"h{t}", f"h_{t + 1}", (t, 2), LAYER, "forward", formula=True), Part(f"word{t}", word, (t, 3))]
        flows.append(Flow(f"word{t}", f"h{t}"))
        flows += [Flow(f"h{t - 1}", f"h{t}", hue="forward")] if t else []
    for t, (told, said) in enumerate(zip(("START", *WORDS), SAID, strict=True)):
        at = code + 1 + t
        parts += [
            Part(f"again{t}", f"h_{t + 1}", (at, 2), LAYER, "forward", formula=True),
            Part(f"told{t}", told, (at, 3)),
            Part(f"said{t}", said, (at, 1)),
        ]
        flows += [Flow(f"told{t}", f"again{t}"), Flow(f"again{t}", f"said{t}")]
        flows.append(Flow(f"again{t - 1}", f"again{t}", hue="forward") if t else Flow("code", "again0", hue="backward"))
        flows += [Flow("code", f"again{t}", back=True, hue="backward", width=1.4)] if t else []
    right = code + len(SAID)
    grounds = (
        Ground("input", (0, 3), (right, 3)),
        Ground("memory", (0, 2), (last, 2), "encoder"),
        Ground("memory", (code + 1, 2), (right, 2)),
        Ground("output", (code + 1, 1), (right, 1), "decoder: what is said"),
    )
    fig, _ = architecture(parts, flows, grounds=grounds, across=105)
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
        Part("mean", "mean", (3.8, 0), LAYER, "joined"),
        Part("spread", "log variance", (3.8, 1), LAYER, "joined"),
        Part("noise", "noise ε", (5, 1.8)),
        Part("code", "z", (5, 0), POINT, "backward", "μ + σ ε"),
        Part("start", "start", (5, -1), LAYER),
        Part("before", "words before", (0, -2)),
        Part("again", "embedding", (1.1, -2), LAYER),
        Part("decoder", "decoder: LSTM", (3.8, -2), LAYER, "forward"),
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
