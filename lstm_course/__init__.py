"""Build RNNs, LSTMs, GRUs and Bi-LSTMs gate by gate, with a check that names the mistake.

>>> from lstm_course import check
>>> check(forget_gate)                                          # doctest: +SKIP

Nothing heavy is imported here, not even NumPy: a name is loaded when it is first used.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstm_course.classroom import check, inputs, predict, working
    from lstm_course.units.registry import all_exercises, all_units, get_exercise

__version__ = "0.1.0"

_HOME = {
    "check": "lstm_course.classroom",
    "inputs": "lstm_course.classroom",
    "predict": "lstm_course.classroom",
    "working": "lstm_course.classroom",
    "all_exercises": "lstm_course.units.registry",
    "all_units": "lstm_course.units.registry",
    "get_exercise": "lstm_course.units.registry",
}

__all__ = ["all_exercises", "all_units", "check", "get_exercise", "inputs", "predict", "working"]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME])
