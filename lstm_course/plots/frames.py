"""A live demo without a kernel: the pictures of all places of its sliders, drawn beforehand."""

from __future__ import annotations

import base64
import io
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from lstm_course.basics.garbage import without_collection
from lstm_course.basics.themes import PICTURE, PICTURE_STYLE
from lstm_course.plots.layout import KeptLayout
from lstm_course.plots.ticks import copied_ticks

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

AT_MOST = 25  # pictures a demo
_DPI = 120


def drawn_beforehand() -> bool:
    """Say whether this runs for a page that no kernel will stand behind: LSTM_COURSE_FRAMES in the environment."""
    return bool(os.environ.get("LSTM_COURSE_FRAMES"))


@dataclass(frozen=True)
class Places:
    """Where a control can stand: its values in order, and the number of the one that it starts at."""

    label: str
    values: tuple
    start: int
    words: bool  # a drop-down

    def thinned(self) -> Places:
        """Return every second place, counted from the start; the first and the last one stay."""
        last = len(self.values) - 1
        kept = [k for k in range(len(self.values)) if (k - self.start) % 2 == 0 or k in (0, last)]
        return Places(self.label, tuple(self.values[k] for k in kept), kept.index(self.start), self.words)


def frames_html(draw: Callable[..., tuple[Figure, str]], controls: Mapping[str, tuple]) -> str:
    """Return a demo as HTML: its first picture, and beside it the data of all others for the page's own script."""
    places = few_enough([places_of(*control) for control in controls.values()])
    frames, layout = {}, KeptLayout()
    with without_collection(), copied_ticks():
        for chosen in product(*(range(len(one.values)) for one in places)):
            fig, alt = draw(**{name: one.values[k] for name, one, k in zip(controls, places, chosen, strict=True)})
            frames[",".join(map(str, chosen))] = [_picture(layout.pixels_of(fig, _DPI)), alt]
    src, alt = frames[",".join(str(one.start) for one in places)]
    data = json.dumps({"controls": [asdict(one) for one in places], "frames": frames}).replace("</", "<\\/")
    return (
        f'{PICTURE_STYLE}<div class="lstm-frames"><figure>'
        f'<img class="{PICTURE}" alt="{escape(alt)}" src="{src}"></figure>'
        f'<script type="application/json">{data}</script></div>'
    )


def few_enough(places: Sequence[Places], at_most: int = AT_MOST) -> list[Places]:
    """Return the places, the longest slider thinned again and again until so many combinations are left."""
    kept = list(places)
    while prod(len(one.values) for one in kept) > at_most:
        longest = max(
            (k for k, one in enumerate(kept) if not one.words), key=lambda k: len(kept[k].values), default=None
        )
        if longest is None or len(kept[longest].values) <= 3:
            break
        kept[longest] = kept[longest].thinned()
    return kept


def places_of(label: str, *control: Any) -> Places:
    """Return the places of a control as ``slider`` takes it: (low, high, step, start), or (options, start)."""
    if len(control) == 2:
        options, start = control
        return Places(label, tuple(options), list(options).index(start), words=True)
    low, high, step, start = control
    below, above = int((start - low) / step + 1e-9), int((high - start) / step + 1e-9)
    values = [start + k * step for k in range(-below, above + 1)]
    whole = all(isinstance(v, int) for v in control)
    return Places(label, tuple(values if whole else (round(v, 10) for v in values)), below, words=False)


def _picture(image: Image) -> str:
    webp = io.BytesIO()
    image.convert("RGB").save(webp, "WEBP", quality=80, method=2)
    return f"data:image/webp;base64,{base64.b64encode(webp.getvalue()).decode()}"
