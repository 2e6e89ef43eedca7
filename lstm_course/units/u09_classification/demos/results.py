"""What the three classifiers of unit 9 have learned: how often they are right, where, and word by word."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, ink_on, show, signs
from lstm_course.tasks.reviews import NEGATIONS, VOCABULARY, encode, reviews
from lstm_course.units.u09_classification.experiments.training import KINDS, Learned, part, probabilities

if TYPE_CHECKING:
    from torch import nn

Models = dict[str, Learned]
TINT = dict(zip(KINDS, (COLOURS[4], COLOURS[0], COLOURS[2]), strict=True))
ROWS = (
    "all",
    "one clause",
    "one clause, negated",
    "… and …",
    "…, but …",
    "although …, …",
)


def _row_of(text: str) -> str:
    words = text.split()
    if "but" in words:
        return "…, but …"
    if "although" in words:
        return "although …, …"
    if " and the " in text:
        return "… and …"
    return "one clause, negated" if set(NEGATIONS) & set(words) else "one clause"


def shares_right(learned: Learned, num_reviews: int = 2000, seed: int = 0) -> dict[str, float]:
    """Return the accuracy on reviews never seen, with right labels: of all, and of each kind of sentence."""
    ids, lengths, y = part("test", num_reviews, seed=seed)
    texts, _ = reviews(np.random.default_rng([seed, 2]), num_reviews)
    right = (probabilities(learned.model, ids, lengths) > 0.5) == (y.numpy() > 0)
    kinds = np.array([_row_of(text) for text in texts])
    return {"all": float(right.mean()), **{row: float(right[kinds == row].mean()) for row in ROWS[1:]}}


@demo
def killer(models: Models | None, tell: Callable[[float], None] | None = None) -> None:
    """Right on unseen reviews: three models, all sentences and kind by kind. ``tell`` gets the bag of words' share."""
    if models is None:
        return
    found = {name: shares_right(learned) for name, learned in models.items()}
    fig, axis = figure_of(10.0, 3.6)
    at = np.arange(len(ROWS))
    for k, name in enumerate(KINDS):
        values = [found[name][row] for row in ROWS]
        bars = axis.bar(at + 0.27 * (k - 1), values, 0.25, color=TINT[name], label=name)
        axis.bar_label(bars, [f"{100 * values[0]:.1f}", *(f"{100 * v:.0f}" for v in values[1:])], fontsize=8, padding=1)
    axis.axhline(0.5, color=LIGHT["line"], lw=1, ls=":")
    axis.text(1.005, 0.5, "chance", fontsize=8, color=LIGHT["soft"], va="center", transform=axis.get_yaxis_transform())
    axis.set_xticks(at, [row.replace(", negated", ",\nnegated") for row in ROWS])
    axis.set(ylim=(0, 1.1), ylabel="right, of reviews never seen")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.set_title("2,000 reviews, with right labels", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=9, ncols=3, loc="lower right", bbox_to_anchor=(1, 1))
    text = "; ".join(f"{row}: " + ", ".join(f"{name} {100 * found[name][row]:.1f} %" for name in KINDS) for row in ROWS)
    show(fig, f"Bars: the share right for three models. {text}.")
    least = ", ".join(f"{name} {min(one.validation):.2f}" for name, one in models.items() if one.validation)
    print(f"Least loss on the validation data, a tenth of whose labels is wrong: {least}.")
    if tell:
        tell(found["bag of words"]["all"])


@demo
def sizes(networks: Sequence[nn.Module], tell: Callable[[int], None] | None = None) -> None:
    """Print how many numbers each layer of some networks learns. ``tell`` gets those of the last one's readout."""
    for network in networks:
        layers = {name: sum(p.numel() for p in part.parameters()) for name, part in network.named_children()}
        print(f"{type(network).__name__:14}", "  ".join(f"{name} {size:,}" for name, size in layers.items() if size))
    if tell:
        tell(layers["readout"])


