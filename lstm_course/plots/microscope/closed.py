"""Closed boxes: a cell of which nothing is known but what goes in and comes out, and networks of such boxes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.plots.microscope.diagram import Diagram, Label, Node, Wire
from lstm_course.plots.microscope.record import Recording
from lstm_course.reference.cell import Cell

MIDDLE, EDGE, END = 500, 62, 940
HALF = 100  # of a box's width


def closed(cell: Cell) -> Diagram:
    """Return a cell as a box: x from below, each array of its state from the left, h the lowest."""
    count = len(cell.init_state(1, 1))
    letters = ["h", *(f"s{k}" if count > 2 else "s" for k in range(1, count))]
    rows = [70 + 64 * (count - 1 - k) for k in range(count)]
    middle, tall = (rows[0] + rows[-1]) / 2, 64 * count + 26
    nodes, wires, labels = [Node("x", "given", label="x_t")], [], [Label("x_t", (MIDDLE + 58, rows[0] + 96))]
    for k, (letter, row) in enumerate(zip(letters, rows, strict=True)):
        before, hue = f"{letter}_prev", "h" if k == 0 else "c"
        nodes.append(Node(before, "given", (), (EDGE, row), hue, f"{letter}_{{t-1}}"))
        wires.append(Wire(before, letter, ((EDGE, row), (MIDDLE - HALF, row)), hue, (190, row), belt=True))
        wires.append(Wire(letter, "", ((MIDDLE + HALF, row), (END, row)), hue, (720, row), belt=True))
        labels += [Label(f"{letter}_{{t-1}}", (30, row)), Label(f"{letter}_t", (968, row))]
    reads = ("x", *(f"{letter}_prev" for letter in letters))
    for k, letter in enumerate(letters):
        text = cell.name if k == 0 else ""
        nodes.append(Node(letter, "cell", reads, (MIDDLE, middle), "h", f"{letter}_t", text=text, size=(200, tall)))
    low = middle + tall / 2
    wires.append(Wire("x", "h", ((MIDDLE, rows[0] + 160), (MIDDLE, low)), chip=(MIDDLE, rows[0] + 96)))
    state = tuple((f"{letter}_prev", letter) for letter in letters)
    return Diagram(
        cell.name, tuple(nodes), tuple(wires), state, "h", (), tuple(labels), size=(1000, rows[0] + 172), top=10
    )  # fmt: skip


def both_directions(x: Array, forward: Array, backward: Array, name: str = "LSTM") -> Recording:
    """Record two readers of one sequence, side by side at each position: x (T, D), their states (T, H) each.

    Entry t of both belongs to x[t]; before its first step a reader's state is 0.
    """
    values = {"x": x, "fh": forward, "bh": backward}
    _refuse_other_lengths(values)
    values["y"] = np.concatenate([forward, backward], axis=1)
    values |= {"fh_prev": _late(forward), "bh_prev": _late(backward[::-1])[::-1]}
    return Recording(_two_ways(name), values)


def stacked(x: Array, layers: Sequence[Array], name: str = "LSTM") -> Recording:
    """Record cells on top of each other: x (T, D), and what each layer says, (T, H), the lowest first."""
    values = {"x": x} | {f"h{number}": said for number, said in enumerate(layers, 1)}
    _refuse_other_lengths(values)
    values |= {f"{h}_prev": _late(said) for h, said in values.items() if h != "x"}
    return Recording(_tower(name, len(layers)), values)


def _late(states: Array) -> Array:
    """Return the states before each step."""
    return np.concatenate([np.zeros_like(states[:1]), states[:-1]])


def _refuse_other_lengths(values: Mapping[str, Array]) -> None:
    shapes = {name: np.shape(value) for name, value in values.items()}
    if any(len(shape) != 2 for shape in shapes.values()) or len({shape[0] for shape in shapes.values()}) > 1:
        raise ValueError(f"all are of one sequence, (T, …), of T steps; these are {shapes}")


def _two_ways(name: str) -> Diagram:
    upper, lower, top = 150, 300, 60
    nodes = (
        Node("x", "given", label="x_t"),
        Node("fh_prev", "given", (), (EDGE, lower), "forward", "h→_{t-1}"),
        Node("bh_prev", "given", (), (END, upper), "backward", "h←_{t+1}"),
        Node("fh", "cell", ("x", "fh_prev"), (MIDDLE, lower), "forward", "h→_t", text=f"{name} →", size=(200, 70)),
        Node("bh", "cell", ("x", "bh_prev"), (MIDDLE, upper), "backward", "h←_t", text=f"← {name}", size=(200, 70)),
        Node("y", "cell", ("fh", "bh"), (MIDDLE, top), "joined", "[h→_t, h←_t]", text="[ , ]", size=(64, 40)),
    )
    wires = (
        Wire("fh_prev", "fh", ((EDGE, lower), (MIDDLE - HALF, lower)), "forward", (190, lower), belt=True),
        Wire("fh", "", ((MIDDLE + HALF, lower), (END, lower)), "forward", (820, lower), belt=True),
        Wire("bh_prev", "bh", ((END, upper), (MIDDLE + HALF, upper)), "backward", (820, upper), belt=True),
        Wire("bh", "", ((MIDDLE - HALF, upper), (EDGE, upper)), "backward", (190, upper), belt=True),
        Wire("fh", "y", ((690, lower), (690, top), (MIDDLE + 33, top)), "forward"),
        Wire("bh", "y", ((310, upper), (310, top), (MIDDLE - 33, top)), "backward"),
        Wire("y", "", ((MIDDLE, top - 21), (MIDDLE, 8)), "joined"),
        Wire("x", "fh", ((MIDDLE, 430), (MIDDLE, lower + 36)), chip=(MIDDLE, 404)),
        Wire("x", "bh", ((MIDDLE, 366), (355, 366), (355, 225), (MIDDLE, 225), (MIDDLE, upper + 36))),
    )
    labels = (
        Label("h_{t-1}", (30, lower)), Label("h_t", (968, lower)), Label("h_t", (30, upper)),
        Label("h_{t+1}", (970, upper)), Label("x_t", (MIDDLE + 58, 404)), Label("y_t", (MIDDLE + 26, 16)),
    )  # fmt: skip
    joints = ((690, lower), (310, upper), (MIDDLE, 366))
    pairs = (("fh_prev", "fh"), ("bh_prev", "bh"))
    return Diagram(
        f"Bidirectional {name}", nodes, wires, pairs, "fh", (), labels, joints=joints, size=(1000, 442), top=-4
    )  # fmt: skip


def _tower(name: str, layers: int) -> Diagram:
    nodes, wires, labels = [Node("x", "given", label="x_t")], [], []
    low = 140 * layers - 60
    wires.append(Wire("x", "h1", ((MIDDLE, low + 130), (MIDDLE, low + 36)), chip=(MIDDLE, low + 84)))
    labels.append(Label("x_t", (MIDDLE + 58, low + 84)))
    pairs = []
    for number in range(1, layers + 1):
        row, h, before = low - 140 * (number - 1), f"h{number}", f"h{number}_prev"
        below = "x" if number == 1 else f"h{number - 1}"
        pairs.append((before, h))
        index = str(number)
        nodes += [
            Node(before, "given", (), (EDGE, row), "h", f"h{index}_{{t-1}}"),
            Node(h, "cell", (below, before), (MIDDLE, row), "h", f"h{index}_t", text=f"{name} {index}", size=(200, 70)),
        ]
        wires += [
            Wire(before, h, ((EDGE, row), (MIDDLE - HALF, row)), "h", (190, row), belt=True),
            Wire(h, "", ((MIDDLE + HALF, row), (END, row)), "h", (820, row), belt=True),
        ]
        labels += [Label(f"h{index}_{{t-1}}", (28, row)), Label(f"h{index}_t", (968, row))]
        if number < layers:
            way = ((690, row), (690, row - 70), (MIDDLE, row - 70), (MIDDLE, row - 104))
            wires.append(Wire(h, f"h{number + 1}", way, "h"))
    joints = tuple((690, low - 140 * number) for number in range(layers - 1))
    return Diagram(
        f"{layers} layers of {name}", tuple(nodes), tuple(wires), tuple(pairs), f"h{layers}", (), tuple(labels),
        joints=joints, size=(1000, low + 142), top=30,
    )  # fmt: skip
