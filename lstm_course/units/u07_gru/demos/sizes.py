"""How many parameters a cell has, and how many units a budget buys."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Function
from lstm_course.plots.style import COLOURS, demo, figure_of, slider

KINDS = {"lstm": "LSTM", "gru": "GRU", "rnn": "RNN"}


def units_for(count_parameters: Function, kind: str, budget: int, input_size: int, num_layers: int = 1) -> int:
    """Return the largest hidden size with which ``kind`` has at most ``budget`` parameters; at least 1."""
    low, high = 1, 2
    while count_parameters(kind, input_size, high, num_layers, False) <= budget:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        if count_parameters(kind, input_size, middle, num_layers, False) <= budget:
            low = middle
        else:
            high = middle
    return low


def gru_as_large(count_parameters: Function, lstm_units: int, input_size: int) -> int:
    """How many units a GRU may have within the parameters of an LSTM."""
    return units_for(count_parameters, "gru", count_parameters("lstm", input_size, lstm_units, 1, False), input_size)


@demo
def equal_budgets(count_parameters: Function, tell: Callable[[int], None]) -> None:
    """Sliders for the LSTM's size, the inputs and the layers: parameters by hidden size, and equal budgets.

    ``tell`` gets the units of a GRU as large as an LSTM of 128 units that reads 64 features.
    """
    tell(gru_as_large(count_parameters, 128, 64))

    def draw(units: int, inputs: int, layers: int):
        budget = count_parameters("lstm", inputs, units, layers, False)
        bought = {kind: units_for(count_parameters, kind, budget, inputs, layers) for kind in KINDS}
        sizes = np.arange(4, max(bought.values()) * 21 // 20 + 4)
        fig, axis = figure_of(8, 3.7)
        for (kind, name), colour in zip(KINDS.items(), COLOURS, strict=False):
            counts = [count_parameters(kind, inputs, int(H), layers, False) / 1000 for H in sizes]
            axis.plot(sizes, counts, lw=2, color=colour, label=f"{name}: {bought[kind]} units")
            axis.plot([bought[kind]] * 2, [0, budget / 1000], ":", color=colour)
            axis.plot(bought[kind], budget / 1000, "o", color=colour)
        axis.axhline(budget / 1000, color=LIGHT["line"], lw=0.8)
        depth = "1 layer" if layers == 1 else f"{layers} layers"
        axis.set(
            xlabel="hidden size H", ylabel="parameters (thousands)", ylim=(0, 1.6 * budget / 1000), xlim=(0, None),
            title=f"{budget:,} parameters, {inputs} inputs, {depth}: what do they buy?",
        )  # fmt: skip
        axis.legend(frameon=False, loc="upper left")
        return fig, (
            f"Parameters against hidden size for LSTM, GRU and RNN, {inputs} inputs, {depth}. {budget} parameters buy "
            + ", ".join(f"{KINDS[kind]} {H} units" for kind, H in bought.items())
            + "."
        )

    slider(
        draw,
        units=("units of the LSTM", 16, 256, 16, 128),
        inputs=("inputs D", 16, 256, 16, 64),
        layers=("layers", 1, 4, 1, 1),
    )
