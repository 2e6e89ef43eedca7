"""The demos of unit 4: what each gate is for, shown on the student's own functions."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.reference.lstm import sigmoid


def symbol_writes(steps: int = 200, units: int = 7, seed: int = 4) -> Array:
    """Draw what a stream of symbols writes, (1, steps, units): six symbols at random, each with a vector of its own."""
    rng = np.random.default_rng(seed)
    return rng.standard_normal((6, units))[rng.integers(0, 6, steps)][None]


@demo
def saturating_carousel(carousel: Function, u: Array, tell: Callable[[float], None]) -> None:
    """c and tanh(c) over time; ``tell(share)`` gets the share of |tanh(c)| above 0.99 in the last 100 steps."""
    c = carousel(np.zeros((1, u.shape[2])), u)[0]
    fig, (left, right) = figure_of(9, 3.2, columns=2)
    left.plot(c, lw=1.2)
    left.set(title="The memory c: seven units, no bound", xlabel="step t (symbols)", ylabel="c")
    right.plot(np.tanh(c), lw=1.2)
    right.set(title="What tanh(c) can say of it", xlabel="step t (symbols)", ylabel="tanh(c)", ylim=(-1.1, 1.1))
    share = float(np.mean(np.abs(np.tanh(c[-100:])) > 0.99))
    show(
        fig,
        f"Left: c of seven units wanders up to {np.abs(c).max():.0f} away from 0 within {len(c)} steps. "
        f"Right: tanh of it sits at plus or minus 1; in the last 100 steps {share:.0%} of it is beyond 0.99.",
    )
    tell(share)


SENTENCE = "the cat that the dog chased ran away."


def left_by_the_bias(b_f: float, steps: int) -> float:
    """Return what is left of c after so many steps where the forget gate is σ(b_f) throughout."""
    return float(sigmoid(np.array(b_f)) ** steps)


def level(f: float, write: float) -> float:
    """Return where c settles that keeps a share f at each step and has ``write`` added."""
    return write / (1 - f)


@demo
def forgetting(forget_gate: Function, text: str = SENTENCE) -> None:
    """Show a slider for b_f: the gate along a sentence, and what is left of c."""
    units = 3
    letters = sorted(set(text))
    x = np.eye(len(letters))[[letters.index(symbol) for symbol in text]]
    W_f = np.random.default_rng(2).standard_normal((units, units + len(letters)))
    steps = np.arange(1, len(text) + 1)

    def draw(b_f: float):
        f = forget_gate(np.zeros((len(text), units)), x, W_f, np.full(units, b_f))
        left = np.cumprod(f, axis=0)
        fig, (top, bottom) = figure_of(9, 4.4, rows=2, sharex=True)
        for k in range(units):
            top.plot(steps, f[:, k], "o-", ms=3, lw=1, color=COLOURS[k], label=f"unit {k}")
            bottom.plot(steps, left[:, k], lw=1.6, color=COLOURS[k])
        plain = sigmoid(np.array(b_f)) ** steps
        (dotted,) = bottom.plot(steps, plain, ":", color=LIGHT["ink"], label=r"$\sigma(b_f)^t$")
        top.set(ylabel="f", ylim=(-0.03, 1.03), title=f"The forget gate, symbol by symbol (b_f = {b_f:g})")
        bottom.set(ylabel="share of c left", ylim=(-0.03, 1.03), xlabel="symbol read")
        bottom.set_xticks(steps, list(text.replace(" ", "␣")), family="monospace", fontsize=9)
        top.legend(handles=[*top.lines, dotted], loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        after_ten, at_end = (", ".join(f"{share:.1%}" for share in left[t]) for t in (9, -1))
        return fig, (
            f"With b_f = {b_f:g} the forget gate of three units along a sentence, and below what is left of c: "
            f"{after_ten} after ten symbols, {at_end} at the end."
        )

    slider(draw, b_f=("forget bias b_f", -2.0, 7.0, 0.5, 2.0))


@demo
def never_reached(forget_gate: Function) -> None:
    """How far a gate is from 1, and how long c lasts, by the bias."""
    b = np.linspace(-3, 12, 151)
    f = forget_gate(np.zeros((1, len(b))), np.zeros((1, 1)), np.zeros((len(b), len(b) + 1)), b)[0]
    half_life = np.log(0.5) / np.log(f)
    fig, (left, right) = figure_of(9, 3.2, columns=2)
    left.semilogy(b, 1 - f, color=LIGHT["line"], ls="--", label="1 − f: lost at each step")
    left.semilogy(b, f, color=LIGHT["f"], label="f: kept at each step")
    left.set(title="Close to 0 and to 1, never there", xlabel="bias b_f (W_f = 0)", ylabel="share of c")
    left.legend(frameon=False)
    right.semilogy(b, half_life, color=LIGHT["c"], label=r"half-life, $\ln 0.5\,/\,\ln f$")
    right.semilogy(b, np.log(2) * np.exp(b), ":", color=LIGHT["ink"], label=r"$0.69\,e^{b}$")
    right.set(title="One more of bias: e times as long", xlabel="bias b_f (W_f = 0)", ylabel="half-life of c (steps)")
    at = {bias: float(np.interp(bias, b, half_life)) for bias in (0, 1, 3, 5)}
    for bias, steps in at.items():
        right.plot(bias, steps, "o", color=LIGHT["c"], ms=4)
        right.annotate(f"{steps:.3g}", (bias, steps), (6, -8), textcoords="offset points", fontsize=9)
    right.legend(frameon=False)
    show(
        fig,
        f"Left, on a log axis: f and 1 − f against the bias, down to {f.min():.1g} and {(1 - f).min():.1g}. Right: the "
        f"half-life of c in steps is {', '.join(f'{steps:.3g} at bias {bias}' for bias, steps in at.items())}.",
    )


@demo
def signed_candidates(candidate_cell: Function, update_cell: Function) -> None:
    """Why tanh: the same inputs, written through tanh and through σ."""
    rng = np.random.default_rng(0)
    units, steps = 40, 150
    x, W = rng.standard_normal((steps, 1, 4)), rng.standard_normal((units, units + 4))
    h, b, gate = np.zeros((1, units)), np.zeros(units), np.full((1, units), 0.5)
    c = {"tanh": np.zeros((1, units)), "σ": np.zeros((1, units))}
    runs: dict[str, list[Array]] = {"tanh": [], "σ": []}
    for t in range(steps):
        z = x[t] @ W[:, units:].T
        for name, g in (("tanh", candidate_cell(h, x[t], W, b)), ("σ", sigmoid(z))):
            c[name] = update_cell(np.full((1, units), 0.95), c[name], gate, g)
            runs[name].append(c[name][0])
    fig, axes = figure_of(9, 3.0, columns=2, sharey=True)
    for axis, (name, colour) in zip(axes, (("tanh", LIGHT["g"]), ("σ", COLOURS[0])), strict=True):
        values = np.array(runs[name])
        axis.plot(values, color=colour, lw=0.5, alpha=0.4)
        axis.plot(values.mean(axis=1), color=LIGHT["ink"], lw=2, label="mean of 40 units")
        axis.axhline(0, color=LIGHT["line"], lw=0.8)
        axis.set(title=f"Candidates through {name}", xlabel="step t")
        axis.legend(frameon=False, loc="lower right")
    axes[0].set_ylabel("c")
    ends = {name: np.mean(runs[name][-50:]) for name in runs}
    show(
        fig,
        f"The same random inputs: with tanh the memories scatter around 0 (mean {ends['tanh']:.2f}), with sigma all "
        f"of them climb to about {ends['σ']:.1f} and stay there.",
    )


@demo
def decay_then_replenish(update_cell: Function) -> None:
    """Show a slider for f: three writes to the memory, and what becomes of them."""
    steps, writes = 80, {5: 0.9, 30: 0.9, 55: -0.6}

    def draw(f: float):
        c, line = np.zeros((1, 1)), []
        for t in range(steps):
            i = np.full((1, 1), float(t in writes))
            c = update_cell(np.full((1, 1), f), c, i, np.full((1, 1), writes.get(t, 0.5)))
            line.append(c[0, 0])
        fig, axis = figure_of(8, 3.0)
        axis.plot(line, lw=2, color=LIGHT["c"])
        axis.axhline(0, color=LIGHT["line"], lw=0.8)
        for t, g in writes.items():
            axis.annotate(
                f"i opens: {g:+g}".replace("-", "−"), (t, line[t]), (t + 2, line[t] + 0.35 * np.sign(g)),
                color=LIGHT["i"], arrowprops={"arrowstyle": "->", "color": LIGHT["i"]},
            )  # fmt: skip
        axis.set(title=f"Decay, then replenish (f = {f:g})", xlabel="step t", ylabel="c", ylim=(-0.9, 2.2))
        return fig, (
            f"c with f = {f:g}: it jumps at steps 5, 30 and 55, where the input gate opens, and decays towards 0 "
            f"between them. Just before the second write {line[29] / line[5]:.0%} of the first is left."
        )

    slider(draw, f=("forget gate f", 0.80, 1.0, 0.01, 0.95))


@demo
def safe_writing(update_cell: Function) -> None:
    """One value, then noise: with the input gate open, and with it shut after the first step."""
    rng = np.random.default_rng(3)
    steps, runs = 60, 20
    noise = np.tanh(rng.standard_normal((steps, runs, 1)))
    fig, axes = figure_of(9, 2.9, columns=2, sharey=True)
    spread = []
    for axis, later, title in zip(
        axes,
        (1.0, 0.01),
        ("Input gate always open: all is written", "Shut after step 0 (i = 0.01)"),
        strict=True,
    ):
        c, lines = np.zeros((runs, 1)), []
        for t in range(steps):
            g = np.full((runs, 1), 0.9) if t == 0 else noise[t]
            c = update_cell(np.full((runs, 1), 0.99), c, np.full((runs, 1), 1.0 if t == 0 else later), g)
            lines.append(c[:, 0])
        spread.append(np.std(lines[-1]))
        axis.plot(lines, lw=0.8, color=LIGHT["c"], alpha=0.6)
        axis.axhline(0.9, ls=":", color=LIGHT["ink"])
        axis.set(title=title, xlabel="step t")
    axes[0].set_ylabel("c (0.9 was to be kept)")
    show(
        fig,
        f"Twenty runs store 0.9 at step 0, then noise comes in. Left, all is written: at step {steps} the runs are "
        f"spread by {spread[0]:.1f}. Right, the gate is shut: by {spread[1]:.3f}, and the value is still there.",
    )


@demo
def blind_gates(hidden_state: Function, forget_gate: Function) -> None:
    """Print what the next forget gate sees of c, by how far the output gate is open."""
    W_f, b_f, x = np.array([[2.0, 0.5]]), np.array([1.0]), np.array([[0.3]])
    print("output gate o   f after c = −3   f after c = +3   difference")
    for o in (1.0, 0.3, 0.1, 0.01, 0.0):
        low, high = (
            forget_gate(hidden_state(np.array([[o]]), np.array([[c]])), x, W_f, b_f)[0, 0] for c in (-3.0, 3.0)
        )
        print(f"{o:13.2f} {low:16.3f} {high:16.3f} {high - low:12.3f}")
