"""Unit 10: how many characters the nucleus has from place to place, and what is written with fewer to choose from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.text import text_to_ids
from lstm_course.training.determinism import one_thread

VISIBLE = str.maketrans({"\n": "¶", " ": "·"})
P, TOP = 0.9, 10


def likeliest(logits: Array, k: int = TOP) -> Array:
    """Return (N, V): True for the k classes of each row with the largest logits."""
    return logits >= np.sort(logits, axis=1)[:, -k:][:, :1]


@demo
@one_thread()
def sizes(trained: Any, nucleus: Callable[..., Array], start: int = 2410, length: int = 60) -> None:
    """Plot how many characters the nucleus has at each place of a text that was never trained on."""
    import torch

    start = min(start, trained.held_out - length)
    text = trained.unseen[start:][:length]
    ids = text_to_ids(trained.unseen[max(start - 200, 0) : start + length], trained.model.alphabet)
    with torch.no_grad():
        logits = trained.model(torch.as_tensor(ids)[None])[0][0, -length - 1 : -1].double().numpy()
    kept = nucleus(logits, P).sum(axis=1)
    fig, axis = figure_of(10.5, 2.6)
    axis.bar(range(length), kept, 0.85, color=COLOURS[0])
    axis.axhline(TOP, color=COLOURS[1], ls="--", lw=1.5)
    axis.set_xticks(range(length), list(text.translate(VISIBLE)), family="monospace", fontsize=8, parse_math=False)
    axis.set(xlim=(-0.7, length - 0.3), ylabel="characters", xlabel="the character that came (· is a space)")
    axis.set_title(
        f"How many characters are in the nucleus, p = {P} (dashed: top-k has {TOP} everywhere)", loc="left", fontsize=11
    )
    one = np.mean(kept == 1)
    show(
        fig,
        f"Characters in the nucleus at {length} places: {int(kept.min())} to {int(kept.max())}, and a single one at "
        f"{one:.0%} of them. Top-k has {TOP} everywhere.",
    )


class Held:
    """A model whose next character comes from those that ``keep`` leaves it: the logits of all others are −∞."""

    def __init__(self, model: Any, keep: Callable[[Array], Array]) -> None:
        self.model, self.keep, self.alphabet = model, keep, model.alphabet

    def __call__(self, ids: Any, state: Any = None) -> tuple[Any, Any]:
        import torch

        logits, state = self.model(ids, state)
        kept = torch.as_tensor(self.keep(logits[:, -1].double().numpy()))
        return logits[:, -1:].masked_fill(~kept[:, None], -torch.inf), state


@demo
@one_thread()
def three_ways(
    trained: Any, generate: Callable[..., str], nucleus: Callable[..., Array], prefix: str = "The ", seed: int = 5
) -> None:
    """Print what one model writes from the same random numbers, with all characters to choose from and with fewer."""
    prefix = trained.prefix(prefix)
    ways: dict[str, Any] = {
        "all characters": trained.model,
        f"top-k, k = {TOP}": Held(trained.model, likeliest),
        f"nucleus, p = {P}": Held(trained.model, lambda logits: nucleus(logits, P)),
    }
    for name, model in ways.items():
        print(f"{name:17} {prefix + generate(model, prefix, 90, 1.0, np.random.default_rng(seed))!r}")
