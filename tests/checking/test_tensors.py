"""Tensors that are made without a dtype, while an answer is tried."""

import numpy as np
import pytest
import torch

from lstm_course.checking import Case, Exercise, draw, judge
from lstm_course.checking.tensors import in_float64


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


def test_the_default_is_put_back():
    def broken(x):
        assert torch.get_default_dtype() == torch.float64
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        summed(broken, np.ones((2, 2)))
    assert torch.get_default_dtype() == torch.float32
