"""Dates as people write them, to be written as ISO 8601: "the 3 of march 1984" → "1984-03-03"."""

from __future__ import annotations

import numpy as np

from lstm_course.tasks.pairs import Pairs, encode_pairs


def _words(text: str) -> list[str]:
    return text.split()


MONTHS = _words("january february march april may june july august september october november december")
FORMATS = (
    "{d} {month} {y}",
    "{month} {d}, {y}",
    "{short} {d} {y}",
    "{d:02d}/{m:02d}/{y}",
    "{d}.{m}.{y}",
    "the {d} of {month} {y}",
)
"""Six ways to write a date. Where the month is a number, the day comes first."""

YEARS = (1950, 2050)
"""From the first up to, without, the second."""


def date_pairs(rng: np.random.Generator, batch: int, formats: tuple[str, ...] = FORMATS) -> list[tuple[str, str]]:
    """Return ``batch`` pairs (as written, ISO). Days go up to 28, so that each month has them.

    Drawn in this order, all with rng.integers, (N,) each: years, months, days, formats.
    """
    years = rng.integers(*YEARS, batch)
    months, days = rng.integers(1, 13, batch), rng.integers(1, 29, batch)
    chosen = rng.integers(0, len(formats), batch)
    return [
        (
            formats[f].format(y=y, m=m, d=d, month=MONTHS[m - 1], short=MONTHS[m - 1][:3]),
            f"{y}-{m:02d}-{d:02d}",
        )
        for y, m, d, f in zip(years, months, days, chosen, strict=True)
    ]


def dates(rng: np.random.Generator, batch: int) -> Pairs:
    """Return a batch as numbers: see `pairs.encode_pairs`. Chance: no date is guessed."""
    return encode_pairs(date_pairs(rng, batch))
