"""Errors of shapes where arrays are put together, cut or given another shape, in the course's letters."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from lstm_course.basics.words import listed
from lstm_course.checking.faults import Fault, Shape, Told


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


def _reshape(fault: Fault) -> Told | None:
    there, wanted = fault.shapes(0), fault.shapes(1)
    if not there or not wanted or not fault.every(lambda a, b: not _reshapes(a, b), 0, 1):
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


JOINS: dict[str, Callable[[Fault], Told | None]] = {
    "join": _join, "stack": _stack, "no list": _no_list, "reshape": _reshape, "several": _several, "split": _split,
}  # fmt: skip
