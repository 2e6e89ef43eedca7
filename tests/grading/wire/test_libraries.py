"""pandas', SymPy's, PyTorch's and Pillow's values on the wire, both ways; and what is none of them."""

# ruff: noqa: E501 (a row a line)
from __future__ import annotations

import json

import numpy as np
import pytest

from lstm_course.grading.wire import Decoder, Encoder, WireError

pd = pytest.importorskip("pandas")
sympy = pytest.importorskip("sympy")
torch = pytest.importorskip("torch")
networkx = pytest.importorskip("networkx")
sparse = pytest.importorskip("scipy.sparse")
Image = pytest.importorskip("PIL.Image")

TAGS = {
    *("tensor", "sparse", "torch_rng", "size", "device", "image", "expression", "DataFrame", "Series", "Index"),
    *("graph", "scipy_sparse"),
    *("column", "Timestamp", "Timedelta", "Period", "Interval", "NaT", "NA", "dtype"),
}


def sent(value):
    return Decoder().loads(*Encoder().dumps(value))


def test_tensors_arrive_with_their_gradients():
    torch = pytest.importorskip("torch")
    weight = torch.nn.Parameter(torch.arange(6.0).reshape(2, 3))
    (weight**2).sum().backward()
    there = sent(weight)
    assert torch.equal(there, weight)
    assert torch.equal(there.grad, weight.grad)
    for dtype in (torch.bfloat16, torch.int8, torch.complex64, torch.bool):
        tensor = torch.ones(2, 1).to(dtype)
        assert torch.equal(sent(tensor), tensor)
        assert sent(tensor).dtype == sent(dtype) == dtype
    assert sent(torch.tensor(2.5)).shape == ()
    generator = torch.Generator().manual_seed(3)
    assert torch.equal(torch.rand(2, generator=sent(generator)), torch.rand(2, generator=generator))


def test_gradients_of_each_other_have_an_end():
    torch = pytest.importorskip("torch")
    one, other = torch.ones(2, requires_grad=True), torch.ones(2, requires_grad=True)
    one.grad, other.grad = other, one
    with pytest.raises(WireError, match="holds itself"):
        Encoder().dumps(one)


def test_sparse_tensors_and_what_else_torch_has():
    dense = torch.tensor([[0.0, 2.0], [0.0, 0.0]])
    there = sent(dense.to_sparse())
    assert there.is_sparse
    assert torch.equal(there.to_dense(), dense)
    assert sent(torch.device("cpu")) == torch.device("cpu")
    assert type(sent(dense.shape)) is torch.Size


@pytest.mark.parametrize("mode", ["1", "L", "RGB", "RGBA", "P", "F"])
def test_images(mode):
    image = Image.effect_noise((5, 3), 50).convert(mode)
    there = sent(image)
    assert (there.mode, there.size, there.tobytes()) == (mode, (5, 3), image.tobytes())
    assert there.getpalette() == image.getpalette()


def test_a_range_is_not_written_out():
    frame = pd.DataFrame(index=pd.RangeIndex(10**12, name="n"))
    assert sent(frame).index.equals(frame.index)
    assert sent(pd.Series([1, 2], index=pd.RangeIndex(5, 9, 2))).index.step == 2


@pytest.mark.parametrize("kind", ["Graph", "DiGraph", "MultiGraph", "MultiDiGraph"])
def test_graphs(kind):
    graph = getattr(networkx, kind)([("a", "b", {"w": 2}), ("b", (1, 2), {"w": 3})], name="g")
    graph.add_node("alone", colour="red")
    graph.add_edge("a", "b", w=5)
    there = sent(graph)
    assert type(there) is type(graph)
    assert networkx.utils.graphs_equal(there, graph)


@pytest.mark.parametrize("layout", ["csr", "csc", "coo"])
@pytest.mark.parametrize("kind", ["array", "matrix"])
def test_sparse_matrices(layout, kind):
    matrix = getattr(sparse, f"{layout}_{kind}")(np.array([[0, 1.5, 0], [2, 0, 0]]))
    there = sent(matrix)
    assert (type(there), there.shape) == (type(matrix), (2, 3))
    assert np.array_equal(there.toarray(), matrix.toarray())


