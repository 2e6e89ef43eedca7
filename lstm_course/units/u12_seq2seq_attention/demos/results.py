"""What unit 12's translators do: teacher forced and on their own, by length, and where they look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show, slider
from lstm_course.tasks.pairs import PADDING, SYMBOLS, character_accuracy, decode_ids, encode_pairs, exact_match
from lstm_course.units.u12_seq2seq_attention.experiments.training import (
    StudentFunctions,
    greedy,
    teacher_forced,
    unseen,
)

Tell = Callable[[float], None] | None
LENGTHS = tuple(range(3, 17))
LONGEST = 12
"""The longest word of the training."""


@demo
def forced_and_free(model: Any, student: StudentFunctions, task: str, tell: Tell = None) -> None:
    """Draw the share of right characters at each place, teacher forced and free; and what one might report.

    ``tell`` gets the share of whole answers that are right.
    """
    if model is None:
        return
    pairs = unseen(task)
    written, forced = greedy(model, student, pairs), teacher_forced(model, student, pairs)
    width = pairs.target.shape[1]
    there = pairs.target != PADDING
    free = np.pad(written, ((0, 0), (0, max(width - written.shape[1], 0))), constant_values=-1)[:, :width]
    lines = {"told the truth so far": forced, "reading its own symbols": free}
    fig, axis = figure_of(8.5, 2.9)
    ticks = [*"YYYY-MM-DD", "end"] if task == "dates" else [str(t) for t in range(width)]
    for k, (name, ids) in enumerate(lines.items()):
        right = np.array([(ids[:, t] == pairs.target[:, t])[there[:, t]].mean() for t in range(width)])
        axis.plot(right, "o-" if k else "s--", color=COLOURS[k], label=name, ms=5)
    axis.set_xticks(range(width), ticks)
    axis.set(ylim=(0, 1.05), ylabel="right", xlabel="place in the answer")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.legend(frameon=False, fontsize=9, loc="lower left")
    axis.set_title("Characters right at each place, 500 unseen", loc="left", fontsize=11)
    exact = exact_match(written, pairs.target)
    mine, theirs = (character_accuracy(ids, pairs.target) for ids in (written, forced))
    show(fig, f"Characters right at each of {width} places, told and free. In all told {theirs:.0%}, free {mine:.0%}; "
              f"whole answers {exact:.1%}.")  # fmt: skip
    print(f"characters right, told the truth so far   {theirs:6.1%}")
    print(f"characters right, reading its own         {mine:6.1%}")
    print(f"whole answers right, on its own           {exact:6.1%}")
    if tell:
        tell(exact)


@demo
def against_length(
    models: dict[str, Any], student: StudentFunctions, tell: Tell = None, num_samples: int = 150
) -> None:
    """Draw the share of whole words reversed, by their length. ``tell`` gets the first model's at 12."""
    if any(model is None for model in models.values()):
        return
    fig, axis = figure_of(8.5, 3.1)
    lines = []
    for k, (name, model) in enumerate(models.items()):
        right = []
        for length in LENGTHS:
            pairs = unseen("reversal", num_samples, length, length)
            right.append(exact_match(greedy(model, student, pairs), pairs.target))
        axis.plot(LENGTHS, right, "os"[k % 2] + "-", color=COLOURS[1 - k % 2], label=name, ms=5)
        by = dict(zip(LENGTHS, right, strict=True))
        lines.append(f"{name}: " + ", ".join(f"{by[length]:.0%} of {length} letters" for length in (4, 8, 12, 16)))
        if tell and not k:
            tell(by[LONGEST])
    axis.axvspan(LONGEST + 0.5, LENGTHS[-1] + 0.5, color=LIGHT["chip"], zorder=0)
    axis.text(LONGEST + 0.7, 1.02, "longer than in training", fontsize=9, color=LIGHT["soft"], va="bottom")
    axis.set(
        ylim=(-0.03, 1.12), xlim=(2.5, LENGTHS[-1] + 0.5), xlabel="letters in the word", ylabel="whole words right"
    )
    axis.set_xticks(LENGTHS)
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(0.0, 0.35))
    axis.set_title(f"Reversal, {num_samples} unseen words of each length", loc="left", fontsize=11)
    show(fig, "Whole words reversed, against their length. " + "; ".join(lines) + ".")
    print("\n".join(lines))


@demo
def compare(models: dict[str, Any], student: StudentFunctions, task: str = "dates") -> None:
    """Draw whole answers and characters right, for each model. Print what each of them writes for a few sources."""
    if any(model is None for model in models.values()):
        return
    pairs = unseen(task)
    fig, axis = figure_of(7.0, 2.5)
    written, height = {}, 0.36
    for k, (name, model) in enumerate(models.items()):
        written[name] = greedy(model, student, pairs)
        shares = [exact_match(written[name], pairs.target), character_accuracy(written[name], pairs.target)]
        at = np.arange(2) + (k - 0.5) * height
        axis.barh(at, shares, height, color=COLOURS[1 - k % 2], label=name)
        for y, share in zip(at, shares, strict=True):
            axis.text(share + 0.01, y, f"{share:.1%}", va="center", fontsize=9)
    axis.set_yticks([0, 1], ["whole answers", "characters"])
    axis.invert_yaxis()
    axis.set(xlim=(0, 1.12), xlabel="right, of 500 unseen")
    axis.xaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.legend(frameon=False, fontsize=9, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
    words = "; ".join(f"{name} {exact_match(ids, pairs.target):.1%}" for name, ids in written.items())
    show(fig, f"Whole answers right: {words}.")
    print(f"{'source':26}" + "".join(f"{name:>22}" for name in written))
    for n in range(4):
        row = "".join(f"{decode_ids(ids[n : n + 1])[0]:>22}" for ids in written.values())
        print(f"{_text(pairs.source[n]):26}{row}")


@demo
def alignment(model: Any, student: StudentFunctions, pairs: dict[str, tuple[str, str]]) -> None:
    """Draw where the decoder looks while it writes an answer: one row a symbol. The source is chosen live."""
    if model is None:
        return

    def draw(source: str) -> tuple:
        text, right = pairs[source]
        written = greedy(model, student, encode_pairs([(text, right)]))
        weights = np.concatenate([part.numpy() for part in model.attention_weights])[: written.shape[1], : len(text)]
        symbols = [SYMBOLS[k] for k in written[0]]
        fig, axis = figure_of(max(4.5, 0.42 * len(text) + 2.2), 0.27 * len(symbols) + 1.0)
        picture = axis.imshow(weights, cmap=amounts(), vmin=0, vmax=1, aspect="auto")
        axis.set_xticks(range(len(text)), [c if c != " " else "␣" for c in text], family="monospace")
        axis.set_yticks(range(len(symbols)), symbols, family="monospace")
        axis.set(xlabel="source", ylabel="written")
        axis.tick_params(length=0)
        axis.set_title(f"{text} → {decode_ids(written)[0]}", loc="left", fontsize=11, parse_math=False)
        bar = fig.colorbar(picture, ax=axis, fraction=0.04, pad=0.02)
        bar.set_label("weight")
        bar.outline.set_visible(False)
        most = "; ".join(
            f"for {s} at “{text[w.argmax()]}” ({w.max():.2f})" for s, w in zip(symbols, weights, strict=True)
        )
        return fig, f"Where the decoder looks while it turns “{text}” into “{decode_ids(written)[0]}”: {most}."

    slider(draw, source=("source", list(pairs), next(iter(pairs))))


def _text(source: np.ndarray) -> str:
    return "".join(SYMBOLS[k] for k in source if k != PADDING)
