"""What unit 4 says of the bracket counter and of the carousel is what they do."""

import numpy as np

from lstm_course.reference import lstm
from lstm_course.tasks.brackets import TEXT, UNITS, bracket_counter, depth, encode, statements
from lstm_course.units.u04_lstm_gates.demos import brackets, gates
from tests.units.prose import missing

CELL = brackets.Gates(
    lstm.input_gate, lstm.forget_gate, lstm.candidate_cell, lstm.output_gate, lstm.update_cell, lstm.hidden_state
)


def wrong(**shifts):
    """At how many symbols the rounded c of "all" is not the count."""
    weights = {name: value + shifts.get(name, 0) for name, value in bracket_counter().items()}
    return int(np.sum(np.round(brackets.run(CELL, weights, encode(TEXT))["c"][:, UNITS.index("all")]) != depth(TEXT)))


def test_the_counter_is_wrong_where_the_text_says_so():
    assert wrong() == wrong(b_o=-10) == 0
    assert not missing(
        "04_lstm_gates",
        f"at all {len(TEXT)} symbols",
        f"At {wrong(b_f=-6)} of the {len(TEXT)} symbols, its rounded value is wrong",
        f"The count is wrong at {wrong(b_i=6)} symbols",
    )


def test_without_the_forget_gate_it_saturates_as_is_said():
    text = statements(np.random.default_rng(1), 240)
    rows = [UNITS.index(name) for name in ("round", "square", "all")]
    c = {forget: brackets.run(CELL, bracket_counter(), encode(text), forget)["c"] for forget in (True, False)}
    share = {forget: np.mean(np.abs(np.tanh(c[forget][-100:, rows])) > 0.99) for forget in c}
    kept = 1 / (1 + np.exp(-7))
    assert share[False] == 1
    assert not missing(
        "04_lstm_gates",
        f"{100 * share[True]:.0f} % of tanh(c) is beyond 0.99. Without it, c climbs to {c[False].max():.0f}",
        f"Its f is {kept:.4f}, so a count of 3 held for 200 symbols would read {3 * kept**200:.1f}",
    )


def test_the_carousel_saturates_as_is_said():
    u = gates.symbol_writes(steps=200)
    c = lstm.constant_error_carousel(np.zeros((1, u.shape[2])), u)[0]
    share = np.mean(np.abs(np.tanh(c[-100:])) > 0.99)
    assert not missing(
        "04_lstm_gates",
        f"Seen through tanh, {100 * share:.0f} % of it sits at ±1",
        f"c runs away, up to about {round(float(np.abs(c).max()), -1):.0f} here",
    )
