"""Unit 11's networks, built and trained by the student's own functions: three series, six examples, digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast
from lstm_course.tasks import windows
from lstm_course.tasks.digits import digit_rows
from lstm_course.tasks.series import delayed_sum, last_marked, sine
from lstm_course.tasks.windows import last_inputs, linear_forecast
from lstm_course.training.batches import shuffled
from lstm_course.training.determinism import one_thread
from lstm_course.training.trainer import seeded
from lstm_course.units.u11_forecasting import references
from lstm_course.units.u11_forecasting.experiments.watching import watched_batches

NOISE = 0.1
"""The standard deviation of the sine's noise; its square is the least possible error."""
FRACTIONS = (0.7, 0.3)
"""Training and test part, in the order of time."""


class StudentFunctions(NamedTuple):
    """The student's functions, or the course's own where they are not right yet."""

    make_windows: Callable[..., Any]
    chronological_split: Callable[..., Any]
    scale_parts: Callable[..., Any]
    fit_scaler: Callable[..., Any]
    persistence_forecast: Callable[..., Any]
    skill_score: Callable[..., Any]
    SequenceRegressor: Callable[..., Any]
    train_regressor: Callable[..., Any]

    def trained(
        self, model: Any, x: np.ndarray, y: np.ndarray, epochs: int, learning_rate: float, seed: int = 0
    ) -> Any:
        """Train a model on x and y in batches of 32, the same ones in each epoch. Return it."""
        batches = batches_of(x, y, seed)
        with watched_batches(model, batches, epochs) as some:
            self.train_regressor(model, some, epochs, learning_rate)
        model.eval()
        return model


REFERENCES = StudentFunctions(
    windows.make_windows, windows.chronological_split, references.scale_parts, windows.fit_scaler,
    windows.persistence_forecast, references.skill_score, references.SequenceRegressor, references.train_regressor,
)  # fmt: skip


def batches_of(x: np.ndarray, y: np.ndarray, seed: int) -> list[tuple]:
    """Return x and y in a new order, 32 entries at a time, as float32 tensors."""
    import torch

    pairs = shuffled(32, x, y)(np.random.default_rng(seed))
    return [tuple(torch.from_numpy(part).float() for part in pair) for pair in pairs]


def predictions(model: Any, x: np.ndarray) -> np.ndarray:
    """Return the model's outputs for x, as float64."""
    import torch

    with torch.no_grad():
        return model(torch.from_numpy(x).float()).double().numpy()


def mean_squared_error(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.mean((a - b) ** 2))


class ThreeSeries(NamedTuple):
    """The forecasts of the sine's test part, each (N, 1), their skill, and mean squared errors on three series.

    errors: series → the LSTM's, the linear forecast's, that of a guess (persistence, or 0), and the least possible.
    """

    truth: np.ndarray
    persistence: np.ndarray
    lstm: np.ndarray
    skill: float
    linear_skill: float
    errors: dict[str, tuple[float, ...]]


def three_series(student: StudentFunctions) -> ThreeSeries:
    """Forecast a noisy sine from windows of 50 steps; learn a delayed sum, and to say the last value that was marked.

    Beside each LSTM stands a weighted sum of the last inputs, fitted by least squares: 50, 9 and 20 of them.
    """
    series = sine(np.random.default_rng(0), 1200 if fast() else 4000, noise=NOISE)
    train, test = student.chronological_split(len(series), FRACTIONS)
    mean, deviation = student.fit_scaler(series[train, None])
    scaled, scaled_test = student.scale_parts(series, FRACTIONS)
    x, y = student.make_windows(scaled, 50, 1)
    with one_thread(), seeded(0):
        model = student.trained(student.SequenceRegressor(1, 32, 1), x, y, 12 if fast() else 40, 0.005)
        new, _ = student.make_windows(scaled_test, 50, 1)
        forecast = predictions(model, new)
    linear = linear_forecast(x[:, :, 0], y, new[:, :, 0])
    truth = series[test][50:, None]
    persistence = student.persistence_forecast(series[test][49:, None], 1)
    skill, linear_skill = (
        float(student.skill_score(said, truth, persistence, mean, deviation)) for said in (forecast, linear)
    )
    forecast, linear = (said * deviation + mean for said in (forecast, linear))
    said = (forecast, linear, persistence)
    errors = {
        "sine": (*(mean_squared_error(one, truth) for one in said), NOISE**2),
        "delayed sum": _errors(student, delayed_sum, 9),
        "last marked": _errors(student, last_marked, 20),
    }
    return ThreeSeries(truth, persistence, forecast, skill, linear_skill, errors)


