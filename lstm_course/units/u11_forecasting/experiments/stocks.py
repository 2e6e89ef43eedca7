"""Stock prices: what an LSTM says about the next month, against "as it is now"."""

from __future__ import annotations

from lstm_course.evidence.experiment import Experiment, Measure, Values


def run(seed: int, name: str, reads: str, epochs: int = 60) -> Values:
    """Errors on the last 30 % of the months, as parts of the price."""
    from lstm_course.units.u11_forecasting.experiments.prices import forecast_prices

    found = forecast_prices(name, reads, seed, epochs, progress=False)
    return {which: found.error(which) for which in ("lstm", "persistence", "drift")}


EXPERIMENT = Experiment(
    name="stocks",
    title="Stock prices a month ahead",
    unit=11,
    setting=(
        "Monthly prices 1990 to 2022 as matplotlib ships them, logarithms: 24 months in, the next out, 32 "
        "units, stopped early on 10 % of the months, tested on the last 30 %. Root mean squared error of the "
        "logarithm: 0.04 is about 4 % of the price. Persistence: as it is now. Drift: as it is now, plus the "
        "mean change of the training part."
    ),
    measures=(
        Measure("lstm", "LSTM"),
        Measure("persistence", "persistence"),
        Measure("drift", "drift"),
    ),
    runs={
        f"{title}, reads the {reads}": {"name": name, "reads": reads}
        for name, title in (("^GSPC", "S&P 500"), ("MSFT", "Microsoft"), ("IBM", "IBM"))
        for reads in ("level", "change")
    },
    run=run,
)
