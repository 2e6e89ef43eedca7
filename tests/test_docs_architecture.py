"""docs/architecture.md: its pictures are what is imported, and its walks go by files that are there."""

import re

import pytest

from tests.floors import PICTURES, measured, picture
from tests.test_layers import FLOORS, ROOT, room_of

DOCS = ROOT.parent / "docs"
PAGE = (DOCS / "architecture.md").read_text()
FILES = re.findall(r"`([\w/]+\.py)`", PAGE)


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_shows_what_is_imported(name):
    assert (DOCS / "pictures" / name).read_text() == PICTURES[name](), "run: python -m tests.floors docs/pictures"
    assert f"pictures/{name}" in PAGE


def test_every_import_between_rooms_is_a_dot_in_the_picture():
    edges = measured(room_of)
    drawn = picture("", FLOORS, edges)
    assert drawn.count("<circle") == sum(map(len, edges.values())) > 30
    without = {room: targets - {"reference"} for room, targets in edges.items()}
    assert picture("", FLOORS, without) != drawn


def test_each_file_of_the_page_is_there():
    assert len(FILES) > 40
    for path in FILES:
        assert any((folder / path).exists() for folder in (ROOT, ROOT.parent)), path


def test_each_folder_of_the_page_is_there():
    for path in re.findall(r"`([\w/]+/)`", PAGE.replace("units/uNN_topic/", "units/u01_rnn/")):
        assert any((folder / path).exists() for folder in (ROOT, ROOT.parent)), path


def test_each_step_of_the_three_walks_names_its_file():
    walks = re.split(r"^### ", PAGE.partition("## Three walks")[2].partition("\n## ")[0], flags=re.MULTILINE)[1:]
    assert len(walks) == 3
    for walk in walks:
        steps = re.findall(r"^\d+\. .*", walk, re.MULTILINE)
        assert len(steps) >= 5
        assert all(re.search(r"`[\w/]+\.py`", step) for step in steps)


def test_every_room_is_drawn_with_a_sentence():
    drawn = PICTURES["floors.svg"]()
    for room in measured(room_of):
        assert re.search(rf">{re.escape(room)}</text>\n<text [^>]*>\w.+</text>", drawn), room
