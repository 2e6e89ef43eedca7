"""Networks of both directions as drawings: one layer, and layers on top of each other."""

from __future__ import annotations

from lstm_course.plots.architecture import LAYER, POINT, Flow, Ground, Part, architecture
from lstm_course.plots.style import demo, show

STEPS = 4
LEFT = 0.9  # columns to the left of the first step, for the names of the rows


def _layer(number: int, below: str, row: float) -> tuple[list[Part], list[Flow]]:
    """Return a Bi-LSTM, its forward row at ``row`` and the rest above: what it reads is named ``below`` and a step."""
    parts, flows = [], []
    for t in range(STEPS):
        ahead, back, joined = (f"{name}{number}{t}" for name in ("ahead", "back", "joined"))
        parts += [
            Part(ahead, rf"\overrightarrow{{h}}_{t + 1}", (t - 0.18, row), LAYER, "forward", formula=True),
            Part(back, rf"\overleftarrow{{h}}_{t + 1}", (t + 0.18, row - 1), LAYER, "backward", formula=True),
            Part(joined, "[ , ]", (t, row - 2), POINT, "joined"),
        ]
        flows += [
            Flow(f"{below}{t}", ahead), Flow(f"{below}{t}", back),
            Flow(ahead, joined, up=True, hue="forward"), Flow(back, joined, up=True, hue="backward"),
        ]  # fmt: skip
        if t:
            flows.append(Flow(f"ahead{number}{t - 1}", ahead, hue="forward"))
            flows.append(Flow(back, f"back{number}{t - 1}", hue="backward"))
    return parts, flows


def _read(row: float) -> list[Part]:
    return [Part(f"x{t}", f"x_{t + 1}", (t, row), formula=True) for t in range(STEPS)]


def _memory(row: float, name: str = "") -> tuple[Ground, Ground]:
    left, right = -LEFT, STEPS - 1 + 0.18
    return (
        Ground("memory", (left, row), (right, row), f"forward LSTM{name} →"),
        Ground("memory", (left, row - 1), (right, row - 1), f"← backward LSTM{name}"),
    )


@demo
def two_readers() -> None:
    """Draw a Bi-LSTM: one reads from the left, one from the right, and each answer is read out of both."""
    parts, flows = _layer(1, "x", 3)
    parts += [*_read(4), *(Part(f"y{t}", f"y_{t + 1}", (t, 0), formula=True) for t in range(STEPS))]
    flows += [Flow(f"joined1{t}", f"y{t}") for t in range(STEPS)]
    right = STEPS - 1 + 0.18
    grounds = (
        Ground("output", (-LEFT, 0), (right, 1), "one read-out for all steps"),
        *_memory(3),
        Ground("input", (-LEFT, 4), (right, 4), "what is read"),
    )
    show(
        architecture(parts, flows, grounds=grounds)[0],
        "A Bi-LSTM over four steps. Each input goes to two rows of states: in the lower one arrows lead from left to "
        "right, in the upper one from right to left, and none leads from one row to the other. Above each step the two "
        "states are laid side by side, and the answer y is read out of both.",
    )


@demo
def stack() -> None:
    """Draw two Bi-LSTMs on top of each other."""
    (parts, flows), (above, more) = _layer(1, "x", 5), _layer(2, "joined1", 2)
    right = STEPS - 1 + 0.18
    grounds = (*_memory(5, " 1"), *_memory(2, " 2"), Ground("input", (-LEFT, 6), (right, 6), "what is read"))
    show(
        architecture([*parts, *above, *_read(6)], [*flows, *more], grounds=grounds)[0],
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
