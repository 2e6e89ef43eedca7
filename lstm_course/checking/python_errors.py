"""Errors that are not of shapes, as a sentence: a name that is not there, None, a key, what cannot be called."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np

from lstm_course.basics.words import listed
from lstm_course.checking.exercise import Exercise, arguments_of
from lstm_course.checking.faults import Fault
from lstm_course.checking.outcome import Operation
from lstm_course.checking.trial import Trial

_MOST_KEYS = 20
# What the functions of np.random are called where a generator has them.
_OF_GENERATORS = {
    "randint": "integers", "random_integers": "integers", "rand": "random", "random_sample": "random",
    "randn": "standard_normal",
}  # fmt: skip
_ON_THE_SPOT = ("append", "extend", "insert", "sort", "reverse", "update", "add", "fill", "shuffle", "clear")


def python_error(exercise: Exercise, trial: Trial, fault: Fault, seed: int) -> str:
    """Return what is to be said of an error of Python's own; "" if nothing that it does not say itself."""
    tell = _TELL.get(fault.operation.kind)
    if fault.operation.kind == "key":
        return _key(exercise, trial, fault.operation, seed)
    if fault.operation.kind in ("name", "unbound"):
        return _name(exercise, trial, fault)
    return tell(fault.operation) if tell else ""


def _texts(operation: Operation) -> list[str]:
    return [operand.text.replace("`", "'") for operand in operation.operands]


def _name(exercise: Exercise, trial: Trial, fault: Fault) -> str:
    name, (meant, *rest) = fault.operation.text, [*_texts(fault.operation), ""]
    takes = list(filter(None, rest))
    unbound = (
        f"`{name}` is given a value somewhere in this function, and is read before."
        if fault.operation.kind == "unbound"
        else ""
    )
    if meant:
        return f"{unbound} Did you mean `{meant}`?".strip()
    if unbound:
        return unbound
    if name in trial.case.sizes and (found := _size(trial, name)):
        return f"A size is read off a shape: {name} is `{found}`."
    if name in ("np", "numpy"):
        return "NumPy is missing here: `import numpy as np`."
    if name in ("torch", "nn", "F"):
        return f"Has `{name}` been imported in this notebook?"
    if name in exercise.requires:
        return f"`{name}` is a function of this course that you write: run its cell first."
    given = f" The function takes {listed(takes)}." if takes else ""
    return f"Nothing is called `{name}`: this function gives it no value, and no cell that has been run does.{given}"


def _size(trial: Trial, name: str) -> str:
    """Return an axis of an argument that has this size, and no other size that is as large: ``x.shape[1]``."""
    size = trial.case.sizes[name]
    if list(trial.case.sizes.values()).count(size) > 1:
        return ""
    arrays = ((key, value) for key, value in trial.arguments.items() if isinstance(value, np.ndarray))
    return next((f"{key}.shape[{array.shape.index(size)}]" for key, array in arrays if size in array.shape), "")


def _key(exercise: Exercise, trial: Trial, operation: Operation, seed: int) -> str:
    """Return which keys there are: of an argument, where no draw of the inputs changes them."""
    name = _texts(operation)[0]
    keys = _keys(trial.arguments.get(name))
    number = [case.name for case in exercise.cases].index(trial.case.name)
    if not keys or keys != _keys(arguments_of(exercise, number, seed + 1).get(name)):
        return ""
    return f"`{name}` has the keys {listed(keys)}."


def _keys(value: Any) -> list[str]:
    fine = isinstance(value, Mapping) and 0 < len(value) <= _MOST_KEYS and all(isinstance(key, str) for key in value)
    return list(value) if fine else []


def _none(operation: Operation) -> str:
    origin, callee, *_ = [*_texts(operation), "", ""]
    where = f"`{operation.text}` is None here"
    last = origin.partition("(")[0].rpartition(".")[2]
    if last in _ON_THE_SPOT:
        return f"{where}: `{last}` changes what it is called on, and returns None."
    if callee:
        return f"{where}: is a `return` missing in `{callee}`?"
    return f"{where}."


