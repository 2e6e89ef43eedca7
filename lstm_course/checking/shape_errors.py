"""Errors of shapes in the course's letters: what does not fit, and what to look at where that would make it fit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from itertools import permutations

import numpy as np

from lstm_course.basics.words import listed
from lstm_course.checking.faults import Fault, Shape, Told

_TRANSPOSED = (".T", ".mT", ".t()", ".transpose()")


def shape_error(fault: Fault) -> Told | None:
    """Return what is to be said of shapes that do not fit; None where it is something else, or not certain."""
    tell = _TELL.get(fault.operation.kind)
    return tell(fault) if tell else None


def _every(fault: Fault, check: Callable[..., bool], *numbers: int) -> bool:
    """Whether something holds of these operands' shapes on each of the inputs."""
    shapes = [fault.shapes(number) for number in numbers]
    return all(shapes) and all(check(*each) for each in zip(*shapes, strict=True))


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
    if _every(fault, _meet, 0, 1):
        if len(a) > 2 and len(b) > 2 and not _every(fault, _broadcast, *(0, 1)):
            return fault.say(_fit(fault), "The axes before the last two do not fit.")
        return None
    if not _every(fault, lambda a, b: not _meet(a, b), 0, 1):
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
    left = _every(fault, lambda a, b: len(a) > 1 and _meet(_turned(a), b), 0, 1)
    right = _every(fault, lambda a, b: len(b) > 1 and _meet(a, _turned(b)), 0, 1)
    if (left and texts[0].endswith(_TRANSPOSED)) or (right and texts[1].endswith(_TRANSPOSED)):
        return _part(last, first) or "Is there a transpose too many?"
    if left or right:
        alike = _every(fault, lambda a, b: a == b, 0, 1)
        return "Is a transpose missing, or is it `*`, entry by entry?" if alike else "Is a transpose missing?"
    if _every(fault, lambda a, b: _meet(b, a), 0, 1):
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
    if len(fault.operation.operands) != 4 or not _every(fault, lambda a, b: not _broadcast(a, b), 0, 1):
        return None
    return fault.say(_fit(fault), _mismatch(fault))


def _mismatch(fault: Fault) -> str:
    """Say what does not fit in two shapes that have to be equal, or can be stretched to each other."""
    a, b = fault.shapes(0)[0], fault.shapes(1)[0]
    small, large = (0, 1) if len(a) < len(b) else (1, 0)
    names = fault.letters(large)
    if len(a) != len(b):
        missing = [k for k in range(len(names)) if _every(fault, _wants(k), small, large)]
        if len(missing) == 1:
            axis, reduced = names[missing[0]], fault.operation.operands[2 + small :][:1]
            if reduced and reduced[0].text:
                keep = "keepdim" if fault.in_torch else "keepdims"
                return f"The axis {axis} is gone from {fault.name(small)}. Look at `{keep}`."
            if axis == "1":
                return f"{fault.name(large)} has an axis of length 1 that {fault.name(small)} has not."
            return f"Axes are compared from the last one on: {fault.name(small)} has none for {axis}."
    elif _every(fault, lambda a, b: a[::-1] == b, 0, 1):
        return "Is a transpose missing?"
    elif _every(fault, lambda a, b: any(order == b for order in permutations(a)) if len(a) < 5 else False, 0, 1):
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
    if not _every(fault, lambda a, b: not _broadcast(a, b) or np.broadcast_shapes(a, b) != a, 0, 1):
        return None
    names, axes = fault.letters(1), range(len(fault.shapes(1)[0]))
    summed = [k for k in axes if _every(fault, lambda a, b, k=k: a == b[:k] + b[k + 1 :], 0, 1)]
    if len(summed) == 1:
        return fault.say(
            _fit(fault), f"The axis {names[summed[0]]} is one too many for {fault.name(0)}: is a sum over it missing?"
        )
    return fault.say(_fit(fault), "" if _every(fault, _broadcast, 0, 1) else _mismatch(fault))


# -- several arrays in one --------------------------------------------------------------------------------------


