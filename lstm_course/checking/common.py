"""Mistakes that people make in any exercise, built from the reference itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Misconception

Function = Callable[..., Any]


def all_mistakes(path: Path, reference: Function, *changed: str) -> tuple[Misconception, ...]:
    """Return the mistakes that the file has for a reference, then a ``changed`` argument and a float32 result."""
    written_into = (mutates(reference, argument) for argument in changed)
    return (*mistakes(path, reference), *written_into, downcasts(reference))


def _names(reference: Function) -> list[str]:
    return list(inspect.signature(reference).parameters)


def _mistake(name: str, explanation: str, reference: Function, wrap: Callable[[Function], Function]) -> Misconception:
    return Misconception(name, wrap(reference), explanation, wrap)


def _with(change: Callable[[list[Any]], list[Any]]) -> Callable[[Function], Function]:
    return lambda function: lambda *arguments: function(*change(list(arguments)))


def mutates(reference: Function, argument: str) -> Misconception:
    """Right values, but the caller's array is overwritten (with an in-place operation such as ``+=``)."""
    position = _names(reference).index(argument)

    def wrap(function: Function) -> Function:
        def implementation(*arguments: Any) -> Any:
            result = function(*arguments)
            arguments[position][...] = arguments[position] + 1
            return result

        return implementation

    explanation = f"The caller still needs {argument}: work on a copy, and beware of += and *= on an argument."
    return _mistake(f"changes its argument {argument}", explanation, reference, wrap)


def downcasts(reference: Function) -> Misconception:
    """Compute in float32 what is wanted in float64, because that came in, or because NumPy makes it."""

    def wrap(function: Function) -> Function:
        return lambda *arguments: _map(
            function(*arguments), lambda a: a.astype(np.float32) if a.dtype == np.float64 else a
        )

    explanation = (
        "float64 is wanted, NumPy's own: what comes in as float64 goes out as float64, and new arrays need no dtype."
    )
    return _mistake("float32 downcast", explanation, reference, wrap)


def exchanges(reference: Function, first: str, second: str, explanation: str) -> Misconception:
    """Two arguments of the same shape taken for each other."""
    i, j = _names(reference).index(first), _names(reference).index(second)

    def change(arguments: list[Any]) -> list[Any]:
        arguments[i], arguments[j] = arguments[j], arguments[i]
        return arguments

    return _mistake(f"{first} and {second} exchanged", explanation, reference, _with(change))


def ignores(reference: Function, argument: str, explanation: str, name: str = "") -> Misconception:
    """Zeros in place of one argument: a bias dropped, an initial state ignored."""
    position = _names(reference).index(argument)

    def change(arguments: list[Any]) -> list[Any]:
        arguments[position] = np.zeros_like(arguments[position])
        return arguments

    return _mistake(name or f"ignores {argument}", explanation, reference, _with(change))


def scaled(reference: Function, name: str, factor: Callable[..., float], explanation: str) -> Misconception:
    """Return the right answer times ``factor(*arguments)``: a mean for a sum, a half too many."""

    def wrap(function: Function) -> Function:
        return lambda *arguments: _map(function(*arguments), lambda a: a * factor(*arguments))

    return _mistake(name, explanation, reference, wrap)


def _map(value: Any, function: Callable[[np.ndarray], Any]) -> Any:
    if isinstance(value, tuple | list):
        return type(value)(_map(part, function) for part in value)
    if isinstance(value, dict):
        return {key: _map(part, function) for key, part in value.items()}
    return function(np.asarray(value))
