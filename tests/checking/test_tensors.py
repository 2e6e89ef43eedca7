"""Tensors that are made without a dtype, while an answer is tried."""

import pytest
import torch

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.tensors import gradients_heard, in_float32, in_float64, left_behind


@in_float64
def summed(answer, x):
    """Hands over a tensor."""
    return answer(torch.from_numpy(x)).numpy()


def right(x):
    return x.sum(0)


def with_a_buffer(x):
    total = torch.zeros(x.shape[1])
    for row in x:
        total += row
    return total


def test_a_buffer_of_the_default_dtype_is_right():
    exercise = Exercise(reference=right, probe=summed, cases=(Case("some rows", draw(x="N D", N=50, D=3)),))
    assert judge(exercise, with_a_buffer).passed
    assert (summed.__name__, summed.__doc__) == ("summed", "Hands over a tensor.")


@pytest.mark.parametrize(("decorator", "dtype"), [(in_float64, torch.float64), (in_float32, torch.float32)])
def test_the_default_is_put_back(decorator, dtype):
    def broken():
        assert torch.get_default_dtype() == dtype
        raise ZeroDivisionError

    torch.set_default_dtype(torch.float16)
    try:
        with pytest.raises(ZeroDivisionError):
            decorator(lambda answer: answer())(broken)
        assert torch.get_default_dtype() == torch.float16
    finally:
        torch.set_default_dtype(torch.float32)


@pytest.mark.parametrize("decorator", [in_float64, in_float32])
def test_gradients_are_on_while_an_answer_is_tried_and_put_back_afterwards(decorator):
    @decorator
    def probe(answer):
        before = torch.is_grad_enabled()
        answer()
        return before

    assert probe(lambda: torch.set_grad_enabled(False))
    assert torch.is_grad_enabled()
    with torch.no_grad():
        assert probe(lambda: None)
        assert not torch.is_grad_enabled()


def test_what_a_measurement_leaves_behind_is_seen_in_every_part():
    model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Dropout())
    as_it_came = left_behind(model)
    assert list(as_it_came.values()) == [True, 2, 2, True]
    model.eval()
    model.training = True  # the flag alone
    assert left_behind(model)["its parts in training afterwards"] == 0
    model.train().requires_grad_(False)
    assert left_behind(model)["parameters that learn afterwards"] == 0


def test_whether_gradients_are_recorded_is_heard_at_each_call():
    model = torch.nn.Linear(1, 1)
    heard = gradients_heard(model)
    model(torch.ones(1))
    with torch.inference_mode():
        model(torch.ones(1))
    assert heard == [True, False]


@pytest.mark.parametrize("decorator", [in_float64, in_float32])
def test_one_thread_while_an_answer_is_tried(decorator):
    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        assert decorator(lambda answer: answer())(torch.get_num_threads) == 1
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_settings_come_back_where_time_ran_out_while_they_were_put_back(monkeypatch):
    from lstm_course.checking.attempt import run
    from lstm_course.checking.limits import TooSlow
    from lstm_course.checking.tensors import in_float64

    put = torch.set_default_dtype
    late = iter([put])  # as if the alarm rang while they are put back

    def stopped(dtype):
        if dtype == torch.float32 and next(late, None):
            raise TooSlow
        put(dtype)

    monkeypatch.setattr(torch, "set_default_dtype", stopped)
    outcome = run(lambda: torch.zeros(2), {}, 5.0, probe=in_float64(lambda answer: answer().tolist()))
    assert outcome.failure.kind == "TooSlow"
    assert torch.get_default_dtype() == torch.float32
