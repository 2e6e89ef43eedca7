"""Unit 10's honest part: does carrying the state pay? On the documentation, and on a stream with keys."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast, quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks import key_stream as keys
from lstm_course.training.determinism import one_thread
from lstm_course.units.u10_text_generation.experiments.training import Trained, begun, bits_by_context, learn

EDGES = (1, 2, 3, 5, 9, 17, 33, 65, 129, 257)


@demo
@one_thread()
def how_much_context(trained: Trained, tell: Callable[[float], None] | None = None) -> None:
    """How good a guess is by how much has been read. ``tell`` gets the gain of the 65th and later characters."""
    bits = bits_by_context(trained.model, text=trained.unseen)
    parts = [bits[a - 1 : b - 1].mean() for a, b in pairwise(EDGES)]
    fig, axis = figure_of(8, 3)
    axis.stairs(parts, EDGES, color=COLOURS[0], lw=2, baseline=None)
    axis.axvline(64, color=LIGHT["ink"], ls=":", lw=1)
    axis.text(66, max(parts) * 0.97, "a training window ends here", fontsize=9)
    axis.set_xscale("log", base=2)
    axis.set_xticks(EDGES[:-1], [str(edge) for edge in EDGES[:-1]])
    axis.set(xlabel="characters read since a state of 0", ylabel="bits for the next one")
    axis.set_title("What a longer memory is worth on this text", loc="left", fontsize=11)
    notes = ", ".join(f"{p:.2f} from {e}" for p, e in zip(parts, EDGES, strict=False))
    show(fig, f"Bits for the next character by how many have been read: {notes}.")
    before, after = bits[32:64].mean(), bits[64:].mean()
    print(f"With 33 to 64 characters read: {before:.2f} bits. With 65 to 256: {after:.2f}.")
    if tell:
        tell(float(parts[0] - after))


class KeyModels(NamedTuple):
    """Trained with the state carried on, and without."""

    carried: Any
    from_zero: Any


@one_thread()
def train_keys(
    make: Callable[..., Any], training_step: Callable[..., Any], stateful_batches: Callable[..., Any], seed: int = 0
) -> KeyModels | None:
    """Two models on one key stream, alike but for the carrying. None where nobody looks."""
    if quiet():
        return None
    ids = keys.key_stream(np.random.default_rng(seed), 64_000)
    found = []
    for carry in (True, False):
        model = begun(make, keys.ALPHABET, 16, 32, seed)
        learn(model, ids, stateful_batches, training_step, 500 if fast() else 1500, 0.01, 32, 16, carry, decay=False)
        found.append(model)
    return KeyModels(*found)


def right_by_lag(model: Any, carry: bool, stateful_batches: Callable[..., Any]) -> tuple[Array, Array]:
    """For each question of another stream: steps since the last key, and whether it was answered right."""
    import torch

    ids = keys.key_stream(np.random.default_rng(999), 24_000)
    since, t0 = np.zeros(len(ids), dtype=int), 0
    for t, k in enumerate(ids):
        t0 = t if k < len(keys.KEYS) else t0
        since[t] = t - t0
    state, lags, right = None, [], []
    windows = zip(stateful_batches(ids, 8, 16), stateful_batches(since, 8, 16), strict=True)
    for (x, y), (lag, _) in windows:
        with torch.no_grad():
            logits, state = model(torch.as_tensor(np.ascontiguousarray(x)), state if carry else None)
        asked = np.asarray(x) == keys.QUESTION
        lags.append(np.asarray(lag)[asked])
        right.append((logits.argmax(-1).numpy() == y)[asked])
    return np.concatenate(lags), np.concatenate(right)


@demo
@one_thread()
def key_answers(
    models: KeyModels, stateful_batches: Callable[..., Any], tell: Callable[[float], None] | None = None
) -> None:
    """Right answers against the steps since the key. ``tell`` gets the share without carrying."""
    edges = np.array([1, 4, 8, 12, 16, 24, 32, 48, 64, 96, 160])
    fig, axis = figure_of(8, 3)
    notes, shares = [], []
    for model, carry, name, colour in (
        (models.carried, True, "state carried on", COLOURS[0]),
        (models.from_zero, False, "each window from 0", COLOURS[1]),
    ):  # fmt: skip
        lag, right = right_by_lag(model, carry, stateful_batches)
        share = [right[(lag >= a) & (lag < b)].mean() for a, b in pairwise(edges)]
        shares.append(float(right.mean()))
        axis.stairs(share, edges, color=colour, lw=2, baseline=None)
        axis.text(edges[-1], share[-1], f" {name}:\n {right.mean():.0%} right", color=colour, va="center", fontsize=9)
        notes.append(f"{name} {right.mean():.0%}")
    axis.axhline(keys.CHANCE, ls=":", color=LIGHT["ink"], lw=1)
    axis.axvline(16, ls=":", color=LIGHT["ink"], lw=1)
    axis.text(16.5, 0.42, "a window", fontsize=9)
    axis.text(edges[-1], keys.CHANCE + 0.02, "chance", ha="right", fontsize=9)
    axis.set_xscale("log", base=2)
    axis.set_xticks([1, 2, 4, 8, 16, 32, 64, 128], ["1", "2", "4", "8", "16", "32", "64", "128"])
    axis.set(ylim=(0, 1.05), xlabel="steps since the key", ylabel="answers right")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.set_title("A key that has to be kept for longer than a window", loc="left", fontsize=11)
    show(fig, "Share of right answers against the steps since the key: " + "; ".join(notes) + ". Chance is a quarter.")
    if tell:
        tell(shares[1])
