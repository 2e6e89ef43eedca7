"""The catalogue of mistakes says what the units say, and no line of an answer."""

import re
from pathlib import Path

import pytest

from lstm_course import all_exercises, all_units
from lstm_course.building.mistakes import catalogue, main
from lstm_course.checking import Case, Exercise, Misconception, draw
from lstm_course.units.unit import Unit

PAGE = Path(__file__).parents[1] / "docs/mistakes.md"


def test_the_page_is_what_the_units_say():
    assert PAGE.read_text(encoding="utf-8") == catalogue(all_units().values()), (
        "run: python -m lstm_course.building.mistakes docs/mistakes.md"
    )


def test_every_mistake_is_on_the_page_and_counted():
    page = PAGE.read_text(encoding="utf-8")
    count = sum(len(exercise.misconceptions) for exercise in all_exercises().values())
    assert f"{count:,} mistakes in the {len(all_exercises())} exercises" in page
    assert len(re.findall(r"^\| (?!mistake \|)", page, re.MULTILINE)) == count
    assert " → " not in page


def twice(x):
    """Return x, doubled."""
    return 2 * x


def test_a_unit_has_its_place_in_the_contents_and_a_table_for_each_exercise(tmp_path):
    wrong = Misconception("the size alone", abs, "Where |x| < x the sign is lost.")
    exercise = Exercise(reference=twice, cases=(Case("a row", draw(x="N", N=3)),), misconceptions=(wrong,))
    unit = Unit("31_doubling", "Doubling: once, twice", (exercise,), tmp_path / "notebook.py")
    _, _, page = catalogue([unit]).partition("docs/mistakes.md`.\n\n")
    assert page == (
        "- [31. Doubling: once, twice](#31-doubling-once-twice), 1: [twice](#twice)\n\n"
        "## 31. Doubling: once, twice\n\n"
        "The exercises are in [31_doubling.ipynb](../course/31_doubling/31_doubling.ipynb).\n\n"
        "### twice\n\n"
        "| mistake | what puts it right |\n|---|---|\n"
        r"| the size alone | Where \|x\| &lt; x the sign is lost. |" + "\n"
    )


def test_the_command_writes_the_page(tmp_path):
    page = tmp_path / "mistakes.md"
    main([str(page)])
    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
    with pytest.raises(SystemExit, match="usage"):
        main([])
