"""The GRU's diagrams, Cho's and PyTorch's: h is the belt, and they differ in where the reset gate acts."""

from __future__ import annotations

from lstm_course.plots.microscope.diagram import Diagram, Label, Layer, Node, Term, Wire, Zone

BELT, LAYERS, RAIL, BELOW = 92, 370, 434, 466  # how high the belt, the layers, h and x lie
EDGE, END, RING = 62, 940, 27
R, Z, N = 230, 390, 640
FOOT = LAYERS + 21  # where wires enter a layer: h on the left of its middle, x on the right
LEFT, RIGHT = -12, 12
MIX = 190  # how high 1 − z and its × lie


def _layer(place: int, reads: tuple[str, ...], biases: tuple[str, ...], around: str, formula: str) -> Layer:
    weights = {"x": "W_ih"}
    terms = tuple(Term(name, weights.get(name, "W_hh"), place, 3) for name in reads)
    return Layer(terms, tuple(Term("", name, place, 3) for name in biases), around, formula)


def _gate(letter: str, column: int, place: int, part: str) -> Node:
    formula = f"σ(W_{letter} [h_{{t-1}}, x_t] + b_{letter})"
    layer = _layer(place, ("h_prev", "x"), ("b_ih", "b_hh"), "σ", formula)
    return Node(letter, "layer", ("h_prev", "x"), (column, LAYERS), letter, f"{letter}_t", part, layer)


def gru_cho() -> Diagram:
    """Return the GRU as published: r scales h before the product."""
    candidate = _layer(2, ("rh", "x"), ("b_ih", "b_hh"), "tanh", "tanh(W_n [r_t × h_{t-1}, x_t] + b_n)")
    inner = (
        Node("rh", "×", ("r", "h_prev"), (310, 280), "r", "r_t × h_{t-1}", "reset"),
        Node("n", "layer", ("rh", "x"), (N, LAYERS), "n", "n_t", "write", candidate),
    )
    wires = (
        Wire("r", "rh", ((R, LAYERS - 21), (R, 280), (310 - RING, 280)), "r", (R, 313)),
        Wire("h_prev", "rh", ((310, RAIL), (310, 280 + RING)), branch=(310, 350)),
        Wire("rh", "n", ((310 + RING, 280), (520, 280), (520, LAYERS), (N - 33, LAYERS)), "r", (465, 280)),
        Wire("n", "new", ((N, LAYERS - 21), (N, MIX + RING)), "n", (N, 275)),
        Wire("x", "n", ((Z + RIGHT, BELOW), (N, BELOW), (N, FOOT))),
    )
    return _gru("GRU", inner, wires, ((310, RAIL),))


def gru() -> Diagram:
    """Return PyTorch's GRU: r scales the product, W_hn h + b_hn."""
    product = _layer(2, ("h_prev",), ("b_hh",), "", "W_{hn} h_{t-1} + b_{hn}")
    reading = _layer(2, ("x",), ("b_ih",), "", "W_{in} x_t + b_{in}")
    inner = (
        Node("h_n", "layer", ("h_prev",), (520, LAYERS), "r", "W h", "reset", product),
        Node("x_n", "layer", ("x",), (N, LAYERS), "n", "W x", "write", reading),
        Node("rh_n", "×", ("r", "h_n"), (520, 300), "r", "scaled", "reset"),
        Node("z_n", "+", ("x_n", "rh_n"), (N, 300), "n", "sum", "write"),
        Node("n", "tanh", ("z_n",), (N, 248), "n", "n_t", "write"),
    )
    wires = (
        Wire("r", "rh_n", ((R, LAYERS - 21), (R, 300), (520 - RING, 300)), "r", (310, 300)),
        Wire("h_prev", "h_n", ((Z + LEFT, RAIL), (520, RAIL), (520, FOOT))),
        Wire("h_n", "rh_n", ((520, LAYERS - 21), (520, 300 + RING)), "r", (464, 333)),
        Wire("rh_n", "z_n", ((520 + RING, 300), (N - 18, 300)), "r", (584, 300)),
        Wire("x", "x_n", ((Z + RIGHT, BELOW), (N, BELOW), (N, FOOT))),
        Wire("x_n", "z_n", ((N, LAYERS - 21), (N, 318)), "n", (N + 60, 334)),
        Wire("z_n", "n", ((N, 282), (N, 269)), "n", (N + 60, 285)),
        Wire("n", "new", ((N, 227), (N, MIX + RING)), "n", (N + 60, 236)),
    )
    return _gru("PyTorch's GRU", inner, wires, ((Z + LEFT, RAIL),))