def _of_list(operation: Operation) -> str:
    is_arrays = operation.text in dir(np.ndarray)
    return f"`{_texts(operation)[0]}` is a list. np.stack or np.array makes an array of it." if is_arrays else ""


def _list_index(operation: Operation) -> str:
    base = _texts(operation)[0]
    return f"`{base}` is a list, which takes one whole number or slice. np.stack or np.array makes an array of it."


def _of_tuple(operation: Operation) -> str:
    return f"`{_texts(operation)[0]}` is a tuple: several values that came back together?"


def _of_array(operation: Operation) -> str:
    base, name = _texts(operation)[0], operation.text
    if close := _close(name, dir(np.ndarray)):
        return f"Did you mean `{close}`?"
    if isinstance(getattr(np, name, None), np.ufunc):
        return f"`{base}` is a NumPy array: `np.{name}({base})`."
    return f"`{base}` is a NumPy array, which has no `{name}`."


def _of_numpy(operation: Operation) -> str:
    if own := _texts(operation)[1]:
        return f"NumPy has none, but this notebook has: `{own}`, without `np.`."
    close = _close(operation.text, dir(np))
    return f"Did you mean `{close}`?" if close else ""


def _of_generator(operation: Operation) -> str:
    name = _OF_GENERATORS.get(operation.text) or _close(operation.text, dir(np.random.Generator))
    return f"A generator's method for that is `{name}`." if name else ""


def _close(name: str, among: Iterable[str]) -> str:
    """Return the one that may have been meant: its letters in another order, or almost its letters."""
    public = [other for other in among if other[0] != "_"]
    turned = [other for other in public if sorted(other) == sorted(name)]
    return next(iter([*turned, *difflib.get_close_matches(name, public, 1, 0.9)]), "")


def _not_callable(operation: Operation) -> str:
    callee, attribute = _texts(operation)
    if attribute in ("shape", "size", "ndim", "T"):
        square = f": `{callee.rpartition('.')[0]}.shape[…]`, in square brackets, is an axis' length"
        return f"`{callee}` is no function{square if attribute in ('shape', 'size') else ''}."
    if (shape := operation.operands[0].shape) is not None:
        what = "an array" if shape else "a number"
        return f"`{callee}` is {what}, and no function: is a `*` missing, or are square brackets meant?"
    return ""


def _arguments(operation: Operation) -> str:
    callee, *names = _texts(operation)
    return f"`{callee}` takes {', '.join(names)}." if callee and names and all(names) else ""


def _truth(operation: Operation) -> str:
    return (
        "A comparison of arrays gives one True or False for each entry, and here a single one is needed."
        " `&`, `np.where` and `np.maximum` go entry by entry."
    )


def _division(operation: Operation) -> str:
    return f"`{_texts(operation)[0]}` is a float, whatever comes out: `//` gives a whole number."


def _one_number(operation: Operation) -> str:
    given, function = _texts(operation)
    return f"`{function}` takes a single number, and `{given}` is an array. NumPy's own functions take whole arrays."


def _keys_there(operation: Operation) -> str:
    keys = _texts(operation)
    if not keys:
        return "There are no keys there."
    return f"The keys there are {listed(keys)}." if all(keys) else ""


def _text(operation: Operation) -> str:
    return f"`{_texts(operation)[0]}` is a text. A dict that is taken apart gives its keys."


def _xor(operation: Operation) -> str:
    return "In Python `^` is no power: that is `**`."


def _and(operation: Operation) -> str:
    return "`&` and `|` come before a comparison: each comparison wants brackets of its own."


def _recursion(operation: Operation) -> str:
    return f"`{operation.text}` calls itself, again and again: nothing ends it."


_TELL: dict[str, Callable[[Operation], str]] = {
    "none": _none, "attribute of array": _of_array, "attribute of list": _of_list, "attribute of tuple": _of_tuple,
    "attribute of numpy": _of_numpy, "attribute of generator": _of_generator,
    "key of these": _keys_there, "xor": _xor, "and": _and, "not callable": _not_callable, "arguments": _arguments,
    "truth": _truth, "text": _text,
    "division": _division, "list index": _list_index, "one number": _one_number, "recursion": _recursion,
}  # fmt: skip
