"""The encoder and the decoder as a drawing, without attention and with it."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, Flow, Part, architecture
from lstm_course.plots.networks import BACKWARD, FORWARD, JOINED, WIRE, canvas, node, wire
from lstm_course.plots.style import demo, show

SOURCE, TARGET = ("b", "a", "d"), ("d", "a", "b", "end")
APART = 1.7


@demo
def encoder_decoder(attention: bool = False) -> None:
    """Draw how "bad" becomes "dab". With attention, one of the decoder's steps looks at all of the encoder's."""
    fig, axis = canvas(13.2, 4.6 if attention else 3.2, (9.5, 3.8 if attention else 2.9), low=-0.9)
    read = [node(axis, APART * s, 1.3, f"$h_{s + 1}$", JOINED) for s in range(len(SOURCE))]
    for s, (at, symbol) in enumerate(zip(read, SOURCE, strict=True)):
        wire(axis, node(axis, at[0], 0, symbol, WIRE, filled=False), at)
        if s:
            wire(axis, read[s - 1], at, FORWARD, -0.3)
            wire(axis, at, read[s - 1], BACKWARD, -0.3)
    summary = node(axis, APART * len(SOURCE) + 0.3, 1.3, "summary", WIRE, filled=False)
    wire(axis, read[-1], summary, FORWARD)
    wire(axis, read[0], summary, BACKWARD, 0.36)
    before = summary
    told = ("start", *TARGET[:-1])
    steps = [(summary[0] + 1.9 + APART * t, 1.3) for t in range(len(TARGET))]
    for t, at in enumerate(steps):
        node(axis, *at, f"$h_{t + 1}$", FORWARD)
        wire(axis, before, at, FORWARD)
        wire(axis, node(axis, at[0], 0, told[t], WIRE, filled=False), at)
        wire(axis, at, node(axis, at[0], 2.6, TARGET[t], BACKWARD, filled=False))
        before = at
    for x, name in ((APART, "encoder, both ways"), (steps[1][0] + APART / 2, "decoder: reads the symbol before")):
        axis.text(x, -0.75, name, ha="center", va="center", color=WIRE)
    seen = ""
    if attention:
        context = node(axis, summary[0], 4.0, "context", JOINED, filled=False)
        for at, width in zip(read, (0.6, 3.2, 0.6), strict=True):
            wire(axis, at, context, JOINED, width=width)
        wire(axis, steps[0], context, BACKWARD, 0.2, ls="--")
        wire(axis, context, steps[1], JOINED, -0.25)
        axis.text(summary[0] + 0.95, 2.35, "query", color=BACKWARD, ha="center", va="center")
        seen = (" At one step the decoder's state asks, all h of the encoder are looked at, one more than the others, "
                "and their weighted mean, the context, is read with the symbol.")  # fmt: skip
    show(
        fig,
        "Left the encoder: b, a, d are read from both ends. Its two last states make the summary, from which the "
        f"decoder's first state comes. Right the decoder: it reads start, d, a, b and says d, a, b, end.{seen}",
    )


@demo
def translator(attention: bool = False) -> None:
    """Draw the translator that is trained, for one step of the decoder; with attention, what it looks at."""
    parts = [
        Part("source", "source", (0, 0)),
        Part("embedding", "embedding", (1.1, 0), LAYER),
        Part("encoder", "LSTM, both ways", (2.5, 0), LAYER, "joined"),
        Part("bridge", "linear", (2.5, 1), LAYER, note="once, at the start"),
        Part("before", "symbol before", (0, 2)),
        Part("again", "embedding", (1.1, 2), LAYER),
        Part("decoder", "LSTM cell", (3.9, 2), LAYER, "forward"),
        Part("linear", "linear", (5.2, 2), LAYER),
        Part("logits", "logits", (6.2, 2)),
    ]
    flows = [
        Flow("source", "embedding", "(N, S)"),
        Flow("embedding", "encoder", "(N, S, 24)"),
        Flow("encoder", "bridge", "(N, 2H), the last of both"),
        Flow("bridge", "decoder", "h, c: (N, H)"),
        Flow("before", "again", "(N,)"),
        Flow("again", "decoder", "(N, 24)"),
        Flow("decoder", "linear", "(N, H)"),
        Flow("linear", "logits", "(N, V)"),
    ]
    if attention:
        parts += [Part("attention", "attention", (3.9, 0), LAYER, "joined", "query: h of the step before")]
        flows += [Flow("encoder", "attention", "(N, S, 2H)"), Flow("attention", "linear", "context (N, 2H)", over=True)]
        flows += [Flow("attention", "decoder", "context (N, 2H)")]
    fig, words = architecture(parts, flows)
    show(fig, f"The translator at one step of the decoder. {words}")
