"""Build RNNs, LSTMs, GRUs and Bi-LSTMs gate by gate, with a check that names the mistake.

>>> from lstm_course import check
>>> check(forget_gate)                                          # doctest: +SKIP

In a student's notebook
    check(function)         judge an answer, and say which mistake it is
    inputs(name, case)      the inputs of one case of an exercise
    working(function)       the student's function if it is right, else the course's own: for demos
    progress(unit)          how many exercises pass, and the points so far
    attempts(do)            your own record of your tries, if you want one
    predict(guess, truth)   hold a prediction against what was measured

What is installed, by name
    all_units(), all_exercises(), get_exercise(name)
    all_cells(), get_cell(name)

As a library (docs/library.md)
    lstm_course.reference   the equations in NumPy, forward and backward; any cell unrolled over a sequence
    lstm_course.tasks       sequence data
    lstm_course.training    one loop for any cell in NumPy, one for PyTorch modules
    lstm_course.models      PyTorch modules
    lstm_course.checking    exercises, and how an answer is judged; knows nothing of LSTMs
    lstm_course.grading     an nbgrader that can be trusted with strangers' notebooks

Nothing heavy is imported here, not even NumPy: a name is loaded when it is first used.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstm_course.classroom.check import attempts, check, inputs, predict, progress, working
    from lstm_course.reference.registry import all_cells, get_cell
    from lstm_course.units.registry import all_exercises, all_units, get_exercise

__version__ = "0.1.0"

_HOME = {
    "attempts": "lstm_course.classroom.check",
    "check": "lstm_course.classroom.check",
    "inputs": "lstm_course.classroom.check",
    "predict": "lstm_course.classroom.check",
    "progress": "lstm_course.classroom.check",
    "working": "lstm_course.classroom.check",
    "all_exercises": "lstm_course.units.registry",
    "all_units": "lstm_course.units.registry",
    "get_exercise": "lstm_course.units.registry",
    "all_cells": "lstm_course.reference.registry",
    "get_cell": "lstm_course.reference.registry",
}

__all__ = [
    "all_cells", "all_exercises", "all_units", "attempts", "check", "get_cell", "get_exercise", "inputs", "predict",
    "progress", "working",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return ["__version__", *__all__]


class _Moved:
    """Finds modules of earlier editions under the names that they had: it comes last, for what is nowhere else."""

    @staticmethod
    def find_spec(name: str, path: Any = None, target: Any = None) -> Any:
        if not name.startswith("lstm_course.") or name == "lstm_course.basics.moved":
            return None
        return import_module("lstm_course.basics.moved").find(name)


sys.meta_path.append(_Moved)  # type: ignore[arg-type]
