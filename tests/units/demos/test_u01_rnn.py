from lstm_course import get_exercise
from lstm_course.units.u01_rnn.demos.sequences import numbers_to_learn, state_after
from lstm_course.units.u01_rnn.experiments.untrained import LAGS, order_accuracies, recall_shares
from tests.units.prose import missing


def reference(*names):
    return [get_exercise(name).reference for name in names]


def test_a_state_contains_more_than_a_linear_read_out_finds():
    shares = recall_shares(get_exercise("one_hot").reference, get_exercise("rnn_forward").reference)
    undone, linear = (dict(zip(LAGS, shares[name], strict=True)) for name in ("undone", "linear"))
    assert all(undone[lag] == 1 for lag in LAGS if lag <= 10)  # as the notebook says
    assert undone[15] < 0.4  # rounding, magnified by each step
    assert linear[4] > 0.99
    assert 0.4 < linear[10] < 0.55
    assert linear[20] < 0.35


def test_the_text_says_what_is_measured():
    accuracies = order_accuracies(*reference("one_hot", "bag_of_words", "rnn_forward"))
    bag, rnn = accuracies["bag of words"], accuracies["RNN"]
    left = [state_after(*reference("rnn_step"), weight=1.0, steps=steps)[-1] for steps in (40, 100)]
    assert not missing(
        "01_rnn",
        f"bag of words {min(bag):.2f} to {max(bag):.2f} (chance), random RNN with a fitted read-out "
        + ", ".join(f"{share:.2f}" for share in rnn),
        f"{rnn[1]:.0%} of the time on 8, {rnn[2]:.0%} on 16, and {rnn[3]:.0%} on 32".replace("%", " %"),
        f"After 40 steps {left[0]:.2f} is left, after 100 steps {left[1]:.2f}",
        f"= {numbers_to_learn():,}$ numbers to learn".replace(",", r"\,"),
    )
