"""What is found in an answer, before it is put into words."""

from lstm_course.checking.capture import capture_output
from lstm_course.checking.trial import try_all
from lstm_course.checking.values import describe


def failing_trial(exercise, function):
    """Return the first case that the answer is wrong on: with its difference, its failure, or what it changed."""
    with capture_output():
        return next(trial for trial in try_all(exercise, function, 0) if not trial.passed)


def difference_of(exercise, function):
    """Return in what way the first wrong value is wrong, and what there is of that way in the value."""
    difference = failing_trial(exercise, function).difference
    yours = difference.yours
    seen = {
        "nan": lambda: difference.index,
        "shape": lambda: yours.shape,
        "dtype": lambda: yours.dtype,
        "type": lambda: describe(yours),
        "count": lambda: describe(yours),
    }
    return difference.kind, seen.get(difference.kind, lambda: None)()
