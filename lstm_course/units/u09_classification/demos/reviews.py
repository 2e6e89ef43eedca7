"""Unit 9's small demos: a padded batch, an LSTM moved into PyTorch, and what padding does to an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.basics.types import Function
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.reviews import PADDING, VOCABULARY, encode, reviews


def short_reviews(num_reviews: int, longest: int = 12, seed: int = 1) -> list[str]:
    """Return the ``num_reviews`` longest of the grammar's reviews that fit into a picture, one of each length."""
    texts, _ = reviews(np.random.default_rng(seed), 400)
    by_length = {len(text.split()): text for text in texts if len(text.split()) <= longest}
    return [by_length[length] for length in sorted(by_length)[-num_reviews:]]


@demo
def padded(pad_batch: Function, num_reviews: int = 5) -> None:
    """Draw a batch of short reviews as ``pad_batch`` pads it, word by word."""
    number = {word: k for k, word in enumerate(VOCABULARY)}
    texts = short_reviews(num_reviews)
    order = np.random.default_rng(0).permutation(len(texts))
    ids, lengths = pad_batch([[number[word] for word in texts[k].split()] for k in order], PADDING)
    fig, axis = figure_of(10.5, 0.42 * len(ids) + 0.8)
    for (n, t), k in np.ndenumerate(ids):
        real = t < lengths[n]
        axis.add_patch(_box(t, n, tint(COLOURS[0], 0.2) if real else LIGHT["pale"]))
        axis.text(
            t, n, VOCABULARY[k], ha="center", va="center", fontsize=7.5, color=LIGHT["ink"] if real else LIGHT["line"]
        )
    axis.set(xlim=(-0.6, ids.shape[1] - 0.4), ylim=(len(ids) - 0.4, -0.6), xlabel="step t", ylabel="review n")
    axis.set_xticks(range(ids.shape[1]))
    axis.set_yticks(range(len(ids)), [f"{n}: length {length}" for n, length in enumerate(lengths)])
    axis.tick_params(length=0, labelsize=8)
    axis.spines[:].set_visible(False)
    axis.set_title("A batch: words are read, 0 is padding", loc="left", fontsize=11)
    words = "; ".join(" ".join(VOCABULARY[k] for k in row[:length]) for row, length in zip(ids, lengths, strict=True))
    show(fig, f"{len(ids)} reviews of {min(lengths)} to {max(lengths)} words, filled up to one length: {words}.")


def _box(column: int, row: int, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.48, row - 0.42), 0.96, 0.84, fc=colour, ec=LIGHT["pale"], lw=0.5)


@demo
def like_torch(load_into_torch: Function, lstm_forward: Function, T: int = 40, D: int = 3, H: int = 6) -> None:
    """h over time from unit 4's LSTM as a line, from an nn.LSTM with the same weights as dots; and their difference."""
    import torch

    rng = np.random.default_rng(4)
    W_ih, W_hh = rng.standard_normal((4 * H, D)), 0.6 * rng.standard_normal((4 * H, H))
    b, x, zeros = rng.standard_normal(4 * H), rng.standard_normal((1, T, D)), np.zeros((1, H))
    ours, _ = lstm_forward(x, zeros, zeros, W_ih, W_hh, b)
    module = torch.nn.LSTM(D, H, batch_first=True).double()
    load_into_torch(W_ih, W_hh, b, module)
    with torch.no_grad():
        theirs = module(torch.from_numpy(x))[0].numpy()
    far = float(np.abs(ours - theirs).max())
    fig, axis = figure_of(9.0, 2.8)
    for k in range(3):
        axis.plot(ours[0, :, k], color=COLOURS[k], lw=1.6, label="unit 4, NumPy" if not k else None)
        style = {"mfc": "none", "mec": COLOURS[k], "ls": "none", "ms": 5}
        axis.plot(theirs[0, :, k], "o", label="nn.LSTM" if not k else None, **style)
    axis.set(xlabel="step t", ylabel="h, three of the units")
    axis.set_title(f"The same weights in both: largest difference {far:.0e}", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=9, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
    show(fig, f"h of three units over {T} steps, from this course's LSTM and from nn.LSTM: dots on lines. The largest "
              f"difference is {far:.0e}.")  # fmt: skip


@demo
def padding_moves(ReviewClassifier: Function, most: int = 30, tell: Callable[[float], None] | None = None) -> None:
    """Reviews with more and more padding: the classifier's logits, and those of the same weights in the last column.

    ``tell`` gets how far apart the careless answers still are at the end, as a share of how far the right ones are.
    """
    import torch

    texts = short_reviews(5)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        model = ReviewClassifier(len(VOCABULARY), 16, 16, 0.3).eval()
    careful, careless = [], []
    with torch.no_grad():
        model.readout.weight.mul_(4)  # an untrained answer is small: for the eye alone
        for more in range(most + 1):
            ids, lengths = map(torch.from_numpy, encode(texts))
            ids = torch.nn.functional.pad(ids, (0, more), value=PADDING)
            careful.append(model(ids, lengths).numpy())
            hs, _ = model.lstm(model.embedding(ids))
            careless.append(model.readout(hs[:, -1])[:, 0].numpy())
    fig, axes = figure_of(9.5, 2.9, columns=2, sharey=True)
    for axis, lines, title in zip(axes, (careful, careless), ("Your classifier", "out[:, -1]"), strict=True):
        for k, line in enumerate(np.array(lines).T):
            axis.plot(line, color=COLOURS[k], lw=1.8)
        axis.set_title(title, loc="left", fontsize=11)
        axis.set_xlabel("steps of padding added")
    axes[0].set_ylabel("logit (untrained)")
    moved = float(np.abs(np.array(careful) - np.array(careful)[0]).max())
    spread = float(np.ptp(np.array(careless)[-1]) / np.ptp(np.array(careful)[0]))
    show(fig, f"Logits of five reviews against 0 to {most} added steps of padding. Left, your classifier: they move by "
              f"{moved:.2g}. Right, read in the last column: they run together.")  # fmt: skip
    print(f"How far apart the five answers still are, out[:, -1] with {most} steps of padding: {spread:.0%}")
    if tell:
        tell(spread)
