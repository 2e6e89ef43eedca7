"""The simple recurrent network's diagram: one layer, and nothing beside it."""

from __future__ import annotations

from lstm_course.plots.microscope.diagram import Diagram, Label, Layer, Node, Term, Wire, Zone

RAIL, EDGE, END, AT = 220, 62, 940, 500


def rnn() -> Diagram:
    """Return the RNN: h goes through the layer at every step."""
    terms = (Term("h_prev", "W_hh"), Term("x", "W_ih"))
    layer = Layer(terms, (Term("", "b"),), "tanh", "tanh(W_{hh} h_{t-1} + W_{ih} x_t + b)")
    nodes = (
        Node("x", "given", (), (260, RAIL), label="x_t"),
        Node("h_prev", "given", (), (EDGE, RAIL), "h", "h_{t-1}"),
        Node("h", "layer", ("h_prev", "x"), (AT, 110), "h", "h_t", "", layer),
    )
    wires = (
        Wire("h_prev", "h", ((EDGE, RAIL), (AT, RAIL), (AT, 131)), "h", (146, RAIL), belt=True),
        Wire("x", "", ((260, 290), (260, RAIL)), chip=(260, 260), arrow=False),
        Wire("h", "", ((AT + 33, 110), (END, 110)), "h", (690, 110), (880, 110), belt=True),
    )
    labels = (
        Label("h_{t-1}", (30, RAIL)), Label("h_t", (968, 110)), Label("x_t", (286, 290)),
        Label("input part: h and x, read by the layer", (718, 282), "zone", "end"),
        Label("output part: h is the memory too", (600, 72), "zone", "start"),
    )  # fmt: skip
    zones = (Zone("input", (70, 180), (660, 116)), Zone("output", (560, 52), (372, 92)))
    return Diagram(
        "RNN", nodes, wires, (("h_prev", "h"),), "h", labels=labels, zones=zones, joints=((260, RAIL),),
        size=(1000, 308), top=40,
    )  # fmt: skip
