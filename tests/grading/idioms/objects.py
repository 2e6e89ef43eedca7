"""Objects of a student's class that a test changes, copies, patches or derives a class from."""

from __future__ import annotations

from tests.grading.idioms.classes import SHAPE
from tests.grading.idioms.idiom import mistaken
from tests.grading.idioms.raising import ERR

IDIOMS = (
    mistaken(
        "a subclass in a test",
        SHAPE,
        "{self.name} {self.area()}",
        "{self.name} {self.area}",
        "class Circle(Shape):\n"
        "    def __init__(self, r):\n"
        "        super().__init__('circle')\n"
        "        self.r = r\n"
        "    def area(self):\n"
        "        return 3 * self.r**2\n"
        "c = Circle(2)\n"
        "assert c.describe() == 'circle 12' and isinstance(c, Shape) and c.r == 2",
    ),
    mistaken(
        "an incomplete subclass",
        SHAPE,
        "    @abstractmethod\n",
        "",
        "class Half(Shape):\n"
        "    pass\n"
        "try:\n"
        "    Half()\n"
        "except TypeError:\n"
        "    pass\n"
        "else:\n"
        "    raise AssertionError('abstract')",
    ),
    mistaken(
        "copy",
        ERR,
        "self.history = []",
        "self.history = ()",
        "import copy\n"
        "a = Account(5)\n"
        "a.withdraw(1)\n"
        "b, c = copy.copy(a), copy.deepcopy(a)\n"
        "a.withdraw(2)\n"
        "assert (b.balance, c.balance) == (4, 4) and b.history == [1, 2] and c.history == [1]\n"
        "assert type(c) is Account",
    ),
    mistaken(
        "patch an object",
        SHAPE,
        "{self.name} {self.area()}",
        "{self.name} {self.a**2}",
        "from unittest import mock\n"
        "s = Square(3)\n"
        "with mock.patch.object(s, 'area', return_value=7):\n"
        "    assert s.describe() == 'square 7'\n"
        "assert s.describe() == 'square 9'\n"
        "with mock.patch.object(Square, 'area', lambda self: 5):\n"
        "    assert Square(1).describe() == 'square 5'\n"
        "assert Square(1).area() == 1",
    ),
    mistaken(
        "names of ours",
        "class P:\n"
        "    def __init__(self, name):\n"
        "        self.name, self.is_module, self.number, self.is_class = name, 2, 3, 4\n"
        "def mse(target, what, name=0, self=1):\n"
        "    return target - what + name + self",
        "target - what",
        "what - target",
        "p = P('x')\n"
        "assert (p.name, p.is_module, p.number, p.is_class) == ('x', 2, 3, 4)\n"
        "assert mse(target=5, what=2) == 4 and mse(5, what=1, name=2, self=0) == 6\n"
        "p.name = 'y'\n"
        "assert p.name == 'y' and vars(p)['name'] == 'y'",
    ),
    mistaken(
        "a list that is an attribute",
        ERR,
        "self.history.append(n)",
        "self.history = [n]",
        "a = Account(9)\n"
        "a.history.append(3)\n"
        "assert a.history == [3] and len(a.history) == 1\n"
        "a.history.extend([4, 5])\n"
        "a.history[0] = 7\n"
        "a.withdraw(2)\n"
        "assert a.history == [7, 4, 5, 2] and a.history[-1] == 2 and sorted(a.history) == [2, 4, 5, 7]",
    ),
    mistaken(
        "a dict that is an attribute",
        "class Store:\n"
        "    def __init__(self):\n"
        "        self.stock = {}\n"
        "    def total(self):\n"
        "        return sum(self.stock.values())",
        "sum(self.stock.values())",
        "len(self.stock)",
        "s = Store()\n"
        "s.stock['apple'] = 3\n"
        "s.stock.update(pear=2)\n"
        "assert s.total() == 5 and s.stock == {'apple': 3, 'pear': 2}\n"
        "del s.stock['pear']\n"
        "assert s.total() == 3",
    ),
    mistaken(
        "setattr from outside",
        ERR,
        "self.balance -= n\n",
        "self.balance = 4\n",
        "a = Account(5)\n"
        "a.balance = 50\n"
        "assert a.withdraw(1) == 49\n"
        "setattr(a, 'note', [1])\n"
        "assert a.note == [1] and hasattr(a, 'note')\n"
        "del a.note\n"
        "assert not hasattr(a, 'note')",
    ),
    mistaken(
        "a figure of a library's",
        "import matplotlib.pyplot as plt\n"
        "def draw(values):\n"
        "    fig, ax = plt.subplots()\n"
        "    ax.plot(values)\n"
        "    return fig",
        "return fig",
        "return None",
        "import matplotlib.pyplot as plt\n"
        "fig = draw([1, 2])\n"
        "assert isinstance(fig, plt.Figure) and len(fig.axes) == 1\n"
        "plt.close(fig)",
    ),
    mistaken(
        "a match",
        "import re\ndef find(text):\n    return re.search(r'(\\d+)-(\\d+)', text)",
        "re.search",
        "re.match",
        "import re\n"
        "found = find('room 12-34')\n"
        "assert isinstance(found, re.Match) and found.group(1) == '12' and found.span() == (5, 10)",
    ),
)
