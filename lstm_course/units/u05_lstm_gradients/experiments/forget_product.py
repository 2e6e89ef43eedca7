"""The product of a hundred forget gates: what the straight way along c keeps, before training."""

from __future__ import annotations

import numpy as np

from lstm_course.evidence.experiment import Experiment, Measure, Values
from lstm_course.reference.cell import unroll
from lstm_course.reference.cells import LSTMCell

UNITS, INPUTS, BATCH = 64, 8, 16


def run(seed: int, forget_bias: float, length: int = 100) -> Values:
    """Measure the product's mean over all units and sequences, and its median."""
    rng = np.random.default_rng(seed)
    cell = LSTMCell(forget_bias=forget_bias)
    params = cell.init_params(rng, INPUTS, UNITS)
    _, _, caches = unroll(cell, params, 0.3 * rng.standard_normal((BATCH, length, INPUTS)))
    products = np.prod([cache["f"] for cache in caches], axis=0)
    return {"mean": float(products.mean()), "median": float(np.median(products))}


EXPERIMENT = Experiment(
    name="forget_product",
    title="The product of 100 forget gates, before training",
    unit=5,
    setting=(
        "An LSTM with 64 units, PyTorch's default weights but for the forget bias b, 100 steps of Gaussian noise of "
        "size 0.3. Mean and median are over units and sequences; over the seeds, geometric means. No training. Where "
        "nothing else comes in, each gate is σ(b) and the product σ(b)¹⁰⁰: "
        + ", ".join(f"{(1 / (1 + np.exp(-bias))) ** 100:.0e} for a bias of {bias}" for bias in (0, 1, 3, 5))
        + "."
    ),
    measures=(
        Measure("mean", "mean product", "factor"),
        Measure("median", "median product", "factor"),
    ),
    runs={f"forget bias {bias:g}": {"forget_bias": bias} for bias in (0.0, 1.0, 3.0, 5.0)},
    run=run,
    needs_torch=False,
)
