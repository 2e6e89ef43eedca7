"""Unit 10's curve of the training: bits a character, beside what is easy to beat and what is not."""

from __future__ import annotations

from collections.abc import Callable

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.units.u10_text_generation.experiments.training import READ, Trained, train, yardsticks

__all__ = ["curve", "train"]


@demo
def curve(trained: Trained, tell: Callable[[float], None] | None = None) -> None:
    """Bits a character on text never seen, over the training, beside what is easy to beat and what is not."""
    stages, known = trained.stages, yardsticks(trained.text, trained.held_out)
    fig, axis = figure_of(8, 3.4)
    axis.plot([s.step for s in stages], [s.bits for s in stages], "o-", color=COLOURS[0], label="the LSTM")
    for (name, bits), colour in zip(known.items(), (LIGHT["ink"], COLOURS[3], COLOURS[4], COLOURS[2]), strict=True):
        axis.axhline(bits, ls=":", color=colour)
        axis.text(stages[-1].step, bits + 0.07, f"{name}: {bits:.2f}", color=colour, ha="right", fontsize=9)
    last = stages[-1]
    axis.annotate(f"{last.bits:.2f}", (last.step, last.bits), (0, 8), textcoords="offset points", ha="center")
    axis.set(xlabel="steps of training", ylabel="bits a character", ylim=(1.2, max(7.2, max(known.values()) + 0.6)))
    axis.set_title(f"{min(READ, trained.held_out):,} characters never trained on", loc="left", fontsize=11)
    notes = ", ".join(f"{s.bits:.2f} after {s.step} steps" for s in stages)
    show(
        fig,
        f"Bits a character of the LSTM fall: {notes}. Dotted: " + ", ".join(f"{n} {b:.2f}" for n, b in known.items()),
    )
    print(
        f"{last.step} steps in {last.seconds:.0f} s: {last.bits:.2f} bits a character, "
        f"a perplexity of {2**last.bits:.1f}."
    )
    if tell:
        tell(last.bits)
