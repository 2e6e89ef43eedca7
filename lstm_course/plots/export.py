"""A figure as a file: PNG, SVG, and, where it moves, GIF.

save("forgetting.svg", gates.forgetting, forget_gate)
save("forgetting.gif", gates.forgetting, forget_gate)      # through the places of its sliders
save("cell.png", microscope("lstm"), theme="dark")
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import escape
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_course.basics.palette import DARK, FILTER, LIGHT, dark_of, turned
from lstm_course.plots.caught import Moving, Still, caught
from lstm_course.plots.frames import few_enough, places_of
from lstm_course.plots.pixels import SHARP, pixels_of, png_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

KINDS = (".png", ".svg", ".gif")


def save(path: str | Path, what: Any, *arguments: Any, theme: str | None = None, which: int = -1, **named: Any) -> Path:
    """Write a figure, a microscope, or what a demo shows when it is called with the arguments; return the path.

    Its ending says which kind. theme is "light" or "dark"; an SVG without one follows the page that it stands on.
    which, of several that a demo shows: the last by default. A GIF of what does not move is its one picture.
    Raises ValueError for another ending, and where nothing is shown.
    """
    path = Path(path)
    if path.suffix.lower() not in KINDS:
        raise ValueError(f"a figure is saved as {', '.join(KINDS)}, not as {path.suffix or path.name!r}")
    kind = path.suffix.lower()
    if not callable(what):
        shown = Still(what, "") if hasattr(what, "savefig") else what
    else:
        found = caught(what, *arguments, **named)
        if not found:
            raise ValueError(f"{getattr(what, '__name__', what)} shows no figure here")
        shown = found[which]
    if not isinstance(shown, Still | Moving):  # a microscope
        _save_microscope(shown, path, kind, theme)
    elif kind == ".gif":
        path.write_bytes(_gif(_frames(shown), theme))
    else:
        fig, alt = _first(shown)
        path.write_bytes(_svg(fig, alt, theme) if kind == ".svg" else png_of(_themed(fig, theme)))
    return path


def _save_microscope(seen: Any, path: Path, kind: str, theme: str | None) -> None:
    if kind == ".svg":
        path.write_text(seen.svg(theme=theme), encoding="utf-8")
    else:
        (seen.png if kind == ".png" else seen.gif)(path, theme=theme or "light")


def _first(shown: Still | Moving) -> tuple[Figure, str]:
    if isinstance(shown, Still):
        return shown.figure, shown.alt
    starts = {name: places_of(*control) for name, control in shown.controls.items()}
    return shown.draw(**{name: one.values[one.start] for name, one in starts.items()})


def _frames(shown: Still | Moving) -> Iterator[Figure]:
    """Yield the figures of a demo, at all places of its sliders."""
    if isinstance(shown, Still):
        yield shown.figure
        return
    places = few_enough([places_of(*control) for control in shown.controls.values()])
    for values in product(*(one.values for one in places)):
        yield shown.draw(**dict(zip(shown.controls, values, strict=True)))[0]


def _gif(figures: Iterator[Figure], theme: str | None) -> bytes:
    from lstm_course.plots.microscope.raster import animation

    return animation([_themed(fig, theme, 96) for fig in figures], seconds=0.5)


def _themed(fig: Figure, theme: str | None, dpi: float = SHARP) -> Image:
    """Return the picture, for a dark page with its colours turned as the page would."""
    picture = pixels_of(fig, dpi).convert("RGB")
    return picture if theme != "dark" else picture.convert("RGB", _turned())


def _turned() -> tuple[float, ...]:
    """Return what `dark_of` does as the matrix that Pillow takes: of a colour's three parts, and what is added."""
    nothing, *parts = ([float(v) for v in turned(colour)] for colour in ((0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)))
    return tuple(value for k in range(3) for value in (*(part[k] - nothing[k] for part in parts), 255 * nothing[k]))


def _svg(fig: Figure, alt: str, theme: str | None) -> bytes:
    file = io.BytesIO()
    fig.savefig(file, format="svg", metadata={"Date": None}, facecolor=LIGHT["paper"])
    text = file.getvalue().decode()
    if theme == "dark":
        text = re.sub(r"#[0-9a-f]{6}\b", lambda found: dark_of(found[0]), text)
    elif theme is None:
        style = f"svg {{ background: {DARK['paper']}; filter: {FILTER} }}"
        text = text.replace("<defs>", f"<style>@media (prefers-color-scheme: dark) {{ {style} }}</style><defs>", 1)
    named = f'role="img" aria-label="{escape(alt)}" ' if alt else ""
    return text.replace("<svg ", f"<svg {named}", 1).encode()
