"""Unit 1's plots of an RNN with random weights whose read-out is trained."""

from __future__ import annotations

from collections.abc import Mapping

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.units.u01_rnn.experiments.untrained import (
    LAGS,
    SYMBOLS,
    loss_of_knowing_nothing,
    order_accuracies,
    recall_losses,
    recall_shares,
)

__all__ = [
    "loss_of_knowing_nothing",
    "order_accuracies",
    "plot_order",
    "plot_recall",
    "plot_shares",
    "recall_losses",
    "recall_shares",
]
FIRST, SECOND = COLOURS[:2]


@demo
def plot_order(results: Mapping[str, list]) -> None:
    """Accuracy against length, with chance."""
    fig, axis = figure_of(7, 3.2)
    lengths = results["length"]
    for name, colour, mark in (("RNN", FIRST, "o"), ("bag of words", SECOND, "s")):
        axis.plot(lengths, results[name], color=colour, marker=mark, label=name)
    axis.axhline(0.5, color=LIGHT["line"], ls=":", label="chance")
    axis.set(xlabel="length of the sentence (words)", ylabel="accuracy on unseen data", ylim=(0.4, 1.04))
    axis.set_xscale("log", base=2)
    axis.set(xticks=lengths, xticklabels=lengths)
    label_ends(axis)
    axis.set_title("which of the two names came first?")
    shown = ", ".join(f"{a:.0%} at {T}" for T, a in zip(lengths, results["RNN"], strict=True))
    bag = f"{min(results['bag of words']):.0%} to {max(results['bag of words']):.0%}"
    show(fig, f"Accuracy against length. The read-out of the untrained RNN: {shown}. The bag of words: {bag}.")


@demo
def plot_recall(losses: Mapping[int, float]) -> None:
    """Loss against lag, with the loss of knowing nothing."""
    fig, axis = figure_of(7, 3.2)
    axis.plot(list(losses), list(losses.values()), color=FIRST, marker="o", label="read-out of the state")
    nothing = loss_of_knowing_nothing(SYMBOLS)
    axis.axhline(nothing, color=LIGHT["line"], ls=":", label=f"knowing nothing: log {SYMBOLS} = {nothing:.2f}")
    axis.set(xlabel="how many steps back (lag k)", ylabel="loss (nats a symbol)", ylim=(-0.05, 1.75), xticks=LAGS)
    axis.legend(frameon=False, loc="lower right")
    axis.set_title("what was the symbol k steps ago?")
    show(fig, "Loss of recalling the symbol k steps back: " + ", ".join(f"{v:.2f} at {k}" for k, v in losses.items()))


@demo
def plot_shares(shares: Mapping[str, list[float]]) -> None:
    """Share of symbols that are named, against lag: by the linear read-out, and by undoing the steps."""
    fig, axis = figure_of(7, 3.2)
    for name, label, colour, mark in (
        ("undone", "undoing the steps", SECOND, "s"),
        ("linear", "linear read-out", FIRST, "o"),
    ):
        axis.plot(LAGS, shares[name], color=colour, marker=mark, label=label)
    axis.axhline(1 / SYMBOLS, color=LIGHT["line"], ls=":", label=f"chance: 1 in {SYMBOLS}")
    axis.set(xlabel="how many steps back (lag k)", ylabel="share named right", ylim=(-0.03, 1.06), xticks=LAGS)
    label_ends(axis)
    axis.set_title("contained is not the same as readable")
    told = [
        ", ".join(f"{v:.0%} at {k}" for k, v in zip(LAGS, shares[name], strict=True)) for name in ("linear", "undone")
    ]
    show(
        fig, f"Share of symbols k steps back named right. Linear read-out: {told[0]}. By undoing the steps: {told[1]}."
    )