def _gru(
    title: str, inner: tuple[Node, ...], wires: tuple[Wire, ...], joints: tuple[tuple[float, float], ...]
) -> Diagram:
    nodes = (
        Node("x", "given", (), (150, RAIL), label="x_t"),
        Node("h_prev", "given", (), (EDGE, BELT), "h", "h_{t-1}"),
        _gate("r", R, 0, "reset"),
        _gate("z", Z, 1, "update"),
        *inner,
        Node("kept", "×", ("z", "h_prev"), (Z, BELT), "z", "kept", "update"),
        Node("rest", "1−", ("z",), (515, MIX), "z", "(1 − z_t)", "update"),
        Node("new", "×", ("rest", "n"), (N, MIX), "n", "added", "write"),
        Node("h", "+", ("kept", "new"), (N, BELT), "h", "h_t"),
    )
    shared = (
        Wire("h_prev", "kept", ((EDGE, BELT), (Z - RING, BELT)), "h", (230, BELT), belt=True),
        Wire("x", "r", ((150, 528), (150, BELOW), (R + RIGHT, BELOW), (R + RIGHT, FOOT)), chip=(150, 497)),
        Wire("x", "z", ((R + RIGHT, BELOW), (Z + RIGHT, BELOW), (Z + RIGHT, FOOT))),
        Wire("h_prev", "r", ((110, BELT), (110, RAIL), (R + LEFT, RAIL), (R + LEFT, FOOT))),
        Wire("h_prev", "z", ((R + LEFT, RAIL), (Z + LEFT, RAIL), (Z + LEFT, FOOT))),
        Wire("z", "kept", ((Z, LAYERS - 21), (Z, BELT + RING)), "z", (Z, 232)),
        Wire("z", "rest", ((Z, MIX), (515 - 18, MIX)), "z", branch=(445, MIX)),
        Wire("rest", "new", ((515 + 18, MIX), (N - RING, MIX)), "z", (574, MIX)),
        *wires,
        Wire("kept", "h", ((Z + RING, BELT), (N - 18, BELT)), "h", (500, BELT), belt=True, before="h_prev"),
        Wire("new", "h", ((N, MIX - RING), (N, BELT + 18)), "n", (N, 137), belt=True),
        Wire("h", "", ((N + 18, BELT), (END, BELT)), "h", (760, BELT), (880, BELT), belt=True),
    )
    labels = (
        Label("h_{t-1}", (30, BELT)), Label("h_t", (968, BELT)), Label("x_t", (176, 530)),
        Label("memory, and what is said: one belt", (84, 62), "zone", "start"),
        Label("input part: h and x, read by every layer", (716, 502), "zone", "end"),
    )  # fmt: skip
    zones = (Zone("memory", (70, 44), (862, 92)), Zone("input", (70, 412), (660, 108)))
    forks = ((110, BELT), (R + LEFT, RAIL), (R + RIGHT, BELOW), (Z + RIGHT, BELOW), (Z, MIX), *joints)
    return Diagram(
        title, nodes, shared, (("h_prev", "h"),), "h", ("W_ih", "W_hh", "b_ih", "b_hh"), labels, zones,
        forks, size=(1000, 540), top=38,
    )  # fmt: skip
