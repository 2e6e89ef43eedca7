"""Unit 6 without training: what turning a padded batch does, who has read what, and which state is the last."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show

WORDS = ("LSTM", "gate", "forget", "h")


def small_lstm(rng: np.random.Generator, D: int, H: int) -> dict[str, Array]:
    """Weights as PyTorch draws them, uniform within 1/√H, and a forget bias of 1."""
    limit = H**-0.5
    shapes = {"W_ih": (4 * H, D), "W_hh": (4 * H, H), "b": (4 * H,)}
    params = {name: rng.uniform(-limit, limit, shape) for name, shape in shapes.items()}
    params["b"][H : 2 * H] = 1.0
    return params


@demo
def turned_words(reverse_padded: Function, words: tuple[str, ...] = WORDS) -> None:
    """Words in a padded batch: as they came, flipped as a whole, and reversed by the student's function."""
    T = max(map(len, words))
    batch = np.array([[ord(letter) for letter in word.ljust(T, "·")] for word in words])
    lengths = np.array([len(word) for word in words])
    fig, axes = figure_of(9, 0.45 * len(words) + 1.0, columns=3)
    panels = (
        ("the batch", batch),
        ("x[:, ::-1]: padding comes first", batch[:, ::-1]),
        ("reverse_padded", reverse_padded(batch, lengths)),
    )
    for axis, (title, codes) in zip(axes, panels, strict=True):
        axis.imshow(codes == ord("·"), cmap=amounts(), vmin=0, vmax=2.5, aspect="auto")
        for row, column in np.ndindex(codes.shape):
            axis.text(column, row, chr(codes[row, column]), ha="center", va="center", family="monospace")
        axis.set_title(title, loc="left", fontsize=10)
        axis.set(xticks=range(T), yticks=range(len(words)), xlabel="step")
    axes[0].set_ylabel("sequence")
    rows = ["".join(map(chr, row)) for row in panels[2][1]]
    show(fig, f"Three grids of letters: the words {', '.join(words)} padded with dots; each row flipped as a whole, "
              f"so that short words begin with dots; and turned within their lengths: {', '.join(rows)}.")  # fmt: skip


@demo
def alone_or_in_a_batch(bidirectional_forward: Function, tell: Callable[[float], None]) -> None:
    """How far the backward states of one sequence of six steps move when padding is appended to it.

    ``tell`` gets the largest change at the sequence's last step with whole rows flipped, after one step of padding,
    as a share of the state's own size.
    """
    rng = np.random.default_rng(0)
    L, D, H, most = 6, 4, 16, 12
    params, x = (small_lstm(rng, D, H), small_lstm(rng, D, H)), rng.standard_normal((1, L, D))

    def flipped(x: Array, lengths: Array) -> Array:
        whole = np.full(1, x.shape[1])
        return bidirectional_forward(x, whole, *params)[1]

    def within(x: Array, lengths: Array) -> Array:
        return bidirectional_forward(x, lengths, *params)[1]

    alone = within(x, np.array([L]))[:, :L]
    size = np.linalg.norm(alone, axis=-1)[0]

    def change(run: Function, padding: int) -> Array:
        """Return the change at each of the L steps, as a share of the state's size."""
        padded = np.concatenate([x, np.zeros((1, padding, D))], axis=1)
        return np.linalg.norm(run(padded, np.array([L]))[:, :L] - alone, axis=-1)[0] / size

    amounts = range(most + 1)
    fig, axis = figure_of(7.5, 3.2)
    last = [change(flipped, n)[-1] for n in amounts]
    first = [change(flipped, n)[0] for n in amounts]
    yours = max(change(within, n).max() for n in amounts)
    axis.plot(amounts, last, "o-", color=COLOURS[1], label="rows flipped: last step")
    axis.plot(amounts, first, "s-", color=COLOURS[4], label="rows flipped: first step")
    axis.plot(amounts, [change(within, n).max() for n in amounts], "d-", color=COLOURS[0], label="yours: any step")
    axis.set(xlabel="steps of padding (zeros) behind a sequence of 6", ylabel="change of the backward state")
    axis.set_title("The same sequence, alone and in a padded batch", loc="left", fontsize=11)
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    label_ends(axis)
    show(fig, f"Change of the backward state against the steps of padding. With whole rows flipped it is {last[1]:.0%} "
              f"at the last step after one step of padding and {last[-1]:.0%} after {most}; at the first step "
              f"{first[-1]:.0%}. Turned within the length it is {yours:.0e}.")  # fmt: skip
    tell(float(last[1]))


def _heat(axis: Any, moved: Array, title: str) -> Any:
    with np.errstate(divide="ignore"):
        image = axis.imshow(np.log10(moved), cmap=amounts(), vmin=-4.4, vmax=-2.5)
    axis.set_title(title, loc="left", fontsize=10)
    axis.set(xlabel="input step nudged", xticks=range(0, len(moved), 2), yticks=range(0, len(moved), 2))
    return image


