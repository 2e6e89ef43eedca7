"""What the trained variational LSTMs do: the collapse, what helped, and where the codes are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.sentences import ADJECTIVES, NOUNS, PLACES, TOPICS, encode, sentences, words
from lstm_course.units.u13_variational_lstm.experiments.training import Learned

Tell = Callable[[float], None] | None
READ = (
    "a small cat sees the dog near the park",
    "every tall robot paints a king",
    "some bird follows one child",
    "the blue king helps a robot in the tower",
)
SHAPES = "osD^v<>P"


def latent_means(model: Any, texts: list[str]) -> np.ndarray:
    """Return the mean of the latent of each sentence, (N, Z)."""
    import torch

    ids, lengths = encode(texts)
    with torch.no_grad():
        return model.encode(torch.from_numpy(ids), torch.from_numpy(lengths))[0].numpy()


def sentences_from(model: Any, z: np.ndarray) -> list[str]:
    """Return the likeliest sentences from latents z (N, Z)."""
    import torch

    from lstm_course.models.variational import decode_greedy

    return words(decode_greedy(model, torch.from_numpy(np.asarray(z, np.float32))).numpy())


@demo
def collapsed(plain: Learned, tell: Tell = None) -> None:
    """Draw the loss's parts over the training, and what is written again. ``tell`` gets the KL on unseen sentences."""
    fig, (left, right) = figure_of(9.8, 2.9, columns=2, width_ratios=(1, 1.1))
    _line(left, plain.kl, COLOURS[1], "KL")
    _line(left, plain.reconstruction, COLOURS[0], "reconstruction")
    left.set(xlabel="step of the training", ylabel="nats a sentence", ylim=(-0.8, 26))
    label_ends(left)
    left.set_title(f"At the end the KL is {plain.unseen['kl']:.3f} nats", loc="left", fontsize=11)
    again = sentences_from(plain.model, latent_means(plain.model, list(READ)))
    _sentences(right, READ, again, "read, and written again from the mean of the code")
    ends = [f"{np.mean(part[:15]):.1f} to {np.mean(part[-15:]):.1f}" for part in (plain.reconstruction, plain.kl)]
    show(fig, f"Left: in training the reconstruction goes from {ends[0]} nats, and the KL from {ends[1]}. Right: "
              f"{len(READ)} sentences, and what is written from their codes: {'; '.join(again)}.")  # fmt: skip
    if tell:
        tell(plain.unseen["kl"])


def _line(axis: Any, values: list[float], colour: str, label: str, **style: Any) -> None:
    """Plot a running mean over 15 steps."""
    mean = np.convolve(values, np.ones(15) / 15, mode="valid")
    axis.plot(np.arange(len(mean)) + 7, mean, color=colour, lw=2, label=label, **style)


def _sentences(axis: Any, read: tuple[str, ...], again: list[str], title: str) -> None:
    axis.axis("off")
    axis.set(xlim=(0, 1), ylim=(len(read) * 1.1, -0.3))
    axis.set_title(title, loc="left", fontsize=11)
    for k, (first, second) in enumerate(zip(read, again, strict=True)):
        axis.text(0, k * 1.1, first, fontsize=10, va="center")
        axis.text(0.04, k * 1.1 + 0.42, f"→ {second}", fontsize=10, va="center", color=COLOURS[1])


@demo
def helped(plain: Learned, others: dict[str, Learned], tell: Tell = None) -> None:
    """Draw the KL over the training, and the bound's parts on unseen sentences. ``tell`` gets the last one's words."""
    runs = [plain, *others.values()]
    fig, (left, right) = figure_of(10.5, 3.1, columns=2)
    for k, run in enumerate(runs):
        _line(left, run.kl, COLOURS[k], run.name)
        u = run.unseen
        right.barh(k, u["reconstruction"], color=COLOURS[k], alpha=0.45, height=0.4)
        right.barh(k, u["kl"], left=u["reconstruction"], color=COLOURS[k], height=0.4)
        right.text(0, k - 0.34, f"{run.name}: {u['words']:.0%} of the words again", va="center", fontsize=8.5)
        total = u["reconstruction"] + u["kl"]
        right.text(total + 0.25, k, f"{u['reconstruction']:.1f} + {u['kl']:.2f} = {total:.2f}", va="center", fontsize=9)
    left.set(xlabel="step of the training", ylabel="KL (nats a sentence)")
    left.set_ylim(bottom=-0.1)
    label_ends(left)
    left.set_title("What the code says, while it is learned", loc="left", fontsize=11)
    right.set(xlabel="nats a sentence, unseen; less is better", xlim=(0, 15), ylim=(len(runs) - 0.6, -0.6), yticks=[])
    right.set_title("Reconstruction (pale) + KL (full)", loc="left", fontsize=11)
    parts = "; ".join(
        f"{run.name}: {run.unseen['reconstruction']:.1f} + {run.unseen['kl']:.2f} nats, {run.unseen['words']:.0%} of "
        "the words again"
        for run in runs
    )
    show(fig, f"KL over the training, and on unseen sentences reconstruction plus KL. {parts}.")
    if tell:
        tell(runs[-1].unseen["words"])


@demo
def latent_map(*runs: Learned, num_samples: int = 400) -> None:
    """Draw the mean latents of many sentences, along the two directions in which each model's differ most."""
    fig, axes = figure_of(4.9 * len(runs), 3.9, columns=len(runs), squeeze=False)
    spreads = []
    for axis, run in zip(axes[0], runs, strict=True):
        latents, topics = latents_of_many(run.model, num_samples)
        flat = (latents - latents.mean(axis=0)) @ directions(latents)
        draw_topics(axis, flat, topics)
        spreads.append(f"{run.name} " + " and ".join(f"{deviation:.2f}" for deviation in flat.std(axis=0)))
        axis.set_title(f"{run.name}: KL {run.unseen['kl']:.2f}", loc="left", fontsize=11)
    axes[0, -1].legend(frameon=False, fontsize=7.5, loc="center left", bbox_to_anchor=(1, 0.5), title="topic")
    show(fig, f"The codes of {num_samples} sentences in two dimensions, with a sign for each of {TOPICS} topics. "
              f"Standard deviations along both: {'; '.join(spreads)}.")  # fmt: skip


def latents_of_many(model: Any, num_samples: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean latents (N, Z) of ``num_samples`` new sentences, and their topics (N,)."""
    ids, _, topics = sentences(np.random.default_rng(77), num_samples)
    return latent_means(model, words(ids)), topics


def directions(latents: np.ndarray) -> np.ndarray:
    """Return the two directions (Z, 2) in which latents (N, Z) differ most: the first principal components."""
    return np.linalg.svd(latents - latents.mean(axis=0), full_matrices=False)[2][:2].T


def draw_topics(axis: Any, flat: np.ndarray, topics: np.ndarray, limit: float = 3.0) -> None:
    """Plot points (N, 2), each with its topic's sign and colour."""
    for topic in range(TOPICS):
        style = {"color": [*COLOURS, LIGHT["line"]][topic], "marker": SHAPES[topic], "ms": 4, "alpha": 0.75}
        label = f"{ADJECTIVES[topic]}, {NOUNS[topic]}, {PLACES[topic]}"
        axis.plot(*flat[topics == topic].T, ls="none", label=label, **style)
    axis.set(xlim=(-limit, limit), ylim=(-limit, limit), xlabel="first direction", ylabel="second direction")
