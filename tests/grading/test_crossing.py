"""Idioms of public courses in which a test and a student's code meet by more than a call: a right and a wrong answer."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job


def points(cells, wrong=None, files=None, handed_in=None):
    """Grade a notebook of (kind, source) cells, with its solutions or, by number, what ``wrong`` has instead."""
    written = dict(enumerate(wrong or ())) if isinstance(wrong, list | tuple) else dict(wrong or {})
    solutions = [number for number, (kind, _) in enumerate(cells) if kind == "solution"]
    answers = {solutions[nth]: text for nth, text in written.items()}
    job = Job(
        "ada",
        "hw",
        "hw",
        cells=tuple(
            Cell("test", source, f"t{number}", 1.0)
            if kind == "test"
            else Cell("run", answers.get(number, source), f"c{number}")
            for number, (kind, source) in enumerate(cells)
        ),
        instructor=tuple(
            InstructorCell(kind, source, f"{'t' if kind == 'test' else 'c'}{number}")
            for number, (kind, source) in enumerate(cells)
        ),
        own_files=files or {},
        files=handed_in or {},
    )
    result = run_job(job)
    return [one.points for one in result.cells if one.points is not None], result


SQUARES = "def squares(n):\n    return [i**2 for i in range(1, n + 1)]"
USES, OWN = "def total(n):\n    return sum(squares(n))", "def total(n):\n    return sum(i**2 for i in range(1, n + 1))"
IN_GUIDE = """\
old = squares
del squares
try:
    total(1)
except NameError:
    pass
else:
    raise AssertionError("total does not use squares")
finally:
    squares = old
