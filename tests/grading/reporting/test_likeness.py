"""Two answers that share what nobody else writes are flagged; answers that are alike because all are, are not."""

import ast
import json
from random import Random
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.reporting import read_answers
from lstm_course.grading.reporting.likeness import SMALLEST, alike_pairs

# Each line in one of several ways, all of which mean the same: what a class writes by itself.
LINES = (
    ("a = x @ W_ih.T + h @ W_hh.T + b", "a = np.dot(x, W_ih.T) + np.dot(h, W_hh.T) + b",
     "a = b + x @ W_ih.T + h @ W_hh.T", "a = (W_ih @ x.T + W_hh @ h.T).T + b",
     "a = np.matmul(x, W_ih.T)\n    a = a + np.matmul(h, W_hh.T) + b"),
    ("i, f, g, o = np.split(a, 4, axis=1)", "i, f, g, o = np.split(a, 4, axis=-1)", "i, f, g, o = np.hsplit(a, 4)",
     "H = h.shape[1]\n    i, f, g, o = a[:, :H], a[:, H:2*H], a[:, 2*H:3*H], a[:, 3*H:]"),
    ("i = sigmoid(i)\n    f = sigmoid(f)", "i, f = sigmoid(i), sigmoid(f)",
     "i = 1 / (1 + np.exp(-i))\n    f = 1 / (1 + np.exp(-f))",
     "i = (1 + np.tanh(i / 2)) / 2\n    f = (1 + np.tanh(f / 2)) / 2"),
    ("g = np.tanh(g)\n    o = sigmoid(o)", "o = sigmoid(o)\n    g = np.tanh(g)", "g, o = np.tanh(g), sigmoid(o)"),
    ("c = f * c + i * g", "c = c * f + g * i", "c = np.multiply(f, c) + np.multiply(i, g)",
     "kept = f * c\n    c = kept + i * g", "c *= f\n    c = c + i * g"),
    ("h = o * np.tanh(c)\n    return h, c", "return o * np.tanh(c), c", "h = np.tanh(c) * o\n    return (h, c)",
     "shown = np.tanh(c)\n    h = o * shown\n    return h, c"),
)  # fmt: skip
CELL = "lstm_step"
UNUSUAL = (3, 3, 3, 2, 4, 3)
GIVEN = "def lstm_step(x, h, c, W_ih, W_hh, b):\n    raise NotImplementedError\n"


def _answer(choice):
    body = "\n    ".join(line[which % len(line)] for line, which in zip(LINES, choice, strict=True))
    return f"def lstm_step(x, h, c, W_ih, W_hh, b):\n    {body}\n"


def _class(size, seed=0):
    """Return answers in which the usual ways are the most common; nobody writes all the unusual ones."""
    rng = Random(seed)
    return {
        f"s{i:03}": {CELL: _answer([min(int(rng.expovariate(1.2)), len(line) - 2) for line in LINES])}
        for i in range(size)
    }


class _Renamed(ast.NodeTransformer):
    def visit_Name(self, node):
        if isinstance(node.ctx, ast.Store) or node.id in ("a", "i", "f", "g", "o", "kept", "shown", "H"):
            node.id = f"my_{node.id}" if node.id not in ("h", "c") else node.id
        return node


def _disguised(text):
    """Return a copy with other names, comments, another layout, and a helper in front."""
    renamed = ast.unparse(_Renamed().visit(ast.parse(text)))
    return "# all my own work\ndef helper(x):\n    return 2 * x\n\n" + renamed.replace(
        "\n    ", "\n\n    # next\n    ", 3
    )


def test_a_disguised_copy_is_flagged_and_nobody_else():
    handed_in = _class(100)
    handed_in["s007"] = {CELL: _answer(UNUSUAL)}
    handed_in["s042"] = {CELL: _disguised(_answer(UNUSUAL))}
    (one,) = alike_pairs("u", handed_in, [GIVEN])
    assert one.students == ("s007", "s042")
    assert one.cells == (CELL,)
    assert one.share > 0.8
    assert "s007 and s042, u: alike in lstm_step" in one.in_words()


