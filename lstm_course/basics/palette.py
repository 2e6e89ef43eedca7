"""The course's colours, by what they mean: one meaning a colour in figures, microscope, cards and slides.

``LIGHT["f"]`` is the forget gate's on a light page, ``DARK["f"]`` on a dark one, ``css("m")`` all of them as CSS.
What stands together is told apart by colour-blind readers as well, and each may write letters on ``paper``
(tests/basics/test_palette.py). Nobody else states a colour: what is missing is named here.
"""

from __future__ import annotations

from collections.abc import Collection

Colour = tuple[float, float, float]

# What a dark page does to a picture that was drawn for a light one: white becomes JupyterLab's dark ground, a hue
# stays what it was. So a figure needs no second picture.
FILTER = "invert(.933) hue-rotate(180deg)"
_INVERT = 0.933
_HUE_ROTATE = ((-0.574, 1.430, 0.144), (0.426, 0.430, 0.144), (0.426, 1.430, -0.856))  # by 180 degrees

# Things that are compared and have no colour of their own, in this order.
SERIES = ("#008286", "#7643d1", "#577103", "#00425f", "#5a4832")

_CELL = {
    "i": "#1b8065", "f": "#b65500", "g": "#a2518c", "o": "#623000", "c": "#176dd0", "h": "#0b178f",
    "x": "#4b545e", "gradient": "#b22341",
}  # fmt: skip
LIGHT = {
    # The page: its ground, letters, fainter letters, lines, what is out of the light, and a raised ground.
    "paper": "#ffffff", "ink": "#15191d", "soft": "#57606a", "line": "#6e7781", "pale": "#c8cdd3", "chip": "#f3f5f7",
    # An LSTM's gates, memory and state, what it reads, and the way back.
    **_CELL,
    # A GRU's: by what they do. z keeps, as f does; n is a candidate, as g is; r shows the state, as o does.
    "z": _CELL["f"], "n": _CELL["g"], "r": _CELL["o"],
    # The grounds of a cell's three parts; what a belt could carry, and what it lost; the sign of a number.
    "memory": "#fff6d6", "input": "#fcebdf", "output": "#e2f4ea", "road": "#eadfb4", "lost": "#b9b2a0",
    "pos": "#f5a94f", "neg": "#7fb4ea",
    # A loss in training and in validation; what a paper reports, and what knows nothing.
    "train": "#817054", "validation": "#5e0f58", "reported": "#15191d", "baseline": "#57606a",
    # Reading from the left and from the right, and both side by side; encoder and decoder.
    "forward": SERIES[0], "backward": SERIES[1], "joined": SERIES[2],
    # An answer, and what can be pressed.
    "right": "#0b6e99", "wrong": "#c2410c", "accent": "#0b5c94",
}  # fmt: skip

# From nothing to much, and from minus over nothing to plus.
AMOUNTS = (LIGHT["paper"], "#a9c1d6", "#12395c")
SIGNS = ("#1d4f8c", LIGHT["neg"], LIGHT["paper"], LIGHT["pos"], "#8f4700")


def rgb(colour: str) -> Colour:
    """Return the red, green and blue of ``#rrggbb``, each in [0, 1]."""
    red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
    return red, green, blue


def hexa(colour: Colour) -> str:
    """Return ``#rrggbb``."""
    return "#" + "".join(f"{round(255 * min(max(part, 0.0), 1.0)):02x}" for part in colour)


def dark_of(colour: str) -> str:
    """Return what a colour is on a dark page: what `FILTER` makes of it."""
    return hexa(turned(rgb(colour)))


def turned(colour: Colour) -> Colour:
    """Return what `FILTER` makes of red, green and blue, within their range or out of it."""
    light = [_INVERT * (1 - part) + (1 - _INVERT) * part for part in colour]
    red, green, blue = (sum(a * b for a, b in zip(row, light, strict=True)) for row in _HUE_ROTATE)
    return red, green, blue


DARK = {name: dark_of(colour) for name, colour in LIGHT.items()}
THEMES = {"light": LIGHT, "dark": DARK}


def tint(colour: str, share: float, ground: str = LIGHT["paper"]) -> str:
    """Return so much of a colour on a ground: 0 is the ground, 1 the colour."""
    red, green, blue = (share * a + (1 - share) * b for a, b in zip(rgb(colour), rgb(ground), strict=True))
    return hexa((red, green, blue))


def css(prefix: str, theme: str = "light", names: Collection[str] = LIGHT) -> str:
    """Return a theme's colours, all or those of the names, as CSS: ``--m-ink: #15191d; ...`` for the prefix "m"."""
    return " ".join(f"--{prefix}-{name}: {THEMES[theme][name]};" for name in names)
