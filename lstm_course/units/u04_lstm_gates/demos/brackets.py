"""The bracket counter of `tasks.brackets`, gate by gate: what the gates do, seen at every symbol."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show, signs, slider
from lstm_course.tasks.brackets import TEXT, UNITS, bracket_counter, depth, encode, statements


class Gates(NamedTuple):
    """The six functions that make a step, gate by gate."""

    input_gate: Callable[..., Array]
    forget_gate: Callable[..., Array]
    candidate_cell: Callable[..., Array]
    output_gate: Callable[..., Array]
    update_cell: Callable[..., Array]
    hidden_state: Callable[..., Array]


def run(gates: Gates, weights: dict[str, Array], x: Array, forget: bool = True) -> dict[str, Array]:
    """Return every gate, c and h at every step, each (T, H). With ``forget=False`` f is 1 throughout."""
    h = c = np.zeros((1, len(weights["b_i"])))
    seen: dict[str, list[Array]] = {name: [] for name in "ifgoch"}
    for t in range(x.shape[1]):
        i = gates.input_gate(h, x[:, t], weights["W_i"], weights["b_i"])
        f = gates.forget_gate(h, x[:, t], weights["W_f"], weights["b_f"]) if forget else np.ones_like(c)
        g = gates.candidate_cell(h, x[:, t], weights["W_g"], weights["b_g"])
        c = gates.update_cell(f, c, i, g)
        o = gates.output_gate(h, x[:, t], weights["W_o"], weights["b_o"])
        h = gates.hidden_state(o, c)
        for name, value in zip("ifgoch", (i, f, g, o, c, h), strict=True):
            seen[name].append(value[0])
    return {name: np.array(values) for name, values in seen.items()}


@demo
def counting_brackets(gates: Gates, text: str = TEXT) -> None:
    """Draw the killer demo: heat maps of the gates, c and h along the text, with the three biases on sliders."""
    weights, x, truth = bracket_counter(), encode(text), depth(text)
    maps = (
        ("i", "input gate i: written?"), ("g", "candidate g: what?"), ("f", "forget gate f: kept?"),
        ("c", "memory c"), ("o", "output gate o: shown?"), ("h", "shown: h"),
    )  # fmt: skip

    def draw(b_i: float, b_f: float, b_o: float):
        shifts = {"b_i": b_i + 6, "b_f": b_f - 7, "b_o": b_o + 6}
        seen = run(gates, {name: value + shifts.get(name, 0) for name, value in weights.items()}, x)
        fig, axes = figure_of(10, 5.6, columns=2, rows=4)
        for axis, (name, title) in zip(axes.flat, maps, strict=False):
            low, high, colours = {"g": (-1, 1, signs()), "h": (-1, 1, signs()), "c": (-3, 3, signs())}.get(
                name, (0, 1, amounts())
            )
            image = axis.imshow(seen[name].T, aspect="auto", cmap=colours, vmin=low, vmax=high)
            axis.set_yticks(range(len(UNITS)), UNITS, fontsize=8)
            axis.set_xticks([])  # the letters stand at the foot of the column
            axis.set_title(title, fontsize=10, loc="left")
            bar = fig.colorbar(image, ax=axis, fraction=0.04, pad=0.01, ticks=sorted({low, 0, high}))
            bar.ax.tick_params(labelsize=8)
            for end in np.flatnonzero(np.array(list(text)) == ";"):
                axis.axvline(end, color=LIGHT["soft"], lw=0.8, ls=":")
        all_, alarm = seen["c"][:, UNITS.index("all")], seen["h"][:, UNITS.index("alarm")]
        steps = np.arange(len(text))
        count, warn = axes[3]
        count.step(steps, truth, where="mid", color=LIGHT["ink"], lw=3, alpha=0.35, label="open brackets, counted")
        count.plot(steps, all_, "o-", ms=3, lw=1, color=LIGHT["c"], label="c of “all”")
        warn.step(steps, truth < 0, where="mid", color=LIGHT["ink"], lw=3, alpha=0.35, label="more closed than opened")
        warn.plot(steps, alarm, "o-", ms=3, lw=1, color=LIGHT["h"], label="h of “alarm”")
        for axis in (count, warn):
            axis.set_xticks(steps, list(text), family="monospace", fontsize=9)
            axis.set_xlim(-0.5, len(text) - 0.5)
            axis.set_xlabel("symbol read")
            axis.legend(fontsize=7, frameon=False, loc="upper left", ncols=2, bbox_to_anchor=(0, 1.32))
            axis.tick_params(axis="y", labelsize=8)
        wrong = int(np.sum(np.round(all_) != truth))
        return fig, (
            f"Heat maps of i, f, o, g, c and h for five units along the text {text}, with b_i = {b_i:g}, "
            f"b_f = {b_f:g}, b_o = {b_o:g}. c of the unit “all”, rounded, is the number of open brackets at all but "
            f"{wrong} of {len(text)} symbols."
        )

    slider(
        draw,
        b_i=("input bias b_i", -8.0, 4.0, 1.0, -6.0),
        b_f=("forget bias b_f", -1.0, 10.0, 1.0, 7.0),
        b_o=("output bias b_o", -18.0, 6.0, 1.0, -6.0),
    )


@demo
def without_forget_gate(gates: Gates, tell: Callable[[float], None]) -> None:
    """Draw the same counter on a long text, with its forget gate and without; ``tell`` gets the share saturated."""
    text = statements(np.random.default_rng(1), 240)
    seen = {forget: run(gates, bracket_counter(), encode(text), forget) for forget in (True, False)}
    rows = [UNITS.index(name) for name in ("round", "square", "all")]
    share = {forget: float(np.mean(np.abs(np.tanh(s["c"][-100:, rows])) > 0.99)) for forget, s in seen.items()}
    fig, axes = figure_of(9, 4.4, columns=2, rows=2, sharex=True, sharey="row")
    for column, (forget, title) in enumerate(((True, "With its forget gate"), (False, "Forget gate taken away"))):
        for row, colour in zip(rows, COLOURS, strict=False):
            axes[0, column].plot(seen[forget]["c"][:, row], lw=1.2, color=colour, label=UNITS[row])
            axes[1, column].plot(np.tanh(seen[forget]["c"][:, row]), lw=1.2, color=colour)
        axes[0, column].set_title(title)
        axes[1, column].set(xlabel="symbols read", ylim=(-0.1, 1.1))
    axes[0, 0].set_ylabel("c")
    axes[1, 0].set_ylabel("tanh(c)")
    axes[0, 1].legend(frameon=False, fontsize=9)
    show(
        fig,
        f"Left, with the forget gate, c returns to 0 at every semicolon, and {share[True]:.0%} of tanh(c) is beyond "
        f"0.99 in the last 100 steps. Right, without it, c climbs to {seen[False]['c'].max():.0f}, and "
        f"{share[False]:.0%} is.",
    )
    tell(share[False])


@demo
def two_ways(gates: Gates, stack_gates: Callable[..., tuple], lstm_forward: Callable[..., tuple]) -> None:
    """Run it gate by gate and stacked, and print the largest difference in h along the text."""
    weights, x = bracket_counter(), encode(TEXT)
    by_gate = run(gates, weights, x)["h"]
    stacked = stack_gates(*(weights[f"W_{k}"] for k in "ifgo"), *(weights[f"b_{k}"] for k in "ifgo"))
    start = np.zeros((1, len(UNITS)))
    hs, _ = lstm_forward(x, start, start, *stacked)
    print(f"largest difference in h over {len(TEXT)} steps: {np.abs(hs[0] - by_gate).max():.1e}")
