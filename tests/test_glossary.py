"""The glossary page says what the units' tables say, and has every term that a reader will look for."""

import re
from pathlib import Path

import pytest

from lstm_course import all_units
from lstm_course.building.glossary import entries, glossary, key, main
from lstm_course.units.unit import Unit

PAGE = Path(__file__).parents[1] / "docs/glossary.md"
WANTED = (
    """
recurrent neural network|long short-term memory|cell state|hidden state|input gate|forget gate|output gate|gating
vanishing gradient|exploding gradient|time series|sequence modelling|gradient clipping|sequence to sequence
teacher forcing|bidirectional lstm|variational lstm|gated recurrent unit|peephole|coupled input and forget gate
attention|long-term memory|short-term memory|embedding|dropout|early stopping|stateful|temperature
""".strip()
    .replace("\n", "|")
    .split("|")
)
ROWS = [
    "| hidden state h | 隐藏状态 | what is shown |",
    "| *gate* | 门 | a factor between 0 and 1 | $\\sigma(z)$ |",
]


def made(folder, name, rows):
    path = folder / f"{name}.py"
    table = "\n".join(f"# {line}" for line in ["| term | 中文 | what it is |", "|---|---|---|", *rows, "", "After it."])
    path.write_text(
        f"# %% [markdown]\n# # Title\n#\n# | a | b |\n# |---|---|\n# | 1 | 2 |\n\n# %% [markdown]\n{table}\n"
    )
    return Unit(name=name, title=name, exercises=(), notebook=path)


def test_the_page_is_what_the_units_say():
    assert PAGE.read_text(encoding="utf-8") == glossary(all_units().values()), (
        "run: python -m lstm_course.building.glossary docs/glossary.md"
    )


@pytest.mark.parametrize("term", WANTED)
def test_a_term_that_is_looked_for_is_there(term):
    terms = [key(entry.term) for unit in all_units().values() for entry in entries(unit)]
    assert any(term in re.split(r",\s*", known) or known.startswith(term) for known in terms)


@pytest.mark.parametrize("unit", all_units().values(), ids=all_units())
def test_each_unit_teaches_terms_and_each_row_is_whole(unit):
    found = list(entries(unit))
    assert len(found) >= 8
    for entry in found:
        assert all(entry)
        assert not entry.meaning.endswith(".")
        assert entry.meaning.count("$") % 2 == 0
    known = [key(entry.term) for entry in found]
    assert len(set(known)) == len(known), "a term is explained twice in one unit"


def test_rows_are_read_with_their_formulas_and_nothing_else_is(tmp_path):
    found = list(entries(made(tmp_path, "31_one", ROWS)))
    assert [tuple(entry) for entry in found] == [
        ("hidden state h", "隐藏状态", "what is shown", "31_one"),
        ("*gate*", "门", "a factor between 0 and 1: $\\sigma(z)$", "31_one"),
    ]


def test_a_term_of_two_units_is_one_row_with_both_meanings(tmp_path):
    first = made(tmp_path, "31_one", ROWS)
    second = made(
        tmp_path, "32_two", ["| hidden state | 隐状态 | all that is known |", "| a cell | 单元 | it is small |"]
    )
    third = made(tmp_path, "33_three", ["| hidden state | 隐状态 | all that is known |"])
    rows = [line for line in glossary([first, second, third]).splitlines() if "隐" in line]
    assert rows == [
        "| hidden state h | 隐藏状态、隐状态 | what is shown (unit 31)<br>all that is known (units 32, 33) | "
        "[31](../solutions/31_one/31_one.ipynb), [32](../solutions/32_two/32_two.ipynb), "
        "[33](../solutions/33_three/33_three.ipynb) |"
    ]


def test_rows_are_sorted_by_what_they_are_called(tmp_path):
    unit = made(
        tmp_path, "31_one", [f"| {term} | 词 | it is so |" for term in ("Zebra", "apple", "LSTM (A)", "forget gate f")]
    )
    terms = [line.split(" | ")[0] for line in glossary([unit]).splitlines() if "it is so" in line]
    assert terms == ["| apple", "| forget gate f", "| LSTM (A)", "| Zebra"]


def test_a_row_with_a_column_too_few_is_named(tmp_path):
    unit = made(tmp_path, "31_one", ["| alone | 独 |"])
    with pytest.raises(ValueError, match=r"31_one.*alone"):
        list(entries(unit))


def test_the_command_writes_the_page(tmp_path):
    page = tmp_path / "glossary.md"
    main([str(page)])
    assert page.read_text(encoding="utf-8") == glossary(all_units().values())
    with pytest.raises(SystemExit, match="usage"):
        main([])