"""
DELETED = "del squares\ntry:\n    total(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError('not used')"
COUNTED = "old, calls = squares, []\ndef squares(n):\n    calls.append(n)\n    return old(n)\ntry:\n    assert total(3) == 14 and calls == [3]\nfinally:\n    squares = old"
STILL = "assert total(3) == 14 and squares(2) == [1, 4]"


@pytest.mark.parametrize("idiom", [IN_GUIDE, DELETED, COUNTED])
def test_a_helper_that_a_test_takes_away_is_away(idiom):
    cells = [("solution", SQUARES), ("solution", USES), ("test", idiom), ("test", STILL)]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {1: OWN})[0] == [0, 1]  # the next test finds the helper again


def test_a_helper_that_is_away_is_away_for_the_test_too():
    test = "del squares\nassert 'squares' not in globals()\ntry:\n    squares\nexcept NameError:\n    pass\nelse:\n    assert False"
    assert points([("solution", SQUARES), ("solution", USES), ("test", test)])[0] == [1]


def test_a_global_that_the_instructors_own_solution_reads():
    cells = [
        ("solution", "def f(x):\n    return A * x"),
        ("test", "A = 3\nassert f(2) == 6"),
        ("test", "A = 4\nassert f(2) == 8"),
    ]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {0: "def f(x):\n    return 3 * x"})[0] == [1, 0]


def test_no_other_name_of_a_test_gets_to_the_student():
    cells = [
        ("solution", "x = 1\ndef f(x):\n    return x * x"),
        ("test", "x = 3\nexpected = 9\nassert f(x) == expected"),
    ]
    assert points(cells)[0] == [1]
    assert points(cells, {0: "def f(x):\n    return globals()['expected']"})[0] == [0]


def test_what_a_test_imports_is_no_replacement():
    written = "from collections import Counter\ndef f(word):\n    assert isinstance(Counter, type)\n    return Counter(word).most_common(1)[0][0]"
    assert points([("solution", written), ("test", "from collections import Counter\nassert f('aab') == 'a'")])[0] == [
        1
    ]


# what the instructor's cell makes, what students are to do to it, a test, what is not enough
IN_PLACE = {
    "append": ("nums = [1, 2, 3]", "nums.append(4)", "assert nums == [1, 2, 3, 4]", "pass"),
    "sort": ("nums = [3, 1, 2]", "nums.sort()", "assert nums == [1, 2, 3]", "nums.reverse()"),
    "a key": ("d = {'a': 1}", "d['k'] = 2", "assert d == {'a': 1, 'k': 2}", "d['k'] = 3"),
    "an attribute": ("class P:\n    pass\nobj = P()", "obj.n = 5", "assert obj.n == 5", "obj.n = 4"),
    "a set": ("seen = {1}", "seen.add(2)", "assert seen == {1, 2}", "seen.add(3)"),
    "nested": ("m = [[1, 2], [3, 4]]", "m[0][1] = 7", "assert m == [[1, 7], [3, 4]]", "m[1][0] = 7"),
    "deleted": ("v = [1, 2]", "del v[0]", "assert v == [2]", "del v[1]"),
    "a loop over it": ("nums, total = [1, 2, 3], 0", "for v in nums:\n    total += v", "assert total == 6", "for v in nums:\n    total = v"),
    "while": ("n, k = 10, 0", "while n > 1:\n    n //= 2\n    k += 1", "assert (n, k) == (1, 3)", "while n > 1:\n    n //= 2"),
    "a part of it": ("m = [[1], [2]]", "for row in m:\n    row.append(0)", "assert m == [[1, 0], [2, 0]]", "for row in m:\n    row.append(1)"),
    "by a function": ("stack = []", "def fill(s):\n    for i in range(3):\n        s.append(i)\nfill(stack)", "assert stack == [0, 1, 2]", "def fill(s):\n    s.append(1)\nfill(stack)"),
    "by a method": ("class Stack:\n    def __init__(self): self.items = []\n    def push(self, x): self.items.append(x)\ns = Stack()", "s.push(3)\ns.push(4)", "assert s.items == [3, 4]", "s.push(4)"),
    "an array": ("import numpy as np\na = np.zeros(3)", "a[1] = 5\na += 1", "assert a.tolist() == [1, 6, 1]", "a[1] = 5"),
    "a global": ("count = 0", "def inc():\n    global count\n    count += 1", "assert count == 0\ninc()\ninc()\nassert count == 2\ncount = 5\ninc()\nassert count == 6", "def inc():\n    global count\n    count = 1"),
    "a global's content": ("stack = []", "def push(x):\n    stack.append(x)", "push(1)\npush(2)\nassert stack == [1, 2]", "def push(x):\n    stack.insert(0, x)"),
    "what was before": ("nums = [2, 1]\nbefore = list(nums)", "nums.append(4)", "assert nums == before + [4] and before == [2, 1]", "nums.append(5)"),
}  # fmt: skip


@pytest.mark.parametrize("name", IN_PLACE)
def test_what_the_solution_changes_in_place_is_the_students(name):
    made, right, test, wrong = IN_PLACE[name]
    cells = [("other", made), ("solution", right), ("test", test)]
    assert points(cells)[0] == [1]
    assert points(cells, {0: wrong})[0] == [0]


def test_what_the_solution_only_reads_stays_the_instructors():
    cells = [
        ("other", "import numpy as np\ndata = [1, 2, 6]\nplot = print"),
        ("solution", "plot(data)\nprint(data)\nmean = np.mean(data)\nordered = sorted(data)"),
        ("test", "assert mean == sum(data) / 3\nassert ordered == sorted(data)"),
    ]
    assert points(cells)[0] == [1]
    assert points(cells, {0: "data = [0, 0, 0]\nnp = 1\nmean, ordered = 0, data"})[0] == [0]


def test_before_the_solution_changes_it_a_test_sees_what_the_instructor_made():
    cells = [
        ("other", "nums = [1, 2]"),
        ("solution", "def f(x):\n    return sum(x)"),
        ("test", "assert f(nums) == 3"),
        ("solution", "nums.append(4)"),
        ("test", "assert nums == [1, 2, 4]"),
    ]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {0: "nums.clear()\ndef f(x):\n    return 0"})[0] == [0, 0]


POINT = """\
class Point:
    kind = 'point'
    def __init__(self, x, name):
        self.x, self.name = x, name
    def __eq__(self, other): return self.x == other.x
    def __hash__(self): return hash(self.x)
    def __iadd__(self, k):
        self.x += k
        return self
    def __round__(self, digits=0): return round(self.x, digits)
