"""Dataclasses that students write."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

DATA = """\
from dataclasses import dataclass, field
@dataclass(frozen=True)
class Point:
    x: float
    y: float = 0.0
@dataclass(order=True)
class Card:
    rank: int
    suit: str = "hearts"
    seen: list = field(default_factory=list, compare=False)
def f(x):
    return x**2
def middle(a, b):
    return Point((a.x + b.x) / 2, (a.y + b.y) / 2)
"""

IDIOMS = (
    mistaken(
        "asdict, fields",
        DATA,
        'suit: str = "hearts"',
        'suit: str = "clubs"',
        "import dataclasses\n"
        "assert dataclasses.is_dataclass(Point) and dataclasses.is_dataclass(Point(1))\n"
        "assert dataclasses.asdict(Point(1, 2)) == {'x': 1, 'y': 2}\n"
        "assert [f.name for f in dataclasses.fields(Point)] == ['x', 'y']\n"
        "assert dataclasses.astuple(Card(1)) == (1, 'hearts', [])\n"
        "assert dataclasses.fields(Card)[1].default == 'hearts'",
    ),
    mistaken(
        "frozen",
        DATA,
        "(frozen=True)",
        "",
        "import dataclasses\n"
        "p = Point(1)\n"
        "try:\n"
        "    p.x = 2\n"
        "except dataclasses.FrozenInstanceError:\n"
        "    pass\n"
        "else:\n"
        "    assert False\n"
        "assert hash(Point(1)) == hash(Point(1)) and len({Point(1), Point(1, 0.0)}) == 1\n"
        "assert Point.__dataclass_params__.frozen",
    ),
    mistaken(
        "replace",
        DATA,
        "y: float = 0.0",
        "y: float = 1.0",
        "import dataclasses\n"
        "assert dataclasses.replace(Point(1, 2), y=5) == Point(1, 5) != Point(1, 2)\n"
        "assert repr(Point(1)) == 'Point(x=1, y=0.0)'",
    ),
    mistaken(
        "ordered",
        DATA,
        "rank: int\n    suit: str",
        "suit: str\n    rank: int",
        "assert Card(2) < Card(3) and sorted([Card(5), Card(2)])[0].rank == 2\n"
        "assert Card(2, seen=[1]) == Card(2) and Card(2, 'a') != Card(2, 'b')\n"
        "assert max(Card(1), Card(4)) == Card(4)",
    ),
    mistaken(
        "equal dataclasses",
        DATA,
        "(a.x + b.x) / 2",
        "(a.x + b.y) / 2",
        "assert Point(1, 2) == Point(1.0, 2) and Point(1, 2) != (1, 2)\n"
        "assert middle(Point(0, 0), Point(2, 4)) == Point(1, 2) and f(3) == 9 and Point(1, 2) != Card(1)",
    ),
)
