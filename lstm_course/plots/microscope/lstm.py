"""The LSTM's diagram, and its variants as the same drawing with other parts."""

from __future__ import annotations

from dataclasses import replace

from lstm_course.plots.microscope.diagram import Diagram, Label, Layer, Node, Term, Wire, Zone

BELT, RAIL, LAYERS = 92, 420, 345  # how high the memory, the joined input and the layers lie
AT = {"f": 250, "i": 430, "g": 560, "o": 690}
OUT = 800  # the column of the output part
EDGE, END = 62, 940
RING = 27  # from the middle of a circle with a ring to where its wires end
LETTERS = {"f": "forget gate", "i": "input gate", "g": "candidate", "o": "output gate"}
ORDER, ORDER_OF_DRAWING = "ifgo", "figo"


def _gate(letter: str, order: str = ORDER) -> Node:
    place, count = order.index(letter), len(order)
    terms = (Term("h_prev", "W_hh", place, count), Term("x", "W_ih", place, count))
    around = "tanh" if letter == "g" else "σ"
    formula = f"{around}(W_{letter} [h_{{t-1}}, x_t] + b_{letter})"
    layer = Layer(terms, (Term("", "b", place, count),), around, formula)
    part = {"f": "forget", "i": "write", "g": "write", "o": "show"}[letter]
    return Node(letter, "layer", ("h_prev", "x"), (AT[letter], LAYERS), letter, f"{letter}_t", part, layer)


def _feeds(letters: str) -> tuple[Wire, ...]:
    """Wires from the joined input up to the layers; h and x lie on one rail, so x has no wire of its own there."""
    up = [Wire("h_prev", letter, ((AT[letter], RAIL), (AT[letter], LAYERS + 21))) for letter in letters]
    return tuple(up)


def lstm(order: str = ORDER) -> Diagram:
    """Return the LSTM: c along the top, the layers below it, the output part on the right."""
    f, i, g, o = (_gate(letter, order) if letter in order else None for letter in ORDER_OF_DRAWING)
    nodes = (
        Node("x", "given", (), (200, RAIL), label="x_t"),
        Node("h_prev", "given", (), (EDGE, RAIL), "h", "h_{t-1}"),
        Node("c_prev", "given", (), (EDGE, BELT), "c", "c_{t-1}"),
        *(node for node in (f, i, g, o) if node),
        Node("kept", "×", ("f", "c_prev"), (AT["f"], BELT), "f", "kept", "forget"),
        Node("added", "×", ("i", "g"), (AT["g"], 190), "g", "added", "write"),
        Node("c", "+", ("kept", "added"), (AT["g"], BELT), "c", "c_t"),
        Node("tanh_c", "tanh", ("c",), (OUT, 175), "c", "tanh c_t", "show"),
        Node("h", "×", ("o", "tanh_c"), (OUT, 282), "o", "h_t", "show"),
    )
    wires = (
        Wire("h_prev", "", ((EDGE, RAIL), (AT["o"], RAIL)), "h", chip=(132, RAIL), arrow=False),
        Wire("x", "", ((200, 484), (200, RAIL)), chip=(200, 456), arrow=False),
        *_feeds(order),
        Wire("c_prev", "kept", ((EDGE, BELT), (AT["f"] - RING, BELT)), "c", (146, BELT), belt=True),
        Wire("f", "kept", ((AT["f"], LAYERS - 21), (AT["f"], BELT + RING)), "f", (AT["f"], 250)),
        Wire("i", "added", ((AT["i"], LAYERS - 21), (AT["i"], 190), (AT["g"] - RING, 190)), "i", (AT["i"], 250)),
        Wire("g", "added", ((AT["g"], LAYERS - 21), (AT["g"], 190 + RING)), "g", (AT["g"], 262)),
        Wire(
            "kept", "c", ((AT["f"] + RING, BELT), (AT["g"] - 18, BELT)), "c", (400, BELT), belt=True, before="c_prev"
        ),
        Wire("added", "c", ((AT["g"], 190 - RING), (AT["g"], BELT + 18)), "g", (AT["g"], 137), belt=True),
        Wire("c", "", ((AT["g"] + 18, BELT), (END, BELT)), "c", (680, BELT), (880, BELT), belt=True),
        Wire("c", "tanh_c", ((OUT, BELT), (OUT, 153)), "c", branch=(OUT, 124)),
        Wire("tanh_c", "h", ((OUT, 197), (OUT, 282 - RING)), "c", (OUT, 226)),
        Wire("o", "h", ((AT["o"], LAYERS - 21), (AT["o"], 282), (OUT - RING, 282)), "o", (AT["o"], 303)),
        Wire("h", "", ((OUT, 282 + RING), (OUT, RAIL), (END, RAIL)), "h", (OUT, 345), (880, RAIL)),
    )  # fmt: skip
    labels = (
        Label("c_{t-1}", (30, BELT)), Label("c_t", (968, BELT)), Label("h_{t-1}", (30, RAIL)),
        Label("h_t", (968, RAIL)), Label("x_t", (224, 486)),
        Label("memory: reached through gates alone", (918, 62), "zone", "end"),
        Label("input part: [h, x], read by every layer", (716, 468), "zone", "end"),
        Label("output part", (918, 160), "zone", "end"),
    )  # fmt: skip
    zones = (
        Zone("memory", (70, 44), (862, 92)), Zone("input", (70, 392), (660, 92)),
        Zone("output", (742, 142), (190, 315)),
    )  # fmt: skip
    joints = ((OUT, BELT), (200, RAIL), *((AT[letter], RAIL) for letter in order if letter != "o"))
    return Diagram(
        "LSTM", nodes, wires, (("h_prev", "h"), ("c_prev", "c")), "c", labels=labels, zones=zones, joints=joints,
        size=(1000, 496), top=38,
    )  # fmt: skip


