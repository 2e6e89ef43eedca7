"""Errors of shapes in the course's letters: what does not fit, and what to look at where that would make it fit."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import permutations

import numpy as np

from lstm_course.checking.faults import Fault, Shape, Told
from lstm_course.checking.join_errors import JOINS

_TRANSPOSED = (".T", ".mT", ".t()", ".transpose()")


def shape_error(fault: Fault) -> Told | None:
    """Return what is to be said of shapes that do not fit; None where it is something else, or not certain."""
    tell = _TELL.get(fault.operation.kind)
    return tell(fault) if tell else None


def _fit(fault: Fault) -> str:
    return f"{fault.written(0)} and {fault.written(1)} do not fit"


# -- products ---------------------------------------------------------------------------------------------------


def _meet(a: Shape, b: Shape) -> bool:
    """Whether the axes that a product sums over are equally long."""
    return bool(a) and bool(b) and a[-1] == b[-2 if len(b) > 1 else 0]


def _turned(shape: Shape) -> Shape:
    return (*shape[:-2], *shape[:-3:-1])


def _product(fault: Fault) -> Told | None:
    shapes = fault.shapes(0), fault.shapes(1)
    if few := re.search(r"operand (\d) does not have enough dimensions \(has 0", fault.message):
        factor = fault.name(int(few[1]) % 2)
        return fault.say(f"{factor} is no array", f"{factor} is a single number, or no array at all.", of=0)
    if not all(shapes):
        return None
    a, b = (found[0] for found in shapes)
    if not a or not b:
        which = 0 if not a else 1
        return fault.say(f"{fault.name(which)} is a number", "A number is multiplied with `*`.")
    if fault.every(_meet, 0, 1):
        if len(a) > 2 and len(b) > 2 and not fault.every(_broadcast, *(0, 1)):
            return fault.say(_fit(fault), "The axes before the last two do not fit.")
        return None
    if not fault.every(lambda a, b: not _meet(a, b), 0, 1):
        return None
    last, first = fault.letters(0)[-1], fault.letters(1)[-2 if len(b) > 1 else 0]
    where = {1: "the only one", 2: "the first"}.get(len(b), "the last but one")
    whose = f"The {'last' if len(a) > 1 else 'only'} axis of {fault.name(0)}, {last}"
    meets = f"{whose}, meets {where} of {fault.name(1)}, {first}."
    return fault.say(f"{fault.written(0)} @ {fault.written(1)} does not fit", meets, _turn(fault, last, first))


def _part(last: str, first: str) -> str:
    """Say so where one of two axes that meet is the other one and something else, side by side."""
    both = next((name for name in (last, first) if "+" in name and " " not in name), "")
    parts = both.split("+")
    return f"Along {both}, {parts[0]} and {parts[1]} stand side by side." if {last, first} & set(parts) else ""


def _turn(fault: Fault, last: str, first: str) -> str:
    """Say what to look at in a product where it would fit."""
    texts = [operand.text for operand in fault.operation.operands]
    left = fault.every(lambda a, b: len(a) > 1 and _meet(_turned(a), b), 0, 1)
    right = fault.every(lambda a, b: len(b) > 1 and _meet(a, _turned(b)), 0, 1)
    if (left and texts[0].endswith(_TRANSPOSED)) or (right and texts[1].endswith(_TRANSPOSED)):
        return _part(last, first) or "Is there a transpose too many?"
    if left or right:
        alike = fault.every(lambda a, b: a == b, 0, 1)
        return "Is a transpose missing, or is it `*`, entry by entry?" if alike else "Is a transpose missing?"
    if fault.every(lambda a, b: _meet(b, a), 0, 1):
        return "The other way round they would fit."
    return ""


def _einsum(fault: Fault) -> Told | None:
    text = fault.operation.text
    quote = next((mark for mark in "'\"" if mark in text), "")
    terms = text.split(quote)[1].replace(" ", "").partition("->")[0].split(",") if quote else []
    numbers = range(len(terms))
    if len(terms) != len(fault.operation.operands) or not all(map(fault.shapes, numbers)) or "." in "".join(terms):
        return None
    for n in numbers:
        if len(terms[n]) != len(fault.shapes(n)[0]):
            several = f"{len(terms[n])} ax{'i' if len(terms[n]) == 1 else 'e'}s"
            long = f"{fault.where()}{fault.told(n)}, and `{terms[n]}` names {several}."
            return Told(f"`{terms[n]}` does not fit {fault.written(n)}", long)
    told = ", ".join(map(fault.told, numbers))
    seen: dict[str, tuple[int, str, tuple[int, ...]]] = {}
    for n in numbers:
        for letter, name, lengths in zip(terms[n], fault.letters(n), zip(*fault.shapes(n), strict=True), strict=True):
            first, other, before = seen.setdefault(letter, (n, name, lengths))
            if all(a != b and 1 not in (a, b) for a, b in zip(before, lengths, strict=True)):
                clash = (
                    f"The letter {letter} stands for {other} in {fault.name(first)}, and for {name} in {fault.name(n)}."
                )
                return Told(f"the letter {letter} stands for {other} and for {name}", f"{fault.where()}{told}. {clash}")
    return None


# -- entry by entry ---------------------------------------------------------------------------------------------


def _broadcast(a: Shape, b: Shape) -> bool:
    try:
        np.broadcast_shapes(a, b)
    except ValueError:
        return False
    return True


def _elementwise(fault: Fault) -> Told | None:
    if len(fault.operation.operands) != 4 or not fault.every(lambda a, b: not _broadcast(a, b), 0, 1):
        return None
    return fault.say(_fit(fault), _mismatch(fault))


def _mismatch(fault: Fault) -> str:
    """Say what does not fit in two shapes that have to be equal, or can be stretched to each other."""
    a, b = fault.shapes(0)[0], fault.shapes(1)[0]
    small, large = (0, 1) if len(a) < len(b) else (1, 0)
    names = fault.letters(large)
    if len(a) != len(b):
        missing = [k for k in range(len(names)) if fault.every(_wants(k), small, large)]
        if len(missing) == 1:
            axis, reduced = names[missing[0]], fault.operation.operands[2 + small :][:1]
            if reduced and reduced[0].text:
                keep = "keepdim" if fault.in_torch else "keepdims"
                return f"The axis {axis} is gone from {fault.name(small)}. Look at `{keep}`."
            if axis == "1":
                return f"{fault.name(large)} has an axis of length 1 that {fault.name(small)} has not."
            return f"Axes are compared from the last one on: {fault.name(small)} has none for {axis}."
    elif fault.every(lambda a, b: a[::-1] == b, 0, 1):
        return "Is a transpose missing?"
    elif fault.every(lambda a, b: any(order == b for order in permutations(a)) if len(a) < 5 else False, 0, 1):
        return "They have the same axes in another order."
    pairs = zip(fault.letters(0)[::-1], fault.letters(1)[::-1], a[::-1], b[::-1], strict=False)
    clash = next(((p, q) for p, q, m, n in pairs if m != n and 1 not in (m, n)), None)
    return f"Counted from the last axis, {clash[0]} meets {clash[1]}.{_picked(fault, clash)}" if clash else ""


def _picked(fault: Fault, clash: tuple[str, str]) -> str:
    """Say where a step was picked along the first axis, and the time axis is still there."""
    time = fault.notation.time
    if not time or time not in clash or len(set(clash)) == 1:
        return ""
    piece = re.search(r"\b\w+\[[a-z]\w*(?:, ?:)*\]", fault.operation.operands[clash.index(time)].text)
    return f" `{piece[0]}` picks along axis 0." if piece else ""


def _wants(axis: int) -> Callable[[Shape, Shape], bool]:
    """Whether the smaller shape would be the larger one without this axis, or 1 there: with an axis of 1 it fits."""
    return lambda small, large: (
        len(small) == len(large) - 1 and ((*small[:axis], 1, *small[axis:]) == (*large[:axis], 1, *large[axis + 1 :]))
    )


def _in_place(fault: Fault) -> Told | None:
    """``db += dz``: what is added has to fit into what is there."""
    if not fault.every(lambda a, b: not _broadcast(a, b) or np.broadcast_shapes(a, b) != a, 0, 1):
        return None
    names, axes = fault.letters(1), range(len(fault.shapes(1)[0]))
    summed = [k for k in axes if fault.every(lambda a, b, k=k: a == b[:k] + b[k + 1 :], 0, 1)]
    if len(summed) == 1:
        return fault.say(
            _fit(fault), f"The axis {names[summed[0]]} is one too many for {fault.name(0)}: is a sum over it missing?"
        )
    return fault.say(_fit(fault), "" if fault.every(_broadcast, 0, 1) else _mismatch(fault))


_TELL: dict[str, Callable[[Fault], Told | None]] = {
    "product": _product, "einsum": _einsum, "elementwise": _elementwise, "in place": _in_place, **JOINS
}  # fmt: skip
