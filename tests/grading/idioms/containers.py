"""Sets, counters, queues and the like; and arguments that are changed."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

from tests.grading.idioms.idiom import Idiom

IDIOMS = (
    Idiom(
        "vowels counted",
        "def vowels(text):\n    return sum(c in 'aeiou' for c in text.lower())",
        "def vowels(text):\n    return sum(c in 'aeiou' for c in text)",
        "assert vowels('AEiou') == 5\nassert vowels('xyz') == 0",
    ),
    Idiom(
        "a union of many sets",
        "def union(*sets):\n    found = set()\n    for one in sets:\n        found |= one\n    return found",
        "def union(a, b, *sets):\n    return a | b",
        "assert union({1}, {2, 3}, {3, 4}) == {1, 2, 3, 4}\nassert isinstance(union({1}, {2}), set)",
    ),
    Idiom(
        "words counted",
        "from collections import Counter\ndef words(text):\n    return Counter(text.lower().split())",
        "from collections import Counter\ndef words(text):\n    return dict(Counter(text.split()))",
        "c = words('The cat the hat')\nassert isinstance(c, Counter) and c.most_common(1) == [('the', 2)] and c['dog'] == 0",
    ),
    Idiom(
        "a counter as an argument",
        "def rare(counter):\n    return {k for k, n in counter.most_common() if n == 1}",
        "def rare(counter):\n    return {k for k, n in counter.most_common(2)}",
        "from collections import Counter\nassert rare(Counter('abracadabra')) == {'c', 'd'}",
    ),
    Idiom(
        "grouped by a key",
        "from collections import defaultdict\ndef grouped(words):\n    out = defaultdict(list)\n    for w in words:\n        out[w[0]].append(w)\n    return out",
        "def grouped(words):\n    return {w[0]: [w] for w in words}",
        "from collections import defaultdict\ng = grouped(['ant', 'bee', 'ape'])\nassert g == {'a': ['ant', 'ape'], 'b': ['bee']} and isinstance(g, defaultdict) and g['z'] == []",
    ),
    Idiom(
        "a default of their own",
        "from collections import defaultdict\ndef table():\n    return defaultdict(lambda: -1, a=1)",
        "from collections import defaultdict\ndef table():\n    return defaultdict(lambda: 0, a=1)",
        "t = table()\nassert t['a'] == 1 and t['b'] == -1",
    ),
    Idiom(
        "kept in order",
        "from collections import OrderedDict\ndef ordered(d):\n    out = OrderedDict(sorted(d.items()))\n    out.move_to_end('a')\n    return out",
        "from collections import OrderedDict\ndef ordered(d):\n    return OrderedDict(sorted(d.items()))",
        "from collections import OrderedDict\nassert ordered({'b': 1, 'a': 2, 'c': 3}) == OrderedDict(b=1, c=3, a=2)",
    ),
    Idiom(
        "a queue with a length",
        "from collections import deque\ndef last(items, n):\n    return deque(items, maxlen=n)",
        "def last(items, n):\n    return list(items)[-n:]",
        "from collections import deque\nq = last(range(10), 3)\nassert q == deque([7, 8, 9]) and q.maxlen == 3\nq.append(1)\nassert list(q) == [8, 9, 1]",
    ),
    Idiom(
        "a queue turned in place",
        "def turn(q, k):\n    q.rotate(k)",
        "def turn(q, k):\n    q.rotate(-k)",
        "from collections import deque\nq = deque([1, 2, 3])\nassert turn(q, 1) is None and q == deque([3, 1, 2])",
    ),
    Idiom(
        "views of a dict",
        "def names(d):\n    return d.keys()",
        "def names(d):\n    return d.values()",
        "d = {'a': 1, 'b': 2}\nassert names(d) == {'a', 'b'} and 'a' in names(d) and len(names(d)) == 2",
    ),
    Idiom(
        "views as arguments",
        "def best(items):\n    return max(items, key=lambda pair: pair[1])[0]",
        "def best(items):\n    return max(items)[0]",
        "d = {'a': 5, 'b': 2}\nassert best(d.items()) == 'a'",
    ),
    Idiom(
        "nothing but a bag of names",
        "from types import SimpleNamespace\ndef moved(p, dx):\n    return SimpleNamespace(x=p.x + dx, y=p.y)",
        "from types import SimpleNamespace\ndef moved(p, dx):\n    return SimpleNamespace(x=p.x, y=p.y)",
        "from types import SimpleNamespace\nassert moved(SimpleNamespace(x=1, y=2), 3) == SimpleNamespace(x=4, y=2)",
    ),
    Idiom(
        "appended, and told so",
        "def push(stack, x):\n    stack.append(x)\n    return len(stack)",
        "def push(stack, x):\n    stack = stack + [x]\n    return len(stack)",
        "s = [1]\nassert push(s, 5) == 2\nassert s == [1, 5]",
    ),
    Idiom(
        "the last one taken out",
        "def take(d, key):\n    return d.pop(key, None)",
        "def take(d, key):\n    return d.get(key)",
        "d = {'a': 1, 'b': 2}\nassert take(d, 'a') == 1 and d == {'b': 2} and take(d, 'z') is None",
    ),
    Idiom(
        "sorted in place and returned",
        "def bubble(a):\n    for i in range(len(a)):\n        for j in range(len(a) - 1 - i):\n            if a[j] > a[j + 1]:\n                a[j], a[j + 1] = a[j + 1], a[j]\n    return a",
        "def bubble(a):\n    return sorted(a)",
        "a = [3, 1, 2]\nassert bubble(a) == [1, 2, 3]\nassert bubble(a) is a and a == [1, 2, 3]",
    ),
    Idiom(
        "a board that is played on",
        "def move(board, row, col, who):\n    if board[row][col] != ' ':\n        return False\n    board[row][col] = who\n    return True",
        "def move(board, row, col, who):\n    return board[row][col] == ' '",
        "b = [[' '] * 3 for _ in range(3)]\nrow = b[1]\nassert move(b, 1, 1, 'X') and not move(b, 1, 1, 'O')\nassert b[1][1] == 'X' and row == [' ', 'X', ' '] and row is b[1]",
    ),
    Idiom(
        "a copy, and the list left as it was",
        "def added(items, x):\n    return items + [x]",
        "def added(items, x):\n    items.append(x)\n    return items",
        "a = [1]\nb = added(a, 2)\nassert a == [1] and b == [1, 2] and b is not a",
    ),
    Idiom(
        "a frame left as it was",
        "def doubled(df):\n    return df.assign(b=df.a * 2)",
        "def doubled(df):\n    df['b'] = df.a * 2\n    return df",
        "import pandas as pd\nd = pd.DataFrame({'a': [1, 2]})\nassert doubled(d).b.tolist() == [2, 4]\nassert list(d.columns) == ['a']",
    ),
    Idiom(
        "the same object",
        "def same(x):\n    return x",
        "def same(x):\n    return list(x)",
        "a = [1, 2]\nassert same(a) is a",
    ),
    Idiom(
        "a list in two places",
        "def doubled(row):\n    return [row, row]",
        "def doubled(row):\n    return [row, list(row)]",
        "g = doubled([0])\ng[0][0] = 7\nassert g == [[7], [7]]",
    ),
    Idiom(
        "a shallow and a deep copy",
        "import copy\ndef deep(x):\n    return copy.deepcopy(x)",
        "import copy\ndef deep(x):\n    return copy.copy(x)",
        "a = [[1], [2]]\nb = deep(a)\nassert b == a and b is not a and b[0] is not a[0]",
    ),
    Idiom(
        "nested change of an argument",
        "def rename(people, old, new):\n    for p in people:\n        if p['name'] == old:\n            p['name'] = new\n    return people",
        "def rename(people, old, new):\n    return [dict(p, name=new) if p['name'] == old else p for p in people]",
        "people = [{'name': 'Ada'}, {'name': 'Bob'}]\nfirst = people[0]\nrename(people, 'Ada', 'Eve')\nassert first == {'name': 'Eve'} and people[0] is first",
    ),
    Idiom(
        "frozen sets as keys",
        "def edges(pairs):\n    return {frozenset(p): len(set(p)) for p in pairs}",
        "def edges(pairs):\n    return {tuple(p): len(set(p)) for p in pairs}",
        "e = edges([(1, 2), (2, 1)])\nassert e == {frozenset({1, 2}): 2}",
    ),
    Idiom(
        "a dict turned round",
        "def inverse(d):\n    out = {}\n    for k, v in d.items():\n        out.setdefault(v, set()).add(k)\n    return out",
        "def inverse(d):\n    return {v: {k} for k, v in d.items()}",
        "assert inverse({'a': 1, 'b': 2, 'c': 1}) == {1: {'a', 'c'}, 2: {'b'}}",
    ),
    Idiom(
        "bytes changed in place",
        "def shout(b):\n    b[:] = b.upper()",
        "def shout(b):\n    b = b.upper()",
        "b = bytearray(b'abc')\nshout(b)\nassert b == bytearray(b'ABC') and isinstance(b, bytearray)",
    ),
)
