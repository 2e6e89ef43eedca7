"""What reviews found untrue, confusing or missing in verdicts: right values in a form that is not asked for."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.verdict import Verdict
from lstm_course.reference import lstm, rnn


def said(name, answer, seed=0) -> Verdict:
    exercise = name if isinstance(name, Exercise) else get_exercise(name)
    verdict = judge(exercise, answer, seed=seed)
    assert verdict.status == "failed"
    return verdict


def with_cache(change):
    """Return lstm_step_with_cache with another cache."""

    def lstm_step_with_cache(x, h_prev, c_prev, W_ih, W_hh, b):
        h, c, cache = lstm.lstm_step_with_cache(x, h_prev, c_prev, W_ih, W_hh, b)
        return h, c, change(cache, h)

    return lstm_step_with_cache


def reordered(reference, *order):
    def answer(*arguments):
        values = reference(*arguments)
        return tuple(values[k] for k in order)

    return answer


@pytest.mark.parametrize(
    ("name", "answer", "wanted"),
    [
        ("time_affine_backward", reordered(rnn.time_affine_backward, 1, 2, 0), "dhs, dW, db"),
        ("rnn_step_backward", reordered(rnn.rnn_step_backward, 0, 2, 3, 4, 1), "dx, dh_prev, dW_ih, dW_hh, db"),
        ("rnn_backward", reordered(rnn.rnn_backward, 0, 1, 3, 2, 4), "dx, dh0, dW_ih, dW_hh, db"),
    ],
)
def test_right_values_in_another_order_are_said_to_be_so_whatever_their_shapes(name, answer, wanted):
    verdict = said(name, answer)
    assert wanted in verdict.diagnosis
    assert "order" in verdict.diagnosis


def test_right_values_nested_in_another_way():
    exercise = Exercise(
        lambda x: (x, (2 * x, 3 * x)), (Case("a", draw(x="N", N=3)),), name="d", returns=("x", "two", "three")
    )
    verdict = said(exercise, lambda x: (x, 2 * x, 3 * x))
    assert "The values are right" in verdict.diagnosis
    assert "(x, (two, three)) should come back" in verdict.headline


def test_the_right_value_among_others():
    verdict = said("rnn_step", lambda *arguments: (rnn.rnn_step(*arguments), {}))
    assert "at [0]" in verdict.diagnosis


DOUBLES = Exercise(lambda x: 2 * x, (Case("a", draw(x="N H", N=3, H=4)), Case("b", draw(x="N H", N=2, H=5))), name="d")


@pytest.mark.parametrize(
    "answer", [lambda x: list(2 * x), lambda x: (2 * x).tolist(), lambda x: [2 * x[:, k] for k in range(x.shape[1])]]
)
def test_a_list_for_an_array_comes_with_the_remedy(answer):
    assert "np.stack" in said(DOUBLES, answer).diagnosis


def test_a_list_of_wrong_numbers_is_not_said_to_be_right():
    assert "right" not in said(DOUBLES, lambda x: (3 * x).tolist()).diagnosis


@pytest.mark.parametrize("more", [{"tanh_c": 1.0}, {"h": np.ones(3), "b": None}])
def test_more_in_a_cache_than_the_way_back_needs_costs_nothing(more):
    assert judge(get_exercise("lstm_step_with_cache"), with_cache(lambda cache, h: {**cache, **more})).passed


def test_what_is_missing_in_a_cache_is_named_and_nothing_else():
    def renamed(cache, h):
        return {{"h_prev": "h", "c_prev": "cc"}.get(key, key): value for key, value in cache.items()}

    verdict = said("lstm_step_with_cache", with_cache(renamed))
    assert "'h_prev' and 'c_prev' are missing" in verdict.headline
    assert "W_ih" not in verdict.headline
    assert "comes after" not in verdict.diagnosis
    exercise = Exercise(lambda x: {"a": x}, (Case("a", draw(x="N", N=3)),), name="d")
    assert "'b' is not asked for" in said(exercise, lambda x: {"a": x, "b": x}).headline


def test_a_cache_that_is_no_dict():
    verdict = said("lstm_step_with_cache", with_cache(lambda cache, h: tuple(cache.values())))
    assert verdict.headline.startswith("cache is a tuple of 10, but should be a dict")


def test_no_dtype_came_in_where_none_came_in():
    def one_hot(indices, num_classes):
        return np.eye(num_classes, dtype=np.float32)[indices]

    verdict = said("one_hot", one_hot)
    assert "came in" not in verdict.diagnosis.replace("comes in", "")
    plain = Exercise(lambda n: np.eye(n), (Case("a", lambda rng: {"n": 3}),), name="eye")
    assert "came in" not in said(plain, lambda n: np.eye(n, dtype=np.float32)).diagnosis


def test_wrong_values_in_a_wrong_dtype_are_said_to_be_wrong():
    assert "not right either" in said(DOUBLES, lambda x: (3 * x).astype(int) + 7).diagnosis
    assert "not right either" not in said(DOUBLES, lambda x: (2 * x).astype(np.float32)).diagnosis


def test_an_empty_array_has_any_dtype():
    exercise = Exercise(lambda x: x[:0].astype(int), (Case("a", draw(x="N", N=3)),), name="none")
    assert judge(exercise, lambda x: np.array([])).passed
    assert judge(get_exercise("text_to_ids"), lambda text, vocabulary: np.array([*map(vocabulary.index, text)])).passed


@pytest.mark.parametrize("little", [1e-9, 1e-8])
def test_a_little_that_keeps_from_dividing_by_zero_costs_nothing(little):
    def softmax(logits):
        e = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return e / (e.sum(axis=-1, keepdims=True) + little)

    assert judge(get_exercise("softmax"), softmax).passed


def test_pytorchs_way_to_clip_is_right():
    def clip_by_global_norm(gradients, max_norm):
        norm = np.sqrt(sum(np.sum(g**2) for g in gradients))
        factor = min(1.0, max_norm / (norm + 1e-6))
        return [g * factor for g in gradients], norm

    for seed in range(3):
        assert judge(get_exercise("clip_by_global_norm"), clip_by_global_norm, seed).passed


# Published like this many times.
def lstm_step_backward(dnext_h, dnext_c, cache):
    i, f, g, o, c = (cache[name] for name in "ifgoc")
    dnext_c += dnext_h * o * (1 - np.tanh(c) ** 2)
    di, df, dg, do = dnext_c * g, dnext_c * cache["c_prev"], dnext_c * i, dnext_h * np.tanh(c)
    dz = np.hstack((di * i * (1 - i), df * f * (1 - f), dg * (1 - g**2), do * o * (1 - o)))
    return dz @ cache["W_ih"], dz @ cache["W_hh"], dnext_c * f, dz.T @ cache["x"], dz.T @ cache["h_prev"], dz.sum(0)


def test_right_values_from_a_function_that_changes_its_argument_cost_a_quarter_and_say_so():
    verdict = said("lstm_step_backward", lstm_step_backward)
    assert verdict.score == 0.75
    assert "changes its argument dc" in verdict.headline
    assert "a quarter" in verdict.headline
    assert not any(passed for _, passed in verdict.cases)


def test_a_changed_argument_and_wrong_values_count_nothing():
    def doubled_in_place(x):
        x *= 3
        return x

    assert said(DOUBLES, doubled_in_place).score == 0


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (lambda a: np.clip(a, -5, 5), "beyond ±5"),
        (lambda a: np.minimum(a, 1.25), "above 1.25"),
        (lambda a: np.maximum(a, 0), "below 0"),
    ],
)
def test_clipping_is_recognised(cut, words):
    exercise = Exercise(
        lambda x: 9 * x,
        (Case("a", draw(x="N T H", N=2, T=5, H=4)), Case("b", draw(x="N T H", N=3, T=4, H=5))),
        name="d",
    )
    assert words in said(exercise, lambda x: cut(9 * x)).diagnosis


@pytest.mark.parametrize("limit", [5, 10])
def test_gradients_clipped_on_the_way_back_are_said_to_be_clipped(limit):
    def rnn_backward(dhs, cache):
        return tuple(np.clip(g, -limit, limit) for g in rnn.rnn_backward(dhs, cache))

    verdict = said("rnn_backward", rnn_backward)
    assert f"±{limit}" in verdict.diagnosis
    assert "axis" not in verdict.diagnosis


def test_one_wrong_entry_is_no_clipping():
    def one(x):
        y = 2 * x
        y[np.unravel_index(np.argmax(np.abs(y)), y.shape)] *= 0.99
        return y

    assert "clipped" not in said(DOUBLES, one).diagnosis


def test_a_lag_is_not_called_a_time_step():
    exercise = get_exercise("gradient_norm_by_lag")

    def gradient_norm_by_lag(*arguments):
        norms = exercise.reference(*arguments)
        return np.concatenate([norms[:1], norms[1:] * np.linspace(1.1, 2, len(norms) - 1)])

    diagnosis = said(exercise, gradient_norm_by_lag).diagnosis
    assert "lag = 0" in diagnosis
    assert "time" not in diagnosis


def test_what_an_early_stopping_did_is_said_in_words_that_its_author_knows():
    pytest.importorskip("torch")
    exercise = get_exercise("EarlyStopping")

    class EarlyStopping(exercise.reference):
        def __init__(self, model, patience):
            super().__init__(model, patience + 3)

    assert "epochs until update says stop is" in said(exercise, EarlyStopping).headline