def test_a_copy_of_what_is_usual_line_by_line_is_flagged_by_its_functions():
    rng = Random(0)
    cells = [f"cell_{i}" for i in range(8)]
    handed_in = {f"s{i:03}": {cell: _answer(rng.choices((0, 1), k=6)) for cell in cells} for i in range(100)}
    assert alike_pairs("u", handed_in, [GIVEN]) == []
    moved = "    f = sigmoid(f)\n    i = sigmoid(i)"
    handed_in["s042"] = {
        cell: _disguised(text.replace("    i = sigmoid(i)\n    f = sigmoid(f)", moved))
        for cell, text in handed_in["s007"].items()
    }
    (one,) = alike_pairs("u", handed_in, [GIVEN])
    assert one.students == ("s007", "s042")


@pytest.mark.parametrize("size", [SMALLEST, 30, 150])
@pytest.mark.parametrize("seed", range(3))
def test_a_class_that_copied_nothing_is_quiet(size, seed):
    assert alike_pairs("u", _class(size, seed), [GIVEN]) == []


def test_what_everybody_was_given_and_short_answers_are_quiet():
    short = {f"s{i}": {"f": "def f(c, i, g):\n    return c + i * g"} for i in range(40)}
    short["s1"] = short["s2"] = {"f": "def f(c, i, g):\n    return np.add(c, np.multiply(g, i))"}
    assert alike_pairs("u", short) == []
    handed_in = _class(40)
    handed_in["s001"] = handed_in["s002"] = {CELL: _answer(UNUSUAL)}
    assert len(alike_pairs("u", handed_in, [GIVEN])) == 1
    assert alike_pairs("u", handed_in, [_answer(UNUSUAL)]) == []  # it stands in the released notebook
    many = {**handed_in, **{f"s{i:03}": {CELL: _answer(UNUSUAL)} for i in range(12)}}
    assert alike_pairs("u", many, [GIVEN]) == []  # what a dozen write has another reason


def test_what_is_no_python_and_what_is_huge_hurts_nobody():
    handed_in = _class(12) | {
        "bad": {CELL: "def f(:\n"},
        "deep": {CELL: "(" * 5000},
        "long": {CELL: "x = 1\n" * 50_000},
    }
    assert alike_pairs("u", handed_in, ["\0", "'''"]) == []


def test_answers_are_read_from_the_graded_notebooks(tmp_path, monkeypatch):
    def write(path, cells):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"cells": cells}))

    def cell(source, **marks):
        return {"cell_type": "code", "source": source.splitlines(True), "metadata": {"nbgrader": marks}}

    handed_in = _class(30)
    handed_in["s003"] = handed_in["s009"] = {CELL: _answer(UNUSUAL)}
    for student, its in handed_in.items():
        cells = [cell(its[CELL], solution=True, grade_id=CELL), cell("x = 1", grade=True, grade_id="t")]
        write(tmp_path / "autograded" / student / "u" / "nb.ipynb", cells)
    write(tmp_path / "source" / "u" / "nb.ipynb", [cell(GIVEN, solution=True, grade_id=CELL)])
    (tmp_path / "autograded" / "s011" / "u" / "nb.ipynb").write_text("{")
    folder = SimpleNamespace(
        autograded_directory="autograded",
        source_directory="source",
        format_path=lambda step, student, unit: str(tmp_path / step / student / unit),
    )
    students = [SimpleNamespace(id=name) for name in handed_in]
    book = SimpleNamespace(students=students, assignments=[SimpleNamespace(name="u")], db=None)

    course = SimpleNamespace(folder=lambda: folder, gradebook=_Open(book))
    monkeypatch.setattr(read_answers, "_released", lambda database, unit: [GIVEN])
    (one,) = read_answers.alike_in(course)
    assert one.students == ("s003", "s009")


class _Open:
    def __init__(self, book):
        self._book = book

    def __enter__(self):
        return self._book

    def __exit__(self, *_):
        return None
