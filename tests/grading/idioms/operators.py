"""Special methods of a student's class: what Python calls by itself."""

from __future__ import annotations

from tests.grading.idioms.idiom import mistaken

VEC = """\
class Vec:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __eq__(self, other):
        return isinstance(other, Vec) and (self.x, self.y) == (other.x, other.y)
    def __hash__(self):
        return hash((self.x, self.y))
    def __add__(self, other):
        return Vec(self.x + other.x, self.y + other.y)
    def __iadd__(self, other):
        self.x += other.x
        self.y += other.y
        return self
    def __lt__(self, other):
        return (self.x, self.y) < (other.x, other.y)
    def __bool__(self):
        return bool(self.x or self.y)
    def __divmod__(self, k):
        return Vec(self.x // k, self.y // k), Vec(self.x % k, self.y % k)
    def __complex__(self):
        return complex(self.x, self.y)
    def __index__(self):
        return self.x
    def __format__(self, spec):
        return f"<{self.x:{spec}}, {self.y:{spec}}>"
    def __array__(self, dtype=None, copy=None):
        import numpy as np
        return np.array([self.x, self.y], dtype=dtype)
    def __round__(self, n=0):
        return Vec(round(self.x, n), round(self.y, n))
    def __neg__(self):
        return Vec(-self.x, -self.y)
    def __reversed__(self):
        return iter((self.y, self.x))
    def __trunc__(self):
        return int(self.x)
    def __call__(self, k):
        return k * self.x
"""

IDIOMS = (
    mistaken(
        "hash",
        VEC,
        "hash((self.x, self.y))",
        "id(self)",
        "assert len({Vec(1, 2), Vec(1, 2), Vec(2, 1)}) == 2 and {Vec(1, 2): 'a'}[Vec(1, 2)] == 'a'\n"
        "assert hash(Vec(1, 2)) == hash(Vec(1, 2))",
    ),
    mistaken(
        "unhashable",
        "class V:\n    def __init__(self, x): self.x = x\n    def __eq__(self, o): return self.x == o.x",
        "def __eq__",
        "def equals",
        "from collections.abc import Hashable\n"
        "try:\n"
        "    hash(V(1))\n"
        "except TypeError:\n"
        "    pass\n"
        "else:\n"
        "    assert False\n"
        "assert not isinstance(V(1), Hashable)",
    ),
    mistaken(
        "in place",
        VEC,
        "    def __iadd__",
        "    def iadd",
        "v = w = Vec(1, 2)\nv += Vec(1, 1)\nassert v is w and w == Vec(2, 3)",
    ),
    mistaken(
        "divmod, complex, index",
        VEC,
        "self.x // k",
        "self.x / k",
        "import operator\n"
        "assert divmod(Vec(7, 5), 2) == (Vec(3, 2), Vec(1, 1)) and complex(Vec(1, 2)) == 1 + 2j\n"
        "assert [5, 6, 7][Vec(1, 0)] == 6 and list(range(Vec(2, 0))) == [0, 1]\n"
        "assert operator.index(Vec(3, 0)) == 3",
    ),
    mistaken(
        "round, neg, trunc",
        VEC,
        "Vec(-self.x, -self.y)",
        "Vec(self.x, self.y)",
        "import math\n"
        "assert round(Vec(1.26, 2.0), 1) == Vec(1.3, 2.0) and -Vec(1, 2) == Vec(-1, -2)\n"
        "assert math.trunc(Vec(2.5, 1)) == 2",
    ),
    mistaken(
        "format",
        VEC,
        "{self.y:{spec}}",
        "{self.y}",
        "assert f'{Vec(1, 2):.1f}' == '<1.0, 2.0>' == format(Vec(1, 2), '.1f') == '{:.1f}'.format(Vec(1, 2))",
    ),
    mistaken(
        "an array of it",
        VEC,
        "np.array([self.x, self.y]",
        "np.array([self.x, self.x]",
        "import numpy as np\n"
        "assert np.array(Vec(1, 2)).tolist() == [1, 2] and np.allclose(np.asarray(Vec(3, 4)), [3, 4])\n"
        "assert np.linalg.norm(Vec(3, 4)) == 5",
    ),
    mistaken(
        "order",
        VEC,
        "(self.x, self.y) < (other.x, other.y)",
        "(self.y, self.x) < (other.y, other.x)",
        "assert sorted([Vec(2, 1), Vec(1, 2)])[0] == Vec(1, 2)\n"
        "assert max(Vec(1, 1), Vec(3, 0), key=lambda v: v.x).x == 3\n"
        "assert min([Vec(2, 2), Vec(1, 9)]) == Vec(1, 9) and Vec(2, 0) > Vec(1, 0)",
    ),
    mistaken(
        "truth and calls",
        VEC,
        "self.x or self.y",
        "self.x and self.y",
        "assert not Vec(0, 0) and Vec(1, 0) and Vec(2, 0)(3) == 6 and list(map(Vec(2, 0), [1, 2])) == [2, 4]",
    ),
    mistaken(
        "reversed",
        VEC,
        "self.y, self.x))",
        "self.x, self.y))",
        "assert list(reversed(Vec(1, 2))) == [2, 1] and sum([Vec(1, 2), Vec(3, 4)], Vec(0, 0)) == Vec(4, 6)",
    ),
    mistaken(
        "equal to another type",
        VEC,
        "isinstance(other, Vec) and (",
        "(1, 2) == other or (",
        "assert Vec(1, 2) != (1, 2) and not (Vec(1, 2) == 3) and Vec(1, 2) != None\n"
        "assert Vec(1, 2) in [Vec(0, 0), Vec(1, 2)] and [Vec(1, 2)].index(Vec(1, 2)) == 0",
    ),
)