def _join(fault: Fault) -> Told | None:
    axis, numbers = fault.operation.axis, range(len(fault.operation.operands))
    known = [fault.shapes(n) for n in numbers]
    if axis is None or len(known) < 2 or not all(known):
        return None
    each = list(zip(*known, strict=True))  # the shapes of all operands, for each of the inputs
    if all(_joins(shapes, axis) for shapes in each):
        return None
    listing = ", ".join(fault.told(n) for n in numbers[:3])
    if len({len(shape) for shape in each[0]}) > 1:
        return Told(
            f"{_and(fault, numbers)} have not equally many axes",
            f"{fault.where()}{listing}. To be joined they need equally many axes.",
        )
    dims = len(each[0][0])
    if not -dims <= axis < dims:
        return None
    clash = next((k for k in range(dims) if k != axis % dims and len({shape[k] for shape in each[0]}) > 1), None)
    if clash is None:
        return None
    meets = " and ".join(dict.fromkeys(fault.letters(n)[clash] for n in numbers))
    others = [k for k in range(dims) if all(_joins(shapes, k) for shapes in each)]
    word = "dim" if fault.in_torch else "axis"
    look = f"Look at `{word}`: along" if "stack(" not in fault.operation.text else "Along"
    advice = f" {look} another one they fit." if others else ""
    agree = f"Joined along axis {axis}, they have to agree in the others, and {meets} do not."
    return Told(f"{_and(fault, numbers)} do not fit along axis {axis}", f"{fault.where()}{listing}. {agree}{advice}")


def _and(fault: Fault, numbers: Sequence[int]) -> str:
    return listed(dict.fromkeys(fault.written(n) for n in numbers[:3]))


def _joins(shapes: Sequence[Shape], axis: int) -> bool:
    dims = {len(shape) for shape in shapes}
    if len(dims) > 1 or not -len(shapes[0]) <= axis < len(shapes[0]):
        return False
    k = axis % len(shapes[0])
    return len({shape[:k] + shape[k + 1 :] for shape in shapes}) == 1


def _stack(fault: Fault) -> Told | None:
    numbers = range(len(fault.operation.operands))
    known = [fault.shapes(n) for n in numbers]
    if len(known) < 2 or not all(known) or len({shapes[0] for shapes in known}) == 1:
        return None
    listing = ", ".join(fault.told(n) for n in numbers[:3])
    return Told(
        f"{_and(fault, numbers)} are not equal", f"{fault.where()}{listing}. Only what has one shape can be stacked."
    )


def _no_list(fault: Fault) -> Told | None:
    advice = (
        "What is to be joined stands in one list or tuple, in brackets of its own. The second argument is the axis."
    )
    return fault.say("the arrays are to come in one list", advice, of=0)


# -- another shape ----------------------------------------------------------------------------------------------


def _reshape(fault: Fault) -> Told | None:
    there, wanted = fault.shapes(0), fault.shapes(1)
    if not there or not wanted or not _every(fault, lambda a, b: not _reshapes(a, b), 0, 1):
        return None
    into, holds = fault.written(1), abs(math.prod(wanted[0]))
    room = f"{holds} at a time go into {into}" if -1 in wanted[0] else f"{into} holds {holds}"
    has = f"{fault.told(0)}, {math.prod(there[0])} numbers"
    return Told(f"{fault.written(0)} does not go into {into}", f"{fault.where()}{has}; {room}.")


def _reshapes(a: Shape, b: Shape) -> bool:
    there, room = math.prod(a), math.prod(b)
    return (room != 0 and there % room == 0) if -1 in b else there == room


def _several(fault: Fault) -> Told | None:
    advice = "The lengths of all axes stand in one tuple, in brackets of their own."
    return fault.say("the shape is to be one tuple", advice, of=0)


def _split(fault: Fault) -> Told | None:
    operation, shapes = fault.operation, fault.shapes(0)
    if not shapes or not shapes[0] or len(operation.operands) < 2 or operation.operands[1].shape != ():
        return None
    axis = operation.axis or 0
    if not -len(shapes[0]) <= axis < len(shapes[0]):
        return None
    parts = operation.operands[1].text
    name = fault.letters(0)[axis]
    other = any(
        parts.isdigit() and all(s[k] % int(parts) == 0 for s in shapes)
        for k in range(len(shapes[0]))
        if k != axis % len(shapes[0])
    )
    return fault.say(
        f"axis {axis} of {fault.written(0)} has no {parts} equal parts",
        f"It is cut along axis {axis}, {name}, into {parts} equal parts, which does not come out even.",
        "Look at `axis`." if other else "",
        of=1,
    )


_TELL: dict[str, Callable[[Fault], Told | None]] = {
    "product": _product, "einsum": _einsum, "elementwise": _elementwise, "in place": _in_place, "join": _join,
    "stack": _stack, "no list": _no_list, "reshape": _reshape, "several": _several, "split": _split,
}  # fmt: skip
