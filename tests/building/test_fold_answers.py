import json
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from lstm_course.building.fold_answers import folded, one_by_one

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "course").glob("*/*.ipynb"))


@pytest.mark.parametrize(
    ("source", "title", "text"),
    [
        ("**What you saw.** Three illnesses.", "What you saw", "Three illnesses."),
        ("**What you saw**\n\n1. *One*", "What you saw", "\n\n1. *One*"),
        ("**What you saw, with $W = 0$.**\n\n- **c** carries it.", "What you saw, with $W = 0$", "- **c** carries it."),
        ("**What you saw** (with scikit-learn). After eight", "What you saw", "(with scikit-learn). After eight"),
    ],
)
def test_the_first_words_are_the_title_and_the_rest_is_folded(source, title, text):
    assert folded(source).startswith(f"<details><summary>{title}</summary>\n\n")
    assert text.strip() in folded(source)
    assert folded(source).endswith("\n\n</details>")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_students_find_what_they_are_to_see_folded_and_lecturers_find_it_open(path):
    released, solved = (
        ["".join(cell["source"]) for cell in json.loads(p.read_text(encoding="utf-8"))["cells"]]
        for p in (path, ROOT / "solutions" / path.parent.name / path.name)
    )
    wanted = [source for source in solved if source.startswith("**What you saw")]
    assert wanted
    assert not any(source.startswith("**What you saw") for source in released)
    assert all(folded(source) in released for source in wanted)


HINTS = "".join(f"<details><summary>Hint {k}</summary>\n\nText {k}.\n\n</details>\n" for k in (1, 2, 3))


def test_each_hint_stands_within_the_one_before_it():
    assert one_by_one(HINTS) == (
        "<details><summary>Hint 1</summary>\n\nText 1.\n\n<details><summary>Hint 2</summary>\n\nText 2.\n\n"
        "<details><summary>Hint 3</summary>\n\nText 3.\n\n</details></details></details>"
    )


@pytest.mark.parametrize("source", ["text", HINTS.partition("<details><summary>Hint 2")[0], f"Try it.\n\n{HINTS}"])
def test_what_is_no_row_of_hints_stays_as_it_is(source):
    assert one_by_one(source) == source


def test_a_page_shows_the_hints_one_in_the_other():
    from nbconvert.filters import markdown2html

    page = BeautifulSoup(markdown2html(one_by_one(HINTS)), "html.parser")
    last = page.find("summary", string="Hint 3")
    assert [one.summary.text for one in last.find_parents("details")] == ["Hint 3", "Hint 2", "Hint 1"]
    assert [len(one.find_all("p")) for one in page.find_all("details")] == [3, 2, 1]