def _errors(student: StudentFunctions, task: Callable[..., Any], count: int) -> tuple[float, ...]:
    """Return the mean squared errors on 500 new sequences of 40 steps, in the order of `ThreeSeries.errors`."""
    (x, y), (new, truth) = (
        task(np.random.default_rng(seed), number, 40)
        for seed, number in ((0, 32 * (300 if fast() else 900)), (999, 500))
    )
    with one_thread(), seeded(0):
        model = student.trained(student.SequenceRegressor(x.shape[-1], 32, 1, True), x, y, 1, 0.01)
        outputs = predictions(model, new)
    some = slice(2000)  # a thousandth of a digit is not worth the memory of all of them
    linear = linear_forecast(last_inputs(x[some], count), y[some], last_inputs(new, count))
    return *(mean_squared_error(said, truth) for said in (outputs, linear, 0 * truth)), 0.0


class Example(NamedTuple):
    """The shapes of x and of the outputs, and mean squared errors on 500 new sequences."""

    x_shape: tuple[int, ...]
    output_shape: tuple[int, ...]
    untrained: float
    trained: float
    always_zero: float


def six_examples(
    student: StudentFunctions, examples: Mapping[str, tuple[int, int, int, bool, int]]
) -> dict[str, Example]:
    """Train each of the published sizes on sums of what came 1 and 3 steps ago.

    examples: name → (inputs, units, outputs, every, steps).
    """
    return {name: _example(student, *sizes) for name, sizes in examples.items()}


def _example(student: StudentFunctions, inputs: int, units: int, outputs: int, every: bool, steps: int) -> Example:
    def task(seed: int, num_samples: int) -> tuple[np.ndarray, np.ndarray]:
        x, y = delayed_sum(np.random.default_rng(seed), num_samples, steps, (1, 3), inputs)
        return x, y if every else y[:, -1]

    x, y = task(999, 500)
    with one_thread(), seeded(0):
        model = student.SequenceRegressor(inputs, units, outputs, every)
        untrained = mean_squared_error(predictions(model, x), y)
        trained = predictions(student.trained(model, *task(0, 32 * (150 if fast() else 600)), 1, 0.01), x)
    return Example(x.shape, trained.shape, untrained, mean_squared_error(trained, y), mean_squared_error(0 * y, y))


class Digits(NamedTuple):
    """Test pictures (N, 8, 8), their digits and the predicted ones, (N,); the share right after 1 to 8 rows."""

    pictures: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    shares: list[float]


def digits(student: StudentFunctions) -> Digits:
    """Train a regressor of ten numbers to read digits row by row. ImportError where scikit-learn is not installed."""
    (x, y), (new, truth) = digit_rows("train"), digit_rows("test")
    with one_thread(), seeded(0):
        model = student.SequenceRegressor(8, 64, 10)
        for epochs, learning_rate in ((8, 0.01), (4, 0.001)) if fast() else ((20, 0.01), (10, 0.001)):
            student.trained(model, x, np.eye(10)[y], epochs, learning_rate)
        by_rows = [predictions(model, new[:, : k + 1]).argmax(1) for k in range(8)]
    return Digits(new, truth, by_rows[-1], [float(np.mean(predicted == truth)) for predicted in by_rows])
