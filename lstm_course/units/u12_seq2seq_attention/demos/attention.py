"""Unit 12's small demos: a padded batch of sources, what a decoder reads, and a query that looks at five keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show, slider
from lstm_course.tasks.pairs import START, SYMBOLS, decode_ids, encode_pairs
from lstm_course.tasks.reversal import reversal_pairs
from lstm_course.units.u12_seq2seq_attention.experiments.training import StudentFunctions, greedy

DATES = (("the 27 of march 1984", "1984-03-27"), ("7.11.1999", "1999-11-07"), ("may 21, 2031", "2031-05-21"),
         ("oct 9 2004", "2004-10-09"))  # fmt: skip


@demo
def padded_sources(encode_source: Callable[..., Any]) -> None:
    """Draw how large the encoder's h is at each step of four padded dates. Does a summary know its neighbours?"""
    import torch
    from torch import nn

    pairs = encode_pairs(DATES)
    source, lengths = torch.from_numpy(pairs.source), torch.from_numpy(pairs.lengths)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(3)
        table, lstm = nn.Embedding(len(SYMBOLS), 8), nn.LSTM(8, 16, batch_first=True, bidirectional=True)
        hs, summary, _ = encode_source(source, lengths, table, lstm)
        alone = [
            encode_source(source[n : n + 1, :L], lengths[n : n + 1], table, lstm)[1] for n, L in enumerate(lengths)
        ]
    far = float((torch.cat(alone) - summary).abs().max())
    size = hs.norm(dim=2).numpy()
    fig, axis = figure_of(9.5, 2.1)
    picture = axis.imshow(size, cmap=amounts(), vmin=0, vmax=1.3 * size.max(), aspect="auto")
    for (n, s), k in np.ndenumerate(pairs.source):
        axis.text(s, n, SYMBOLS[k] if k else "·", ha="center", va="center", fontsize=9)
    axis.set(
        xlabel="step s of the source", ylabel="date n", xticks=range(0, source.shape[1], 2), yticks=range(len(DATES))
    )
    axis.set_title(f"Size of h; a summary alone and in the batch differ by {far:.0e}", loc="left", fontsize=11)
    fig.colorbar(picture, ax=axis, fraction=0.03, pad=0.02).outline.set_visible(False)
    show(fig, "Four dates of different length, and the size of the encoder's h at each step: it is 0 in the padding. "
              f"Read alone, the summaries differ by {far:.0e} at most.")  # fmt: skip


@demo
def teacher_forcing(teacher_forcing_inputs: Callable[..., Any], pair: tuple[str, str] = DATES[1]) -> None:
    """Draw what the decoder reads at each step of one date, and what it is to write."""
    import torch

    targets = encode_pairs([pair]).target
    inputs = teacher_forcing_inputs(torch.from_numpy(targets), START).numpy()
    fig, axis = figure_of(9.0, 1.5)
    for row, (ids, colour) in enumerate(((inputs[0], tint(COLOURS[0], 0.2)), (targets[0], tint(COLOURS[1], 0.2)))):
        _boxes(axis, row, [SYMBOLS[k] for k in ids], [colour] * len(ids))
    _plain(axis, len(targets[0]), 2, ["reads", "is to say"])
    axis.set_title(f"“{pair[0]}”, under teacher forcing", loc="left", fontsize=11)
    read, written = (" ".join(SYMBOLS[k] for k in ids) for ids in (inputs[0], targets[0]))
    show(fig, f"Step by step, the decoder reads {read}, and is to say {written}.")


