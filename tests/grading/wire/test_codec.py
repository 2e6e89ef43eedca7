"""What is sent arrives as it was, or is refused on this side; what comes in and makes no sense is refused on that."""

# ruff: noqa: E501 (a row a line)
from __future__ import annotations

import enum
import io
import json
import math
import operator
import random
import re
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from http import HTTPStatus
from pathlib import Path, PurePosixPath, PureWindowsPath
from time import localtime
from types import SimpleNamespace
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from lstm_course.checking.values import Foreign
from lstm_course.grading.wire import Decoder, Encoder, WireError, encoder
from lstm_course.grading.wire.containers import Bunch
from lstm_course.grading.wire.handed_over import INSTANCE, is_instance
from lstm_course.grading.wire.wire_types import TABLE

Point = namedtuple("Point", "x y")
STREAM = io.StringIO("a\nb")
STREAM.read(2)


def filled(made, **held):
    made.update(held)
    return made


# tag → values that go under it; tests/grading/wire/test_libraries.py has those of pandas, SymPy, PyTorch and Pillow
VALUES = {
    "int": [2**53, -(2**53), 10**400],
    "complex": [1 + 2j, complex("nan")],
    "bytes": [b"", b"abc\x00"],
    "bytearray": [bytearray(b"abc")],
    "named": [Point(1, [2.5]), (Point(1, 2), 3)],
    "tuple": [(), (1, "two", None, (True,))],
    "list": [[], [1, [2.0, [float("inf")]]]],
    "set": [{1, "a", 2.5}],
    "frozenset": [frozenset({(1, 2)})],
    "dict": [{}, {"a": 1, 2: [3], (4, 5): {"b": None}}],
    "Counter": [Counter("aab"), Counter({"a": -1, 2: 0.5})],
    "OrderedDict": [OrderedDict(b=1, a=2)],
    "defaultdict": [defaultdict(list, a=[1]), defaultdict(None)],
    "deque": [deque([1, [2]]), deque([1, 2], maxlen=2)],
    "SimpleNamespace": [SimpleNamespace(a=1, b=[2])],
    "dict_keys": [{"a": 1, 2: 3}.keys()],
    "dict_values": [{"a": 1, "b": [3]}.values()],
    "dict_items": [{"a": 1, "b": 3}.items()],
    "bunch": [filled(Bunch(), x=np.ones(2), success=True)],
    "slice": [slice(1, None, 2), slice(None)],
    "range": [range(3), range(10, -4, -3)],
    "ellipsis": [..., (slice(None), ...)],
    "NotImplementedType": [NotImplemented],
    "Decimal": [Decimal("1.50"), Decimal("NaN"), Decimal("3." + "1" * 500)],
    "Fraction": [Fraction(-2, 3), Fraction(10**200, 3)],
    "datetime": [
        datetime(2024, 2, 29, 12, 30),
        datetime(2024, 2, 29, tzinfo=UTC),
        datetime(2024, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    ],
    "date": [date(2024, 2, 29)],
    "time": [time(12, 30, 1, 5), time(1, tzinfo=timezone(timedelta(hours=-2)))],
    "timedelta": [timedelta(days=-1, seconds=0.5), timedelta(days=999_999_999, microseconds=1)],
    "timezone": [UTC, timezone(timedelta(hours=5, minutes=30))],
    "ZoneInfo": [ZoneInfo("Asia/Tokyo")],
    "UUID": [UUID(int=3)],
    "path": [Path("a/b.txt"), PurePosixPath("/x"), PureWindowsPath("c:/x")],
    "pattern": [re.compile(r"a+(?P<n>b)", re.IGNORECASE), re.compile(b"x")],
    "exception": [ValueError("no", 3), KeyError("k"), FileNotFoundError(2, "gone")],
    "member": [re.IGNORECASE | re.MULTILINE, HTTPStatus.NOT_FOUND],
    "StringIO": [STREAM, io.StringIO()],
    "BytesIO": [io.BytesIO(b"abc")],
    "Foreign": [Foreign("a Thing")],
    "array": [np.zeros((0, 3)), np.arange(6.0).reshape(2, 3).T, np.array("text"), np.eye(2, dtype=">f4")],
    "scalar": [np.float32(1.5), np.int64(3), np.bool_(True), np.datetime64("2024-01-01")],
    "objects": [np.array([1, "a", None, [2]], dtype=object), np.full((2, 1), Fraction(1, 2))],
    "fields": [
        np.array([(1, 2.0)], dtype="i4, f8"),
        np.array([("Ada", [1, 2])], dtype=[("name", "U5"), ("marks", "f4", (2,))]),
        np.rec.array([(1, 2.5)], names="a, b"),
        np.zeros((2, 1), np.dtype([("a", "i1"), ("b", [("c", "f8")])], align=True)),
    ],
    "field": [np.array([(1, 2.0)], dtype="i4, f8")[0], np.rec.array([(1, 2.5)], names="a, b")[0]],
    "masked": [
        np.ma.array([1, 2, 3], mask=[0, 1, 0], fill_value=7),
        np.ma.array([1.5]),
        np.ma.array([(1, 2.0)], mask=[(0, 1)], dtype="i4, f8"),
    ],
    "nothing": [np.ma.masked],
    "matrix": [np.asmatrix([[1, 2], [3, 4]])],
    "polynomial": [np.polynomial.Polynomial([1, 2.5]), np.polynomial.Chebyshev([1, 2], domain=[0, 4])],
    "poly1d": [np.poly1d([1, 2, 3])],
    "rng": [np.random.default_rng(3), np.random.Generator(np.random.MT19937(4))],
    "random_state": [np.random.RandomState(3)],
    "random": [random.Random(3)],
    "type": [int, ValueError, bytearray, np.float32, np.ndarray, np.dtype(">i2")],
    "function": [len, math.sin, np.exp, operator.add],
}
DRAWN = {"rng": lambda rng: rng.normal(), "random_state": lambda rng: rng.normal(), "random": lambda rng: rng.gauss()}


def sent(value):
    return Decoder().loads(*Encoder().dumps(value))


def tags(data):
    """All tags in a message."""
    if isinstance(data, list):
        return {tag for part in data for tag in tags(part)}
    return {*data, *(tag for content in data.values() for tag in tags(content))} if isinstance(data, dict) else set()


def test_every_row_of_the_table_is_tried_here():
    from tests.grading.wire.test_libraries import TAGS

    assert {row.tag for row in TABLE} == {*VALUES, *TAGS, "file", "instance"}
    assert len({row.tag for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("tag", VALUES)
def test_a_value_arrives_as_it_was(tag):
    for value in VALUES[tag]:
        head, body = Encoder().dumps(value)
        assert tag in tags(json.loads(head))
        there = Decoder().loads(head, body)
        assert type(there) is type(value) or tag == "named"
        assert_same(there, value, tag)


def assert_same(there, value, tag):
    if there is value:
        pass
    elif tag in DRAWN:
        assert DRAWN[tag](there) == DRAWN[tag](value)
    elif tag in ("SimpleNamespace", "dict_values", "objects", "exception", "StringIO", "BytesIO", "named"):
        parts = {
            "SimpleNamespace": vars, "dict_values": list, "objects": np.ndarray.tolist, "exception": lambda e: e.args,
            "named": tuple,
        }.get(tag, lambda stream: (stream.tell(), stream.getvalue()))  # fmt: skip
        assert parts(there) == parts(value)
    elif tag == "masked":
        assert there.data.tobytes() == value.data.tobytes()
        assert np.array_equal(there.mask, value.mask)
        assert there.fill_value == value.fill_value
    elif isinstance(value, np.ndarray | np.void):
        assert (there.dtype, there.shape) == (value.dtype, value.shape)
        assert there.tobytes() == value.tobytes()
    elif tag == "bunch":
        assert (there.success, there.x.tolist()) == (True, [1, 1])
    elif tag in ("deque", "defaultdict"):
        held = "maxlen" if tag == "deque" else "default_factory"
        assert (there, getattr(there, held)) == (value, getattr(value, held))
    elif tag == "datetime":
        assert (there, there.fold, there.tzinfo) == (value, value.fold, value.tzinfo)
    elif value == value:
        assert there == value
    else:
        assert str(there) == str(value)


@pytest.mark.parametrize("value", [None, True, 3, -(2**53) + 1, 1.5, float("-inf"), "text", "\ud800"])
def test_what_json_can_say_goes_as_it_is(value):
    head, body = Encoder().dumps(value)
    assert (sent(value), body) == (value, b"")
    assert tags(json.loads(head)) == set()


def test_what_is_derived_from_a_type_of_python_s_own_arrives_as_that():
    class Liar(float):
        def __float__(self):
            return 4.0

        def __repr__(self):
            return "4.0"

    class Colour(enum.IntEnum):
        RED = 3

    class Tally(Counter):
        pass

    class Marked(np.ndarray):
        dtype = property(lambda self: np.dtype("i8"))

    for value, wanted in (
        (Liar(7.0), 7.0),
        (Colour.RED, 3),
        (Tally("aab"), Counter("aab")),
        (np.array([1.5]).view(Marked), np.array([1.5])),
    ):
        there = sent(value)
        assert type(there) is type(wanted)
        assert np.array_equal(there, wanted) if isinstance(wanted, np.ndarray) else there == wanted


def _nested(depth):
    value: list = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [object(), open, _nested(61), {1: _nested(60)}, np.zeros(2, "i4, O"), np.zeros((), "V3")[()], (i for i in ())],
    ids=["object", "builtin", "nested", "nested in a dict", "record", "void", "generator"],
)
def test_what_cannot_be_told_is_refused_here(value):
    with pytest.raises(WireError):
        Encoder().dumps(value)


def test_no_value_says_where_its_memory_is():
    memory = {"data": (4096, False), "shape": (9,), "typestr": "<f8", "version": 3}
    for name in ("__array_interface__", "__array_struct__", "__array__"):
        pairs = [[name, {"dict": [["data", {"tuple": [4096, False]}]]}]]
        assert not hasattr(Decoder().loads(json.dumps({"bunch": pairs}).encode(), b""), name)
        with pytest.raises(WireError):
            Decoder().loads(json.dumps({"SimpleNamespace": pairs}).encode(), b"")
        assert not hasattr(Decoder().loads(json.dumps({"named": ["n", [name], [1]]}).encode(), b""), name)
    assert sent(filled(Bunch(), __array_interface__=memory))["__array_interface__"] == memory


def test_tuples_of_pythons_own_that_have_names():
    there = sent(localtime(0))
    assert there == tuple(localtime(0))
    assert there.tm_hour == localtime(0).tm_hour


def test_what_holds_itself_is_refused():
    array, ring, pair = np.empty(1, object), [], {}
    array[0] = array
    ring.append((1, ring))
    pair["a"] = [pair]
    for value in (array, ring, pair):
        with pytest.raises(WireError, match="holds itself"):
            Encoder().dumps(value)


def test_what_is_one_and_the_same_is_so_there():
    row, array = [1, 2], np.ones(3)
    grid, other = [row, row, [1, 2], array], {"rows": [row], "array": (array,)}
    there, others = sent((grid, other))
    assert there[0] is there[1] is others["rows"][0]
    assert there[0] == there[2]
    assert there[0] is not there[2]
    assert there[3] is others["array"][0]


def test_what_the_other_side_has_sent_is_its_own_again():
    row, array = [1, 2], np.ones(3)
    encoder = Encoder()
    decoder = Decoder()
    asked = decoder.loads(*encoder.dumps([row, (array, {"a": row})]))
    answer = Encoder(yours=decoder.shared).dumps([asked[1][0], asked[0], [5]])
    there = Decoder(yours=encoder.shared).loads(*answer)
    assert there[0] is array
    assert there[1] is row
    assert there[2] == [5]


def test_a_file_that_is_read_arrives_as_what_is_left_of_it(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with path.open() as file:
        next(file)
        assert sent(file).read() == "1,2\n"
    with path.open("rb") as file:
        assert (sent(file).read(3), sent(file).name) == (b"a,b", str(path))
    with path.open("w") as file, pytest.raises(WireError):
        sent(file)


def test_an_object_of_a_class_that_the_other_side_has_too():
    class Node:
        def __init__(self, value, parent=None):
            self.value, self.parent, self.children = value, parent, []
            if parent:
                parent.children.append(self)

    Node.__module__ = "__main__"
    root = Node(1)
    Node(2, root), Node(3, root)
    head, body = Encoder(lambda value, last: INSTANCE if last and is_instance(value) else None).dumps([root, root])
    one, other = Decoder(classes={"Node": Node}).loads(head, body)
    assert one is other
    assert type(one) is Node
    assert [(child.value, child.parent is one) for child in one.children] == [(2, True), (3, True)]
    assert type(Decoder(classes={}).loads(head, body)[0]).__name__ == "Node"
    with pytest.raises(WireError, match="no class"):  # nobody makes objects of ours
        Decoder().loads(head, body)


BOMB = {"list": [{"list": [1] * 100}, *({"list": [{"same": k}] * 100} for k in range(20))]}


@pytest.mark.parametrize(
    "message",
    [BOMB, {"same": 0}, {"yours": 0}, {"list": [{"same": 0}]}, {"list": [{"list": []}, {"same": -1}]}, {"same": "0"}],
    ids=lambda message: str(message)[:40],
)
def test_nothing_that_is_not_there_is_named(message):
    with pytest.raises(WireError):
        Decoder().loads(json.dumps(message).encode(), b"")


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr(encoder, "MOST_BYTES", 100)
    with pytest.raises(WireError, match="too much data"):
        Encoder().dumps([np.zeros(8), np.zeros(8)])
    monkeypatch.setattr(encoder, "MOST_JSON", 100)
    with pytest.raises(WireError, match="too many parts"):
        Encoder().dumps([0] * 100)


HUGE = {"int": hex(1 << 200)}
NONSENSE = [
    *([1, 2], {}, {"tuple": [], "list": []}, {"unknown": 1}, {"tuple": 3}, {"dict": [[1]]}, {"set": [{"list": []}]}),
    *({"range": [10**9]}, {"range": ["1"]}, {"range": [0, 5, 0]}, {"complex": ["1+2j"]}, {"slice": [1, 2, 3, 4]}),
    *({"Decimal": "1e999999999"}, {"Fraction": "1e999999999"}, {"Fraction": [1, 0]}, {"date": "soon"}, {"int": "zz"}),
    *({"Decimal": "1" * 30_000}, {"Decimal": 1.5}, {"Fraction": [1.5, 1]}, {"Counter": [[[], 1]]}, {"range": [HUGE]}),
    *({"bytes": [0, 9]}, {"bytes": [-1, 1]}, {"bytes": [1, -1]}, {"bytes": ["0", 1]}, {"timedelta": [10**12, 0, 0]}),
    *({"array": ["<f8", [1], 0, 4]}, {"array": ["|O", [1], 0, 8]}, {"array": ["<f8", [2], 0, 8]}, {"array": "<f8"}),
    *({"array": ["<f8", [HUGE], 0, 8]}, {"array": ["<f8", [-1, -1], 0, 8]}, {"array": ["<U999999", [9999], 0, 0]}),
    *({"type": "os:system"}, {"type": "numpy:load"}, {"type": "dtype:O"}, {"type": "torch:load"}, {"type": "open"}),
    *({"rng": {"dict": [["bit_generator", "SFC"]]}}, {"rng": 3}, {"objects": [[2], []]}, {"named": ["a", 3, []]}),
    *({"named": [5, [], []]}, {"named": ["a", [1], [1]]}, {"named": ["a", ["b"], []]}, {"named": [HUGE, [], []]}),
    *({"defaultdict": [3, []]}, {"defaultdict": [{"type": "open"}, []]}, {"deque": [-1, []]}, {"deque": [1.5, []]}),
    *({"deque": [HUGE, []]}, {"SimpleNamespace": [[1, 2]]}, {"SimpleNamespace": [["__class__", 1]]}),
    *({"dict_items": [1]}, {"dict_keys": [{"list": []}]}, {"datetime": ["soon", None, 0]}, {"time": ["1:00", None, 7]}),
    *({"datetime": ["2024-01-01", "../../passwd", 0]}, {"ZoneInfo": "/etc/passwd"}, {"timezone": [3]}, {"UUID": "x"}),
    *({"path": ["PosixPath", 3]}, {"path": ["Path.home", ""]}, {"path": ["PurePosixPath", "x" * 10_000]}),
    *({"pattern": ["(", 0]}, {"pattern": [3, 0]}, {"pattern": ["(" * 6000, 0]}, {"pattern": ["a", "x"]}),
    *({"pattern": ["(" * 2400 + ")" * 2400, 0]}, {"pattern": ["a" * 9000, 0]}, {"pattern": ["a", 1 << 70]}),
    *({"exception": ["SystemExit", []]}, {"exception": ["open", []]}, {"exception": ["UnicodeDecodeError", [1]]}),
    *({"exception": ["print", ["x"]]}, {"member": ["os", "system", 1]}, {"member": ["http", "HTTPStatus", 9]}),
    *({"member": ["http", "server", 1]}, {"member": ["http", "HTTPStatus.OK", 200]}, {"member": [HUGE, "a", 1]}),
    *({"StringIO": [3, 0]}, {"StringIO": ["a", -1]}, {"BytesIO": ["a", 0]}, {"StringIO": ["a", 1.5]}),
    *({"fields": ["<f8", [1], "ndarray", 0, 8]}, {"fields": [[0, [["a", "|O", []]]], [1], "ndarray", 0, 8]}),
    *({"fields": [[0, [["a", "<f8", [-1]]]], [1], "ndarray", 0, 8]}, {"fields": [[0, []], [1], "ndarray", 0, 0]}),
    *({"fields": [[0, [["a", "<f8", [10**9]]]], [1], "ndarray", 0, 8]}, {"field": [0, [], "ndarray", 0, 8]}),
    *({"fields": [[0, [["a", "<f8", []], ["a", "<f8", []]]], [1], "ndarray", 0, 8]}, {"matrix": {"list": []}}),
    *({"fields": [[0, [["a", "<f8", []]]], [1], "matrix", 0, 8]}, {"matrix": {"array": ["<f8", [1], 0, 8]}}),
    *({"masked": [1, None, 1, False]}, {"masked": [{"array": ["<f4", [1], 0, 4]}, {"array": ["<f4", [1], 4, 4]}, {}, 0]}),
    *({"masked": [{"array": ["<f4", [1], 0, 4]}, {"array": ["|b1", [2], 4, 2]}, 0, False]}, {"random_state": 3}),
    *({"random": {"tuple": [3, {"tuple": [1, 2]}, None]}}, {"random": 3}, {"random_state": {"dict": []}}),
    *({"polynomial": ["Polynomial", 1, 2, 3]}, {"polynomial": ["set_default_printstyle", 1, 2, 3]}, {"bunch": [[1]]}),
    *({"function": ["builtins", "eval"]}, {"function": ["os", "system"]}, {"function": ["numpy", "load"]}),
    *({"function": ["builtins", "open"]}, {"function": ["numpy", "lib"]}, {"function": [3, 4]}, {"function": ["math"]}),
]  # fmt: skip


@pytest.mark.parametrize("message", NONSENSE, ids=str)
def test_nonsense_is_refused_there(message):
    with pytest.raises(WireError):
        Decoder().loads(json.dumps(message).encode(), b"12345678")


@pytest.mark.parametrize("head", [b"", b"{", b"\xff", b"[" * 100_000, b'{"list": [' * 200 + b"]}" * 200])
def test_what_is_no_message_is_refused(head):
    with pytest.raises(WireError):
        Decoder().loads(head, b"")


def test_a_tag_that_is_not_the_wire_s_own_is_a_reference():
    kept = object()
    reference = lambda value, last: {"kept": 7} if value is kept and last else None
    head, body = Encoder(reference).dumps([1, kept])
    assert Decoder(lambda tag, content: (tag, content)).loads(head, body) == [1, ("kept", 7)]


def test_a_reference_is_asked_before_anything_is_looked_into():
    class Whole(dict):
        pass

    reference = lambda value, last: {"kept": 7} if type(value) is Whole and not last else None
    assert Decoder(lambda tag, content: content).loads(*Encoder(reference).dumps(Whole(a=1))) == 7