def without_gate(gate: str) -> Diagram:
    """Return an LSTM without a gate, "i", "f" or "o": what it scaled goes through whole."""
    whole = lstm()
    if gate == "f":
        open_belt = Wire("c_prev", "c", ((EDGE, BELT), (AT["g"] - 18, BELT)), "c", (150, BELT), belt=True)
        cell = whole.without("f", "kept").having(replace(whole["c"], of=("c_prev", "added")), wires=[open_belt])
    elif gate == "i":
        straight = Wire("g", "c", ((AT["g"], LAYERS - 21), (AT["g"], BELT + 18)), "g", (AT["g"], 262), belt=True)
        cell = whole.without("i", "added").having(replace(whole["c"], of=("kept", "g")), wires=[straight])
    elif gate == "o":
        shown = Node("h", "tanh", ("c",), (OUT, 175), "h", "h_t", "show")
        down = Wire("h", "", ((OUT, 197), (OUT, RAIL), (END, RAIL)), "h", (OUT, 345), (880, RAIL))
        into = Wire("c", "h", ((OUT, BELT), (OUT, 153)), "c", branch=(OUT, 124))
        rail = Wire("h_prev", "", ((EDGE, RAIL), (AT["g"], RAIL)), "h", chip=(132, RAIL), arrow=False)
        cell = whole.without("o", "tanh_c").having(shown, wires=[into, down, rail])
    else:
        raise ValueError(f"gate is 'i', 'f' or 'o', not {gate!r}")
    word = LETTERS[gate]
    last = "o" if gate != "o" else "g"
    joints = tuple(p for p in cell.joints if p != (AT[gate], RAIL) and p != (AT[last], RAIL))
    return replace(cell, title=f"LSTM without {'an' if word[0] in 'aeiou' else 'a'} {word}", joints=joints)


def coupled() -> Diagram:
    """Return an LSTM whose input gate is 1 − f."""
    cell = lstm("fgo")
    i = Node("i", "1−", ("f",), (AT["i"], 190), "i", "1 − f_t", "write")
    wires = (
        Wire("f", "i", ((AT["f"], 190), (AT["i"] - 18, 190)), "f", branch=(340, 190)),
        Wire("i", "added", ((AT["i"] + 18, 190), (AT["g"] - RING, 190)), "i", (495, 190)),
    )
    return cell.without("i").having(i, wires=wires, title="coupled LSTM", joints=(*cell.joints, (AT["f"], 190)))


def peephole(gates: str = "ifo") -> Diagram:
    """Return an LSTM whose gates, or those named, read c: i and f the old one, o the new."""
    cell = lstm()
    side = LAYERS
    ways = {
        "f": Wire("c_prev", "f", ((192, BELT), (192, side), (AT["f"] - 33, side)), "c", dashed=True),
        "i": Wire("c_prev", "i", ((192, BELT), (192, 300), (372, 300), (372, side), (AT["i"] - 33, side)), "c",
                  dashed=True),
        "o": Wire("c", "o", ((745, BELT), (745, side), (AT["o"] + 33, side)), "c", dashed=True),
    }  # fmt: skip
    nodes = []
    for gate in gates:
        node, source = cell[gate], "c" if gate == "o" else "c_prev"
        assert node.layer is not None
        terms = (*node.layer.terms, Term(source, f"p_{gate}"))
        index = "t" if gate == "o" else "{t-1}"
        formula = f"σ(W_{gate} [h_{{t-1}}, x_t] + p_{gate} × c_{index} + b_{gate})"
        nodes.append(replace(node, of=(*node.of, source), layer=replace(node.layer, terms=terms, formula=formula)))
    forks = [(192, BELT)] if set(gates) & set("fi") else []
    forks += [(745, BELT)] if "o" in gates else []
    late = [node for node in cell.nodes if node.name == "o"] if "o" in gates else []
    body = cell.having(*nodes, wires=[ways[gate] for gate in gates], joints=(*cell.joints, *forks))
    if late:  # o reads the new c, so it comes after it
        o = body["o"]
        rest = [node for node in body.nodes if node.name != "o"]
        place = 1 + next(k for k, node in enumerate(rest) if node.name == "c")
        body = replace(body, nodes=(*rest[:place], o, *rest[place:]))
    named = "" if set(gates) == set("ifo") else f" on {', '.join(gates)}"
    parameters = (*cell.parameters, *(f"p_{gate}" for gate in "ifo" if gate in gates))
    return replace(body, title=f"LSTM with peepholes{named}", parameters=parameters)