@demo
def mixed(model: Any, scheduled_inputs: Callable[..., Any], student: StudentFunctions, num_samples: int = 3) -> None:
    """Draw what a decoder reads of words that it gets wrong, for any share of the truth. Wrong symbols stand out."""
    if model is None:
        return
    import torch

    # Words at which it fails: a symbol of its own that is right cannot be seen.
    pairs = reversal_pairs(np.random.default_rng(5), 60, 9, 9)
    batch = encode_pairs(pairs)
    written = decode_ids(greedy(model, student, batch))
    wrong = [k for k, (_, right) in enumerate(pairs) if written[k] != right] or list(range(len(pairs)))
    chosen = [pairs[k] for k in wrong[:num_samples]]
    batch = encode_pairs(chosen)
    source, lengths, targets = map(torch.from_numpy, batch)

    def draw(truth: float) -> tuple:
        with torch.no_grad():
            step, state = model.begin(source, lengths)
            read = scheduled_inputs(step, state, targets, START, truth, np.random.default_rng(2)).numpy()
        fig, axis = figure_of(9.5, 0.42 * len(read) + 1.0)
        for row, ids in enumerate(read):
            right = np.append(START, batch.target[row, :-1])
            colours = [
                tint(COLOURS[0], 0.2) if k == r else tint(LIGHT["wrong"], 0.5) for k, r in zip(ids, right, strict=True)
            ]
            _boxes(axis, row, [SYMBOLS[k] for k in ids], colours)
        _plain(axis, read.shape[1], len(read), [f"{text} → {right}" for text, right in chosen])
        off = int((read[:, 1:] != batch.target[:, :-1]).sum())
        axis.set_title(
            f"Told the truth with probability {truth:.2f}: {off} wrong symbols read", loc="left", fontsize=11
        )
        return fig, f"What the decoder reads of {len(read)} words if told the truth with probability {truth:.2f}. " \
                    f"{off} of the symbols are wrong ones, its own."  # fmt: skip

    slider(draw, truth=("told the truth", 0.0, 1.0, 0.25, 0.5))


@demo
def five_keys(attention: Callable[..., Any]) -> None:
    """Draw the weights over five keys, one of them padding, as the query grows longer."""
    import torch

    angles = np.deg2rad([0, 50, 80, 150, 30])
    keys = torch.from_numpy(np.stack([np.cos(angles), np.sin(angles)], axis=1))[None]
    mask = torch.tensor([[True, True, True, True, False]])

    def draw(length: float, turn: int) -> tuple:
        query = length * torch.tensor([[np.cos(np.deg2rad(turn)), np.sin(np.deg2rad(turn))]])
        weights = attention(query, keys, keys, mask)[1][0].numpy()
        fig, axis = figure_of(6.5, 2.6)
        axis.bar(range(5), weights, color=[COLOURS[0]] * 4 + [LIGHT["line"]])
        for k, weight in enumerate(weights):
            axis.text(k, weight + 0.02, f"{weight:.2f}", ha="center", fontsize=9)
        names = [f"key at {a}°" for a in (0, 50, 80, 150)] + ["padding\nat 30°"]
        axis.set_xticks(range(5), names, fontsize=9)
        axis.set(ylim=(0, 1.12), ylabel="weight")
        axis.set_title(f"A query of length {length:g} at {turn}°", loc="left", fontsize=11)
        shares = ", ".join(f"{w:.2f}" for w in weights)
        return fig, f"Weights of five keys for a query of length {length:g} at {turn} degrees: {shares}."

    slider(draw, length=("length of the query", 0.0, 12.0, 0.5, 3.0), turn=("its direction", 0, 180, 10, 30))


@demo
def another_query(additive_weights: Callable[..., Any], tell: Callable[[float], None] | None = None) -> None:
    """Print additive weights of five keys for two queries, with the tanh and without it.

    ``tell`` gets the largest change of a weight from one query to the other, without.
    """
    import torch

    rng = torch.Generator().manual_seed(0)
    W, U, v = (torch.randn(size, generator=rng) for size in ((16, 8), (16, 6), (16,)))
    keys, *queries = (torch.randn(size, generator=rng) for size in ((1, 5, 6), (1, 8), (1, 8)))
    changes = []
    for name, bend in (("with tanh", torch.tanh), ("without", lambda z: z)):
        first, second = (additive_weights(query, keys, W, U, v, bend)[0].numpy() for query in queries)
        changes.append(float(abs(first - second).max()))
        print(f"{name:9}  one query {first.round(2)}  another {second.round(2)}")
    if tell:
        tell(round(changes[-1], 4))


def _boxes(axis: Any, row: int, symbols: list[str], colours: list[str]) -> None:
    from matplotlib.patches import Rectangle

    for t, (symbol, colour) in enumerate(zip(symbols, colours, strict=True)):
        axis.add_patch(Rectangle((t - 0.46, row - 0.42), 0.92, 0.84, fc=colour, ec=LIGHT["pale"], lw=0.6))
        axis.text(t, row, symbol, ha="center", va="center", fontsize=8 if len(symbol) > 1 else 10)


def _plain(axis: Any, columns: int, rows: int, names: list[str]) -> None:
    axis.set(xlim=(-0.6, columns - 0.4), ylim=(rows - 0.4, -0.6), xlabel="step t of the target")
    axis.set_xticks(range(columns))
    axis.set_yticks(range(rows), names)
    axis.tick_params(length=0, labelsize=9)
    axis.spines[:].set_visible(False)
