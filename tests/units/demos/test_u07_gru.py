"""What unit 7 says of its measurements is what they give."""

import json
import math
import re
from pathlib import Path

import numpy as np

from lstm_course import all_units, get_exercise
from lstm_course.units.u07_gru.demos import conventions, gates
from lstm_course.units.u07_gru.demos.conventions import lazy_difference, made_up_for
from lstm_course.units.u07_gru.demos.gradient import decay_per_step, norms_by_lag
from lstm_course.units.u07_gru.demos.sizes import gru_as_large
from tests.units.prose import missing


def reference(*names):
    return [get_exercise(name).reference for name in names]


def test_other_weights_make_up_for_the_update_gate_alone():
    assert made_up_for(*reference("gru_step", "gru_step_cho", "flip_update_gate")) == "update"
    assert lazy_difference(*reference("gru_step", "gru_step_cho"), True, True, 1) == 0


def test_the_text_says_how_far_the_gradient_reaches():
    norms, open_gate = (norms_by_lag(*reference("gru_step_backward"), bias) for bias in (0.0, 5.0))
    assert not missing(
        "07_gru",
        f"{norms[20] * 1e5:.0f} · 10⁻⁵ is left after 20 steps, {norms[100] * 1e19:.0f} · 10⁻¹⁹ after 100",
        f"Each step leaves {decay_per_step(norms):.2f} of it",
    )
    assert np.isclose(open_gate[100], 0.5, atol=0.05)


def test_the_bit_without_its_reset_gate_is_wrong_where_the_text_says_so():
    x, held = gates.the_sequence()
    wrong = {}
    for reset_open in (False, True):
        h = gates.gru_seen(*reference("gru_step"), x, gates.gru_weights(reset_open=reset_open))["h"]
        wrong[reset_open] = int(np.sum(np.abs(h - held) > 0.5))
    assert wrong[False] == 0
    assert not missing("07_gru", f"the GRU is wrong at {wrong[True]} of {gates.LENGTH} steps")


def test_parameters_are_those_of_the_text():
    (count,) = reference("count_parameters")
    units, many = gru_as_large(count, 128, 64), gru_as_large(count, 10_000, 64)
    one_bias = {H: count("lstm", 2, H) - 4 * H for H in (21, 24)}  # the course's LSTM has one bias
    assert count("gru", 2, 24) == one_bias[21]
    assert not missing(
        "07_gru",
        f"**What you saw.** {units}. Four thirds of 128",
        f"has {100 * (units / 128 - 1):.0f} % more units here, and about {100 * (many / 10_000 - 1):.1f} %",
        f"| GRU, PyTorch's | 24 | {count('gru', 2, 24):,} |",
        f"| LSTM, $b_f = 0$ | 24 | {one_bias[24]:,} |",
        f"| LSTM, $b_f = 0$ | 21 | {one_bias[21]:,} |",
    )


def test_the_table_of_the_race_is_the_evidence():
    evidence = json.loads((Path(__file__).parents[3] / "docs/evidence.json").read_text())["gru_race"]
    found = {run["label"]: [seed["values"]["reached"] for seed in run["seeds"]] for run in evidence["runs"]}

    def entry(label):
        arrived = [step for step in found[label] if step is not None]
        late = sorted(math.inf if step is None else step for step in found[label])
        never = {0: "", 1: ", one seed never"}[len(late) - len(arrived)]
        return f"{late[len(late) // 2]} ({min(arrived)}–{max(arrived)}){never}"

    text = all_units()["07_gru"].notebook.read_text("utf-8")
    rows = re.findall(r"^# \| ((?:GRU|LSTM), [^|]+) \| (\d\d) \| [\d,]+ \| (.+) \|$", text, re.MULTILINE)
    assert len(rows) == 6
    for name, units, entries in rows:
        label = re.sub(r"\$b_f = (\d)\$", r"forget bias \1", name)
        assert entries.split(" | ") == [entry(f"{label}, {units} units, rate {rate}") for rate in (0.003, 0.01, 0.03)]


def test_what_the_conventions_cost_is_what_the_cell_prints(capsys):
    conventions.all_eight(*reference("gru_step", "gru_step_cho", "flip_update_gate"))
    found = re.findall(r"(\d[\d.e+-]*)(   agrees)?$", capsys.readouterr().out, re.MULTILINE)
    assert len(found) == 8
    assert [float(apart) <= 3e-16 for apart, agrees in found if agrees] == [True, True]
    assert {float(apart) for apart, agrees in found if not agrees} >= {0.6, 0.1}


def test_half_of_the_way_takes_as_long_as_is_said():
    steps = math.log(0.5) / -math.log(1 + math.exp(-3))
    assert not missing("07_gru", f"has gone half of the way in some {steps:.0f} steps", "It began at σ(3) = 0.95")
    assert round(1 / (1 + math.exp(-3)), 2) == 0.95
