"""minLSTM's and minGRU's diagrams: the layers read x alone, so that nothing leads from h back to the gates."""

from __future__ import annotations

from lstm_course.plots.microscope.diagram import Diagram, Label, Layer, Node, Term, Wire, Zone

BELT, MIX, DIVIDE, LAYERS, RAIL = 92, 190, 275, 350, 422
FIRST, SECOND, LAST = 250, 400, 560  # the columns of the layers
EDGE, END, RING, TOP, FOOT = 62, 940, 27, LAYERS - 21, LAYERS + 21


def _layer(name: str, column: int, order: str, around: str, part: str, text: str = "") -> Node:
    place, count = order.index(name), len(order)
    formula = f"{around}(W_{name} x_t + b_{name})" if around else f"W_{name} x_t + b_{name}"
    layer = Layer((Term("x", "W_ih", place, count),), (Term("", "b", place, count),), around, formula)
    return Node(name, "layer", ("x",), (column, LAYERS), name, text or f"{name}_t", part, layer)


def minlstm() -> Diagram:
    """Return the minLSTM: f and i, divided by their sum, share what h keeps and what is added."""
    gates = (
        _layer("f", FIRST, "fig", "σ", "forget"),
        _layer("i", SECOND, "fig", "σ", "write"),
        Node("keep", "÷", ("f", "i"), (FIRST, DIVIDE), "f", "share", "forget"),
        Node("write", "1−", ("keep",), (SECOND, MIX), "i", "(1 − share)", "write"),
    )
    wires = (
        Wire("f", "keep", ((FIRST, TOP), (FIRST, DIVIDE + 18)), "f", (FIRST - 47, 303)),
        Wire("i", "keep", ((SECOND, TOP), (SECOND, DIVIDE), (FIRST + 18, DIVIDE)), "i", (338, DIVIDE)),
        Wire("keep", "kept", ((FIRST, DIVIDE - 18), (FIRST, BELT + RING)), "f", (FIRST, 226)),
        Wire("keep", "write", ((FIRST, MIX), (SECOND - 18, MIX)), "f", branch=(325, MIX)),
        Wire("write", "added", ((SECOND + 18, MIX), (LAST - RING, MIX)), "i", (475, MIX)),
    )
    return _minimal("minLSTM", "fig", gates, wires, ("keep", "write"), ((FIRST, MIX),))


def mingru() -> Diagram:
    """Return the minGRU: z writes, and what it does not renew is kept."""
    gates = (
        _layer("z", FIRST, "zg", "σ", "update"),
        Node("keep", "1−", ("z",), (FIRST, MIX), "z", "(1 − z_t)", "update"),
    )
    wires = (
        Wire("z", "keep", ((FIRST, TOP), (FIRST, MIX + 18)), "z", (FIRST, 304)),
        Wire("keep", "kept", ((FIRST, MIX - 18), (FIRST, BELT + RING)), "z", (FIRST, 144)),
        Wire("z", "added", ((FIRST, 250), (SECOND, 250), (SECOND, MIX), (LAST - RING, MIX)), "z", branch=(475, MIX)),
    )
    return _minimal("minGRU", "zg", gates, wires, ("keep", "z"), ((FIRST, 250),))


def _minimal(
    title: str, order: str, gates: tuple[Node, ...], wires: tuple[Wire, ...], scaled_by: tuple[str, str],
    joints: tuple[tuple[float, float], ...],
) -> Diagram:  # fmt: skip
    keep, write = scaled_by
    nodes = (
        Node("x", "given", label="x_t"),
        Node("h_prev", "given", (), (EDGE, BELT), "h", "h_{t-1}"),
        *gates,
        _layer("g", LAST, order, "", "write", "W x"),
        Node("kept", "×", (keep, "h_prev"), (FIRST, BELT), gates[0].hue, "kept", gates[0].part),
        Node("added", "×", (write, "g"), (LAST, MIX), "g", "added", "write"),
        Node("h", "+", ("kept", "added"), (LAST, BELT), "h", "h_t"),
    )
    columns = {order[0]: FIRST, "g": LAST} | ({"i": SECOND} if "i" in order else {})
    feeds: list[Wire] = []
    start = 120
    for name in (letter for letter in order if letter in columns):
        begin = ((120, 492), (120, RAIL)) if not feeds else ((start, RAIL),)
        way = (*begin, (columns[name], RAIL), (columns[name], FOOT))
        feeds.append(Wire("x", name, way, chip=None if feeds else (120, 458)))
        start = columns[name]
    lines = (
        Wire("h_prev", "kept", ((EDGE, BELT), (FIRST - RING, BELT)), "h", (146, BELT), belt=True),
        *feeds,
        *wires,
        Wire("g", "added", ((LAST, TOP), (LAST, MIX + RING)), "g", (LAST, DIVIDE)),
        Wire("kept", "h", ((FIRST + RING, BELT), (LAST - 18, BELT)), "h", (405, BELT), belt=True, before="h_prev"),
        Wire("added", "h", ((LAST, MIX - RING), (LAST, BELT + 18)), "g", (LAST, 137), belt=True),
        Wire("h", "", ((LAST + 18, BELT), (END, BELT)), "h", (700, BELT), (870, BELT), belt=True),
    )
    labels = (
        Label("h_{t-1}", (30, BELT)), Label("h_t", (968, BELT)), Label("x_t", (146, 494)),
        Label("memory, and what is said: one belt", (918, 62), "zone", "end"),
        Label("input part: x alone, read by every layer", (616, 468), "zone", "end"),
    )  # fmt: skip
    zones = (Zone("memory", (70, 44), (862, 92)), Zone("input", (70, 396), (560, 90)))
    forks = tuple((columns[name], RAIL) for name in columns if columns[name] != LAST)
    return Diagram(
        title, nodes, lines, (("h_prev", "h"),), "h", ("W_ih", "b"), labels, zones, (*forks, *joints),
        size=(1000, 506), top=38,
    )  # fmt: skip
