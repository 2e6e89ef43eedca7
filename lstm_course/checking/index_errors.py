"""Errors of indices, of what is put somewhere or taken apart, and of layers, in the course's letters."""

from __future__ import annotations

import re
from collections.abc import Callable

from lstm_course.checking.failing_calls import LAYERS
from lstm_course.checking.faults import Fault, Told

_BEYOND = re.compile(r"index -?\d+ is out of bounds for (?:axis|dimension) (\d+)")
_NO_AXIS = re.compile(r"axis -?\d+ is out of bounds for array of dimension|Dimension out of range")
_NO_INDEX = ("None", "np.newaxis", "...")  # these stand for no axis of the array, or for any number of them


def index_error(fault: Fault) -> Told | None:
    """Return what is to be said of an index, an assignment or a call; None where it is something else."""
    if _NO_AXIS.search(fault.message):
        return _axis(fault)
    tell = _TELL.get(fault.operation.kind)
    return tell(fault) if tell else None


def _axis(fault: Fault) -> Told | None:
    shapes = fault.shapes(0)
    if not shapes or not shapes[0]:
        return None
    axes = "the only axis is 0" if len(shapes[0]) == 1 else f"the axes are 0 to {len(shapes[0]) - 1}"
    return fault.say(f"{fault.written(0)} has no such axis", f"Axes are counted from 0: {axes}.", of=1)


def _index(fault: Fault) -> Told | None:
    operands, shapes = fault.operation.operands, fault.shapes(0)
    if "used as indices" in fault.message:
        return fault.say("", "Indices are whole numbers, or True and False for a mask.", of=1)
    if not shapes or "list index" in fault.message:
        return fault.say("", "The list has no entry there.", of=0) if "list index" in fault.message else None
    given = [operand.text for operand in operands[1 : 1 + (fault.operation.axis or 0)]]
    if len(given) > len(shapes[0]) and "too many" in fault.message and not set(given) & set(_NO_INDEX):
        few = fault.written(0) if shapes[0] else "a number"
        return fault.say(
            f"{few} has {_axes(len(shapes[0]))}", f"There are {len(given)} indices for {_axes(len(shapes[0]))}.", of=1
        )
    beyond = _BEYOND.search(fault.message)
    if shapes[0] == () and "subscriptable" in fault.message:
        return fault.say("", "A number has no entries.", of=1)
    if not beyond or set(given) & set(_NO_INDEX) or not int(beyond[1]) < min(len(shapes[0]), len(given)):
        return None
    axis = int(beyond[1])
    long = fault.letters(0)[axis]
    short = f"the index goes beyond axis {axis} of {fault.written(0)}"
    return fault.say(
        short, f"Axis {axis} is {long} long, so its last index is {_less_one(long)}.", _loop(fault, axis, given), of=1
    )


def _loop(fault: Fault, axis: int, given: list[str]) -> str:
    """Say what the loop runs over that an index runs in: another axis, or too far."""
    for number in range(1 + len(given), len(fault.operation.operands)):
        variable, _, over = fault.operation.operands[number].text.partition(" in ")
        if not re.search(rf"\b{re.escape(variable)}\b", given[axis]) or not fault.shapes(number):
            continue
        stop, letters = fault.letters(number)[0], fault.letters(0)
        runs = f"`{variable}` runs over `{over}`" if "`" not in over else f"`{variable}` runs in a loop"
        if stop.isdigit():
            return f"{runs}."
        if letters[axis] != stop and letters.count(stop) == 1:
            return f"{runs}, up to {_less_one(stop)}, and {stop} is axis {letters.index(stop)}."
        return f"{runs}, up to {_less_one(stop)}."
    return ""


def _less_one(length: str) -> str:
    if length.isdigit():
        return str(int(length) - 1)
    return length.removesuffix(" + 1") if length.endswith(" + 1") else f"{length} - 1"


def _axes(count: int) -> str:
    return f"{count} ax{'i' if count == 1 else 'e'}s" if count else "no axes"


def _assign(fault: Fault) -> Told | None:
    place, value = fault.shapes(0), fault.shapes(1)
    if not place or not value:
        return None
    if all(_fits_into(v, p) for p, v in zip(place, value, strict=True)):
        return None
    return fault.say(f"{fault.written(1)} does not fit into {fault.written(0)}", _other_axis(fault))


def _fits_into(value: tuple[int, ...], place: tuple[int, ...]) -> bool:
    value = (
        value[max(len(value) - len(place), 0) :] if set(value[: max(len(value) - len(place), 0)]) <= {1} else (-1,) * 99
    )
    return len(value) <= len(place) and all(v in (1, p) for v, p in zip(value[::-1], place[::-1], strict=False))


