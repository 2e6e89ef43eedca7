"""What dropout does to a recurrent network: masks over time, a memory that must not be masked, many passes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show, slider
from lstm_course.reference.initialise import set_forget_bias, torch_default


@demo
def masks_over_time(variational_dropout_mask: Function, units: int = 24, steps: int = 30) -> None:
    """Two ways to drop units of h: new masks at each step, one mask for all. Slider: p."""

    def draw(p: float):
        rng = np.random.default_rng(0)
        fresh = np.stack([variational_dropout_mask(rng, (units,), p) for _ in range(steps)])
        kept = np.broadcast_to(variational_dropout_mask(rng, (units,), p), (steps, units))
        drawn = np.stack([variational_dropout_mask(rng, (4000,), p) for _ in range(steps)]) > 0
        untouched = {"a new mask at each step": np.cumprod(drawn, axis=0).mean(axis=1)}
        untouched["one mask for all steps"] = np.full(steps, drawn[0].mean())
        fig, axes = figure_of(10, 3.6, columns=3)
        for axis, masks, title in zip(axes, (fresh, kept), ("A new mask at each step", "One mask"), strict=False):
            axis.imshow(
                masks.T > 0,
                aspect="auto",
                cmap=amounts(),
                vmin=-0.2,
                vmax=1.4,
                interpolation="nearest",
                extent=(0.5, steps + 0.5, units + 0.5, 0.5),
            )
            axis.set(title=title, xlabel="step")
        axes[0].set_ylabel("unit of h (blue: kept)")
        for (label, share), colour in zip(untouched.items(), COLOURS[1::-1], strict=True):
            axes[2].plot(np.arange(1, steps + 1), share, lw=2, color=colour, label=label)
        axes[2].set(title="Units never dropped so far", xlabel="steps", ylabel="share", ylim=(-0.03, 1.03))
        axes[2].legend(frameon=False, fontsize=9)
        first, second = (share[9] for share in untouched.values())
        return fig, (
            f"Left, with a new mask at each step the pattern of dropped units is noise; middle, with one mask it is "
            f"stripes. Right, at p = {p:g} the share of units never dropped in 10 steps is {first:.1%} with new masks "
            f"and {second:.0%} with one."
        )

    slider(draw, p=("p", 0.05, 0.6, 0.05, 0.25))


def never_dropped(variational_dropout_mask: Function, p: float = 0.25, steps: int = 10, units: int = 100_000) -> float:
    """Return the share of units that no mask has dropped, with a new mask at each step."""
    rng = np.random.default_rng(0)
    return float(np.all([variational_dropout_mask(rng, (units,), p) > 0 for _ in range(steps)], axis=0).mean())


def random_lstm(D: int = 8, H: int = 32, b_f: float = 3.0, seed: int = 0) -> tuple[Array, Array, Array]:
    """(W_ih, W_hh, b) as PyTorch draws them by default, the forget bias apart."""
    rng = np.random.default_rng(seed)
    W_ih, W_hh = torch_default(rng, (4 * H, D), H), torch_default(rng, (4 * H, H), H)
    return W_ih, W_hh, set_forget_bias(torch_default(rng, 4 * H, H), b_f)


@demo
def memory_under_masks(step: Function, variational_dropout_mask: Function, p: float = 0.25, steps: int = 30) -> None:
    """c of a random LSTM reading noise: without dropout, with masks on x and h, and with c masked as well."""
    D, H = 8, 32
    weights = random_lstm(D, H)
    rng = np.random.default_rng(1)
    x = rng.standard_normal((steps, 1, D))
    mask_x, mask_h = variational_dropout_mask(rng, (1, D), p), variational_dropout_mask(rng, (1, H), p)
    none = np.ones((1, D)), np.ones((1, H))
    runs = {
        "no dropout": (none, lambda c: c),
        "masks on x and h": ((mask_x, mask_h), lambda c: c),
        "c masked too, the same mask": ((mask_x, mask_h), lambda c: c * mask_h),
    }
    fig, axes = figure_of(10, 3.4, columns=3, sharey=True)
    notes = []
    for axis, (name, (masks, on_c)) in zip(axes, runs.items(), strict=True):
        h = c = np.zeros((1, H))
        cs = []
        for t in range(steps):
            h, c = step(x[t], h, on_c(c), *weights, *masks)
            cs.append(c[0])
        axis.plot(np.arange(1, steps + 1), cs, lw=0.9, color=COLOURS[1 if "c masked" in name else 0], alpha=0.7)
        axis.set(title=name, xlabel="step")
        axis.set_yscale("symlog", linthresh=1)
        notes.append(f"{name}: largest |c| at the end {np.abs(cs[-1]).max():.3g}")
    axes[0].set_ylabel("c of 32 units (log beyond ±1)")
    show(fig, f"c of an LSTM with forget bias 3 that reads noise, p = {p:g}. " + "; ".join(notes) + ".")


@demo
def many_passes(
    forward: Function, passes: int = 200, steps: int = 40, tell: Callable[[float], None] | None = None
) -> None:
    """Run one sequence with many masks: plot a unit of h in each pass, their mean, and the pass without dropout.

    Slider: p. ``tell`` gets, at p = 0.25, how far the mean of the passes is from the pass without dropout, over all
    units and steps, as a share of that pass's own root mean square.
    """
    D, H, unit = 8, 32, 2
    weights = random_lstm(D, H)
    x = np.broadcast_to(np.random.default_rng(2).standard_normal((steps, D)), (passes, steps, D))
    zero = np.zeros((passes, H))

    def both(p: float) -> tuple[Array, Array]:
        hs, _ = forward(np.random.default_rng(3), x, zero, zero, *weights, p)
        plain, _ = forward(np.random.default_rng(3), x[:1], zero[:1], zero[:1], *weights, 0.0)
        return hs, plain[0]

    def away(hs: Array, plain: Array) -> float:
        return float(np.sqrt(np.mean((hs.mean(axis=0) - plain) ** 2) / np.mean(plain**2)))

    def draw(p: float):
        hs, plain = both(p)
        fig, axis = figure_of(8.5, 3.6)
        t = np.arange(1, steps + 1)
        axis.plot(t, hs[:40, :, unit].T, lw=0.5, color=LIGHT["line"], alpha=0.6)
        axis.plot(t, hs[..., unit].mean(axis=0), lw=2.2, color=COLOURS[0], label=f"mean of {passes} passes")
        axis.plot(t, plain[:, unit], lw=2, ls="--", color=LIGHT["ink"], label="without dropout")
        axis.set(title=f"One unit of h, one sequence, many masks (p = {p:g})", xlabel="step", ylabel="h")
        axis.legend(frameon=False, fontsize=9, loc="upper left")
        spread = float(hs[..., unit].std(axis=0).mean())
        return fig, (
            f"One unit of h over {steps} steps. Thin: 40 passes of the same sequence with different masks, spread "
            f"{spread:.2f}. Thick: the mean of {passes}; dashed: without dropout. Over all units, the mean is away "
            f"from the pass without dropout by {away(hs, plain):.0%} of its size."
        )

    slider(draw, p=("p", 0.05, 0.6, 0.05, 0.25))
    if tell is not None:
        tell(away(*both(0.25)))
