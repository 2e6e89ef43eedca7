"""The instructor's own modules and classes are there once: in a test and in the notebook."""

# ruff: noqa: E501 (a cell a line)

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import InstructorCell
from lstm_course.grading.judging.own_state import state_changed
from tests.grading.test_crossing import points

BANK = b"""
accounts, total, calls = {}, 0, []
class Account:
    def __init__(self, name):
        self.name, self.balance = name, 0
    def __eq__(self, other):
        return isinstance(other, Account) and self.name == other.name
class Shape:
    def twice(self): return 2 * self.area()
def enter(name): accounts[name] = 0
def pay(name, n):
    global total
    accounts[name] += n
    total += n
def check(f): calls.append(f(1))
def made(name): return Account(name)
"""
FILES = {"bank.py": BANK}
STATE = "assert bank.total == 5 and bank.accounts == {'Ada': 5}\npay(3)\nassert bank.total == 8\nbank.pay('Ada', 1)\nassert bank.accounts['Ada'] == 9"


def test_what_the_solution_changes_in_a_module_is_the_students():
    solution = "bank.enter('Ada')\nbank.pay('Ada', 5)\ndef pay(n):\n    bank.pay('Ada', n)"
    later = "import bank\npay(1)\nassert bank.total == 10 and bank.accounts['Ada'] == 10"
    cells = [("other", "import bank"), ("solution", solution), ("test", STATE), ("test", later)]
    assert points(cells, files=FILES)[0] == [1, 1]
    assert points(cells, {0: "def pay(n): pass"}, files=FILES)[0] == [0, 0]


def test_what_the_solution_does_not_change_is_the_instructors():
    cells = [("other", "import bank"), ("solution", "def f(x):\n    return x")]
    cells.append(("test", "import bank\nbank.check(f)\nassert bank.calls == [1] and bank.pay.__module__ == 'bank'"))
    assert points(cells, files=FILES)[0] == [1]
    forged = "import bank\ndef f(x):\n    bank.calls[:] = [1]\n    bank.check = lambda f: None\n    return 0"
    assert points(cells, {0: forged}, files=FILES)[0] == [0]


def test_which_names_are_the_solutions_to_change():
    def changed(*solutions):
        cells = [
            InstructorCell("other", "import bank\nfrom bank import pay as p"),
            *(InstructorCell("solution", s) for s in solutions),
        ]
        return state_changed(FILES, cells)

    both = {"bank": {"accounts", "total"}}
    assert changed("pay = bank.pay\npay('Ada', 5)") == changed("[*map(p, ['Ada'], [5])]") == both
    assert changed("def f(act=bank.enter):\n    act('Ada')") == {"bank": {"accounts"}}
    assert changed("x = bank.made('a')\nbank.Account('b')", "print(bank.total)") == {}
    assert changed("p('a', 1)") == {"bank": {"accounts", "total"}}
    assert changed("def f():\n    bank.enter('a')", "bank.calls = []") == {"bank": {"accounts", "calls"}}


def test_a_class_of_a_module_is_one_for_both():
    solution = "class Square(bank.Shape):\n    def area(self): return 4\ndef make(n): return bank.Account(n)\ndef name(a): return a.name"
    tests = (
        "assert isinstance(Square(), bank.Shape) and issubclass(Square, bank.Shape) and Square().twice() == 8 and Square.__bases__ == (bank.Shape,)",
        "assert make('x') == bank.Account('x') != make('y') and isinstance(make('y'), bank.Account)",
        "assert name(bank.Account('q')) == 'q' == name(bank.made('q'))",
    )
    cells = [("other", "import bank"), ("solution", solution), *(("test", one) for one in tests)]
    assert points(cells, files=FILES)[0] == [1, 1, 1]
    wrong = "class Square:\n    def area(self): return 4\n    def twice(self): return 8\ndef make(n): return bank.Account('z')\ndef name(a): return a"
    assert points(cells, {0: wrong}, files=FILES)[0] == [0, 0, 0]


NODE = """
class Node:
    def __init__(self, val, next=None): self.val, self.next = val, next
    def __eq__(self, other): return isinstance(other, Node) and self.val == other.val
    def __repr__(self): return f'Node({self.val})'
"""
LISTS = """
def reverse(head):
    out = None
    while head: head.next, out, head = out, head, head.next
    return out
def build(values):
    head = None
    for v in reversed(values): head = Node(v, head)
    return head
def append(head, v):
    while head.next: head = head.next
    head.next = Node(v)
"""
OF_NODES = (
    "h = build([1, 2, 3])\nassert isinstance(h, Node) and type(h) == Node and h == Node(1) != h.next and h.next.next.val == 3 and repr(h) == 'Node(1)'",
    "h, values = reverse(Node(1, Node(2, Node(3)))), []\nwhile h:\n    values.append(h.val)\n    h = h.next\nassert values == [3, 2, 1]",
    "h = Node(1)\nappend(h, 5)\nassert h.next.val == 5",
    "h = reverse(build([1, 2]))\nassert h.val == 2 and h.next.val == 1 and h.next.next is None",
)


def test_objects_of_a_class_that_the_instructor_gives():
    cells = [("other", NODE), ("solution", LISTS), *(("test", one) for one in OF_NODES)]
    assert points(cells)[0] == [1, 1, 1, 1]
    wrong = "class Node:\n    def __init__(self, val, next=None): self.val, self.next = val, next\n    def __eq__(self, other): return True\n    def __repr__(self): return 'Node(1)'\ndef build(values): return Node(0)\ndef reverse(h): return h\ndef append(h, v): pass"
    assert points(cells, {0: wrong})[0] == [0, 0, 0, 0]


def test_a_later_cell_gives_a_class_another_operator():
    cells = [
        ("solution", "class V:\n    def __init__(self, x): self.x = x"),
        ("test", "v = V(1)\nassert v.x == 1"),
        ("solution", "V.__len__ = lambda self: 3\nV.__add__ = lambda a, b: V(a.x + b.x)"),
        ("test", "v = V(1)\nassert len(v) == 3 and (v + v).x == 2"),
    ]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {1: "V.__len__ = lambda self: 2"})[0] == [1, 0]