def _other_axis(fault: Fault) -> str:
    """Where the index picks along one axis of an array, and along another one it would fit: say so."""
    place, value, whole = (fault.shapes(number) for number in range(3))
    if not whole or len(whole[0]) != len(place[0]) + 1 or "," in fault.operation.operands[0].text:
        return ""
    each = list(zip(value, whole, strict=True))
    fits = [k for k in range(1, len(whole[0])) if all(v == w[:k] + w[k + 1 :] for v, w in each)]
    if len(fits) != 1:
        return ""
    letters = fault.letters(2)
    return (
        f"{fault.told(2)}: this index picks along axis 0, {letters[0]}, and {fits[0]}, {letters[fits[0]]}, would fit."
    )


def _unpack_shape(fault: Fault) -> Told | None:
    shapes, names = fault.shapes(0), fault.shapes(1)
    if not shapes or not names or len(shapes[0]) == names[0][0]:
        return None
    many = names[0][0]
    return fault.say(
        f"{fault.written(0)} has {_axes(len(shapes[0]))}",
        f"Its shape has {len(shapes[0])} part{'s' * (len(shapes[0]) != 1)}, for {many} names.",
        of=1,
    )


def _unpack(fault: Fault) -> Told | None:
    value, names = fault.operation.operands[0].text, fault.shapes(1)
    if value.startswith("torch.split("):
        return fault.say(
            "", "In PyTorch `split` is given how long a piece is; `chunk` is given how many there are.", of=0
        )
    shapes = fault.shapes(0)
    if not shapes and names and value.endswith(")") and "values to unpack" in fault.message:
        parts = f"What comes back has not {names[0][0]} parts. An array has as many as its first axis is long."
        return fault.say("", parts, of=0)
    if not shapes or not shapes[0] or not names or shapes[0][0] == names[0][0]:
        return None
    what = f"An array comes apart along its first axis, {fault.letters(0)[0]}: here for {names[0][0]} names."
    return fault.say(f"{fault.written(0)} does not come apart into {names[0][0]}", what, of=1)


def _layer(fault: Fault) -> Told | None:
    given, wants = fault.shapes(0), fault.shapes(1)
    layer = fault.operation.kind.removeprefix("layer ")
    if not given and wants and re.search("input_size|mat1 and mat2", fault.message):
        return fault.say(
            "", f"{fault.name(1)}, an nn.{layer}, was made for a last axis of {fault.letters(1)[0]}.", of=0
        )
    if given and given[0] and wants and all(g[-1] != w[0] for g, w in zip(given, wants, strict=True)):
        length = fault.letters(1)[0]
        made = f"{fault.name(1)}, an nn.{layer}, was made for a last axis of {length}, and gets {fault.letters(0)[-1]}."
        return fault.say(f"{fault.written(0)} does not end in {length}", made, of=1)
    if "hidden" in fault.message or "hx" in fault.message:
        return fault.say(
            "", f"The states of nn.{layer} are (layers · directions, N, H), whatever batch_first says.", of=1
        )
    if "exceeds dimension size" in fault.message:
        return fault.say("", "Was it packed with the batch first?", of=0)
    return fault.say("", of=1) if given and given[0] else None


def _inner_call(fault: Fault) -> Told | None:
    """Say what does not fit somewhere in a function, and what that was given."""
    given = [told for n in range(2, len(fault.operation.operands)) if fault.shapes(n) and fault.shapes(n)[0]
             and (told := fault.told(n))]  # fmt: skip
    if "broadcast together" not in fault.message or not (fault.shapes(0) and fault.shapes(1) and given):
        return None
    return Told(
        f"{fault.written(0)} and {fault.written(1)} do not fit in it", f"{fault.where()}{', '.join(given[:4])}."
    )


def _call(fault: Fault) -> Told | None:
    """Say what a function was given, where its own words are all that is known."""
    several = [n for n in range(len(fault.operation.operands)) if fault.shapes(n) and fault.shapes(n)[0]]
    if not several:
        return None
    listing = ", ".join(fault.told(n) for n in several[:4])
    return Told("", f"{fault.where()}{listing}.")


_TELL: dict[str, Callable[[Fault], Told | None]] = {
    "index": _index, "assign": _assign, "unpack shape": _unpack_shape, "unpack": _unpack, "call": _call,
    "inner call": _inner_call, "product": _call, "elementwise": _call, **{f"layer {kind}": _layer for kind in LAYERS},
}  # fmt: skip
