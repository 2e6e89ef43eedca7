"""The demos of unit 8 show what the notebook says they show."""

from __future__ import annotations

import numpy as np
import pytest

from lstm_course.reference.variants import ablated_step, coupled_step, peephole_step
from lstm_course.tasks.brackets import TEXT, UNITS, depth
from lstm_course.units.u08_variants.demos import variants


@pytest.mark.parametrize("period", [2, 3, 12, 25])
def test_the_clock_strikes_on_time(period):
    spikes = variants.spikes_of(peephole_step, period, steps=100)
    np.testing.assert_array_equal(spikes, np.arange(period, 101, period))


def test_without_peepholes_the_clock_is_silent():
    weights, peepholes = variants.clock(12)
    hs, cs = variants.run(peephole_step, np.zeros((60, 1)), *weights.values(), *(0 * p for p in peepholes.values()))
    assert np.abs(hs).max() < 1e-6
    assert cs[-1, 0] == pytest.approx(6.0)


def test_the_coupled_cell_averages_where_the_lstm_counts():
    _, weights = variants.counters(0.9)
    x = np.repeat([1.0, -1.0], 20)[:, None]
    _, cs = variants.run(coupled_step, x, *weights)
    assert cs[19, 0] == pytest.approx(1 - 0.9**20)
    assert cs[39, 0] == pytest.approx(-0.77, abs=0.005)


@pytest.mark.parametrize(("gate", "wrong"), [(None, 0), ("i", 17), ("f", 14), ("o", 0)])
def test_each_gate_taken_out_does_its_own_damage(gate, wrong):
    _, cs = variants.without(ablated_step, gate)
    assert np.sum(np.round(cs[:, UNITS.index("all")]) != depth(TEXT)) == wrong
