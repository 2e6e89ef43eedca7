"""Unit 13's small demos: codes drawn around their means, what a code costs, a weight that rises, words left out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.tasks.sentences import PADDING, UNKNOWN, VOCABULARY, sentences
from lstm_course.units.u13_variational_lstm.experiments.training import learn_gaussian, read_by_decoder

MEANS = np.array([[-2.0, 0.5], [1.0, 2.0], [1.5, -1.5]])
LOG_VARIANCES = np.array([[-2.0, -2.0], [-4.0, 0.5], [0.0, 0.0]])


@demo
def clouds(
    reparameterise: Callable[..., Any], num_samples: int = 400, tell: Callable[[float], None] | None = None
) -> None:
    """Draw codes of three sentences, again and again. ``tell`` gets the spread of the first one's."""
    import torch

    rng = np.random.default_rng(1)
    draws = [
        reparameterise(torch.from_numpy(MEANS), torch.from_numpy(LOG_VARIANCES), rng).numpy()
        for _ in range(num_samples)
    ]
    codes = np.stack(draws, axis=1)
    spread = codes.std(axis=1)
    fig, axis = figure_of(6.0, 3.8)
    for k, cloud in enumerate(codes):
        said = f"{LOG_VARIANCES[k, 0]:g}, {LOG_VARIANCES[k, 1]:g}".replace("-", "−")
        label = f"log σ² = {said}:  σ = {spread[k, 0]:.2f}, {spread[k, 1]:.2f}"
        axis.plot(*cloud.T, ".", color=COLOURS[k], ms=3, alpha=0.5, label=label)
        axis.plot(*MEANS[k], "+", color=LIGHT["ink"], ms=12, mew=2)
    axis.set(xlabel="first number of the code", ylabel="second number", xlim=(-4.5, 5.5), ylim=(-5.5, 7.5))
    axis.set_title(f"Three sentences, {num_samples} codes of each; + is the mean", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=8, loc="upper left", markerscale=3, title="measured", title_fontsize=8)
    spreads = "; ".join(f"{a:.2f} and {b:.2f}" for a, b in spread)
    show(
        fig,
        f"Three clouds of {num_samples} points around their means. Standard deviations in both directions: {spreads}.",
    )
    if tell:
        tell(float(spread[0, 0]))


@demo
def learning(
    reparameterise: Callable[..., Any], kl_to_standard_normal: Callable[..., Any] | None = None, steps: int = 300
) -> None:
    """Draw how a Gaussian that is to give numbers near 2 learns, with a price on the code or without."""
    means, spreads = learn_gaussian(reparameterise, kl_to_standard_normal, steps)
    fig, axis = figure_of(7.5, 2.7)
    axis.plot(means, color=COLOURS[0], lw=2, label="mean")
    axis.fill_between(range(steps), means - spreads, means + spreads, color=COLOURS[0], alpha=0.2, label="mean ± σ")
    axis.axhline(2, color=LIGHT["ink"], lw=1, ls=":", label="wanted")
    price = "with the KL in the loss" if kl_to_standard_normal else "without a price on the code"
    axis.set(xlabel="step of the training", ylabel="code", ylim=(-3, 3.3))
    axis.set_title(f"A Gaussian learns, {price}: mean {means[-1]:.2f}, σ {spreads[-1]:.2f}", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=9, loc="lower right", ncols=3)
    show(fig, f"The mean of a Gaussian moves from -1.5 to {means[-1]:.2f} in {steps} steps, {price}; its standard "
              f"deviation goes from 1 to {spreads[-1]:.2f}.")  # fmt: skip


