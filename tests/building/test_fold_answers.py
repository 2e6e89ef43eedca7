import json
from pathlib import Path

import pytest

from lstm_course.building.fold_answers import folded

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