@demo
def word_by_word(models: Models | None, text: str, others: tuple[str, ...] = KINDS) -> None:
    """Plot what each model predicts for a review after its first word, its first two words, and so on."""
    if models is None:
        return
    words = text.lower().replace(",", " , ").replace(".", " . ").split() or ["."]
    unknown = sorted({word for word in words if word not in VOCABULARY})
    if unknown:
        print(f"Not in the vocabulary, so read as “unknown”: {', '.join(unknown)}.")
    ids, lengths = encode([" ".join(words[: n + 1]) for n in range(len(words))])
    import torch

    says = {
        name: probabilities(models[name].model, torch.from_numpy(ids), torch.from_numpy(lengths)) for name in others
    }
    fig, axis = figure_of(max(5.0, 0.62 * len(words) + 2.2), 0.48 * len(others) + 1.5)
    picture = axis.imshow(np.array(list(says.values())), cmap=signs(), vmin=0, vmax=1, aspect="auto")
    for (row, column), value in np.ndenumerate(np.array(list(says.values()))):
        ink = ink_on(picture.to_rgba(value))
        axis.text(column, row, f"{100 * value:.0f}", ha="center", va="center", fontsize=8, color=ink)
    axis.set_xticks(range(len(words)), words, rotation=40, ha="right", rotation_mode="anchor", fontsize=9)
    axis.set_yticks(range(len(others)), others)
    axis.tick_params(length=0)
    axis.spines[:].set_visible(False)
    axis.set_title("Per cent sure of a good review, having read up to here", loc="left", fontsize=11)
    bar = fig.colorbar(picture, ax=axis, ticks=[0, 0.5, 1], fraction=0.03, pad=0.02)
    bar.ax.set_yticklabels(["bad", "?", "good"])
    bar.outline.set_visible(False)
    ends = "; ".join(f"{name} {100 * values[-1]:.0f} %" for name, values in says.items())
    path = ", ".join(f"{w} {100 * v:.0f}" for w, v in zip(words, says[others[-1]], strict=True))
    show(
        fig,
        f"The review “{text}” word by word. At its end: {ends} sure of a good one. On the way, {others[-1]}: {path}.",
    )


@demo
def not_stopped(learned: Learned | None) -> None:
    """Losses and accuracy of a training that goes on: where the best epoch was, and where it should have ended."""
    if learned is None:
        return
    epochs = np.arange(1, len(learned.training) + 1)
    fig, (left, right) = figure_of(10.0, 3.2, columns=2)
    left.plot(epochs, learned.training, color=LIGHT["train"], label="training")
    left.plot(epochs, learned.validation, color=LIGHT["validation"], label="validation")
    right.plot(epochs, learned.right, color=COLOURS[2])
    for axis in (left, right):
        axis.axvline(learned.best, color=LIGHT["soft"], lw=1, ls="--")
        if learned.stopped:
            axis.axvline(learned.stopped, color=LIGHT["soft"], lw=1, ls=":")
        axis.xaxis.get_major_locator().set_params(integer=True)
        axis.set_xlabel("epoch")
    left.set_ylim(0, 1.05 * max(learned.validation))
    left.set_ylabel("loss (nats)")
    label_ends(left)
    left.set_title(
        f"Best epoch {learned.best} (dashed), stop after {learned.stopped} (dotted)", loc="left", fontsize=11
    )
    right.set_ylim(0.45, 1.0)
    right.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    right.set_ylabel("right, of reviews never seen")
    right.set_title("What one wants of it", loc="left", fontsize=11)
    best, last = learned.right[learned.best - 1], learned.right[-1]
    show(
        fig,
        f"Training loss falls from {learned.training[0]:.2f} to {learned.training[-1]:.2f}. Validation loss is least "
        f"in epoch {learned.best}, {min(learned.validation):.2f}, and {learned.validation[-1]:.2f} at the end. Right "
        f"on unseen reviews: {best:.1%} at the best epoch, {last:.1%} at the end.",
    )
    ids, lengths, y = part("test", 2000)
    kept = float(((probabilities(learned.model, ids, lengths) > 0.5) == (y.numpy() > 0)).mean())
    print(
        f"Right at the best epoch {best:.1%}, at the end {last:.1%}, with the weights put back {kept:.1%}"
        " (of 2,000 reviews)."
    )
