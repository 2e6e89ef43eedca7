"""The drawing is the computation: evaluated as a graph, each diagram gives what its cell gives, forward and back."""

import numpy as np
import pytest

from lstm_course.plots.microscope.cells import diagram_of
from lstm_course.plots.microscope.equations import back, evaluate
from lstm_course.reference.cells import (
    NO_FORGET_GATE,
    NO_INPUT_GATE,
    NO_OUTPUT_GATE,
    ChoGRUCell,
    CoupledCell,
    GRUCell,
    LSTMCell,
    PeepholeCell,
    RNNCell,
)
from lstm_course.reference.newer_cells import MinGRUCell, MinLSTMCell

CELLS = {
    "rnn": RNNCell(),
    "gru": GRUCell(),
    "gru by Cho": ChoGRUCell(),
    "minlstm": MinLSTMCell(),
    "mingru": MinGRUCell(),
    "lstm": LSTMCell(),
    "coupled": CoupledCell(),
    "peephole": PeepholeCell(),
    **{f"peephole on {gates}": PeepholeCell(gates=gates) for gates in ("i", "f", "o", "if")},
    "no input gate": NO_INPUT_GATE,
    "no forget gate": NO_FORGET_GATE,
    "no output gate": NO_OUTPUT_GATE,
}
N, D, H = 3, 2, 4


def step_of(cell, seed=0):
    """Return a step's arguments: x, a state that is not zero, and parameters."""
    rng = np.random.default_rng(seed)
    state = tuple(rng.standard_normal((N, H)) for _ in cell.init_state(N, H))
    return rng.standard_normal((N, D)), state, cell.init_params(rng, D, H)


def graph_of(cell, x, state, params):
    diagram = diagram_of(cell)
    before = {name: value for (name, _), value in zip(diagram.state, state, strict=True)}
    return diagram, evaluate(diagram, {"x": x, **before}, params)


@pytest.mark.parametrize("name", CELLS)
def test_evaluated_as_a_graph_a_diagram_gives_the_cells_step(name):
    cell = CELLS[name]
    x, state, params = step_of(cell)
    diagram, values = graph_of(cell, x, state, params)
    new, cache = cell.step(x, state, params)
    for (_, after), value in zip(diagram.state, new, strict=True):
        np.testing.assert_allclose(values[after], value, rtol=1e-12)
    for inner in set(cache) & set(diagram.values):  # the gates, by their names
        np.testing.assert_allclose(values[inner], cache[inner], rtol=1e-12, err_msg=inner)


@pytest.mark.parametrize("name", CELLS)
def test_back_through_the_graph_is_back_through_the_cell(name):
    cell = CELLS[name]
    x, state, params = step_of(cell)
    diagram, values = graph_of(cell, x, state, params)
    dstate = tuple(np.random.default_rng(1).standard_normal((N, H)) for _ in state)
    gradients, along = back(
        diagram, values, params, {after: d for (_, after), d in zip(diagram.state, dstate, strict=True)}
    )
    dx, before, _ = cell.step_backward(dstate, cell.step(x, state, params)[1], params)
    np.testing.assert_allclose(gradients["x"], dx, rtol=1e-10)
    for (name_before, _), value in zip(diagram.state, before, strict=True):
        np.testing.assert_allclose(gradients[name_before], value, rtol=1e-10, err_msg=name_before)
    for value in diagram.values:  # what arrives at a value is what its edges bring
        edges = [d for edge, d in along.items() if edge.split(">")[0] == value]
        np.testing.assert_allclose(sum(edges), gradients[value], rtol=1e-12)


@pytest.mark.parametrize("name", CELLS)
def test_every_edge_is_drawn_and_nothing_else(name):
    """h and x lie on one rail where both are read, so that x has no wire of its own there."""
    diagram = diagram_of(CELLS[name])
    drawn = {(wire.source, wire.target) for wire in diagram.wires if wire.target}
    edges = set(diagram.edges)
    assert drawn <= edges
    for source, target in edges - drawn:
        assert source == "x"
        assert ("h_prev", target) in drawn, (source, target)
    width, height = diagram.size
    for wire in diagram.wires:
        assert all(0 <= x <= width and diagram.top <= y <= height for x, y in wire.points)
    shown = {wire.source for wire in diagram.wires if wire.chip}
    assert shown == set(diagram.values), "each value stands in a chip"


def test_parts_that_are_not_lit_stay_in_the_drawing():
    diagram = diagram_of(LSTMCell()).only({"forget"})
    assert diagram.is_lit("kept")
    assert not diagram.is_lit("i")
    with pytest.raises(ValueError, match="the LSTM has no part 'gate'; it has 'forget', 'write', 'show'"):
        diagram.only("gate")
