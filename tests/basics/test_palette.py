"""The course's colours: legible on their ground, and apart from each other for every kind of eye, light and dark."""

from itertools import combinations

import numpy as np
import pytest

from lstm_course.basics.palette import DARK, LIGHT, SERIES, THEMES, dark_of, hexa, rgb, tint

PALETTES = {"light": LIGHT, "dark": DARK}
COMPARED = {f"series {k}": colour for k, colour in enumerate(SERIES)}
CELL = ("i", "f", "g", "o", "c", "h", "gradient", "ink")
GRU = ("z", "r", "n", "h", "gradient", "ink")
LOSS = ("train", "validation")
# What stands in one figure.
TOGETHER = {
    "an LSTM": CELL, "a GRU": GRU, "losses": (*LOSS, "ink"), "an answer": ("right", "wrong"),
    "a series": (*COMPARED, "ink"), "directions": ("forward", "backward", "joined"), "signs": ("pos", "neg", "paper"),
}  # fmt: skip
APART = 9.0  # CIEDE2000; some 2 are seen side by side

# Machado, Oliveira and Fernandes (2009), full severity, in linear RGB.
EYES = {
    "no deficiency": np.eye(3),
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]]
)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("group", TOGETHER)
def test_what_stands_together_is_told_apart(theme, eye, group):
    seen = {name: lab(np.array(EYES[eye]) @ linear(colour_of(name, theme))) for name in TOGETHER[group]}
    for a, b in combinations(seen, 2):
        assert ciede2000(seen[a], seen[b]) >= APART, (a, b)


def test_a_colour_has_one_meaning():
    """Whoever is not colour-blind knows a gate by its colour in any figure."""
    own = [*CELL[:-1], *LOSS, "right", "wrong", *COMPARED]
    seen = {name: lab(linear(colour_of(name, "light"))) for name in own}
    for a, b in combinations(seen, 2):
        assert ciede2000(seen[a], seen[b]) >= 7.5, (a, b)


@pytest.mark.parametrize("theme", PALETTES)
def test_colours_stand_off_from_their_ground(theme):
    """WCAG 2.2: letters 4.5 to 1, lines and shapes that mean something 3 to 1."""
    grounds = ("paper", "memory", "input", "output")
    letters = {"ink": (*grounds, "chip", "pos", "neg"), "soft": (*grounds, "chip"), **dict.fromkeys(CELL, ("paper",))}
    letters |= dict.fromkeys((*GRU, *LOSS, *COMPARED, "right", "wrong", "accent", "baseline", "x"), ("paper",))
    for name, behind in letters.items():
        for ground in behind:
            assert contrast(colour_of(name, theme), PALETTES[theme][ground]) >= 4.5, (name, ground)
    for name, behind in {"c": (*grounds, "road"), "h": (*grounds, "road"), "line": (*grounds, "chip")}.items():
        for ground in behind:
            assert contrast(colour_of(name, theme), PALETTES[theme][ground]) >= 3, (name, ground)


def test_the_dark_page_is_what_the_filter_makes_of_the_light_one():
    assert DARK["paper"] == "#111111"  # JupyterLab's
    assert set(DARK) == set(LIGHT)
    assert THEMES == PALETTES


def test_a_tint_lies_between_a_colour_and_its_ground():
    assert tint("#000000", 0.0) == "#ffffff"
    assert tint("#176dd0", 1.0) == "#176dd0"
    assert hexa(rgb("#176dd0")) == "#176dd0"


def colour_of(name, theme):
    colour = COMPARED.get(name) or LIGHT[name]
    return colour if theme == "light" else dark_of(colour)


def linear(colour):
    parts = np.array(rgb(colour))
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


def lab(colour):
    xyz = TO_XYZ @ np.clip(colour, 0, 1) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def ciede2000(one, two):
    """Return the distance of two colours in L*, a*, b* as the eye sees it (Sharma, Wu and Dalal 2005)."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25**7))
    (c1, h1), (c2, h2) = (
        (np.hypot(a, b), np.degrees(np.arctan2(b, a))) for a, b in ((a1 * stretch, b1), (a2 * stretch, b2))
    )
    turn = (h2 - h1 + 180) % 360 - 180
    hue, chroma, light = np.radians(h1 + turn / 2), (c1 + c2) / 2, (l1 + l2) / 2
    tall = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn) / 2)
    t = 1 - 0.17 * np.cos(hue - np.pi / 6) + 0.24 * np.cos(2 * hue)
    t += 0.32 * np.cos(3 * hue + np.radians(6)) - 0.2 * np.cos(4 * hue - np.radians(63))
    dl = (l2 - l1) / (1 + 0.015 * (light - 50) ** 2 / np.sqrt(20 + (light - 50) ** 2))
    dc, dh = (c2 - c1) / (1 + 0.045 * chroma), tall / (1 + 0.015 * chroma * t)
    bent = np.exp(-(((np.degrees(hue) % 360 - 275) / 25) ** 2))
    crossed = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(60 * bent))
    return float(np.sqrt(dl**2 + dc**2 + dh**2 + crossed * dc * dh))