_days = pd.date_range("2024-02-27", periods=3, freq="D")
FRAMES = {
    "numbers": pd.DataFrame({"a": [1, 2], "b": [1.5, np.nan]}),
    "texts": pd.DataFrame({"a": ["x", None], "b": ["y", "z"]}, index=["p", "q"]),
    "objects": pd.DataFrame({"a": [1, "x", None]}, dtype=object),
    "nullable": pd.DataFrame({"a": pd.array([1, None], "Int64"), "b": pd.array([True, None]), "c": pd.array([0.5, None])}),
    "string": pd.DataFrame({"a": pd.array(["x", None], "string")}),
    "category": pd.DataFrame({"a": pd.Categorical(["x", None], ["y", "x"], ordered=True)}),
    "dates": pd.DataFrame({"a": [1, 2, 3]}, index=_days),
    "zones": pd.DataFrame({"a": _days.tz_localize("Europe/Berlin"), "b": _days - _days[0]}),
    "periods": pd.DataFrame({"a": [1, 2]}, index=pd.period_range("2024-01", periods=2, freq="M")),
    "intervals": pd.DataFrame({"a": pd.cut([1, 5], [0, 2, 9])}),
    "levels": pd.DataFrame({("a", 1): [1, 2], ("a", 2): [3, 4]}, index=pd.MultiIndex.from_product([["x"], [1, 2]], names=["k", "n"])),
    "no rows": pd.DataFrame({"a": pd.Series([], dtype="int64")}),
    "no columns": pd.DataFrame(index=pd.RangeIndex(3)),
    "nothing": pd.DataFrame(),
    "one name twice": pd.DataFrame([[1, 2]], columns=["a", "a"]),
    "booleans": pd.DataFrame({"a": [True, False]}, index=pd.Index([3, 1], name="id")),
    "grouped": pd.DataFrame({"a": ["x", "y", "x"], "b": [1, 2, 3]}).groupby("a").agg({"b": ["sum", "mean"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_frames_and_what_they_are_made_of(name):
    frame = FRAMES[name]
    there = sent(frame)
    assert type(there) is pd.DataFrame
    pd.testing.assert_frame_equal(there, frame)
    pd.testing.assert_index_equal(sent(frame.columns), frame.columns, exact=True)
    pd.testing.assert_index_equal(sent(frame.index), frame.index, exact=True)
    for column in range(frame.shape[1]):
        series = frame.iloc[:, column]
        assert type(sent(series)) is pd.Series
        pd.testing.assert_series_equal(sent(series), series)
        assert type(sent(series.unique())) is type(series.unique())


@pytest.mark.parametrize(
    "value",
    [
        *(pd.Timestamp("2024-02-29 12:30"), pd.Timestamp("2024-02-29", tz="Asia/Tokyo"), pd.Timedelta("1 day")),
        *(pd.Period("2024-03", "M"), pd.Interval(0, 2.5), pd.NaT, pd.NA, pd.Int64Dtype(), pd.StringDtype()),
    ],
    ids=repr,
)
def test_single_values(value):
    there = sent([value])[0]
    assert type(there) is type(value)
    assert there is value or there == value


x, y = sympy.symbols("x y")
n = sympy.Symbol("n", integer=True, positive=True)
f = sympy.Function("f")
EXPRESSIONS = [
    *(x + 1, x * y**2 / 3, sympy.sin(x) / x, sympy.sqrt(2) * sympy.pi, sympy.exp(-(x**2)), sympy.Float("1.1", 50)),
    *(sympy.Float(0), sympy.Integer(7), sympy.Rational(-1, 3), sympy.oo, -sympy.oo, sympy.zoo, sympy.I, sympy.E),
    *(sympy.Eq(x, 2), x < 3, sympy.Ne(x, y), sympy.true, sympy.S.EmptySet, sympy.S.Reals, f(x).diff(x), f(x, n)),
    *(sympy.Piecewise((x, x > 0), (-x, True)), sympy.Integral(sympy.exp(-(x**2)), (x, 0, sympy.oo)), sympy.Abs(x)),
    *(sympy.Sum(1 / n**2, (n, 1, sympy.oo)), sympy.Limit(sympy.sin(x) / x, x, 0), sympy.Lambda(x, x**2), sympy.Max(x, y)),
    *(sympy.Interval(0, 1), sympy.FiniteSet(1, x), sympy.Union(sympy.Interval(0, 1), sympy.Interval(2, 3)), x & ~y),
    *(sympy.series(sympy.sin(x), x, 0, 5), sympy.solveset(sympy.sin(x), x), sympy.binomial(n, 2), sympy.gamma(x), 0 * x),
    *(sympy.Matrix([[1, x], [y, 2]]), sympy.ImmutableMatrix([[x]]), sympy.Dummy("d"), sympy.Tuple(x, 1), x | (y >> x)),
    *(sympy.Pow(10, 10**10, evaluate=False), {x: [sympy.Rational(1, 2)]}, sympy.solve(x**2 - 2, x), sympy.nan),
]  # fmt: skip


@pytest.mark.parametrize("value", EXPRESSIONS, ids=str)
def test_expressions(value):
    there = sent(value)
    assert type(there) is type(value)
    assert there == value
    assert str(there) == str(value)


def test_an_expression_that_cannot_be_told_stays_where_it_is():
    for value in (sympy.Poly(x**2), sympy.Subs(f(x), x, 0), sympy.Subs(f(x), x, 0) + 1, sympy.Point(1, 2)):
        reference = lambda it, last, value=value: {"kept": 7} if it is value and last else None
        assert Decoder(lambda tag, content: content).loads(*Encoder(reference).dumps(value)) == 7


ARRAY = {"array": ["<f8", [1], 0, 8]}
ONE = ["numpy", ARRAY]
ROWS = [None, "range", 0, 1, 1]
NUMBER = {"expression": ["number", "0x1", "0x1"]}
NONSENSE = [
    *({"tensor": ["quint8", False, ARRAY]}, {"tensor": ["load", False, ARRAY]}, {"tensor": ["float32", False, 3]}),
    *({"tensor": ["float64", True, ARRAY, 3]}, {"tensor": ["float64", False, {"list": [1]}]}, {"size": ["a"]}),
    *({"sparse": [[1 << 60], {"list": []}, {"list": []}]}, {"device": "cuda; rm"}, {"torch_rng": ARRAY}, {"device": 3}),
    *({"image": ["RGB", [9, 9], None, [0, 8]]}, {"image": ["RGB", [1 << 40, 1 << 40], None, [0, 0]]}, {"image": 3}),
    *({"image": ["no", [1, 1], None, [0, 8]]}, {"image": ["RGB", [-1, 1], None, [0, 8]]}),
    *({"image": ["L", [8, 1], ["x"], [0, 8]]}, {"image": ["L", [65536, 65536], None, [0, 8]]}),
    *({"Series": ["a", ROWS, ["numpy", {"list": [1]}]]}, {"Series": ["a", [None, "range", 0, 9, 1], ONE]}),
    *({"Series": [{"list": []}, ROWS, ONE]}, {"Series": ["a", ROWS, ["pickle", ARRAY]]}, {"Series": ["a", ROWS]}),
    *({"Series": ["a", ROWS, ["numpy", {"array": ["<f8", [1, 1], 0, 8]}]]}, {"Index": [None, "range", 0, 9, 0]}),
    *({"DataFrame": [ROWS, ROWS, []]}, {"DataFrame": [ROWS, [None, "range", 0, 10**12, 1], [ONE]]}, {"DataFrame": 3}),
    *({"Index": [None, "range", 0, "9", 1]}, {"Index": [None, "range", 0, 1 << 90, 1]}, {"Index": [None, "rest"]}),
    *({"Index": [[None], "levels", [[None, "range", 0, 10**12, 1]], [{"array": ["|i1", [8], 0, 8]}]]}, {"Index": []}),
    *({"Index": [None, "column", "D", ["text", False, ["x"]]]}, {"Index": [None, "column", "x" * 90, ONE]}),
    *({"Index": [[None, None], "levels", [ROWS], [{"array": ["|i1", [8], 0, 8]}]]}, {"Index": [[], "levels", [], []]}),
    *({"column": ["text", False, [3]]}, {"column": ["text", True, [{"list": []}]]}, {"column": ["zone", ARRAY, "x"]}),
    *({"column": ["category", {"array": ["|i1", [8], 0, 8]}, [None, "range", 0, 10**12, 1], False]}, {"column": []}),
    *({"column": ["category", {"array": ["|i1", [8], 0, 8]}, ROWS, False]}, {"column": ["interval", ONE, ONE, "x"]}),
    *({"column": ["period", {"array": ["<i8", [1], 0, 8]}, "no"]}, {"column": ["nullable", ARRAY, ARRAY]}),
    *({"column": ["zone", {"array": ["<M8[s]", [1], 0, 8]}, "../../passwd"]}, {"Timestamp": [1.5, "s", None]}),
    *({"column": ["nullable", {"array": ["|u1", [4], 0, 4]}, {"array": ["|b1", [3], 4, 3]}]}, {"Timestamp": [1, "Y", None]}),
    *({"Timestamp": [1 << 80, "s", None]}, {"Timestamp": [1, "s", "no/where"]}, {"Timedelta": [1, "years"]}),
    *({"Period": [1, "no"]}, {"Period": ["x", "M"]}, {"Interval": [1, 2, "up"]}, {"Interval": ["a", 2, "left"]}),
    *({"dtype": "object"}, {"dtype": "category; import os"}, {"dtype": 3}, {"expression": ["eval", "x"]}),
    *({"graph": ["read_gpickle", {"dict": []}, {"list": []}, {"list": []}]}, {"graph": ["Graph", 3, {"list": []}, {"list": []}]}),
    *({"graph": ["Graph", {"dict": []}, {"list": [{"list": []}]}, {"list": []}]}, {"scipy_sparse": ["dok", "matrix", [1, 1], []]}),
    *({"scipy_sparse": ["csr", "matrix", [1 << 60, 1], [ARRAY]]}, {"scipy_sparse": ["csr", "matrix", [1, 1, 1], [ARRAY]]}),
    *({"scipy_sparse": ["coo", "array", [1, 1], [{"array": ["<f4", [1], 0, 4]}, {"array": ["<i4", [1], 4, 4]}]]}, {"graph": 3}),
    *({"expression": ["class", "sympify", [NUMBER]]}, {"expression": ["class", "Add", ["x; import os"]]}),
    *({"expression": ["class", "Symbol", [NUMBER]]}, {"expression": ["class", "sin", [NUMBER, NUMBER, NUMBER]]}),
    *({"expression": ["class", "Poly", [NUMBER]]}, {"expression": ["class", "preview", [NUMBER]]}, {"expression": []}),
    *({"expression": ["single", "sympify"]}, {"expression": ["single", "S.__class__"]}, {"expression": ["number", 1, 1]}),
    *({"expression": ["number", "0x" + "f" * (1 << 19), "0x1"]}, {"expression": ["symbol", "x", {"real": "no"}, None]}),
    *({"expression": ["float", [0, "0x1", 10**12, 1], 53]}, {"expression": ["float", [0, "0x1", 0, 9], 53]}),
    *({"expression": ["float", [0, "0x1", 0, 1], 1 << 40]}, {"expression": ["symbol", 3, {}, None]}),
    *({"expression": ["matrix", "MutableDenseMatrix", 1 << 40, 1 << 40, [NUMBER]]}, {"expression": ["applied", "f", [3]]}),
    *({"expression": ["matrix", "MutableDenseMatrix", 1, 1, ["x"]]}, {"expression": ["matrix", "eval", 1, 1, [NUMBER]]}),
]  # fmt: skip


@pytest.mark.parametrize("message", NONSENSE, ids=lambda message: str(message)[:80])
def test_nonsense_is_refused_there(message):
    with pytest.raises(WireError):
        Decoder().loads(json.dumps(message).encode(), b"12345678")
