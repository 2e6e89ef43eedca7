"""The page of the grader's guarantees: its tables are what is recorded, what can be set, and what is there."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("nbgrader")

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "grading.md").read_text()
ATTACKS = ROOT / "tests" / "grading" / "attacks"
COLUMNS = (
    *("submissions", "undeserved points", "a secret came back", "somebody else harmed", "batch ends for all behind it"),
    *("own points lost", "not run: would harm"),
)


def stock_table(corpus) -> str:
    counts: dict[str, Counter[str]] = {}
    for name, said in json.loads((ATTACKS / "stock_outcomes.json").read_text()).items():
        attack = corpus[name]
        count = counts.setdefault(attack.kind, Counter())
        given = said.get("points", {})
        ran = said["outcome"] != "not run: would harm"
        count["submissions"] += 1
        count["undeserved points"] += any(n > attack.deserved.get(cell, 0) for cell, n in given.items())
        count["a secret came back"] += "told" in said
        count["somebody else harmed"] += "harm" in said or "processes left over" in said
        count["batch ends for all behind it"] += said["outcome"] == "aborts the batch"
        count["own points lost"] += ran and any(given.get(cell, 0) < n for cell, n in attack.deserved.items())
        count["not run: would harm"] += not ran
    rows = [[kind, *(str(counts[kind][column]) for column in COLUMNS)] for kind in sorted(counts)]
    total = ["all", *(str(sum(count[column] for count in counts.values())) for column in COLUMNS)]
    return _table(["class", *COLUMNS], [*rows, total])


def less_protected_table(corpus) -> str:
    told = {name: json.loads((ATTACKS / f"{name}_outcomes.json").read_text()) for name in ("stock", "less_protected")}
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for name in told["less_protected"]:
        attack = corpus[name]
        count = counts.setdefault(attack.kind, Counter())
        count["", "submissions"] += 1
        for where in told:
            said = told[where].get(name, {})
            given = said.get("points", {})
            count[where, "undeserved"] += any(n > attack.deserved.get(cell, 0) for cell, n in given.items())
            count[where, "told"] += "told" in said
            ran = said.get("outcome") != "not run: would harm"
            count[where, "lost"] += ran and any(given.get(cell, 0) < n for cell, n in attack.deserved.items())
    columns = [("", "submissions"), *((where, what) for what in ("undeserved", "told", "lost") for where in told)]
    rows = [[kind, *(str(counts[kind][column]) for column in columns)] for kind in sorted(counts)]
    rows.append(["all", *(str(sum(count[column] for count in counts.values())) for column in columns)])
    words = ("undeserved points", "a secret came back", "own points lost")
    head = ["class", "submissions", *(f"{what}: {where}" for what in words for where in ("stock", "here"))]
    return _table(head, rows)


def settings_table() -> str:
    from lstm_course.grading.batch.execute import GradingExecute

    own = GradingExecute.class_own_traits(config=True)
    order = ["seed", "seed_file", *sorted(own.keys() - {"seed", "seed_file"})]
    rows = [[f"`c.GradingExecute.{name}`", f"`{own[name].default()!r}`", own[name].help] for name in order]
    default = GradingExecute.class_traits()["timeout"].default_value
    rows.append(["`c.GradingExecute.timeout`", f"`{default!r}`", "Seconds for a cell, and for a test."])
    return _table(["setting", "default", "what it is"], rows)


# What the page calls it; how it says what that is; the wire's own tags for it.
CROSSES = (
    ("numbers", "`bool`, `int` of any size, `float`, `complex`, `Decimal`, `Fraction`", "int complex Decimal Fraction"),
    (
        "text and bytes",
        "`str`, `bytes`, `bytearray`, `Path`, `re.Pattern`, `UUID`, `StringIO`, `BytesIO`, a file that is read",
        "bytes bytearray path pattern UUID StringIO BytesIO file",
    ),
    (
        "Python's containers",
        "`tuple`, `list`, `set`, `frozenset`, `dict` and its views",
        "tuple list set frozenset dict dict_keys dict_values dict_items",
    ),
    (
        "`collections`, `types`",
        "named tuples, `Counter`, `OrderedDict`, `defaultdict` and its factory, `deque`, `SimpleNamespace`",
        "named bunch Counter OrderedDict defaultdict deque SimpleNamespace",
    ),
    (
        "dates and times",
        "`date`, `datetime` and `time` with their zones, `timedelta`, `timezone`, `ZoneInfo`",
        "date datetime time timedelta timezone ZoneInfo",
    ),
    (
        "`range`, `slice`, `...`",
        "as they are; a range of up to ten million steps",
        "range slice ellipsis NotImplementedType",
    ),
    (
        "errors and members",
        "Python's own exceptions with their `args`; members of `re`, `http` and the like",
        "exception member",
    ),
    (
        "types and functions",
        "Python's own types, NumPy's scalar types and dtypes, functions that do no more than calculate",
        "type function",
    ),
    (
        "NumPy",
        "arrays and scalars, also of objects, with named fields, with a mask; `matrix`, polynomials",
        "array scalar objects fields field masked nothing matrix polynomial poly1d",
    ),
    (
        "generators of numbers",
        "`Generator`, `RandomState`, `random.Random`, `torch.Generator`",
        "rng random_state random torch_rng",
    ),
    (
        "PyTorch",
        "tensors with their gradients, sparse ones, `Size`, `device`, `dtype`",
        "tensor sparse size device",
    ),
    (
        "pandas",
        "`DataFrame`, `Series`, every `Index`; texts, categories, dates, zones, periods, intervals, nullable numbers",
        "DataFrame Series Index column Timestamp Timedelta Period Interval NaT NA dtype",
    ),
    ("SymPy", "expressions, equations, sets, matrices; a polynomial stays a stand-in", "expression"),
    (
        "SciPy, networkx",
        "sparse matrices by rows, columns or entries, what an optimiser returns; graphs",
        "scipy_sparse graph",
    ),
    ("Pillow", "images, with their mode and palette", "image"),
    (
        "objects of the instructor's classes",
        "from a test to a student's code, by their attributes",
        "instance",
    ),
)


def crosses_table() -> str:
    return _table(["what", "as what it is"], [[what, how] for what, how, _ in CROSSES])


def _table(head, rows) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in [head, ["---"] * len(head), *rows])


def _between(name: str) -> str:
    return re.search(rf"<!-- {name}[^>]*-->\n(.*?)\n?<!-- end of {name} -->", PAGE, re.DOTALL)[1]


def test_what_stock_does_is_what_was_recorded(monkeypatch):
    pytest.importorskip("psutil")
    monkeypatch.syspath_prepend(ATTACKS)
    from tests.grading.attacks.attack_all import EVERYTHING

    assert _between("stock") == stock_table(EVERYTHING), "put this into docs/grading.md:\n" + stock_table(EVERYTHING)


def test_what_crosses_is_what_the_wire_knows():
    from lstm_course.grading.wire.wire_types import TABLE

    told = [tag for *_, tags in CROSSES for tag in tags.split()]
    assert sorted(told) == sorted({row.tag for row in TABLE} - {"Foreign"})  # that is a value of our own
    assert _between("crosses") == crosses_table(), "put this into docs/grading.md:\n" + crosses_table()


def test_what_less_protected_cells_give_is_what_was_recorded(monkeypatch):
    pytest.importorskip("psutil")
    monkeypatch.syspath_prepend(ATTACKS)
    from tests.grading.attacks.attack_all import CORPUS

    table = less_protected_table(CORPUS)
    assert _between("less protected") == table, "put this into docs/grading.md:\n" + table


def test_the_settings_are_those_that_there_are():
    assert _between("settings") == settings_table(), "put this into docs/grading.md:\n" + settings_table()
