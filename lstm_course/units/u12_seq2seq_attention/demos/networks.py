"""The encoder and the decoder as a drawing, without attention and with it."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, Flow, Ground, Part, architecture
from lstm_course.plots.style import demo, show

SOURCE, TARGET = ("b", "a", "d"), ("d", "a", "b", "end")
SUMMARY = len(SOURCE) + 0.2  # its column


@demo
def encoder_decoder(attention: bool = False) -> None:
    """Draw how "bad" becomes "dab". With attention, one of the decoder's steps looks at all of the encoder's."""
    parts, flows = [Part("summary", "summary", (SUMMARY, 2))], []
    for s, symbol in enumerate(SOURCE):
        parts += [
            Part(f"ahead{s}", rf"\overrightarrow{{h}}_{s + 1}", (s - 0.22, 2), LAYER, "forward", formula=True),
            Part(f"back{s}", rf"\overleftarrow{{h}}_{s + 1}", (s + 0.22, 1), LAYER, "backward", formula=True),
            Part(f"read{s}", symbol, (s, 3)),
        ]
        flows += [Flow(f"read{s}", f"ahead{s}"), Flow(f"read{s}", f"back{s}")]
        if s:
            flows.append(Flow(f"ahead{s - 1}", f"ahead{s}", hue="forward"))
            flows.append(Flow(f"back{s}", f"back{s - 1}", hue="backward"))
    flows.append(Flow(f"ahead{len(SOURCE) - 1}", "summary", hue="forward"))
    flows.append(Flow("back0", "summary", back=True, hue="backward"))
    for t, (told, said) in enumerate(zip(("start", *TARGET), TARGET, strict=False)):
        at = SUMMARY + 1 + t
        parts += [
            Part(f"h{t}", f"h_{t + 1}", (at, 2), LAYER, "joined", formula=True),
            Part(f"told{t}", told, (at, 3)),
            Part(f"said{t}", said, (at, 1)),
        ]
        flows += [Flow(f"told{t}", f"h{t}"), Flow(f"h{t}", f"said{t}")]
        flows.append(Flow(f"h{t - 1}" if t else "summary", f"h{t}", hue="joined"))
    right, last = SUMMARY + len(TARGET), len(SOURCE) - 1
    grounds = [
        Ground("input", (-0.1, 3), (right, 3)),
        Ground("memory", (-0.1, 0.75), (last + 0.1, 2), "encoder, both ways"),
        Ground("memory", (SUMMARY + 1, 2), (right, 2)),
        Ground("output", (SUMMARY + 0.8, 1), (right, 1), "decoder says"),
    ]
    seen = ""
    if attention:
        parts.append(Part("context", "context", (SUMMARY + 1.5, -0.1)))
        for s, width in enumerate((1.2, 5.0, 1.2)):
            flows.append(Flow(f"back{s}", "context", straight=True, hue="h", width=width))
        flows.append(Flow("h0", "context", straight=True, dashed=True))
        flows.append(Flow("context", "h1", straight=True, hue="h"))
        seen = (" At one step the decoder's state asks, all h of the encoder are looked at, one more than the others, "
                "and their weighted mean, the context, is read with the symbol.")  # fmt: skip
    show(
        architecture(parts, flows, grounds=grounds, across=135)[0],
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
