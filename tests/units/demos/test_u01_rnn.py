from lstm_course import get_exercise
from lstm_course.units.u01_rnn.experiments.untrained import LAGS, recall_shares


def test_a_state_contains_more_than_a_linear_read_out_finds():
    shares = recall_shares(get_exercise("one_hot").reference, get_exercise("rnn_forward").reference)
    undone, linear = (dict(zip(LAGS, shares[name], strict=True)) for name in ("undone", "linear"))
    assert all(undone[lag] == 1 for lag in LAGS if lag <= 10)  # as the notebook says
    assert undone[15] < 0.4  # rounding, magnified by each step
    assert linear[4] > 0.99
    assert 0.4 < linear[10] < 0.55
    assert linear[20] < 0.35
