"""Classes of a student's that derive from Python's own, or behave like them."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

STACK = """\
class Stack(list):
    def push(self, x):
        self.append(x)
    def peek(self):
        return self[-1]
class Celsius(float):
    def fahrenheit(self):
        return self * 9 / 5 + 32
class Name(str):
    def shout(self):
        return self.upper() + "!"
class Default(dict):
    def __missing__(self, key):
        return 0
"""

SEQ = """\
from collections.abc import Iterator, Mapping
class Count:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return iter(range(self.n))
    def __len__(self):
        return self.n
    def __contains__(self, x):
        return 0 <= x < self.n
class Down:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n + 1
class Squares(Mapping):
    def __init__(self, n):
        self.n = n
    def __getitem__(self, k):
        if not 0 <= k < self.n:
            raise KeyError(k)
        return k * k
    def __iter__(self):
        return iter(range(self.n))
    def __len__(self):
        return self.n
class Plain:
    pass
"""

COLOR = """\
from enum import Enum, IntEnum
class Color(Enum):
    RED = 1
    GREEN = 2
    def pretty(self):
        return self.name.title()
class Level(IntEnum):
    LOW = 1
    HIGH = 3
"""

IDIOMS = (
    mistaken(
        "a list of their own",
        STACK,
        "class Stack(list):",
        "class Stack(tuple):",
        "s = Stack()\n"
        "s.push(1)\n"
        "s.push(2)\n"
        "assert isinstance(s, list) and isinstance(s, Stack) and issubclass(Stack, list) and s == [1, 2]\n"
        "assert len(s) == 2 and s[-1] == 2 == s.peek() and list(s) == [1, 2] and s and s[0:1] == [1]\n"
        "s.append(5)\n"
        "assert s.pop() == 5 and 2 in s",
    ),
    mistaken(
        "a float of their own",
        STACK,
        "* 9 / 5",
        "* 5 / 9",
        "import math\n"
        "c = Celsius(100)\n"
        "assert isinstance(c, float) and c + 5 == 105.0 and c == 100 and c.fahrenheit() == 212\n"
        "assert c / 2 == 50 and math.sqrt(c) == 10 and round(c) == 100 and f'{c:.1f}' == '100.0' and c > 99\n"
        "assert abs(-c) == 100",
    ),
    mistaken(
        "a str of their own",
        STACK,
        '+ "!"',
        '+ "?"',
        "n = Name('ada')\n"
        "assert n == 'ada' and isinstance(n, str) and n.shout() == 'ADA!' and n + 'x' == 'adax'\n"
        "assert len(n) == 3 and n.upper() == 'ADA' and 'd' in n and {n: 1}['ada'] == 1\n"
        "assert ''.join([n, 'b']) == 'adab'",
    ),
    mistaken(
        "a dict of their own",
        STACK,
        "return 0",
        "return None",
        "d = Default(a=1)\n"
        "assert d['a'] == 1 and d['zzz'] == 0 and isinstance(d, dict) and d == {'a': 1}\n"
        "assert sorted(d.items()) == [('a', 1)] and 'zzz' not in d and len(d) == 1\n"
        "d['b'] = 2\n"
        "assert d == {'a': 1, 'b': 2}",
    ),
    mistaken(
        "abstract base classes",
        SEQ,
        "def __len__(self):\n        return self.n\n    def __contains__",
        "def length(self):\n        return self.n\n    def __contains__",
        "from collections.abc import Iterable, Iterator, Sized, Container, Collection, Callable, Hashable\n"
        "c, d = Count(3), Down(2)\n"
        "assert isinstance(c, Iterable) and isinstance(c, Sized) and isinstance(c, Container)\n"
        "assert isinstance(c, Collection) and not isinstance(c, Iterator) and isinstance(d, Iterator)\n"
        "assert not isinstance(d, Sized) and not isinstance(Plain(), Iterable)\n"
        "assert not isinstance(c, Callable) and isinstance(Count, Callable) and isinstance(c, Hashable)\n"
        "assert issubclass(Count, Iterable)",
    ),
    mistaken(
        "no such protocol",
        SEQ,
        "class Plain:\n    pass",
        "class Plain:\n    def __len__(self): return 0",
        "for use in (len, iter, list, next, abs, lambda p: p + 1, lambda p: p[0], lambda p: p(), lambda p: 1 in p):\n"
        "    try:\n"
        "        use(Plain())\n"
        "    except TypeError:\n"
        "        pass\n"
        "    else:\n"
        "        assert False\n"
        "assert not hasattr(Plain(), '__len__') and not callable(Plain()) and hasattr(Count(1), '__len__')\n"
        "assert callable(Plain)",
    ),
    mistaken(
        "an iterator",
        SEQ,
        "if self.n == 0",
        "if self.n == 1",
        "d = Down(3)\n"
        "assert iter(d) is d and next(d) == 3 and list(d) == [2, 1] and next(d, None) is None\n"
        "assert sum(Down(4)) == 10 and [a for a in Count(3)] == [0, 1, 2] and 2 in Count(3)\n"
        "assert 3 not in Count(3)",
    ),
    mistaken(
        "a mapping",
        SEQ,
        "return k * k",
        "return 2 * k",
        "from collections.abc import Mapping\n"
        "s = Squares(3)\n"
        "assert isinstance(s, Mapping) and dict(s) == {0: 0, 1: 1, 2: 4} and s.get(5) is None\n"
        "assert list(s.items()) == [(0, 0), (1, 1), (2, 4)] and 2 in s and s == {0: 0, 1: 1, 2: 4}\n"
        "assert len(s) == 3",
    ),
    mistaken(
        "an enum",
        COLOR,
        "GREEN = 2",
        "GREEN = 3",
        "assert Color.RED.value == 1 and Color.RED.name == 'RED' and Color(2) is Color.GREEN\n"
        "assert Color['RED'] is Color.RED and len(Color) == 2 and [c.name for c in Color] == ['RED', 'GREEN']\n"
        "assert Color.RED in Color and Color.RED != Color.GREEN and Color.RED.pretty() == 'Red'\n"
        "assert isinstance(Color.RED, Color)",
    ),
    mistaken(
        "an enum's class",
        COLOR,
        "class Color(Enum)",
        "class Color(IntEnum)",
        "from enum import Enum, IntEnum\n"
        "assert issubclass(Color, Enum) and list(Color.__members__) == ['RED', 'GREEN']\n"
        "assert {Color.RED: 'r'}[Color.RED] == 'r' and Level.HIGH > Level.LOW and Level.HIGH == 3\n"
        "assert Level.HIGH + 1 == 4 and isinstance(Level.LOW, int) and str(Color.RED) == 'Color.RED'\n"
        "assert repr(Color.RED) == '<Color.RED: 1>'",
    ),
)
