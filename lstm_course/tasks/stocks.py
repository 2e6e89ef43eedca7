"""Monthly stock prices, January 1990 to June 2022: a table that matplotlib ships for its own examples."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

NAMES = ("IBM", "AAPL", "MSFT", "XRX", "AMZN", "DELL", "GOOGL", "ADBE", "^GSPC", "^IXIC")
"""The columns. ^GSPC is the S&P 500, ^IXIC the NASDAQ Composite."""


class Prices(NamedTuple):
    """dates (T,) as datetime64[D], close (T,) in dollars (points, for an index), in the order of time."""

    dates: NDArray[np.datetime64]
    close: NDArray[np.float64]


def stock_prices(name: str = "^GSPC") -> Prices:
    """Return one column of matplotlib's ``Stocks.csv``, without the months that it lacks.

    KeyError for another name; FileNotFoundError where this matplotlib came without its sample data.
    """
    if name not in NAMES:
        raise KeyError(f"there is no stock {name!r}: choose from {', '.join(NAMES)}")
    dates, columns = _table()
    close = columns[name]
    there = ~np.isnan(close)
    return Prices(dates[there], close[there])


@cache
def _table() -> tuple[NDArray[np.datetime64], dict[str, NDArray[np.float64]]]:
    from matplotlib import cbook

    missing = "this matplotlib came without its sample data (Stocks.csv)"
    try:
        path = Path(cbook.get_sample_data("Stocks.csv", asfileobj=False))
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise FileNotFoundError(missing) from error
    rows = list(csv.DictReader(line for line in lines if line and not line.startswith("#")))
    if not rows or not set(NAMES) <= rows[0].keys():
        raise FileNotFoundError(f"{missing}, or it has other columns than it had")
    # Other days than the first of a month are dividends, without a price, and the last row, which repeats its month.
    rows = [row for row in rows if row["Date"].endswith("-01")]
    dates = np.array([row["Date"] for row in rows], dtype="datetime64[D]")
    return dates, {name: np.array([float(row[name] or "nan") for row in rows]) for name in NAMES}
