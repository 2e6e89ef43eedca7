"""What a test hands to a student's function: iterators, files, functions, generators of numbers, small objects."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

from tests.grading.idioms.idiom import Idiom

NODE = "class Node:\n    def __init__(self, value, next=None):\n        self.value, self.next = value, next\ndef to_list(node):\n    out = []\n    while node is not None:\n        out.append(node.value)\n        node = node.next\n    return out"
TREE = "class Tree:\n    def __init__(self, value, parent=None):\n        self.value, self.parent, self.children = value, parent, []\n        if parent is not None:\n            parent.children.append(self)\n    def add(self, value):\n        return Tree(value, self)"

IDIOMS = (
    Idiom(
        "a generator as an argument",
        "def mean(items):\n    total = n = 0\n    for x in items:\n        total, n = total + x, n + 1\n    return total / n",
        "def mean(items):\n    return sum(items) / 3",
        "assert mean(x * x for x in range(1, 5)) == 7.5",
    ),
    Idiom(
        "an endless iterator as an argument",
        "def take(n, items):\n    it = iter(items)\n    return [next(it) for _ in range(n)]",
        "def take(n, items):\n    it = iter(items)\n    return [next(it) for _ in range(n + 1)]",
        "import itertools\ncount = itertools.count(5)\nassert take(3, count) == [5, 6, 7]\nassert next(count) == 8",
    ),
    Idiom(
        "map and zip as arguments",
        "def dot(pairs):\n    return sum(a * b for a, b in pairs)",
        "def dot(pairs):\n    return sum(a + b for a, b in pairs)",
        "assert dot(zip([1, 2], [3, 4])) == 11 and dot(map(tuple, [[2, 5]])) == 10",
    ),
    Idiom(
        "a file that the test has opened",
        "def lines_with(file, word):\n    return [line.strip() for line in file if word in line]",
        "def lines_with(file, word):\n    return file.read().split('\\n')",
        "with open('notes.txt', 'w') as f:\n    f.write('a cat\\na dog\\ncats')\nwith open('notes.txt') as f:\n    assert lines_with(f, 'cat') == ['a cat', 'cats']",
    ),
    Idiom(
        "a text to be read from",
        "import csv\ndef total(file, column):\n    return sum(float(row[column]) for row in csv.DictReader(file))",
        "def total(file, column):\n    return len(file.readlines()) * 1.0",
        "import io\nassert total(io.StringIO('a,b\\n1,2\\n3,4.5\\n'), 'b') == 6.5",
    ),
    Idiom(
        "a text to be written to",
        "def table(rows, out):\n    for row in rows:\n        print(*row, sep='|', file=out)",
        "def table(rows, out):\n    for row in rows:\n        print(*row, file=out)",
        "import io\nout = io.StringIO()\ntable([(1, 2), (3, 4)], out)\nassert out.getvalue() == '1|2\\n3|4\\n'",
    ),
    Idiom(
        "functions of a library as arguments",
        "def integral(f, a, b, n=2000):\n    h = (b - a) / n\n    return h * sum(f(a + (i + 0.5) * h) for i in range(n))",
        "def integral(f, a, b, n=2000):\n    h = (b - a) / n\n    return h * sum(f(a + i * h) for i in range(n)) * 1.01",
        "import math\nimport numpy as np\nassert abs(integral(math.sin, 0, math.pi) - 2) < 1e-5\nassert abs(integral(np.exp, 0, 1) - (math.e - 1)) < 1e-5",
    ),
    Idiom(
        "a class of a library as an argument",
        "def converted(kind, texts):\n    return [kind(t) for t in texts]",
        "def converted(kind, texts):\n    return [float(t) for t in texts]",
        "from fractions import Fraction\nassert converted(Fraction, ['1/3', '2']) == [Fraction(1, 3), 2] and converted(int, ['4']) == [4]\nassert all(isinstance(x, Fraction) for x in converted(Fraction, ['1']))",
    ),
    Idiom(
        "an exception as an argument",
        "def retry(action, kind):\n    try:\n        return action()\n    except kind as e:\n        return str(e)",
        "def retry(action, kind):\n    return action()",
        "def broken():\n    raise ValueError('no')\nassert retry(broken, ValueError) == 'no'",
    ),
    Idiom(
        "an error that is given back",
        "def check(x):\n    return ValueError('negative') if x < 0 else None",
        "def check(x):\n    return None",
        "e = check(-1)\nassert isinstance(e, ValueError) and e.args == ('negative',) and check(1) is None",
    ),
    Idiom(
        "a linked list of the instructor's class",
        "def reverse(head):\n    before = None\n    while head is not None:\n        head.next, before, head = before, head, head.next\n    return before",
        "def reverse(head):\n    return head",
        "head = Node(1, Node(2, Node(3)))\nlast = head.next.next\nnew = reverse(head)\nassert to_list(new) == [3, 2, 1] and new is last and to_list(head) == [1]",
        given=NODE,
    ),
    Idiom(
        "a node put in",
        "def insert(head, value):\n    return Node(value, head)",
        "def insert(head, value):\n    return Node(head.value, head)",
        "assert to_list(insert(Node(2), 1)) == [1, 2]",
        given=NODE,
    ),
    Idiom(
        "a tree that knows its parents",
        "def depth(node):\n    return 0 if node.parent is None else 1 + depth(node.parent)\ndef size(node):\n    return 1 + sum(map(size, node.children))",
        "def depth(node):\n    return 1\ndef size(node):\n    return 1 + len(node.children)",
        "root = Tree('a')\nb = root.add('b')\nc = b.add('c')\nassert depth(c) == 2 and size(root) == 3",
        given=TREE,
    ),
    Idiom(
        "objects of a class of the test's own",
        "def oldest(people):\n    return max(people, key=lambda p: p.age).name",
        "def oldest(people):\n    return people[0].name",
        "from dataclasses import dataclass\n@dataclass\nclass Person:\n    name: str\n    age: int\nassert oldest([Person('Ada', 36), Person('Bob', 40)]) == 'Bob'",
    ),
    Idiom(
        "a generator of numbers as an argument",
        "def rolls(rng, n):\n    return rng.integers(1, 7, size=n)",
        "def rolls(rng, n):\n    return rng.integers(0, 6, size=n)",
        "import numpy as np\nrng, same = np.random.default_rng(3), np.random.default_rng(3)\nassert rolls(rng, 50).tolist() == same.integers(1, 7, size=50).tolist()\nassert rng.integers(100) == same.integers(100)",
    ),
    Idiom(
        "an old generator of numbers",
        "def noise(rng, n):\n    return rng.randn(n)",
        "def noise(rng, n):\n    return rng.rand(n)",
        "import numpy as np\nrng, same = np.random.RandomState(1), np.random.RandomState(1)\nassert np.allclose(noise(rng, 3), same.randn(3)) and np.allclose(noise(rng, 2), same.randn(2))",
    ),
    Idiom(
        "Python's generator of numbers",
        "def walk(rng, n):\n    at = [0]\n    for _ in range(n):\n        at.append(at[-1] + rng.choice((-1, 1)))\n    return at",
        "def walk(rng, n):\n    return [0] * (n + 1)",
        "import random\nrng, same = random.Random(5), random.Random(5)\nassert walk(rng, 20) == walk(same, 20) and len(walk(rng, 4)) == 5\nassert set(abs(a - b) for a, b in zip(walk(rng, 9), walk(rng, 9)[1:])) and rng.random() != 0\nx = walk(random.Random(1), 30)\nassert all(abs(a - b) == 1 for a, b in zip(x, x[1:]))",
    ),
    Idiom(
        "a regular expression",
        "import re\ndef pattern():\n    return re.compile(r'(\\d{4})-(\\d\\d)')\ndef found(p, text):\n    return p.findall(text)",
        "import re\ndef pattern():\n    return re.compile(r'(\\d+)-(\\d+)')\ndef found(p, text):\n    return p.findall(text)",
        "import re\np = pattern()\nassert isinstance(p, re.Pattern) and p.search('on 2024-05-01').group(1) == '2024' and not p.search('24-05')\nassert found(re.compile('a.'), 'abac') == ['ab', 'ac']",
    ),
)