@demo
def price(kl_to_standard_normal: Callable[..., Any]) -> None:
    """Draw, with sliders for mean and σ, the code's distribution over the standard normal one, and what it costs."""
    import torch

    def cost(mean: Any, sigma: Any) -> np.ndarray:
        m, s = (torch.as_tensor(np.atleast_1d(value), dtype=torch.float64) for value in (mean, sigma))
        return kl_to_standard_normal(m, 2 * torch.log(s)).numpy()

    grid, around = np.linspace(-5, 5, 401), np.linspace(-3, 3, 121)
    sigmas = np.geomspace(0.1, 4, 121)

    def draw(mean: float, sigma: float) -> tuple:
        kl = float(cost(mean, sigma)[0])
        fig, (left, middle, right) = figure_of(10.5, 2.9, columns=3)
        for m, s, colour, label in ((0, 1, LIGHT["ink"], "standard normal"), (mean, sigma, COLOURS[0], "the code's")):
            density = np.exp(-0.5 * ((grid - m) / s) ** 2) / s / np.sqrt(2 * np.pi)
            left.fill_between(grid, density, color=colour, alpha=0.3, label=label)
        left.set(xlabel="code", ylabel="density", ylim=(0, 1.5))
        left.set_title(f"KL = {kl:.2f} nats", loc="left", fontsize=11)
        left.legend(frameon=False, fontsize=8)
        middle.plot(around, cost(around, np.full(121, sigma)), color=COLOURS[1], lw=2)
        middle.plot(mean, kl, "o", color=COLOURS[0], ms=8)
        middle.set(xlabel="mean", ylabel="KL (nats)", ylim=(0, 6))
        middle.set_title(f"against the mean, σ = {sigma:.2f}", loc="left", fontsize=11)
        right.plot(sigmas, cost(np.full(121, mean), sigmas), color=COLOURS[1], lw=2)
        right.plot(sigma, kl, "o", color=COLOURS[0], ms=8)
        right.set(xlabel="σ", xscale="log", ylabel="KL (nats)", ylim=(0, 6), xticks=[0.1, 0.3, 1, 3])
        right.set_xticklabels(["0.1", "0.3", "1", "3"])
        right.set_title(f"against σ, mean = {mean:.1f}", loc="left", fontsize=11)
        return fig, (
            f"Left: the density of a code with mean {mean:.1f} and standard deviation {sigma:.2f} over the standard "
            f"normal one; its KL is {kl:.2f} nats. Middle and right: the KL against the mean, a parabola, and against "
            "the standard deviation, lowest at 1."
        )

    slider(draw, mean=("mean", -3.0, 3.0, 0.1, 2.0), sigma=("σ", 0.1, 3.0, 0.1, 1.0))


@demo
def rising(kl_weight: Callable[..., Any], steps: int = 1000) -> None:
    """Draw the weight at each step, for three warm-ups."""
    fig, axis = figure_of(6.5, 2.4)
    warm_ups = [round(share * steps) for share in (0.0, 0.3, 0.6)]
    for k, warm_up in enumerate(warm_ups):
        weights = [kl_weight(step, warm_up) for step in range(steps)]
        axis.plot(weights, color=COLOURS[k], lw=2, label=f"warm_up = {warm_up}")
    axis.set(xlabel="step", ylabel="weight of the KL", ylim=(-0.05, 1.1))
    axis.legend(frameon=False, fontsize=9, loc="lower right")
    axis.set_title("KL annealing", loc="left", fontsize=11)
    show(fig, f"The weight of the KL against the step: a straight line from 0 to 1 in {warm_ups[1]} and in "
              f"{warm_ups[2]} steps, or 1 from the start.")  # fmt: skip


@demo
def left_out(word_dropout: Callable[..., Any], p: float = 0.6, num_samples: int = 5) -> None:
    """Draw what the decoder reads of some sentences, and what it has to write at each step."""
    from matplotlib.patches import Rectangle

    ids, lengths, _ = sentences(np.random.default_rng(5), num_samples)
    read = word_dropout(read_by_decoder(ids), p, np.random.default_rng(0))
    fig, axis = figure_of(10.5, 0.55 * num_samples + 0.9)
    for (n, t), k in np.ndenumerate(read):
        if t < lengths[n]:
            colour = tint(COLOURS[1], 0.2) if k == UNKNOWN else tint(COLOURS[0], 0.2)
            axis.add_patch(Rectangle((t - 0.48, n - 0.42), 0.96, 0.84, fc=colour, ec=LIGHT["pale"], lw=0.5))
            shown = "?" if k == UNKNOWN else VOCABULARY[k]
            axis.text(t, n - 0.14, shown, ha="center", va="center", fontsize=9)
            axis.text(
                t, n + 0.24, f"→ {VOCABULARY[ids[n, t]]}", ha="center", va="center", fontsize=7.5, color=LIGHT["soft"]
            )
    axis.set(xlim=(-0.6, ids.shape[1] - 0.4), ylim=(num_samples - 0.4, -0.6), xlabel="step t", ylabel="sentence n")
    axis.set_xticks(range(ids.shape[1]))
    axis.set_yticks(range(num_samples))
    axis.tick_params(length=0, labelsize=8)
    axis.spines[:].set_visible(False)
    axis.set_title(f"Read, and below it what is to be said; p = {p:g}", loc="left", fontsize=11)
    gone, words = int((read == UNKNOWN).sum()), int((read != PADDING).sum()) - num_samples
    show(fig, f"{num_samples} sentences as the decoder reads them: {gone} of {words} words are question marks; "
              "the words that it has to write are all there.")  # fmt: skip
