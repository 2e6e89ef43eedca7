"""Unit 10's demo: what the model writes at each stage of its training, and one unit's activation over the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.plots.style import demo, figure_of, ink_on, signs, slider
from lstm_course.tasks.text import text_to_ids
from lstm_course.training.determinism import one_thread
from lstm_course.units.u10_text_generation.experiments.training import Trained

WIDTH, LINES = 88, 2


def activations(model: Any, text: str) -> Array:
    """h of every unit after each character, (length, H), from a state of 0."""
    import torch

    with torch.no_grad():
        hs, _ = model.lstm(model.embedding(torch.as_tensor(text_to_ids(text, model.alphabet))[None]))
    return hs[0].numpy()


def telling_units(trained: Trained, most: int = 6000) -> dict[str, int]:
    """For some properties of the text the unit whose activation goes with it most closely, and how closely."""
    text = trained.unseen[-most:]
    num_characters = len(text)
    h = activations(trained.model, text)
    h = (h - h.mean(0)) / (h.std(0) + 1e-6)
    column, quoted, found = np.zeros(num_characters), np.zeros(num_characters), {}
    for t, character in enumerate(text):
        column[t] = 0 if character == "\n" else (column[t - 1] + 1 if t else 0)
        quoted[t] = (quoted[t - 1] if t else 0) != (character == '"')
        quoted[t] *= character != "\n"
    letters = np.array([character.isalpha() for character in text], dtype=float)
    capitals = np.array([character.isupper() for character in text], dtype=float)
    properties = {"within a word": letters, "between quotes": quoted, "place in the line": column, "capitals": capitals}
    for name, value in properties.items():
        z = (value - value.mean()) / (value.std() + 1e-6)
        r = h.T @ z / num_characters
        found[f"{name}, r = {r[np.abs(r).argmax()]:.2f}"] = int(np.abs(r).argmax())
    return found


def _coloured(axis: Any, row: float, text: str, values: Array) -> None:
    from matplotlib.patches import Rectangle

    shades = signs()(0.5 + 0.5 * np.clip(values, -1, 1))
    for k, (character, shade) in enumerate(zip(text, shades, strict=True)):
        axis.add_patch(Rectangle((k - 0.5, row - 0.48), 1, 0.96, color=shade, lw=0))
        shown = {"\n": "¶", " ": ""}.get(character, character)
        axis.text(k, row, shown, ha="center", va="center", family="monospace", fontsize=8,
                  color=ink_on(shade), parse_math=False)  # fmt: skip


def _page(axis: Any, width: int, height: float) -> None:
    axis.set(xlim=(-1, width), ylim=(height, -0.8), xticks=[], yticks=[])
    axis.spines[["left", "bottom"]].set_visible(False)


@demo
@one_thread()
def stages(trained: Trained, generate: Callable[..., str], prefix: str = "The statement ", seed: int = 3) -> None:
    """Show a sample at each stage of the training; temperature and coloured unit are chosen live."""
    prefix = trained.prefix(prefix)
    chosen = [s for k, s in enumerate(trained.stages) if k in (0, 1, 2, 4, len(trained.stages) - 1)]
    models, units = [trained.at(stage) for stage in chosen], telling_units(trained)

    @one_thread()
    def draw(temperature: float, unit: str) -> tuple:
        fig, axis = figure_of(10.5, 4.1)
        row, notes = 0.0, []
        for stage, model in zip(chosen, models, strict=True):
            text = prefix + generate(
                model, prefix, WIDTH * LINES - len(prefix), temperature, np.random.default_rng(seed)
            )
            values = activations(model, text)[:, units[unit]]
            axis.text(-0.5, row, f"{stage.step} steps, {stage.bits:.2f} bits", fontsize=9, weight="bold", va="center")
            for line in range(LINES):
                part = slice(line * WIDTH, (line + 1) * WIDTH)
                _coloured(axis, row + 1 + line, text[part], values[part])
            row += LINES + 1.4
            notes.append(f"after {stage.step} steps: {text[:60]!r}")
        _page(axis, WIDTH, row)
        axis.set_title(f"Temperature {temperature:.1f}. Colour: unit {units[unit]} ({unit}), cold −1, warm 1",
                       loc="left", fontsize=11)  # fmt: skip
        return fig, f"What the model writes at temperature {temperature:.1f}, " + "; ".join(notes) + "."

    slider(
        draw, temperature=("temperature", 0.1, 1.5, 0.1, 0.7), unit=("unit", list(units), next(iter(units)))
    )  # fmt: skip


@demo
@one_thread()
def one_unit(trained: Trained, start: int = 900, num_characters: int = 520) -> None:
    """Real text that was never trained on, each character in the colour of one unit's activation."""
    text = trained.unseen[start:][:num_characters] or trained.unseen[:num_characters]
    units = telling_units(trained)
    values = activations(trained.model, text)

    def draw(unit: str) -> tuple:
        h, lines = values[:, units[unit]], text.split("\n")
        fig, axis = figure_of(10.5, 0.24 * len(lines) + 0.6)
        at = 0
        for row, line in enumerate(lines):
            ended = line + "\n" if row < len(lines) - 1 else line
            _coloured(axis, row, ended, h[at : at + len(ended)])
            at += len(ended)
        _page(axis, max(map(len, lines)) + 2, len(lines) - 0.3)
        axis.set_title(
            f"Unit {units[unit]} of {values.shape[1]}, chosen for: {unit}. Cold −1, warm 1",
            loc="left",
            fontsize=11,
        )
        return fig, f"Held-out text coloured by unit {units[unit]}, which goes with {unit}."

    slider(draw, unit=("unit", list(units), next(iter(units))))