@demo
def who_has_read_what(influence: Function, bidirectional_forward: Function) -> None:
    """Three maps of influence, for a sequence of 8 steps in a row of 11."""
    rng = np.random.default_rng(1)
    D, H, T, lengths = 3, 12, 11, np.array([8])
    params, x = (small_lstm(rng, D, H), small_lstm(rng, D, H)), rng.standard_normal((1, T, D))
    fig, axes = figure_of(9.5, 3.4, columns=3)
    models = {
        "forward": lambda x: bidirectional_forward(x, lengths, *params)[0],
        "backward": lambda x: bidirectional_forward(x, lengths, *params)[1],
        "both, side by side": lambda x: np.concatenate(bidirectional_forward(x, lengths, *params), axis=-1),
    }
    shares = []
    for axis, (name, model) in zip(axes, models.items(), strict=True):
        moved = influence(model, x, 0.01)
        image = _heat(axis, moved, name)
        later = moved[np.triu_indices(T, 1)]
        shares.append(f"{name}: {np.count_nonzero(later)} of {len(later)} later steps are read")
    axes[0].set_ylabel("output step looked at")
    fig.colorbar(image, ax=axes, fraction=0.03, pad=0.01, label="change, power of ten")
    show(fig, "Heat maps of which input step moves which output step; no colour is no change at all. Steps 8 to 10 are "
              "padding, and move nothing. Above the diagonal lies the future. " + "; ".join(shares) + ".")  # fmt: skip


@demo
def last_states(
    bidirectional_forward: Function,
    merge_directions: Function,
    final_states: Function,
    tell: Callable[[int], None],
) -> None:
    """Show what the backward half has read: at the last column, and where ``final_states`` takes it.

    ``tell`` gets how many steps it has read at the last column.
    """
    rng = np.random.default_rng(2)
    D, H, T, lengths = 3, 12, 12, np.array([12])
    params, x = (small_lstm(rng, D, H), small_lstm(rng, D, H)), rng.standard_normal((1, T, D))

    def read(x: Array) -> tuple[Array, Array, Array]:
        hs = merge_directions(*bidirectional_forward(x, lengths, *params), "concat")
        forward, backward = final_states(hs, lengths)
        return forward, backward, hs[:, -1, H:]

    before, changes = read(x), []
    for s in range(T):
        nudged = x.copy()
        nudged[:, s] += 0.01
        changes.append([np.abs(new - old).max() for new, old in zip(read(nudged), before, strict=True)])
    forward, backward, column = np.array(changes).T
    fig, axes = figure_of(9, 2.9, columns=3, sharey=True)
    panels = (
        ("forward state, at its end", forward),
        ("backward state, at its end", backward),
        ("backward half of out[:, -1]", column),
    )
    for axis, (title, values), colour in zip(
        axes, panels, (LIGHT["forward"], LIGHT["backward"], LIGHT["backward"]), strict=True
    ):
        axis.bar(np.arange(T), values, color=colour)
        axis.set_yscale("log")
        axis.set(xlabel="input step nudged", ylim=(1e-7, 1e-2), xlim=(-0.6, T - 0.4), xticks=range(0, T, 2))
        read_here = int(np.count_nonzero(values))
        axis.set_title(f"{title}: {read_here} step{'s' * (read_here != 1)}", loc="left", fontsize=10)
    axes[0].set_ylabel("change")
    show(fig, f"Bars: how much a state moves when one of {T} steps is nudged. The forward final state moves with "
              f"{np.count_nonzero(forward)} of them, the backward final state with {np.count_nonzero(backward)}, the "
              f"backward half of the last column with {np.count_nonzero(column)}.")  # fmt: skip
    tell(int(np.count_nonzero(column)))


@demo
def like_torch(stacked_forward: Function, num_layers: int = 3) -> None:
    """Print the largest differences between the student's stack and ``torch.nn.LSTM`` with the same weights."""
    rng = np.random.default_rng(3)
    N, T, D, H = 4, 9, 5, 6
    layers = [tuple(small_lstm(rng, 2 * H if layer else D, H) for _ in range(2)) for layer in range(num_layers)]
    x = rng.standard_normal((N, T, D))
    hs, h_n = stacked_forward(x, layers)
    try:
        import torch
    except ImportError:
        print("PyTorch is not installed here, so nothing is compared. With it, the two agree to about 1e-16.")
        return
    module = torch.nn.LSTM(D, H, num_layers, batch_first=True, bidirectional=True, dtype=torch.float64)
    with torch.no_grad():
        for layer, pair in enumerate(layers):
            for params, suffix in zip(pair, ("", "_reverse"), strict=True):
                getattr(module, f"weight_ih_l{layer}{suffix}").copy_(torch.from_numpy(params["W_ih"]))
                getattr(module, f"weight_hh_l{layer}{suffix}").copy_(torch.from_numpy(params["W_hh"]))
                getattr(module, f"bias_ih_l{layer}{suffix}").copy_(torch.from_numpy(params["b"]))
                getattr(module, f"bias_hh_l{layer}{suffix}").zero_()
        theirs, (their_h, _) = module(torch.from_numpy(x))
    numbers = sum(p.numel() for p in module.parameters())
    apart = np.abs(hs - theirs.numpy()).max(), np.abs(h_n - their_h.numpy()).max()
    print(f"torch.nn.LSTM({D}, {H}, num_layers={num_layers}, bidirectional=True), {numbers:,} numbers, same weights:")
    print(f"largest difference in hs {apart[0]:.0e}, in h_n {apart[1]:.0e}")
