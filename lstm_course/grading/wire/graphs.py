"""networkx' graphs and SciPy's sparse matrices on the wire. Nothing here imports either unasked."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import numpy as np

from lstm_course.grading.wire.rows import WireError, WireType, whole

_GRAPHS = ("Graph", "DiGraph", "MultiGraph", "MultiDiGraph")
_COMPRESSED, _FORMATS = ("csr", "csc"), ("csr", "csc", "coo")
_LARGEST_SIDE = 1 << 40


def _encode_graph(wire: Any, graph: Any, depth: int) -> list[Any]:
    edges = graph.edges(keys=True, data=True) if graph.is_multigraph() else graph.edges(data=True)
    parts = (dict(graph.graph), [*graph.nodes(data=True)], [*edges])
    return [type(graph).__name__, *wire.each(parts, depth)]


def _decode_graph(wire: Any, content: Any, depth: int) -> Any:
    kind, *parts = content
    about, nodes, edges = wire.each(parts, depth)
    if kind not in _GRAPHS or type(about) is not dict:
        raise WireError("no graph")
    graph = getattr(importlib.import_module("networkx"), kind)()
    graph.graph.update(about)
    graph.add_nodes_from(nodes)
    graph.add_edges_from(edges)
    return graph


def _encode_sparse(wire: Any, matrix: Any, depth: int) -> list[Any]:
    if matrix.format in _COMPRESSED:
        arrays = (matrix.data, matrix.indices, matrix.indptr)
    else:
        arrays = (matrix.data, *matrix.coords)
    kind = "array" if type(matrix).__name__.endswith("_array") else "matrix"
    return [matrix.format, kind, list(matrix.shape), [wire.array(np.asarray(one), depth) for one in arrays]]


def _decode_sparse(wire: Any, content: Any, depth: int) -> Any:
    layout, kind, shape, arrays = content
    arrays = [wire.decode(one, depth + 1) for one in arrays]
    fine = layout in _FORMATS and kind in ("array", "matrix") and all(0 <= whole(n) <= _LARGEST_SIDE for n in shape)
    if not fine or len(shape) != 2 or not all(isinstance(one, np.ndarray) and one.ndim == 1 for one in arrays):
        raise WireError("no sparse matrix")
    data, *places = (one.view(np.ndarray) for one in arrays)
    made: Any = getattr(importlib.import_module("scipy.sparse"), f"{layout}_{kind}")
    if layout == "coo":
        return made((data, tuple(places)), shape=tuple(shape))
    found = made((data, *places), shape=tuple(shape))
    found.check_format(full_check=True)
    return found


_GRAPH = WireType("graph", _encode_graph, _decode_graph, shared=True)
_SPARSE = WireType("scipy_sparse", _encode_sparse, _decode_sparse, shared=True)
ROWS = (_GRAPH, _SPARSE)


def row_of_graph(value: Any) -> WireType | None:
    """Return the row of a graph of a class of networkx' own; None for anything else of it."""
    name = type(value).__name__
    return _GRAPH if name in _GRAPHS and getattr(sys.modules["networkx"], name) is type(value) else None


def row_of_sparse(value: Any) -> WireType | None:
    """Return the row of a sparse matrix that SciPy keeps by rows, by columns or by entries; None for anything else."""
    sparse = sys.modules.get("scipy.sparse")
    told = sparse is not None and sparse.issparse(value) and value.format in _FORMATS and value.ndim == 2
    return _SPARSE if told else None