class Near(Point): pass
def keywords(target, what, self=1): return target - what + self
def typed(x: int, y: float = 2.0) -> float: return x * y
class Wrong(ValueError):
    def __init__(self, code):
        super().__init__(f'code {code}')
        self.code = code
def fail(code): raise Wrong(code)
"""
# a test, and what makes the answer wrong
LOOKED_INTO = {
    "dir": ("assert 'x' in dir(Point(1, 'a')) and 'kind' in dir(Point) and 'y' not in dir(Point(1, 'a'))", "self.x, self.name", "self.y, self.name"),
    "vars": ("p = Point(1, 'a')\nassert vars(p) == p.__dict__ == {'x': 1, 'name': 'a'}", "self.x, self.name = x,", "self.x, self.name = 2,"),
    "type": ("assert type(Near(1, 'a')).__name__ == Near(1, 'a').__class__.__name__ == 'Near' == Near.__name__", "class Near(Point)", "Near = Point\nclass Far(Point)"),
    "type of": ("p = Near(1, 'a')\nassert type(p) == Near != type(Point(1, 'a')) and type(p) == type(Near(2, 'b'))", "class Near(Point): pass", "Near = Point"),
    "a class": ("import inspect\nassert isinstance(Point, type) and inspect.isclass(Point) and not isinstance(keywords, type)", "class Point:", "def Point(): pass\nclass Pint:"),
    "bases": ("assert Near.__bases__ == (Point,) and issubclass(Near, Point)", "class Near(Point)", "class Near"),
    "hash": ("assert len({Point(1, 'a'), Point(1, 'b'), Point(2, 'c')}) == 2", "hash(self.x)", "id(self)"),
    "in place": ("p = q = Point(1, 'a')\np += 4\nassert p.x == 5 and p is q", "self.x += k", "self.x = k"),
    "round": ("assert round(Point(2.25, 'a'), 1) == 2.2", "return round(self.x, digits)", "return self.x"),
    "keywords": ("assert keywords(target=5, what=2) == 4 and keywords(5, what=2, self=0) == 3", "target - what", "what - target"),
    "a name": ("p = Point(1, 'a')\nassert p.name == 'a'\np.name = 'b'\nassert p.name == 'b'", "= x, name", "= x, 'c'"),
    "an exception's": ("try:\n    fail(7)\nexcept Wrong as error:\n    assert error.code == 7 and str(error) == 'code 7'\nelse:\n    assert False", "self.code = code", "self.code = 0"),
    "annotations": ("assert typed.__annotations__ == {'x': int, 'y': float, 'return': float} and typed.__defaults__ == (2.0,)", "y: float", "y: int"),
    "code": ("assert typed.__code__.co_argcount == 2 and typed.__code__.co_varnames[:2] == ('x', 'y')", "typed(x: int, y", "typed(z: int, y"),
    "not a number": ("import numbers\np = Point(1, 'a')\nassert not isinstance(p, (numbers.Number, str, list))\nassert not isinstance(Point, numbers.Number) and p.x == 1", "= x, name", "= 0, name"),
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKED_INTO)
def test_what_is_looked_into(name):
    test, right, wrong = LOOKED_INTO[name]
    assert right in POINT
    cells = [("solution", POINT), ("test", test)]
    assert points(cells)[0] == [1]
    assert points(cells, {0: POINT.replace(right, wrong)})[0] == [0]


def test_nobody_asks_a_students_object_for_its_memory():
    written = "class Memory:\n    __array_interface__ = {'data': (4096, False), 'shape': (9,), 'typestr': '<f8', 'version': 3}\n    __array_struct__ = __array_interface__"
    test = "import numpy as np\nm = Memory()\nassert not hasattr(m, '__array_interface__') and not hasattr(m, '__array_struct__')\ntry:\n    np.asarray(m)\nexcept TypeError:\n    pass\nelse:\n    assert False"
    assert points([("solution", written), ("test", test)])[0] == [1]


SAVE = "import json\ndef save(results, path):\n    with open(path, 'w') as file:\n        json.dump(results, file)"
READS = "import json\nassert json.load(open('result.json')) == {'a': 1}"
# solution, test, files beside the notebook, wrong answers
FILES = {
    "made": ("import json\nname = 'result.json'\nwith open(name, 'w') as f:\n    json.dump({'a': 1}, f)", READS, {"result.json": b'{"a": 1}'}, ["pass", "open('result.json', 'w').write('{}')"]),
    "made by a function": (SAVE, "save({'a': 1}, 'result.json')\n" + READS, {"result.json": b'{"a": 1}'}, ["def save(results, path):\n    pass"]),
    "added to": ("with open('log.txt', 'a') as f:\n    f.write('two\\n')", "assert open('log.txt').read() == 'one\\ntwo\\n'", {"log.txt": b"one\n"}, ["pass", "open('log.txt', 'w').write('two')"]),
    "changed": ("import json\nd = json.load(open('d.json'))\nd['b'] = 2\njson.dump(d, open('d.json', 'w'))", "import json\nassert json.load(open('d.json')) == {'a': 1, 'b': 2}", {"d.json": b'{"a": 1}'}, ["pass"]),
    "only read": ("import json\ntotal = sum(json.load(open('d.json')))\njson.dump(total, open('out.json', 'w'))", "import json\nassert json.load(open('out.json')) == sum(json.load(open('d.json')))", {"d.json": b"[1, 2]"}, ["open('d.json', 'w').write('[]')\nopen('out.json', 'w').write('0')"]),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_files_that_the_solution_writes_are_the_students(name):
    right, test, files, wrong = FILES[name]
    cells = [("solution", right), ("test", test)]
    assert points(cells, files=files, handed_in=files)[0] == [1]
    for one in wrong:
        assert points(cells, {0: one}, files=files, handed_in=files)[0] == [0]


@pytest.mark.parametrize("where", ["other", "test"])
def test_a_folder_on_the_path_is_the_instructors(where):
    setup, asserts = "import sys\nsys.path.append('code')", "import close\nassert close.to(f(2), 4)"
    cells = [("other", setup if where == "other" else "pass"), ("solution", "def f(x):\n    return x * x")]
    cells.append(("test", asserts if where == "other" else f"{setup}\n{asserts}"))
    files = {"code/close.py": b"def to(a, b):\n    return a == b"}
    assert points(cells, files=files)[0] == [1]
    lie = "open('code/close.py', 'w').write('to = lambda a, b: True')\ndef f(x):\n    return 0"
    assert points(cells, {0: lie}, files=files)[0] == [0]


def test_no_module_of_a_students_is_imported_where_the_tests_are():
    cells = [("solution", "x = 1"), ("test", "import sys\nsys.path.insert(0, '.')\nimport mine\nassert mine.x == 1")]
    assert points(cells, {0: "open('mine.py', 'w').write('x = 1')"})[0] == [0]


def test_a_later_cell_finds_what_a_test_has_made():
    cells = [
        ("solution", "def f(x):\n    return x * x"),
        ("test", "import math\nbase = 3\ndata = [base, f(2)]\n### BEGIN HIDDEN TESTS\nsecret = 16\nassert f(4) == secret\n### END HIDDEN TESTS"),
        ("solution", "g = math.sqrt(sum(data) + 2)\ntry:\n    h = secret\nexcept NameError:\n    h = None"),
        ("test", "assert g == 3"),
        ("test", "assert h is None"),
    ]  # fmt: skip
    assert points(cells)[0] == [1, 1, 1]
    assert points(cells, {1: "g = math.sqrt(sum(data))\nh = 1"})[0] == [1, 0, 0]


ZEROED = "def double(a):\n    a[:] = 0\n    return a"
SORTS = "def middle(a):\n    a.sort()\n    return a[len(a) // 2]"


def test_nobody_changes_what_the_test_compares_with():
    cells = [
        ("solution", "def double(a):\n    return 2 * a"),
        ("test", "import numpy as np\na = np.arange(4.0)\nassert np.allclose(double(a), a * 2)"),
    ]
    assert points(cells)[0] == [1]
    assert points(cells, {0: ZEROED})[0] == [0]


def test_a_change_that_the_test_does_not_look_at_costs_nothing():
    cells = [
        ("solution", "def middle(a):\n    return sorted(a)[len(a) // 2]"),
        ("test", "data = [5, 1, 3]\nassert middle(data) == 3\nassert middle([2, 2, 9, 9, 9]) == 9"),
        ("test", "data = [5, 1, 3]\nmiddle(data)\nassert data == [5, 1, 3]"),
    ]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {0: SORTS})[0] == [1, 0]


# What is kept before a student's code runs is what it was then: whoever changes it afterwards is found out.
COPY = [("solution", "d = [3, 1, 2]"), ("other", "before = list(d)"), ("solution", "e = sorted(d)"),
        ("test", "assert e == [1, 2, 3]; assert d == before")]  # fmt: skip
ROWS = [("solution", "import numpy as np\nd = {'a': 1, 'b': None}"), ("test", "rows = len(d)\nassert rows == 2"),
        ("solution", "e = {k: v for k, v in d.items() if v}"), ("test", "assert len(e) == 1; assert len(d) == rows")]  # fmt: skip
NUMBER = [("solution", "n = 3"), ("other", "old = n"), ("solution", "m = n + 1"), ("test", "assert m == old + 1")]
CALL = [("solution", "def g(x):\n    return x + 1"), ("other", "first = g(1)"), ("solution", "def g(x):\n    return x + 2"),
        ("test", "assert first == 2 and g(1) == 3")]  # fmt: skip
GIVEN = [("other", "d = [3, 1, 2]\nbefore = list(d)"), ("solution", "e = sorted(d)"),
         ("test", "assert e == [1, 2, 3]; assert d == before")]  # fmt: skip
DEEP = [("other", "import copy"), ("solution", "car = {'make': 'Ford'}"),
        ("test", "kept = copy.deepcopy(car)\nassert car['make'] == 'Ford'"), ("solution", "car['make'] = 'Honda'"),
        ("test", "assert kept['make'] == 'Ford' and car['make'] == 'Honda'")]  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [
        (COPY, {1: "d.sort()\ne = d"}),
        (GIVEN, {0: "d.sort()\ne = d"}),
        (ROWS, {1: "del d['b']\ne = d"}),
        (NUMBER, {1: "n = 99\nm = 100"}),
        (CALL, {0: "def g(x):\n    return x"}),
        (DEEP, {1: "pass"}),
    ],
)
def test_what_was_kept_is_what_it_was(cells, wrong):
    right, _ = points(cells)
    assert right == [1.0] * len(right)
    assert points(cells, wrong)[0][-1] == 0.0


def test_an_answer_in_its_own_way_is_compared_with_what_was_kept():
    assert points(NUMBER, {1: "n = n + 1\nm = n"})[0] == [1.0]


def test_a_test_may_list_the_names_that_there_are():
    cells = [
        ("other", "y = 2"),
        ("solution", "x = 1"),
        ("test", "assert 'x' in dir() and 'y' in dir() and 'z' not in dir()"),
    ]
    assert points(cells)[0] == [1.0]
    assert points(cells, {0: "pass"})[0] == [0.0]


def test_a_callback_may_be_handed_over_thousands_of_times():
    test = "k = lambda x: -x\nfor i in range(1500):\n    assert f(k, i) == -i and f(lambda x: x, i) == i"
    assert points([("solution", "def f(key, x):\n    return key(x)"), ("test", test)])[0] == [1.0]
